"""Makes a configured report as of now, of whatever kind it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from syncd.config import ReportConfig
from syncd.core.milestone_report import MilestoneReport, in_order, stone_of
from syncd.core.report import Report, ReportKind
from syncd.core.time import Instant, Period, day_of
from syncd.judge.milestone_figures import MilestoneFiguresReader
from syncd.judge.retainer_month import used_retainers
from syncd.ledger.outbox import Outbox, StoredReport, UnreadableReport
from syncd.report.about import what_about
from syncd.report.build import LATELY, make_report, period_of, report_id, source_states
from syncd.report.statement_report import read_statement
from syncd.report.timesheets import read_timesheet, template_of
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.wiring.composition import Composition

_AT_THE_BANK = "payout-not-received"
"""The rule that knows in how many business days a payout arrives, and its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is made of. `slot`: when it was due, if it was; `period`: what a person asked for instead of the
    configured one; `before`: the one before it, where that is not the last stored one of its name;
    `moving`: what a changed configuration may move; `settled`: whether nothing waits to be counted."""

    composition: Composition
    wanted: ReportConfig
    now: Instant
    slot: Instant | None = None
    period: Period | None = None
    before: StoredReport | None = None
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
    return _KINDS[asked.wanted.kind](asked)


def _of_discrepancies(asked: Asked) -> Report:
    ledger, directory = asked.composition.ledger, asked.composition.directory()
    off, now = asked.composition.rules_off, asked.now
    report = make_report(
        ledger, directory, asked.wanted, now, asked.slot, asked.moving, off, before=asked.before, asked=asked.period
    )
    retainers = used_retainers(ledger, directory, now, partial=not asked.settled)
    own = what_about(ledger, directory, asked.wanted).contracts
    return replace(report, retainers=tuple(one for one in retainers if own is None or one.contract in own))


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


def _milestones(asked: Asked) -> Report:
    """All milestones, those of a client, or those of a contract; what is new is so since the report before."""
    composition, wanted, ledger = asked.composition, asked.wanted, asked.composition.ledger
    directory, config = composition.directory(), composition.config
    before = _before(ledger.outbox, asked)
    since = before.made_at if before else asked.now - LATELY
    reader = MilestoneFiguresReader(ledger, directory, config.rules, asked.now, settled=asked.settled)
    known = {one.ref: one for one in before.milestones.stones} if before and before.milestones else None
    stones = [
        stone_of(found, known, since)
        for found in reader.all(wanted.contract or None)
        if wanted.client in ("", found.case.contract.client)
    ]
    people = [person for person in config.people.values() if person.names]
    templates = {key: template_of(config, key) for key, client in config.clients.items() if client.timesheet}
    milestones = MilestoneReport(
        stones=in_order(stones),
        shows_hours=frozenset(key for key, template in templates.items() if template.show_hours),
        author=people[0].names[0] if len(people) == 1 else "",
    )
    sources = source_states(ledger, directory, since, composition.rules_off)
    return replace(asked.empty(), milestones=milestones, sources=sources, unsettled=ledger.queue.unsettled())


def _statement(asked: Asked) -> Report:
    """What was in the accounts, and how it came about."""
    composition, wanted, ledger = asked.composition, asked.wanted, asked.composition.ledger
    expected: Any = composition.config.rules[_AT_THE_BANK]
    statement = read_statement(
        ledger, composition.directory(), asked.days, asked.now, expected.days, asked.moving, named=wanted.account
    )
    before = _before(ledger.outbox, asked)
    since = before.made_at if before else asked.now - LATELY
    sources = source_states(ledger, composition.directory(), since, composition.rules_off)
    return replace(asked.empty(), statement=statement, sources=sources, unsettled=ledger.queue.unsettled())


def _before(outbox: Outbox, asked: Asked) -> Report | None:
    """The report before it; None where there is none, or it cannot be read."""
    stored = [asked.before] if asked.before else outbox.reports(asked.wanted.name, limit=1)
    try:
        return next((outbox.report(one.id) for one in stored), None)
    except UnreadableReport:
        return None


_KINDS: Mapping[ReportKind, Callable[[Asked], Report]] = {
    ReportKind.RECONCILIATION: _of_discrepancies,
    ReportKind.CUT_OFF: _of_discrepancies,
    ReportKind.SUMMARY: _of_discrepancies,
    ReportKind.TIMESHEET: _timesheet,
    ReportKind.MILESTONES: _milestones,
    ReportKind.STATEMENT: _statement,
}
