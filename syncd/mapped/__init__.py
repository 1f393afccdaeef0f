"""Tables of any origin, for connectors that a user tells which column is what."""

from syncd.mapped.fields import BANK, FIELDS
from syncd.mapped.options import ColumnOptions, MappedOptions, Texts
from syncd.mapped.reading import bank_pages, pages

__all__ = ["BANK", "FIELDS", "ColumnOptions", "MappedOptions", "Texts", "bank_pages", "pages"]
