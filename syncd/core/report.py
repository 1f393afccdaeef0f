"""The report as a value: everything a rendering shows, decided once. Stored, so that any format can be made again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from syncd.core.discrepancies import Severity
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, totals
from syncd.core.summary import Summary
from syncd.core.time import DISTANT, Instant


class ReportKind(StrEnum):
    """What a report is made of."""

    RECONCILIATION = "reconciliation"  # discrepancies, what cannot be told, and the billable summary
    SUMMARY = "summary"  # the billable summary alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One line on each source: how far its data reaches, so that every figure can be weighed."""

    source: str
    connector: str
    as_of: Mapping[str, Instant]  # record kind → how far it is known, at most to when that was said
    last_success: Instant | None = None
    error: str = ""
    notices: tuple[str, ...] = ()  # what it said since the report before that a person should know


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTellGroup:
    """Checks that were not made for one reason."""

    rule: str
    because: str
    source: str
    subjects: tuple[Mapping[str, str], ...]  # facts of each, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A discrepancy report with the billable summary of its period.

    `discrepancies` speak now, most urgent first. `hushed` counts those that people acknowledged or snoozed: they are
    in no total. `resolved` went away since the report before.
    """

    id: str
    name: str
    kind: ReportKind
    made_at: Instant
    zone: str  # the user's, for display
    sources: tuple[SourceState, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    hushed: tuple[Discrepancy, ...] = ()
    resolved: tuple[Discrepancy, ...] = ()
    cannot_tell: tuple[CannotTellGroup, ...] = ()
    summary: Summary | None = None

    @property
    def at_stake(self) -> dict[str, Money]:
        """What may be lost, per currency: the positive stakes of what speaks."""
        stakes = (each.finding.stake for each in self.discrepancies)
        return totals(stake for stake in stakes if stake is not None and stake.minor > 0)

    @property
    def unpriced(self) -> int:
        """Discrepancies whose stake is not known."""
        return sum(each.finding.stake is None for each in self.discrepancies)

    @property
    def subject(self) -> str:
        """The subject line: the number first, since many read no further."""
        if self.kind is ReportKind.SUMMARY:
            assert self.summary is not None
            amounts = " + ".join(str(total.gross) for total in self.summary.totals.values() if total.gross)
            least = "At least " if self.summary.gross_partial else ""
            nothing = "Nothing known to be billable" if least or self.summary.gaps else "Nothing billable"
            return f"{least + amounts if amounts else nothing} in {self.summary.period.name}"
        count = len(self.discrepancies)
        if not count:
            waiting = ["some checks waiting for data"] if self.cannot_tell else []
            unread = ["some data not read"] if any(each.notices for each in self.sources) else []
            return ", ".join(["Nothing to fix", *waiting, *unread])
        things = "1 discrepancy" if count == 1 else f"{count} discrepancies"
        stake = " + ".join(str(money) for money in self.at_stake.values())
        return f"{things}, {stake} at stake" if stake else things


def fixable(discrepancy: Discrepancy, now: Instant) -> bool:
    """Whether there is still something to do about it in time."""
    deadline = discrepancy.finding.deadline
    return deadline is not None and deadline > now and discrepancy.severity > Severity.INFO


def by_urgency(discrepancies: Iterable[Discrepancy], now: Instant) -> tuple[Discrepancy, ...]:
    """What can still be fixed first, the nearest deadline leading; then by severity, stake and id."""

    def key(each: Discrepancy) -> tuple[bool, Instant, int, int, str]:
        in_time = fixable(each, now)
        deadline = each.finding.deadline
        stake = each.finding.stake.minor if each.finding.stake else 0
        return (not in_time, deadline if deadline and in_time else DISTANT, -each.severity, -stake, each.id)

    return tuple(sorted(discrepancies, key=key))
