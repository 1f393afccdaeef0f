"""Keeps figures in one piece: no line ends within `Mon 16 Nov`, `100.00 USD`, `10 %`, `≈ 444.00` or `12:00 UTC`."""

import re

from syncd.core import safe_text

NO_BREAK = "\u00a0"

# The first letters of the months' names, in the languages that write a day before its month.
_MONTH = "(?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)"
_GAPS = re.compile(
    r"(?<=\d) (?=[A-Z]{3}\b|%|h\b)"  # 100.00 USD, 12:00 UTC, 10 %, 3:30 h
    r"|(?<=[≈≥≤±]) (?=[−+]?\d)"
    rf"|(?<=\d) (?={_MONTH})|(?<=\d\.) (?={_MONTH})"
    r"|(?<=\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)) (?=\d)|(?<=\b(?:Mo|Di|Mi|Do|Fr|Sa|So)\.,) (?=\d)"
)
SPAN = re.compile(r"\d[\d:.]*–\d[\d:.]*")
"""`17:00–19:30`: a line may end after its dash, unless a format forbids it."""

COMMAND = re.compile(r"`(syncd [^`]+)`")
"""A command of syncd between backticks: formats with a type of their own for it leave these out."""


def unbroken(words: str) -> str:
    """Text on one line, without control characters, with no-break spaces within its figures."""
    return _GAPS.sub(NO_BREAK, safe_text.line(words))
