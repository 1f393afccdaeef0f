"""Caches what is read from cells that stand in many rows."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
_LONGEST = 60
"""Characters of a cell that is kept in memory."""


def cached_by_cell(function: Callable[[str], T]) -> Callable[[str], T]:
    """Cache a function of a cell, like `lru_cache`, but not for long cells, which would fill the memory."""
    cached = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def answer(text: str) -> T:
        return cached(text) if len(text) <= _LONGEST else function(text)

    return answer
