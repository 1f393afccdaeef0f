"""Tells a description that says what was done from an empty or vague one."""

import re
from collections.abc import Collection

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_TICKET = re.compile(r"\b[A-Za-z][A-Za-z0-9]+-\d+\b|#\d+\b|https?://\S+")
_WITHOUT_SPACES = "\u0e00"
"""From here on scripts such as Thai, Chinese and Japanese write words without spaces: two characters count as one."""


def is_vague(text: str, fewest: int, vague: Collection[str]) -> bool:
    """Whether a description does not say what was done.

    It does where it names a ticket, such as ABC-123, #17 or an address; else it needs `fewest` words, and one that is
    not among the `vague` ones (in lower case). Empty text is vague.
    """
    if _TICKET.search(text):
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    number = sum(max(1, sum(letter >= _WITHOUT_SPACES for letter in word) // 2) for word in words)
    return not words or number < fewest or all(word in vague for word in words)
