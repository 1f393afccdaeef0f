"""Limits of files of rows: within them, reading any file takes about 200 MB at most. Larger files are refused."""

FILE = 32 * 1024 * 1024
"""Bytes in a file."""
ROWS = 100_000
"""Rows below the header."""
LINES = 1_000_000
"""Lines of a text, with blank ones and those within quotes."""
COLUMNS = 500
CELL = 128 * 1024
"""Characters in one cell."""
LINE = 1024 * 1024
"""Characters in one row or record."""
UNPACKED = 128 * 1024 * 1024
"""Bytes in all members of a spreadsheet together, and characters in all its cells."""
MEMBERS = 1_000
"""Members of a spreadsheet."""
STRINGS = 64 * 1024 * 1024
"""Bytes in the table of texts that the cells of a spreadsheet share, its only part that is kept in memory."""
PART = 8 * 1024 * 1024
"""Bytes in a part of a spreadsheet that describes its structure."""
DEPTH = 64
"""Levels of nesting, in XML and JSON."""
DOCUMENT = 8 * 1024 * 1024
"""Bytes in a JSON document that is read whole instead of record by record."""
VALUES = 500_000
"""Values in such a document."""
DIGITS = 400
"""Digits of a number written out; a binary double has fewer."""
