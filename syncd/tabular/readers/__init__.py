"""Reads CSV, JSON and XLSX files into rows of text, within limits of memory."""
