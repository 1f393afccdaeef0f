"""A report as a value: all that its formats show, decided once and stored, so that any format can be made again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from syncd.core.discrepancies import Severity
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, totals
from syncd.core.summary import Summary
from syncd.core.time import DISTANT, Instant
from syncd.core.wording import count


class ReportKind(StrEnum):
    """The kinds of report."""

    RECONCILIATION = "reconciliation"  # discrepancies, checks that could not be made, and the billable summary
    SUMMARY = "summary"  # the billable summary alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How far a source's data reaches, so that a reader can judge the figures."""

    source: str
    connector: str
    as_of: Mapping[str, Instant]  # record kind → how far it is known, at most to its last observation
    last_success: Instant | None = None
    error: str = ""
    notices: tuple[str, ...] = ()  # facts since the previous report that a person should know


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTellGroup:
    """Checks of one rule that were not made, for one reason."""

    rule: str
    because: str
    source: str
    subjects: tuple[Mapping[str, str], ...]  # facts of each, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A discrepancy report with the billable summary of its period.

    `discrepancies` need attention now, the most urgent first. `hushed` are those that people acknowledged or snoozed;
    no total includes them. `resolved` ended since the previous report.
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
        """The money that may be lost, per currency: the sum of the positive stakes."""
        stakes = (discrepancy.finding.stake for discrepancy in self.discrepancies)
        return totals(stake for stake in stakes if stake is not None and stake.minor > 0)

    @property
    def unpriced(self) -> int:
        """The number of discrepancies with an unknown stake."""
        return sum(discrepancy.finding.stake is None for discrepancy in self.discrepancies)

    @property
    def subject(self) -> str:
        """The subject line; figures come first, because many read no further."""
        if self.kind is ReportKind.SUMMARY:
            assert self.summary is not None
            amounts = " + ".join(str(total.gross) for total in self.summary.totals.values() if total.gross)
            least = "At least " if self.summary.gross_partial else ""
            nothing = "Nothing known to be billable" if least or self.summary.gaps else "Nothing billable"
            return f"{least + amounts if amounts else nothing} in {self.summary.period.name}"
        if not self.discrepancies:
            waiting = ["some checks waiting for data"] if self.cannot_tell else []
            unread = ["some data not read"] if any(source.notices for source in self.sources) else []
            return ", ".join(["Nothing to fix", *waiting, *unread])
        things = count(len(self.discrepancies), "discrepancy", "discrepancies")
        stake = " + ".join(str(money) for money in self.at_stake.values())
        return f"{things}, {stake} at stake" if stake else things


def fixable(discrepancy: Discrepancy, now: Instant) -> bool:
    """Whether you can still fix it: its deadline is ahead, and it is not for information only."""
    deadline = discrepancy.finding.deadline
    return deadline is not None and deadline > now and discrepancy.severity > Severity.INFO


def by_urgency(discrepancies: Iterable[Discrepancy], now: Instant) -> tuple[Discrepancy, ...]:
    """Sort by urgency: first what you can still fix, by deadline; then the rest by severity, stake and id."""

    def urgency(discrepancy: Discrepancy) -> tuple[bool, Instant, int, int, str]:
        in_time, finding = fixable(discrepancy, now), discrepancy.finding
        deadline = finding.deadline if finding.deadline and in_time else DISTANT
        stake = finding.stake.minor if finding.stake else 0
        return not in_time, deadline, -discrepancy.severity, -stake, discrepancy.id

    return tuple(sorted(discrepancies, key=urgency))
