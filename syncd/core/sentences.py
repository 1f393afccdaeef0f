"""Puts clauses as_one: in a row, or each as a sentence of its own, in any language."""

from collections.abc import Iterable
from functools import reduce

from syncd.core.phrases import Phrase, joined, say


def sentence(clause: str) -> Phrase:
    """A clause with a capital and a full stop."""
    begun = f"{clause[:1].upper()}{clause[1:]}"
    return Phrase(f"{begun}.", "{clause}.", {"clause": clause if isinstance(clause, Phrase) else begun})


def sentences(clauses: Iterable[str]) -> Phrase:
    """Each clause as a sentence, without those that are empty."""
    return joined((sentence(clause) for clause in clauses if clause), " ")


def all_of(parts: Iterable[str]) -> Phrase:
    """`5 % and 10 %`; "" of nothing."""
    return reduce(_and, parts, Phrase(""))


def as_one(clauses: Iterable[str]) -> Phrase:
    """`toggl was not read, and some checks were not made`; "" of nothing."""
    return reduce(_and_also, clauses, Phrase(""))


def _and(some: Phrase, other: str) -> Phrase:
    return say("{some} and {other}", some=some, other=other) if some else joined([other])


def _and_also(some: Phrase, other: str) -> Phrase:
    return say("{clause}, and {other}", clause=some, other=other) if some else joined([other])
