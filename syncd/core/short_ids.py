"""Shortens ids to beginnings that fit one of them alone."""

from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile

LEAST = len("d-0000")
"""Characters that are kept at least."""


def short_ids(ids: Iterable[str], least: int = LEAST) -> Mapping[str, str]:
    """Each id with its shortest beginning, of `least` characters or more, that no other of these ids has."""
    ordered = sorted(set(ids))
    needed = dict.fromkeys(ordered, least)
    for one, other in pairwise(ordered):
        alike = 1 + sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))
        needed[one], needed[other] = max(needed[one], alike), max(needed[other], alike)
    return {one: one[:length] for one, length in needed.items()}
