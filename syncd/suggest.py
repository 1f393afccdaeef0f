"""“Did you mean”: the nearest of the words that would have been right."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "hint"]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "token"?` when one of `known` is near `word`, letter case aside; else nothing."""
    folded = {each.casefold(): each for each in sorted(known)}
    near = get_close_matches(word.casefold(), folded, n=1)
    return f'; did you mean "{folded[near[0]]}"?' if near else ""


def hint(word: str, known: Iterable[str]) -> str:
    """`did_you_mean`, else all of `known`: `; there are: client, contract`."""
    known = sorted(known)
    return did_you_mean(word, known) or f"; there are: {', '.join(known) or 'none'}"
