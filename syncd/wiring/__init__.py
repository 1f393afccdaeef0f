"""Puts configuration, ledger, plugins and clients together. Terms: docs/glossary.md."""
