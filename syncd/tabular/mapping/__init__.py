"""Tables of any origin, for connectors that a user tells which column is what."""

from syncd.tabular.mapping.fields import BANK, FIELDS
from syncd.tabular.mapping.options import ColumnOptions, MappedOptions, Texts
from syncd.tabular.mapping.reader import bank_pages, pages

__all__ = ["BANK", "FIELDS", "ColumnOptions", "MappedOptions", "Texts", "bank_pages", "pages"]
