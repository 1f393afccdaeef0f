"""Compares a contract's week with what it was when it was billed: its *baseline*.

Of each entry, the baseline has the last content known at the instant of billing, else the first one known after it:
so bills and entries of years that are read on one day differ in nothing. Only entries with several contents can
differ, and only in their time: another text or other tags move nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.records import Ref
from syncd.core.subject_parts import Piece
from syncd.core.time import Instant, Span, union

ByDay = Mapping[date, int]
"""Platform day → seconds."""


@dataclass(frozen=True, slots=True)
class PastPiece:
    """A piece that an entry had on a contract, from the instant `since` until `until`, which does not belong to it."""

    piece: Piece
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A piece that an entry has outside the week now; `contract` is the title of another contract, "" for the same."""

    piece: Piece
    contract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """An entry whose time in the week is not what it was at billing.

    `lost` is gone from the week, and in none of its other entries; `grown` came to it from nowhere in it. `into`: the
    entries that have what is not lost.
    """

    ref: Ref
    gone: bool  # the entry was deleted
    before: tuple[Piece, ...]  # by time
    after: tuple[Piece, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    lost: ByDay
    grown: ByDay
    into: tuple[Ref, ...] = ()

    @property
    def seconds_before(self) -> int:
        """Seconds at billing."""
        return sum(piece.seconds for piece in self.before)

    @property
    def seconds_after(self) -> int:
        """Seconds now."""
        return sum(piece.seconds for piece in self.after)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What changed in a week since it was billed, by ref."""

    changes: tuple[EntryChange, ...] = ()

    def lost(self, *, gone: bool) -> Counter[date]:
        """Seconds of each day that deleted entries (or other ones, where `gone` is false) lost."""
        return _together(change.lost for change in self.changes if change.gone is gone)

    @property
    def grown(self) -> Counter[date]:
        """Seconds that each day gained."""
        return _together(change.grown for change in self.changes)

    def without(self, *, gone: bool) -> "Baseline":
        """The changes of other entries than deleted ones, where `gone`; else those of deleted ones."""
        return replace(self, changes=tuple(change for change in self.changes if change.gone is not gone))


UNCHANGED = Baseline()


def pieces_at_billing(past: Iterable[PastPiece], billed: Mapping[date, Instant]) -> list[Piece]:
    """The pieces in force when their days were billed. `billed`: day → the instant of its bill."""
    return [
        one.piece
        for one in past
        if (moment := billed.get(one.piece.day)) is not None and one.since <= moment < one.until
    ]


def overlapping(piece: Piece, others: Iterable[Piece]) -> int:
    """Seconds of `piece` that `others` of its person share, each moment once."""
    own = Span(piece.start, piece.end)
    shared = (own.intersection(Span(other.start, other.end)) for other in others if other.person == piece.person)
    return sum(span.seconds for span in union(span for span in shared if span))


def compare(
    before: Iterable[Piece],
    after: Iterable[Piece],
    refs: Iterable[Ref],
    gone: Iterable[Ref] = (),
    new: Iterable[Piece] = (),
) -> Baseline:
    """Compare the entries `refs` of a week, `before` and `after` its bill; `gone`: those that were deleted.

    `new`: pieces of entries that came to the week after it was billed. They explain what other entries of their day
    and person lost, and nothing else. Days that were not billed must be in none of the lists.
    """
    old, now, known = _by_ref(before), _by_ref(after), sorted(set(refs))
    deleted, arrived = frozenset(gone), _by_ref(new)
    losses = {ref: _by_day(old[ref]) - _by_day(now[ref]) for ref in known}
    gains = {ref: _by_day(now[ref]) - _by_day(old[ref]) for ref in known}
    for ref in known:
        _move_within_the_week(losses[ref], gains[ref])
    gains |= {ref: _by_day(pieces) for ref, pieces in sorted(arrived.items()) if ref not in gains}
    people = {ref: {piece.person for piece in (*old[ref], *now[ref], *arrived[ref])} for ref in gains}
    into: dict[Ref, set[Ref]] = {}
    for ref in known:
        others = [other for other in gains if other != ref and people[ref] & people[other]]
        into[ref] = {other for other in others if _take(losses[ref], gains[other])}
    return Baseline(
        tuple(
            EntryChange(
                ref=ref,
                gone=ref in deleted,
                before=_sorted(old[ref]),
                after=_sorted(now[ref]),
                lost=+losses[ref],
                grown=+gains[ref],
                into=tuple(sorted(into[ref])),
            )
            for ref in known
            if _by_day(old[ref]) != _by_day(now[ref])
        )
    )


def _move_within_the_week(losses: Counter[date], gains: Counter[date]) -> None:
    """Take from both what an entry lost on one day and gained on others."""
    both = min(losses.total(), gains.total())
    for by_day in (losses, gains):
        left = both
        for day in sorted(by_day):
            part = min(left, by_day[day])
            by_day[day] -= part
            left -= part


def _take(losses: Counter[date], gains: Counter[date]) -> int:
    """Take from both what was lost and gained on the same days; returns how much that is."""
    both = losses & gains
    losses.subtract(both)
    gains.subtract(both)
    return both.total()


def _by_ref(pieces: Iterable[Piece]) -> defaultdict[Ref, list[Piece]]:
    by_ref: defaultdict[Ref, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_ref[piece.ref].append(piece)
    return by_ref


def _by_day(pieces: Iterable[Piece]) -> Counter[date]:
    by_day: Counter[date] = Counter()
    for piece in pieces:
        by_day[piece.day] += piece.seconds
    return by_day


def _together(parts: Iterable[ByDay]) -> Counter[date]:
    together: Counter[date] = Counter()
    for part in parts:
        together.update(part)
    return together


def _sorted(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: (piece.start, piece.ref)))
