"""People's decisions about periods: to close one as it is now, to reopen one, or to map its time anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.time import Instant


class Decided(StrEnum):
    """What was decided about a period."""

    CLOSED = "closed"  # it is compared with what it was at this instant, whatever the platform's cut-off
    REOPENED = "reopened"  # it is compared with nothing, until it is closed again
    REMAPPED = "remapped"  # its time was mapped by the configuration of this instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDecision:
    """A decision about the platform's days from `first` to `last`, both included."""

    id: int
    verdict: Decided
    first: date
    last: date
    contract: str | None  # None: every contract
    at: Instant
    actor: str
    note: str = ""

    def is_about(self, contract: str, day: date) -> bool:
        """Whether the decision covers this day of this contract."""
        return self.contract in (None, contract) and self.first <= day <= self.last


def state_of(decisions: Iterable[PeriodDecision], contract: str, day: date) -> PeriodDecision | None:
    """The decision that counts for a day of a contract, whether it is closed or reopened: the last one. None where
    nobody decided."""
    about = (one for one in decisions if one.verdict is not Decided.REMAPPED and one.is_about(contract, day))
    return max(about, key=lambda one: (one.at, one.id), default=None)
