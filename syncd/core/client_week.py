"""One client's contracts in one platform week, as one subject: what one of them lacks, another may show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.contract_names import name_among
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.moves import Move, gaps_of, lacks_some, moves, week_key
from syncd.core.profile import Profile
from syncd.core.subjects import UNKNOWN, BillingPeriod, SubjectKind
from syncd.core.time import BEGINNING, Instant, Span
from syncd.core.work_sessions import PER_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWeek:
    """One client's hourly contracts on one platform in one week."""

    client: str  # `platform/client`
    title: str  # the client's name, for people
    profile: Profile
    first: date
    zone: ZoneInfo  # the user's, for texts; days are those of the platform's
    now: Instant
    periods: tuple[BillingPeriod, ...]  # by contract, without their sisters

    @property
    def key(self) -> SubjectKey:
        """client-week / client / first day of the week."""
        return week_key(self.client, self.first)

    @property
    def last(self) -> date:
        """The last day of the week."""
        return self.first + timedelta(days=6)

    @property
    def span(self) -> Span:
        """The moments of the week."""
        return self.profile.week(self.first)

    @property
    def editable_until(self) -> Instant:
        """The cut-off: the instant at which the platform bills the logged hours."""
        return self.profile.editable_until(self.first)

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the side: of the contract of which least is known, and least of late."""
        known = (period.known(side) for period in self.periods)
        return min(known, key=lambda one: (one.complete, one.as_of or BEGINNING), default=UNKNOWN)

    def facts(self) -> Mapping[str, str]:
        """kind, client, contracts, start, end, zone of these days."""
        contracts = ", ".join(sorted(period.contract.key for period in self.periods))
        start, end = self.first.isoformat(), self.last.isoformat()
        about = {"client": self.title, "contracts": contracts}
        return {"kind": SubjectKind.CLIENT_WEEK, **about, "start": start, "end": end, "zone": str(self.profile.zone)}

    def moves(self) -> list[Move]:
        """What moved between the contracts."""
        return moves(self.client, self.periods, self.now)

    def unsure(self) -> list[tuple[BillingPeriod, SideCoverage]]:
        """Contracts that lack time which a sister may show, each with why that is not known of the sister."""
        sure = {move.key for move in self.moves()}
        for_sure_or_not = moves(self.client, self.periods, self.now, known_alone=False)
        doubts = [(move.origin, move.shown_on.known(Side.TRACKED)) for move in for_sure_or_not if move.key not in sure]
        return [*doubts, *_unseen(self.periods, self.now)]

    def named(self, period: BillingPeriod) -> str:
        """The title of a contract, with its key where several contracts of the client have that title."""
        return name_among(period.contract, [each.contract for each in self.periods])


def _unseen(periods: Sequence[BillingPeriod], now: Instant) -> Iterator[tuple[BillingPeriod, SideCoverage]]:
    """Contracts that lack time after the cut-off, while not all hours of a sister are known."""
    for period in periods:
        if now < period.editable_until or not period.known(Side.LOGGED).complete or not lacks_some(period, now):
            continue
        if gaps_of(period, now, "", known_alone=True).lacking <= period.tolerance(PER_SESSION):
            continue
        for sister in periods:
            if not sister.known(Side.LOGGED).complete:
                yield period, sister.known(Side.LOGGED)
