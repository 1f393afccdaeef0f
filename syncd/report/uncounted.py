"""Records of a period that were read but do not count yet, because the ledger is not settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.records import Kind, Ref
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
class Uncounted:
    """`refs`: records whose derived rows are not certain; `kinds`: of records in the queue that may change the period;
    `which`: how many lie in the queue, of which days."""

    refs: frozenset[Ref]
    kinds: frozenset[Kind]
    which: str

    @classmethod
    def of(cls, ledger: Ledger, days: Days) -> "Uncounted":
        """Read what is not settled about these days. Nothing is uncounted where only checks are to be made again."""
        unsettled = ledger.queue.unsettled()
        if unsettled is None or not unsettled.records:
            return cls(frozenset(), frozenset(), "")
        return cls(ledger.queue.refs(), ledger.queue.kinds(days), unsettled.which_records)

    @property
    def sides(self) -> list[Side]:
        """The sides of which more, or less, may be known once all is settled."""
        changing = {side for kind in self.kinds for side in _SIDES[kind]}
        return [side for side in Side if side in changing]

    @property
    def money(self) -> str:
        """What gross does not include; nothing where no money can come of it."""
        return f"{self.which} that may bring money and are not counted yet" if self.kinds & _MONEY else ""

    @property
    def gap(self) -> str:
        """Why what is known of a side is not all."""
        return f"{self.which}: read, but not counted yet"

    def because(self, side: Side) -> str | None:
        """Why a side is not completely known; None where it is."""
        return self.gap if side in self.sides else None

    def without(self, rows: Iterable[T]) -> list[T]:
        """The rows that stay, whatever is derived next."""
        return [row for row in rows if row.ref not in self.refs]

    def without_earnings(self, postings: Iterable[Posting]) -> list[Posting]:
        """The postings that stay, and those that take money away: without them the rest would be no lower bound."""
        return [posting for posting in postings if posting.ref not in self.refs or posting.amount.minor < 0]
