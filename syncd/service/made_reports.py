"""Makes a configured report as of now, of whatever kind it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from syncd.config import ReportConfig
from syncd.core.report import Report, ReportKind
from syncd.core.time import Instant, Period, day_of
from syncd.judge.retainer_month import used_retainers
from syncd.report.billable import summarize_period
from syncd.report.build import make_report, period_of, report_id
from syncd.report.timesheets import read_timesheet, template_of
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.wiring.composition import Composition


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is made of. `slot`: when it was due, if it was; `period`: what a person asked for instead of the
    configured one; `since`: when the one before it was made, where no stored report of its name says it;
    `moving`: what a changed configuration may move; `settled`: whether nothing waits to be counted."""

    composition: Composition
    wanted: ReportConfig
    now: Instant
    slot: Instant | None = None
    period: Period | None = None
    since: Instant | None = None
    moving: Moving = NOTHING_MOVES
    settled: bool = True

    @property
    def days(self) -> Period:
        """Those that it is about."""
        zone = self.composition.config.timezone
        return self.period or period_of(self.wanted.period, day_of(self.slot or self.now, zone))

    def empty(self) -> Report:
        """A report with nothing in it but whose it is. Its id names its slot, so that one slot gives one report."""
        wanted = self.wanted
        return Report(
            id=report_id(wanted.name, self.slot or self.now),
            name=wanted.name,
            kind=wanted.kind,
            made_at=self.now,
            zone=str(self.composition.config.timezone),
            client=wanted.client,
        )


def made_report(asked: Asked) -> Report:
    """Make a report that is no alert."""
    return _KINDS.get(asked.wanted.kind, _of_discrepancies)(asked)


def _of_discrepancies(asked: Asked) -> Report:
    ledger, directory = asked.composition.ledger, asked.composition.directory()
    off, now = asked.composition.rules_off, asked.now
    report = make_report(ledger, directory, asked.wanted, now, asked.slot, asked.moving, off, since=asked.since)
    retainers = used_retainers(ledger, directory, now, partial=not asked.settled)
    report = replace(report, retainers=retainers)
    if asked.period is None:
        return report
    return replace(report, summary=summarize_period(ledger, directory, asked.period, now, asked.moving))


def _timesheet(asked: Asked) -> Report:
    composition, client = asked.composition, asked.wanted.client
    template = template_of(composition.config, client, asked.wanted.template)
    timesheet = read_timesheet(
        composition.ledger,
        composition.directory(),
        composition.config,
        client,
        asked.days,
        template,
        asked.now,
        asked.moving,
    )
    return replace(asked.empty(), timesheet=timesheet)


_KINDS: Mapping[ReportKind, Callable[[Asked], Report]] = {ReportKind.TIMESHEET: _timesheet}
