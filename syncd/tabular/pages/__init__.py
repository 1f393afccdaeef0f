"""Turns a file's rows into pages of records, in two passes, and works out what the file covers."""
