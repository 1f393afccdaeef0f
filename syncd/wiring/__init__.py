"""Puts configuration, ledger, plugins and clients together."""
