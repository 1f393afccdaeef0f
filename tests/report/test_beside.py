"""What stands beside a report's figures, in the made-up world: it foots, and it is stored and shown again."""

import json
import sqlite3
from dataclasses import replace

import pytest

from syncd.core.money import Money, totals
from syncd.core.time import Period
from syncd.report.billable import summarize_period
from syncd.report.build import make_report
from syncd.report.charts import Bars, Stack
from syncd.report.document import Drawing, RowKind, Table
from syncd.report.render.message import FORMATS, document_of

SUMMARY = '[report.monthly]\nkind = "billable-summary"\nat = "mon 08:00"\nto = ["mail"]\nperiod = "last-week"\n'


def made(stage, name="weekly"):
    with stage.open() as composition:
        wanted = composition.config.reports[name]
        return make_report(composition.ledger, composition.directory(), wanted, stage.world.now)


def test_where_the_money_is_equals_what_was_worked_for_to_the_cent(stage):
    """Tracked value: the gross of all weeks, what is in no bill, and milestones that wait for the client."""
    stage.cycle()
    report = made(stage)
    (places,) = report.beside.money
    assert sum(part.amount.minor for part in places.parts) == places.whole.minor
    with stage.open() as composition:
        ledger, directory = composition.ledger, composition.directory()
        days = Period(places.since, stage.world.now.date(), f"{places.since}..{stage.world.now.date()}")
        lines = summarize_period(ledger, directory, days, stage.world.now).lines
    amounts = {part.place.value: part.amount for part in places.parts}
    on_platforms = [line.gross for line in lines if line.gross and line.client != "harbour"]
    waits = [amounts[place] for place in ("save", "ask", "submitted") if place in amounts]
    assert places.opening == Money(0, "USD")
    assert totals([*on_platforms, *waits])["USD"] == places.whole


def test_a_stored_report_shows_the_same_again(stage):
    stage.edit("[report.weekly]", f"{SUMMARY}\n[report.weekly]")
    stage.cycle()
    with stage.open() as composition:
        for name in ("weekly", "monthly"):
            report = make_report(
                composition.ledger, composition.directory(), composition.config.reports[name], stage.world.now
            )
            with composition.ledger.write() as write:
                write.outbox.queue(report, {}, None, stage.world.now)
            stored = composition.ledger.outbox.report(report.id)
            assert stored.beside is not None
            for form, render in FORMATS.items():
                assert render(stored) == render(report), form


def test_charts_say_what_they_show_and_a_text_says_it_too(stage):
    stage.cycle()
    document = document_of(made(stage))
    charts = [block.chart for block in document.column if isinstance(block, Drawing)]
    (bars,) = (chart for chart in charts if isinstance(chart, Bars))
    (stack,) = (chart for chart in charts if isinstance(chart, Stack))
    assert "less on Upwork in the week of" in bars.finding
    assert stack.total == sum((part.amount for part in stack.parts[1:]), stack.parts[0].amount)
    text = " ".join(FORMATS["text"](made(stage)).split())
    assert bars.finding in text
    assert f'aria-label="{bars.finding}"' in FORMATS["html"](made(stage))


def test_a_summary_calls_nothing_billed_before_the_platform_bills_it(stage):
    stage.edit("[report.weekly]", f"{SUMMARY}\n[report.weekly]")
    stage.cycle()
    running = document_of(made(stage, "monthly")).lead
    assert "can be billed on 2 contracts, and not all of it is billed yet" in running
    assert "3:40 that you tracked is on no platform" in running


def test_a_late_correction_is_said_by_the_next_summary(stage):
    stage.edit("[report.weekly]", f"{SUMMARY}\n[report.weekly]")
    stage.cycle()
    first = made(stage, "monthly")
    assert first.beside.changes is None
    assert "This is the first one" in FORMATS["text"](first)
    with stage.open() as composition:
        with composition.ledger.write() as write:
            write.outbox.queue(first, {}, None, stage.world.now)
        wanted = composition.config.reports["monthly"]
        again = make_report(composition.ledger, composition.directory(), wanted, stage.world.now)
        assert again.beside.changes.changes == ()
        assert "nothing has changed since the report" in " ".join(FORMATS["text"](again).split())
        line = first.summary.lines[0]
        body = composition.ledger.database.row("SELECT body FROM report WHERE id = ?", (first.id,))[0]
        stored = json.loads(body)
        stored["summary"]["lines"][0]["seconds_billable"] = line.seconds_billable - 3600
        with sqlite3.connect(composition.config.ledger) as outside:
            outside.execute("UPDATE report SET body = ? WHERE id = ?", (json.dumps(stored), first.id))
        later = make_report(composition.ledger, composition.directory(), wanted, stage.world.now)
    (change,) = later.beside.changes.changes
    assert (change.contract, change.hours_now - change.hours_then) == (line.contract, 3600)
    assert "+1:00" in FORMATS["text"](later)


def test_a_table_has_the_period_before_and_an_average_below_each_contract(stage):
    stage.cycle()
    report = made(stage)
    table = next(block for block in document_of(report).blocks if isinstance(block, Table))
    assert [column.key for column in table.columns] == ["contract", "hours", "gross", "net", "per_hour"]
    kinds = [row.kind for row in table.rows if row.cells[0].says.startswith(("Backend", "week before", "average"))]
    assert kinds[:3] == [RowKind.NORMAL, RowKind.BESIDE, RowKind.BESIDE]
    before = next(one for one in report.beside.compared.last if one.contract == "api")
    assert before.gross in [cell.value for cell in table.rows[1].cells]
    _, whole, *_ = document_of(report).data
    assert len(whole.columns) == 9


@pytest.mark.parametrize("form", ["html", "page"])
def test_nothing_is_drawn_for_a_report_of_an_earlier_version(stage, form):
    stage.cycle()
    old = replace(made(stage), beside=None)
    assert 'role="img"' not in FORMATS[form](old)
