"""What a cell says that stands in many rows, worked out once."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
_LONGEST = 60
"""Characters of a cell that is remembered."""


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """`lru_cache` for a function of a cell that leaves long cells out, since they would fill the memory."""
    cached = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def answer(text: str) -> T:
        return cached(text) if len(text) <= _LONGEST else function(text)

    return answer
