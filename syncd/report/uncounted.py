"""Records of a period that do not count: the ledger is not settled, or no round has taken up the configuration."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.phrases import Phrase, joined, say
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.sentences import all_of
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days

_SIDES: Mapping[Kind, frozenset[Side]] = {
    Kind.TIME: frozenset({Side.TRACKED}),
    Kind.LABEL: frozenset({Side.TRACKED}),
    Kind.WORK: frozenset({Side.LOGGED}),
    Kind.TRANSACTION: frozenset({Side.BILLED}),
    Kind.CONTRACT: frozenset({Side.TRACKED, Side.LOGGED, Side.BILLED}),
    Kind.MILESTONE: frozenset(),
}
_MONEY = frozenset({Kind.WORK, Kind.TRANSACTION, Kind.CONTRACT, Kind.MILESTONE})


class _OfRecord(Protocol):
    @property
    def ref(self) -> Ref: ...


T = TypeVar("T", bound=_OfRecord)


@dataclass(frozen=True, slots=True)
class Moving:
    """What a changed configuration, which no round has taken up, may move: records of these `kinds`, except those that
    it leaves where they are: `staying` selects them."""

    kinds: frozenset[Kind] = frozenset()
    staying: Callable[[Sequence[Ref]], frozenset[Ref]] = lambda _refs: frozenset()


NOTHING_MOVES = Moving()
_MOVES = say("what the changed configuration may move")


@dataclass(frozen=True, slots=True)
class Uncounted:
    """`refs`: records whose derived rows are not certain; `kinds`: of records that may change the period, because they
    lie in the queue or because of a changed configuration; `which`: how many lie in the queue, of which days."""

    refs: frozenset[Ref]
    kinds: frozenset[Kind]
    which: Phrase
    moving: Moving = NOTHING_MOVES

    @classmethod
    def of(cls, ledger: Ledger, days: Days, moving: Moving = NOTHING_MOVES) -> "Uncounted":
        """Read what is not settled about these days. Nothing is uncounted where only checks are to be made again."""
        unsettled = ledger.queue.unsettled()
        if unsettled is None or not unsettled.records:
            return cls(frozenset(), moving.kinds, Phrase(""), moving)
        return cls(ledger.queue.refs(), ledger.queue.kinds(days) | moving.kinds, unsettled.which_records, moving)

    @property
    def sides(self) -> list[Side]:
        """The sides of which more, or less, may be known once all is settled."""
        changing = {side for kind in self.kinds for side in _SIDES[kind]}
        return [side for side in Side if side in changing]

    @property
    def money(self) -> Phrase:
        """What gross does not include; nothing where no money can come of it."""
        if not self.kinds & _MONEY:
            return Phrase("")
        queued = say("{records} that may bring money and are not counted yet", records=self.which)
        return all_of([*([queued] if self.which else []), *([_MOVES] if self.moving.kinds & _MONEY else [])])

    @property
    def gap(self) -> Phrase:
        """Why what is known of a side is not all."""
        queued = say("{records}: read, but not counted yet", records=self.which) if self.which else ""
        moves = say("what the changed configuration may move is not counted") if self.moving.kinds else ""
        return joined((queued, moves), "; ")

    def because(self, side: Side) -> Phrase | None:
        """Why a side is not completely known; None where it is."""
        return self.gap if side in self.sides else None

    def counting(self, refs: Iterable[Ref]) -> frozenset[Ref]:
        """The records that count, whatever is derived next."""
        certain = [ref for ref in refs if ref not in self.refs]
        moving = [ref for ref in certain if kind_of(ref) in self.moving.kinds]
        stays = self.moving.staying(moving) if moving else frozenset()
        return frozenset(certain).difference(moving) | stays

    def without(self, rows: Sequence[T]) -> list[T]:
        """The rows that stay, whatever is derived next."""
        counting = self.counting(row.ref for row in rows)
        return [row for row in rows if row.ref in counting]

    def without_earnings(self, postings: Sequence[Posting]) -> list[Posting]:
        """The postings that stay, and those that take money away: without them the rest would be no lower bound."""
        counting = self.counting(posting.ref for posting in postings)
        return [posting for posting in postings if posting.ref in counting or posting.amount.minor < 0]
