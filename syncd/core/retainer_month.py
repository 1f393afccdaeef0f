"""A calendar month of a retainer as a subject of rules: what is agreed for it, and what is used."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money
from syncd.core.price_by_day import total_price
from syncd.core.profile import Profile
from syncd.core.retainers import Month, month_after, month_of, month_span
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.subjects import UNKNOWN, SubjectKind
from syncd.core.time import Instant, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainerMonth:
    """A month in which a retainer runs. `least` and `most`: seconds that are left of the month before, where hours roll
    over; they differ where not all work of earlier months is known. `is_behind`: not all time since the last midnight
    is known."""

    contract: ContractFacts
    profile: Profile
    zone: ZoneInfo  # the user's
    now: Instant
    first: date
    pieces: tuple[Piece, ...] = ()  # of these days, of whatever person and project, that are to bill
    least: int = 0
    most: int = 0
    tracked: SideCoverage = UNKNOWN  # of its days that are over
    is_behind: bool = False

    @property
    def key(self) -> SubjectKey:
        """retainer-month / contract / first day of the month."""
        return SubjectKey(SubjectKind.RETAINER_MONTH, self.contract.key, self.first.isoformat())

    @property
    def month(self) -> Month:
        """What is agreed for it."""
        return month_of(self.contract.agreement, self.first)

    @property
    def last(self) -> date:
        """The last day of the month."""
        return month_after(self.first) - timedelta(days=1)

    @property
    def span(self) -> Span:
        """The moments of the month, in the zone of the contract's days."""
        return month_span(self.first, self.profile.zone)

    @property
    def name(self) -> str:
        """`2026-11`."""
        return f"{self.first:%Y-%m}"

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the time tracked on the days of the month that are over."""
        return self.tracked if side is Side.TRACKED else UNKNOWN

    @property
    def is_whole(self) -> bool:
        """Whether all work of the month up to now is known."""
        return self.tracked.complete and not self.tracked.lower_bound and not self.is_behind

    def facts(self) -> Mapping[str, str]:
        """kind, contract, start, end, zone of these days."""
        return {
            "kind": SubjectKind.RETAINER_MONTH,
            "contract": self.contract.key,
            "start": self.first.isoformat(),
            "end": self.last.isoformat(),
            "zone": str(self.profile.zone),
        }

    @property
    def own(self) -> int | None:
        """The seconds agreed for the month; None where they are not agreed for some of its days."""
        return self.month.seconds

    @property
    def used(self) -> int:
        """Seconds worked on the days of the month on which the contract runs."""
        month = self.month
        return sum(piece.seconds for piece in self.pieces if month.holds(piece.day))

    def price_of_last(self, seconds: int) -> Money | None:
        """Price the last `seconds` of the month at the rates agreed for their days; None where one is not known."""
        month, left = self.month, seconds
        at_rate: Counter[Money | None] = Counter()
        for piece in sorted(self.pieces, key=lambda piece: (piece.start, piece.ref), reverse=True):
            part = min(left, piece.seconds) if month.holds(piece.day) else 0
            if part:
                terms = self.contract.agreement.on(piece.day)
                at_rate[terms.rate if terms else None] += part
                left -= part
        return total_price(at_rate) if at_rate else None
