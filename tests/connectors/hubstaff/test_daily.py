"""Hubstaff's Daily report: columns that are days, and rows that add up."""

from datetime import date, timedelta

import pytest

from syncd.connector import BadFile
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, entries_of, file, rejections, span, spans


@pytest.mark.parametrize(
    ("name", "column", "day"),
    [
        ("daily_2026-06-28_to_2026-07-04.csv", "Wed 7/1", "2026-07-01"),
        ("daily_2025-12-28_2026-01-03.csv", "Thu 1/1", "2026-01-01"),
        ("daily_2025-12-28_2026-01-03.csv", "Wed, 12/31", "2025-12-31"),
        ("daily July 2026.csv", "Wednesday 07/01", "2026-07-01"),
        ("daily.csv", "Wed 7/1/2026", "2026-07-01"),
        ("daily.csv", "Wed, Jul 1, 2026", "2026-07-01"),
    ],
)
def test_the_year_of_a_day_is_that_of_the_column_or_of_the_file_name(tracker, daily, name, column, day):
    page = tracker.read(file(daily(([60], {}), days=[column]), name))
    assert [str(day_of(entry.start, BERLIN)) for entry in entries_of(page)] == [day]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("daily.csv", "Wed 7/1"),  # no year
        ("daily_2025_2026.csv", "Fri 2/30"),  # no such day
        ("daily_2027.csv", "Wed 7/1"),  # a Thursday
        ("daily_2020_2026.csv", "Wed 7/1"),  # a Wednesday in both
        ("daily_2026-08-01_2026-08-31.csv", "Wed 7/1"),  # not in the range
        ("daily.csv", "Tue 7/1/2026"),
    ],
)
def test_a_file_that_leaves_a_day_open_is_refused_with_the_question(tracker, daily, name, column):
    with pytest.raises(BadFile, match=f"leaves open which day its column '{column.lower()}' is: which are its first"):
        tracker.read(file(daily(([60], {}), days=[column]), name))


def test_a_daily_report_without_days_is_refused(tracker, daily):
    with pytest.raises(BadFile, match=r"^x\.csv has no columns of days: export the Daily report from Hubstaff's Time"):
        tracker.read(daily(([60], {}), days=["Week 27"]))


def test_a_day_that_two_columns_show_is_refused(tracker, daily):
    with pytest.raises(BadFile, match="has the day 2026-07-01 twice, once as '2026-07-01': export it again"):
        tracker.read(daily(([60, 60], {}), days=["2026-07-01", "Wed 7/1/2026"]))


def test_a_daily_report_covers_the_days_it_has_columns_of(tracker, daily):
    assert spans(tracker.read(daily(([0, 60, 0], {})))) == [span("2026-11-02", "2026-11-04")]
    named = file(daily(([0, 60, 0], {})), "x_2026-11-01_2026-11-30.csv")
    assert spans(tracker.read(named)) == [span("2026-11-02", "2026-11-04")]


def test_the_last_row_of_daily_adds_up_the_others(tracker, daily):
    total = {"Project": "", "Member": ""}
    page = tracker.read(daily(([60, 0, 0], {}), ([60, 0, 0], {"Project": "Shop"}), ([120, 0, 0], total)), person="me")
    assert [entry.seconds for entry in entries_of(page)] == [60, 60]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 2, 1)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (([60, 0, 0], {"Total": "0:02:00"}), "its days add up to 0:01, its Total worked is 0:02:00"),
        (([60, 0, 0], {"Total": ""}), "its days add up to 0:01, its Total worked is "),
        (([60, 0, 0], {"Total": "72%"}), "'72%' is not a duration like 1:30 or 1.5"),
        (([60, 0, 0], {"Member": ""}), "it names no member"),
        (([60, 0, 0], {"Time zone": "Mars/Base"}), "'Mars/Base' is not a time zone like America/New_York"),
        (([60, 0, 90000], {"Member": "Ben Ode"}), "with it, its day has more work than hours"),
    ],
)
def test_a_bad_row_of_daily_is_rejected_and_then_nothing_is_covered(tracker, daily, bad, why):
    page = tracker.read(daily(([60, 0, 0], {}), bad), person="me")
    assert rejections(page) == [("x.csv:3", why)]
    assert len(entries_of(page)) == 1
    assert spans(page) == []


def test_a_daily_report_with_work_in_too_many_cells_is_refused(tracker, daily):
    days = [str(date(2026, 1, 1) + timedelta(days=number)) for number in range(400)]
    with pytest.raises(BadFile, match=r"^x\.csv has work in more than 100000 of its cells: export a shorter range$"):
        tracker.read(daily(*[([60] * 400, {})] * 251, days=days))
