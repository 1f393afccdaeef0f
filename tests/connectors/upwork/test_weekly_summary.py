"""The Weekly summary: hours to the segment, gross to the cent, contracts by their id."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from syncd.core.money import Money
from syncd.core.observations import Axis
from syncd.core.records import Contract, ContractType, Kind, WorkLine
from syncd.testing.files import MADE, covered_spans, records


def row(when="2026-11-02", contract="Api (36000001)", hours="1", amount="40", payment=""):
    return [when, contract, hours, amount, payment]


def test_hours_are_whole_segments_and_gross_is_exact(upwork):
    page = upwork.read(upwork.fixture("upwork_weekly_summary.csv"))
    lines = records(page, WorkLine)
    assert [line.seconds for line in lines] == [600, 8400, 19800, None, None, None, 3960, 3600]
    assert page.control.amounts == {"USD": Money(156117, "USD")}


def test_the_contract_id_is_the_last_number_in_brackets(upwork):
    (line,) = records(upwork.read(upwork.weekly(row(contract="Api (v2), phase (3) (36000001)"))), WorkLine)
    assert (line.contract.id, line.contract.title) == ("36000001", "Api (v2), phase (3)")


def test_a_contract_is_given_once_with_its_latest_title_and_its_type(upwork):
    page = upwork.read(upwork.fixture("upwork_weekly_summary.csv"))
    assert [(each.name.id, each.name.title, each.type) for each in records(page, Contract)] == [
        ("36000001", "Backend API, phase 3", ContractType.HOURLY),
        ("36000002", "Shop redesign", ContractType.HOURLY),
        ("36000003", "Landing page", ContractType.FIXED),
    ]
    assert [each.type for each in records(upwork.read(upwork.weekly(row(hours="", payment="Bonus"))), Contract)] == [
        None
    ]


def test_the_currency_of_the_weekly_summary_is_the_users(upwork):
    assert records(upwork.read(upwork.weekly(row(amount="40.5")), currency="EUR"), WorkLine)[0].gross == Money(
        4050, "EUR"
    )


def test_hours_that_are_no_segments_are_kept_to_the_second(upwork):
    lines = records(upwork.read(upwork.weekly(row(hours="1.1"), row("2026-11-03", hours="0.1675"))), WorkLine)
    assert [line.seconds for line in lines] == [3960, 600]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("Monday"), "'Monday' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(contract="Api"), "the contract 'Api' has no id in brackets after its title"),
        (row(hours=""), "an hourly row needs hours"),
        (row(hours="-1"), "'-1' hours are less than none"),
        (row(hours="1,5."), "'1,5.' is not a number like 1,234.50"),
        (row(amount=""), "'' is not a number like 1,234.50"),
        (row(amount="1.005"), "'1.005' has more decimal places than USD has"),
        (row(payment="Tip"), "the payment type 'Tip' is not known"),
        (row()[:2], "has 2 cells where the header has 5"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(upwork, bad, why):
    page = upwork.read(upwork.weekly(row(), bad, row("2026-11-04")))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_weekly_summary_covers_its_first_row_to_the_day_before_it_was_made(upwork):
    page = upwork.read(upwork.fixture("upwork_weekly_summary.csv"))
    assert covered_spans(page) == ([upwork.span("2026-11-02", "2026-11-08")],) * 2
    assert {(scope.kind, scope.person, scope.axis) for scope in page.complete} == {(Kind.WORK, "me", Axis.WORKED)}
    beyond = [line for line in records(page, WorkLine) if line.day == MADE.date()]
    assert beyond, "the rows of the day it was made are records all the same"


def test_it_deletes_nothing_after_its_last_row_unless_the_user_says_which_days_it_covers(upwork):
    file = upwork.weekly(row("2026-11-02"), row("2026-11-04"))
    complete = [upwork.span("2026-11-02", "2026-11-08")]
    assert covered_spans(upwork.read(file)) == (complete, [upwork.span("2026-11-02", "2026-11-04")])
    told = replace(file, covers=(date(2026, 11, 1), date(2026, 11, 7)))
    assert covered_spans(upwork.read(told)) == ([upwork.span("2026-11-01", "2026-11-07")],) * 2


def test_through_last_row_ends_the_cover_at_the_last_row(upwork):
    rows = [row("2026-11-02"), row("2026-11-04")]
    assert [scope.span for scope in upwork.read(upwork.weekly(*rows), through="last-row").complete] == [
        upwork.span("2026-11-02", "2026-11-04")
    ]
    today = upwork.read(upwork.weekly(*rows, row("2026-11-09")), through="last-row")
    assert [scope.span for scope in today.complete] == [upwork.span("2026-11-02", "2026-11-08")]


def test_the_day_of_a_rejected_row_is_not_covered(upwork):
    page = upwork.read(upwork.weekly(row("2026-11-02"), row("2026-11-04", payment="Tip")))
    complete = [upwork.span("2026-11-02", "2026-11-03"), upwork.span("2026-11-05", "2026-11-08")]
    assert covered_spans(page) == (complete, [upwork.span("2026-11-02", "2026-11-02")])


@pytest.mark.parametrize("bad", [row("soon"), row()[:2], [*row(), "more"]])
def test_a_rejected_row_without_a_day_leaves_nothing_covered(upwork, bad):
    page = upwork.read(upwork.weekly(row(), bad))
    assert (page.complete, page.snapshot) == ([], [])


@pytest.mark.parametrize("rows", [[], [row("2026-11-09")], [row("2026-12-01")]])
def test_an_export_without_a_finished_day_covers_nothing(upwork, rows):
    assert upwork.read(upwork.weekly(*rows)).complete == []


def test_hours_of_a_day_in_several_rows_are_one_line_whatever_their_order(upwork):
    rows = [row(hours="1", amount="40"), row(hours="0.5", amount="20"), row("2026-11-03"), row(payment="Bonus")]
    for order in itertools.permutations(rows):
        page = upwork.read(upwork.weekly(*order))
        found = {line.ref.split(":", 1)[1]: (line.seconds, line.gross.minor) for line in records(page, WorkLine)}
        assert found == {
            "2026-11-02:hourly:1": (5400, 6000),
            "2026-11-03:hourly:1": (3600, 4000),
            "2026-11-02:bonus:1": (None, 4000),
        }
        assert page.control.amounts == {"USD": Money(14000, "USD")}
        assert (page.control.records, page.control.non_records) == (3, 1)
