"""Reads tables of any origin by a mapping: the user says which column is what, and `syncd map` proposes it."""

from syncd.tabular.mapping.fields import BANK, FIELDS
from syncd.tabular.mapping.money_options import Texts
from syncd.tabular.mapping.options import ColumnOptions, MappedOptions
from syncd.tabular.mapping.reader import bank_pages, mapped_pages
from syncd.tabular.mapping.transactions import BankAccount

__all__ = ["BANK", "FIELDS", "BankAccount", "ColumnOptions", "MappedOptions", "Texts", "bank_pages", "mapped_pages"]
