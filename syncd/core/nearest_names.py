"""Suggests names instead of one that is none of many, so that nobody has to read all of them."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MANY, NEAREST = 12, 3
"""Names that are listed at most; and those that are most like one that shares no word with any."""
_WORDS = re.compile(r"[^\W_]+")


def nearest_of_many(word: str, known: Sequence[str]) -> str:
    """The names that share a word, `; did you mean one of: rate-drift, rounding-drift?`, else those most like it. ""
    where `known` are few enough to list them all."""
    if len(known) <= MANY:
        return ""
    parts = set(_WORDS.findall(word.casefold()))
    if sharing := [name for name in known if parts & set(_WORDS.findall(name.casefold()))]:
        return f"; did you mean one of: {', '.join(sharing[:MANY])}?"
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), folded, n=NEAREST, cutoff=0.0)
    return f"; most like it, of {len(known)}, are: {', '.join(folded[name] for name in near)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that is like `word`, whatever the letter case; "" where none is."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[near[0]] if near else ""
