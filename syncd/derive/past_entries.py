"""Derives what time entries were on their contracts before they changed: the pieces of each of their contents.

A former content is mapped as the present one: by the names that its labels had when its week closed, and by later ones
where those map to nothing. So an entry that was in suspense when it was billed, and is mapped by now, is no change.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from syncd.core.baseline import PastPiece
from syncd.core.entry_history import Content
from syncd.core.label_history import NamedPlacement, closing, last_moment
from syncd.core.mapping import NameIndex
from syncd.core.profile import Profile
from syncd.core.records import Ref, TimeEntry
from syncd.core.split_by_day import split_by_day
from syncd.core.subject_parts import Piece
from syncd.core.time import Instant, Span, midnight
from syncd.derive.billing_weeks import BillingWeeks
from syncd.ledger.derived.past import StoredPast


@dataclass(frozen=True, slots=True)
class _Placed:
    """A content with its pieces on contracts: (contract, piece, first day of its week)."""

    content: Content
    pieces: tuple[tuple[str, Piece, date], ...]

    @property
    def what(self) -> object:
        """What of it moves time or money: the texts of an entry do not."""
        return [
            (contract, piece.person, piece.start, piece.seconds, piece.billable, piece.goodwill)
            for contract, piece, _ in self.pieces
        ]


@dataclass(slots=True)
class PastEntries:
    """Entries with several contents, and what decides where they belong."""

    contents: Mapping[Ref, Sequence[Content]]
    place: Callable[[TimeEntry, Instant], NamedPlacement]  # an entry whose week closes at an instant
    names: NameIndex
    weeks: BillingWeeks
    profiles: Sequence[Profile]
    rests_on: dict[Ref, set[tuple[Ref, Instant]]] = field(default_factory=dict)
    """Entry → the labels that its former contents rest on, each with the instant after which a name moves nothing."""

    def pieces(self) -> Iterable[StoredPast]:
        """What of the past differs, by ref; nothing of entries that were changed on their own day at the latest."""
        for ref in sorted(ref for ref, contents in self.contents.items() if len(contents) > 1):
            runs = self._runs([self._placed(ref, content) for content in self.contents[ref]])
            if len(runs) < 2 or runs[-1].content.since <= self._first_evening(runs):
                continue
            for run in runs:
                for contract, piece, week in run.pieces:
                    yield StoredPast(PastPiece(piece, run.content.since, run.content.until), contract, week)

    def _placed(self, ref: Ref, content: Content) -> _Placed:
        entry = content.entry
        if entry is None or entry.stop is None:
            return _Placed(content, ())
        span = Span(entry.start, entry.stop)
        closed = closing(last_moment(span), self.profiles).at
        mapped = self.place(entry, closed)
        self.rests_on.setdefault(ref, set()).update((label, mapped.names_until) for label in mapped.labels)
        contract = mapped.placement.contract
        if contract is None:
            return _Placed(content, ())
        days = split_by_day(span, self.weeks.profile_of(contract))
        pieces = (
            Piece(
                ref=ref,
                person=self.names.person(entry.person),
                start=day.start,
                seconds=day.seconds,
                day=day.day,
                description=entry.description,
                billable=entry.billable,
                goodwill=mapped.placement.goodwill,
            )
            for day in days
        )
        return _Placed(content, tuple((contract, piece, self._week(contract, piece.day)) for piece in pieces))

    def _week(self, contract: str, day: date) -> date:
        return self.weeks.profile_of(contract).week_of(day)

    def _runs(self, placed: Iterable[_Placed]) -> list[_Placed]:
        """Contents that follow each other and do not differ in time or money, as one, with the texts of the last."""
        runs = []
        for _, group in groupby(placed, key=lambda one: one.what):
            same = list(group)
            first, last = same[0].content, same[-1]
            runs.append(_Placed(Content(first.since, last.content.until, last.content.entry), last.pieces))
        return runs

    def _first_evening(self, runs: Iterable[_Placed]) -> Instant:
        """The end of the first day on which it had time: no day is billed before it is over."""
        ends = [
            midnight(piece.day + timedelta(days=1), self.weeks.profile_of(contract).zone)
            for run in runs
            for contract, piece, _ in run.pieces
        ]
        return min(ends)


def labels_of(contents: Mapping[Ref, Iterable[Content]]) -> set[Ref]:
    """The labels of every content."""
    entries = (content.entry for some in contents.values() for content in some)
    return {label for entry in entries if isinstance(entry, TimeEntry) for label in _labels(entry)}


def _labels(entry: TimeEntry) -> Iterable[Ref]:
    return (ref for ref in (entry.project, entry.task, *entry.tags) if ref)
