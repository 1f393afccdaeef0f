"""A report of an agency: 200 people, each with a contract, and 2,000 discrepancies; CPU and size of each format."""

import time
from datetime import UTC, date, datetime, timedelta
from statistics import median

from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.core.beside import Beside
from syncd.core.by_week import CONTRACTS, hours_by_week, net_by_week
from syncd.core.compared import compared
from syncd.core.discrepancies import Finding, SubjectKey
from syncd.core.lifecycle import Discrepancy, State
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.report import Report, ReportKind
from syncd.core.severity import Severity
from syncd.core.shortening import shorten
from syncd.core.summary import Basis, Summary, SummaryLine
from syncd.core.summary_totals import sums
from syncd.core.time import Period, iso_week
from syncd.report.render.files import FILES, render_file, why_missing
from syncd.report.render.message import FORMATS, document_of

PEOPLE, DISCREPANCIES = 200, 2_000
_NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
_HOUR = 3600
_WEEKS = tuple(Period.parse(iso_week(date(2026, 11, 9) - timedelta(weeks=7 - number))) for number in range(8))


def measure(scale: Scale) -> Table:
    """Render the report in every format, and print CPU seconds and kilobytes of each."""
    report = long_report()
    forms = [*FORMATS, *(name for name in FILES if name != "pdf" and not why_missing(name))]
    return Table(
        f"A report: {PEOPLE} people and {DISCREPANCIES:,} discrepancies",
        ("format", "CPU s", "kB"),
        [_row(form, report, scale.pairs) for form in forms],
        (f"Medians of {scale.pairs} runs, when everything is imported. PDFs are set in a process of their own.",),
    )


def long_report() -> Report:
    """The report, with earlier weeks beside its figures and charts."""
    summaries = [_summary(week, number) for number, week in enumerate(_WEEKS)]
    hours = hours_by_week(summaries, {})
    keys = [(line.contract, "USD") for line in summaries[-1].lines]
    beside = Beside(
        compared=compared(summaries[-2::-1]),
        hours=hours[:CONTRACTS],
        more_hours=len(hours[CONTRACTS:]),
        net=net_by_week(summaries[-5:], keys),
    )
    report = Report(
        id="r-long",
        name="weekly",
        kind=ReportKind.RECONCILIATION,
        made_at=_NOW,
        zone="Europe/Berlin",
        discrepancies=tuple(_discrepancy(number) for number in range(DISCREPANCIES)),
        summary=summaries[-1],
        beside=beside,
    )
    return shorten(report)


def _summary(week: Period, number: int) -> Summary:
    lines = tuple(_line(person, number) for person in range(PEOPLE))
    return Summary(period=week, lines=lines, totals=sums(lines))


def _line(person: int, week: int) -> SummaryLine:
    seconds = (10 + (person + week) % 30) * _HOUR
    gross, fee = Money(seconds // _HOUR * 4000, "USD"), Money(-seconds // _HOUR * 400, "USD")
    return SummaryLine(
        client=f"client-{person // 4}",
        contract=f"contract-{person}",
        title=f"Work of person {person} for client {person // 4}",
        kind=ContractType.HOURLY,
        person=f"person-{person}",
        basis=Basis.BILLED,
        currency="USD",
        seconds_tracked=seconds + (_HOUR if (person + week) % 5 == 0 else 0),
        seconds_billable=seconds,
        seconds_logged=seconds,
        gross=gross,
        fee=fee,
        tax=Money(0, "USD"),
        net=gross + fee,
        effective_rate=Money(3600, "USD"),
        tolerated=1200,
    )


def _discrepancy(number: int) -> Discrepancy:
    person, week = number % PEOPLE, _WEEKS[number % len(_WEEKS)]
    facts = {
        "kind": "billing-period",
        "contract": f"contract-{person}",
        "start": week.first.isoformat(),
        "end": week.last.isoformat(),
    }
    finding = Finding(
        summary=f"1:00 tracked by person {person}, nothing on Upwork that day",
        action=f"Add 1:00 to the work of person {person}: the {week.first:%d %b}, 09:00–10:00",
        seconds=_HOUR,
        stake=Money(4000 + number, "USD"),
    )
    return Discrepancy(
        id=f"d-{number:010x}",
        rule="tracked-not-logged",
        subject=SubjectKey("billing-period", f"contract-{person}", str(number)),
        facts=facts,
        assertion="completeness",
        severity=Severity.HIGH,
        state=State.OPEN,
        finding=finding,
        first_seen=_NOW - timedelta(days=number % 60),
        last_seen=_NOW,
    )


def _row(form: str, report: Report, runs: int) -> tuple[object, ...]:
    size = len(render(report, form))  # the first one imports what the format needs
    took = []
    for _ in range(runs):
        began = time.process_time()
        render(report, form)
        took.append(time.process_time() - began)
    return form, f"{median(took):.2f}", f"{size / 1000:,.0f}"


def render(report: Report, form: str) -> bytes:
    """The report in a format, as bytes."""
    if form in FORMATS:
        return FORMATS[form](report).encode()
    return render_file(form, document_of(report))
