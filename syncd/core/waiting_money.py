"""Money and hours that a platform shows under a title which fits several contracts: they belong to none yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.time import Instant

MONEY_GROUP = "money-group"
"""The first part of the subject's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A work line or transaction without a contract. `amount` is what was earned; None for a fee, or where unknown."""

    ref: Ref
    day: date  # in the platform's zone
    amount: Money | None = None
    billed: bool  # a transaction, not a line that the platform only logged


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMoney:
    """The rows of one platform and title that fit several contracts, by day and ref."""

    platform: str
    name: str  # the normalised title
    zone: ZoneInfo  # the user's
    now: Instant
    contracts: tuple[str, ...]  # that they fit, sorted
    titles: tuple[str, ...] = ()  # what people call these, in the same order
    rows: tuple[WaitingRow, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The contracts that they fit, as people call them; their keys where nobody knows their titles."""
        return self.titles or self.contracts

    @property
    def key(self) -> SubjectKey:
        """money-group / platform / title."""
        return SubjectKey(MONEY_GROUP, self.platform, self.name)

    def has(self, side: Side) -> bool:
        """Whatever the platform showed."""
        return side in (Side.LOGGED, Side.BILLED)

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: these rows are known, whatever others are missing."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, platform, title."""
        return {"kind": MONEY_GROUP, "platform": self.platform, "title": self.name}

    def earned(self) -> dict[str, Money]:
        """Currency → what was earned: as billed, else as logged, since bills repeat what was logged."""
        sums: dict[bool, dict[str, Money]] = {True: {}, False: {}}
        for row in self.rows:
            if row.amount is not None:
                currency, total = row.amount.currency, sums[row.billed]
                total[currency] = total.get(currency, Money(0, currency)) + row.amount
        return dict(sorted((sums[False] | sums[True]).items()))
