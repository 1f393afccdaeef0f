"""A report of more discrepancies than anybody reads: the figures are those of all, and what is stored stays small."""

import re
from dataclasses import replace

from benchmarks.reports import long_report
from syncd.core.lifecycle import Change, State, Step
from syncd.core.money import Money
from syncd.core.shortening import LISTED
from syncd.ledger.outbox import Destination
from syncd.report.build import attention, make_report
from syncd.report.deliver import deliver_due, messages_of
from syncd.report.render import mail
from syncd.report.render.message import FORMATS

MANY = 2 * LISTED


def crowd(composition, now, state=State.OPEN):
    """Open many more discrepancies like one that the world has."""
    ledger = composition.ledger
    like = next(one for one in ledger.discrepancies.alive() if one.finding.stake)
    steps = [Step(Change.OPENED, replace(like, id=f"d-{number:010x}", state=state)) for number in range(MANY)]
    with ledger.write() as write:
        write.discrepancies.record(steps, now)


def test_a_report_is_made_with_the_most_urgent_ones_and_the_figures_of_all(stage):
    stage.cycle()
    now = stage.world.now
    with stage.open() as composition:
        crowd(composition, now)
        ledger, directory = composition.ledger, composition.directory()
        whole = attention(ledger, directory, now)
        report = make_report(ledger, directory, composition.config.reports["weekly"], now)
    assert len(whole.discrepancies) > MANY
    assert report.discrepancies == whole.discrepancies[:LISTED]
    figures = ("number", "at_stake", "unpriced", "set_aside")
    assert [getattr(report, figure) for figure in figures] == [getattr(whole, figure) for figure in figures]


def test_a_mail_of_the_longest_report_has_its_charts_and_stays_below_its_limit():
    html = FORMATS["html"](long_report())
    assert len(html.encode()) <= mail.LIMIT
    bars = [line for line in html.splitlines() if 'role="img"' in line]
    assert len(bars) >= 1


def test_no_line_ends_between_the_number_of_an_action_and_its_id():
    lines = FORMATS["text"](long_report()).split("syncd why ID:")[1].splitlines()
    assert len(lines) > 1
    assert not [line for line in lines if re.search(r"(^|[ ,])\d+$", line)]


def test_small_ones_are_one_line_of_a_report_and_each_is_listed_by_its_id(stage):
    stage.cycle()
    now, small = stage.world.now, [Money(number, "USD") for number in range(2, 9)]
    with stage.open() as composition:
        ledger = composition.ledger
        like = next(one for one in ledger.discrepancies.alive() if one.finding.deadline is None)
        few = [
            replace(like, id=f"d-{minor.minor:010x}", finding=replace(like.finding, stake=minor), rule="fee-mismatch")
            for minor in small
        ]
        with ledger.write() as write:
            write.discrepancies.record([Step(Change.OPENED, one) for one in few], now)
        report = make_report(ledger, composition.directory(), composition.config.reports["weekly"], now)
    (line,) = (each for each in report.folds if each.sums.number == len(small))
    assert line.sums.at_stake == (Money(sum(range(2, 9)), "USD"),)
    assert {one.id for one in few} <= {one.id for one in report.discrepancies}
    for layout in FORMATS:
        shown = " ".join(FORMATS[layout](report).replace("\N{NO-BREAK SPACE}", " ").split())
        assert ("7 of fee-mismatch" in shown) is (layout in ("text", "html", "page"))
        assert ("d-0000000002" in shown) is (layout in ("csv", "json"))


def test_all_recipients_of_a_long_report_cost_the_ledger_little_more_than_one(stage):
    stage.edit('"jane@example.com"', ", ".join(f'"jane-{number}@example.com"' for number in range(4)))
    stage.cycle()
    now = stage.world.now
    with stage.open() as composition:
        crowd(composition, now)
        ledger, channels = composition.ledger, composition.channels
        wanted = replace(composition.config.reports["weekly"], name="crowded")
        report = make_report(ledger, composition.directory(), wanted, now)
        messages = messages_of(report, ["mail"], channels)
        with ledger.write() as write:
            write.outbox.queue(report, messages, None, now)
        assert len(messages) == 4
        (stored,) = ledger.database.row(
            "SELECT sum(length(body)) FROM rendered WHERE id IN (SELECT message FROM outbox WHERE report = ?)",
            (report.id,),
        )
        assert stored < 1_000_000
        ends = deliver_due(ledger, channels, now)
        assert {Destination(one.channel, one.recipient) for one in ends if one.report == report.id} == set(messages)
