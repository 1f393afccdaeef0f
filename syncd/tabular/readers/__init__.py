"""Reads files into rows: text, CSV, JSON and XLSX, each within limits."""
