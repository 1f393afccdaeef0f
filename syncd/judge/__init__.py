"""Reads subjects from the ledger and asks the rules about those that are due. Terms: docs/glossary.md."""
