"""Reading while a round is under way, or after one that did not finish: what is not settled is never shown as certain.

Random histories stop between the commit of a page and its deriving, amid deriving, and between deriving and judging.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syncd.derive
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import Kind, TransactionKind
from syncd.core.time import Period
from syncd.derive import derive
from syncd.ledger.derived.periods import Days
from syncd.report.billable import summarize_period
from syncd.report.uncounted import Uncounted
from syncd.service import cycle
from tests.examples import BOUNDED
from tests.system.test_incremental import history, steps

PERIODS = [Period.parse(text) for text in ("2026-W45", "2026-W46", "2026-11", "2026-11-03..2026-11-03")]
HOUR = 3600
DIRECT = """
[contract.own]
platform = "direct"
titles = ["Own"]
type = "direct"
terms = [{ rate = "50.00 EUR" }]
"""
REPORT = """
[channel.page]
kind = "file"
path = "{folder}/report.html"

[report.weekly]
kind = "reconciliation"
at = "mon 08:00"
to = ["page"]
"""
FIGURES = {
    "seconds_tracked": "tracked_partial",
    "seconds_billable": "billable_partial",
    "gross": "gross_partial",
}


class Stopped(Exception):
    """The process ended here."""


def summaries(office):
    directory = office.composition.directory()
    with office.ledger.database.snapshot():
        return [summarize_period(office.ledger, directory, period, office.now) for period in PERIODS]


def stop_amid_deriving(office, batches):
    """Derive a few records, then stop as a killed process does."""

    def count(_records):
        nonlocal batches
        batches -= 1
        if batches <= 0:
            raise Stopped

    with pytest.MonkeyPatch.context() as patch, suppress(Stopped):
        patch.setattr(syncd.derive, "BATCH", 1)
        if batches:
            derive(office.ledger, office.composition.directory, count)


def least(figure):
    return (figure.minor if isinstance(figure, Money) else figure) if figure is not None else 0


def check_line(before, after):
    for name, partial in FIGURES.items():
        shown, settled = getattr(before, name), getattr(after, name, None)
        if name in before.estimated:
            continue  # it says that it can end lower or higher: a bill may be for less than what was logged
        if getattr(before, partial):
            assert shown is None or least(shown) <= least(settled), (name, shown, settled)
        else:
            assert shown == settled or (shown is not None and least(shown) == least(settled) == 0), (name, shown)


def nothing_unsettled_is_certain(kit, many, split, batches) -> None:
    past = list(history(kit, many))
    with kit.office() as office:
        for number, (hour, pull, text) in enumerate(past):
            if text and number < split:
                office.configure(text)
            if pull:
                office.pull(pull)
            office.now = max(office.now, kit.at(hour))
            if number < split:
                office.settle(hour)
        office.settle() if split >= len(past) else stop_amid_deriving(office, batches)
        queue = office.ledger.queue
        assert queue.is_empty == (queue.unsettled() is None)
        unsettled, shown = queue.unsettled(), summaries(office)
        office.settle()
        assert queue.is_empty
        for before, after in zip(shown, summaries(office), strict=True):
            if unsettled is None or not unsettled.records:
                assert before == after
                continue
            lines = {(line.contract, line.currency): line for line in after.lines}
            for line in before.lines:
                moved = lines.get((line.contract, None))  # the money of a bill may be of another period
                check_line(line, lines.get((line.contract, line.currency), moved))
            changed = before.lines != after.lines
            assert not changed or before.gaps
            for currency, total in before.totals.items():
                if not total.partial:
                    assert total.gross == after.totals[currency].gross


@settings(max_examples=40, **BOUNDED)
@given(steps, st.integers(0, 9), st.integers(0, 4))
def test_nothing_that_is_not_settled_is_shown_as_certain(kit, many, split, batches):
    nothing_unsettled_is_certain(kit, many, split, batches)


@pytest.fixture
def week(office, kit):
    """A settled week: three hours tracked and two logged on a contract, and its figures."""
    entries = kit.label(kit.project(1), "Acme"), kit.entry(1, 30), kit.entry(2, 34, 2)
    office.take("toggl", 200, *entries, complete=[kit.through(200)])
    lines = kit.contract(kit.named()), kit.line(1, 1, 1, "40.00"), kit.line(2, 2, 1, "40.00")
    office.take("upwork", 200, *lines, complete=[kit.through(200, Kind.WORK)])
    return office


def figures(office):
    (line,) = (line for line in summaries(office)[0].lines if line.contract == "api")
    return line.seconds_tracked, line.tracked_partial, line.seconds_logged, line.lacks(Side.LOGGED), str(line.gross)


def test_a_settled_week_is_exact(week):
    assert figures(week) == (3 * HOUR, False, 2 * HOUR, False, "80.00 USD")


def test_an_entry_that_is_deleted_or_moved_does_not_count_before_that_is_settled(week, kit):
    week.pull(kit.Pull("toggl", 210, gone=(kit.entry(1, 30).ref,)))
    assert figures(week)[:2] == (2 * HOUR, True)
    week.settle()
    assert figures(week)[:2] == (2 * HOUR, False)


def test_of_a_renamed_project_nothing_is_certain(week, kit):
    week.pull(kit.Pull("toggl", 210, (kit.label(kit.project(1), "Globex"),)))
    assert figures(week)[:2] == (None, True)


def test_a_corrected_row_does_not_count_before_it_is_settled(week, kit):
    week.pull(kit.Pull("upwork", 210, (kit.line(1, 1, 0.5, "20.00"),)))
    assert figures(week)[2:] == (HOUR, True, "40.00 USD")
    week.settle()
    assert figures(week)[2] == 1.5 * HOUR


def test_a_refund_that_may_be_taken_back_still_counts(week, kit):
    paid = [replace(kit.posting(number, 8, kit.named()), last_day=kit.at(48).date()) for number in (1, 2)]
    refund = replace(kit.posting(3, 8, kit.named()), kind=TransactionKind.REFUND, amount=Money.of("-10.00", "USD"))
    week.take("upwork", 300, *(replace(one, posted=kit.at(48).date()) for one in (*paid, refund)))
    week.pull(kit.Pull("upwork", 310, (replace(refund, posted=kit.at(72).date()), paid[0])))
    days = Days(PERIODS[0].first, PERIODS[0].last)
    postings = Uncounted.of(week.ledger, days).without_earnings(week.ledger.periods.postings("api", days))
    assert [posting.ref for posting in postings] == [paid[1].ref, refund.ref]


def test_money_that_is_not_counted_yet_makes_tracked_worth_a_lower_bound(office, kit):
    """An invoice that was read decides what a direct client owes, whatever was tracked."""
    office.configure(kit.config(DIRECT, '[[map]]\nproject = "Acme"\ncontract = "own"'))
    office.take("toggl", 200, kit.label(kit.project(1), "Acme"), kit.entry(1, 30), complete=[kit.through(200)])
    (line,) = summaries(office)[0].lines
    assert (str(line.gross), line.gross_partial) == ("50.00 EUR", False)
    office.pull(kit.Pull("upwork", 210, (kit.posting(1, 2, kit.named()),)))
    (line,) = summaries(office)[0].lines
    assert (str(line.gross), line.gross_partial) == ("50.00 EUR", True)
    assert "that may bring money and are not counted yet" in " ".join(line.all_notes)


def test_no_report_is_made_of_what_is_not_settled(week, kit):
    """Another lane commits a page between settling and the report: it is settled, too, and counts."""
    week.configure(week.text + REPORT.format(folder=week.folder))
    assert run(week).reports == []  # a new report begins with its next slot
    week.now += timedelta(days=7)
    pages = [kit.Pull("toggl", 210, (kit.entry(3, 40),))]

    def commit(step, _total):
        if step == "judging" and pages:
            week.pull(pages.pop())

    (id,) = cycle.make_due_reports(week.composition, week.now, cycle.Progress(expecting=commit))
    assert week.ledger.queue.unsettled(round_under_way=False) is None
    assert week.placed(3) != []
    assert week.ledger.outbox.report(id).unsettled is None
    assert run(week).reports == []


def run(office):
    return cycle.run_cycle(office.composition, office.now, lambda: office.now, sources=[])
