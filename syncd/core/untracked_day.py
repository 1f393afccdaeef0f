"""Hours that a platform shows on a day on which nobody tracked any time."""

from dataclasses import dataclass
from datetime import date

from syncd.core.records import Ref
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class UntrackedDay:
    """What a platform shows of one contract on one of its days, in one person's account.

    `average`: seconds tracked on the contract on an average day of the same week, of the days that have some; None
    where none has.
    """

    contract: ContractFacts
    platform: str  # as people write it
    week: date  # the first day of the platform's week
    ends: Instant  # the end of the platform's day
    seconds: int
    refs: tuple[Ref, ...]
    average: int | None = None
