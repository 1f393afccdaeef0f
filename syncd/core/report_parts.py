"""The parts of a report beside its discrepancies: sources, checks that were not made, and what no list has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from syncd.core.claims import ClaimSum
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money
from syncd.core.time import Instant
from syncd.core.to_do import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How far a source's data reaches, so that a reader can judge the figures."""

    source: str
    connector: str
    as_of: Mapping[str, Instant]  # record kind → how far it is known, at most to its last observation
    last_success: Instant | None = None
    error: str = ""
    notices: tuple[Words, ...] = ()  # facts since the previous report that a person should know
    all_read: bool = False  # whether no notice is about data that was not read or used
    more_notices: int = 0  # those that are only counted


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTellGroup:
    """Checks of one rule that were not made, for one reason."""

    rule: str
    because: Words
    source: str
    subjects: tuple[Mapping[str, str], ...]  # facts of each, sorted
    more: int = 0  # subjects that are only counted


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What a report counts and does not list, because its lists would be too long."""

    discrepancies: int = 0  # that need attention and that no other explains
    explained: int = 0  # that need attention and that another one explains
    at_stake: tuple[Money, ...] = ()  # the sum of the positive stakes of `discrepancies`, per currency
    owed: tuple[Money, ...] = ()  # what may be owed because of `discrepancies`, as positive amounts, per currency
    unpriced: int = 0  # those of `discrepancies` with an unknown stake
    claims: tuple[ClaimSum, ...] = ()  # the sums of `discrepancies`; empty in reports of earlier versions
    deadlines: tuple[tuple[Instant, int], ...] = ()  # of those of `discrepancies` that can still be fixed: how many
    hushed: Mapping[str, int] = field(default_factory=dict)  # state → how many that people put aside
    resolved: int = 0
    checks: int = 0  # checks that were not made
    reasons: int = 0  # groups of such checks
    notices: int = 0  # of all sources


def owed_by(discrepancies: Iterable[Discrepancy]) -> Iterator[Money]:
    """What may be owed because of each of these discrepancies, as positive amounts."""
    stakes = (discrepancy.stake for discrepancy in discrepancies)
    return (abs(stake) for stake in stakes if stake is not None and stake.minor < 0)
