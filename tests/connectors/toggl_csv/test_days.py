"""Which days, and of whom, an export of Toggl speaks for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from syncd.core.observations import Axis
from syncd.core.records import Kind
from syncd.core.time import instant
from syncd.testing.files import claimed, entries_of, file, span, spans


def test_a_file_covers_its_first_row_to_the_day_before_it_was_made_for_each_person_in_it(kit):
    page = kit.page(kit.row(), kit.row("2026-11-04", User="Sam Roe"), kit.row("2026-11-09"))
    assert [(scope.kind, scope.person, scope.axis) for scope in page.complete] == [
        (Kind.TIME, "Jane Doe", Axis.WORKED),
        (Kind.TIME, "Sam Roe", Axis.WORKED),
    ]
    assert spans(page) == [span("2026-11-02", "2026-11-08")] * 2
    assert len(entries_of(page)) == 3, "the rows of the day it was made are records all the same"


def test_what_it_does_not_show_after_its_last_row_is_not_taken_for_deleted(kit):
    page = kit.page(kit.row(), kit.row("2026-11-04", User="Sam Roe"))
    assert claimed(page) == ([span("2026-11-02", "2026-11-08")] * 2, [span("2026-11-02", "2026-11-04")] * 2)


def test_through_last_row_ends_the_cover_at_the_last_row(kit):
    rows = [kit.row(), kit.row("2026-11-04")]
    assert spans(kit.page(*rows, through="last-row")) == [span("2026-11-02", "2026-11-04")]
    today = kit.page(*rows, kit.row("2026-11-09"), through="last-row")
    assert spans(today) == [span("2026-11-02", "2026-11-08")]


@pytest.mark.parametrize(
    "name",
    [
        "Toggl_time_entries_2026-10-01_to_2026-10-31.csv",
        "TogglTrack_Report_Detailed_report_(from_2026-10-01_to_2026-10-31).csv",
        "Toggl_Track_2026-10-01_2026-10-31 (1).csv",
    ],
)
@pytest.mark.parametrize("through", ["file-time", "last-row"])
def test_a_file_covers_the_range_in_its_name(kit, name, through):
    page = kit.read(file(kit.table(kit.row("2026-10-07")), name), through=through)
    assert spans(page) == [span("2026-10-01", "2026-10-31")]


def test_a_range_that_is_not_over_ends_with_the_day_before_the_file_was_made(kit):
    name = "Toggl_time_entries_2026-11-01_to_2026-11-30.csv"
    assert spans(kit.read(file(kit.table(kit.row("2026-11-03")), name))) == [span("2026-11-01", "2026-11-08")]


@pytest.mark.parametrize(
    "dates", ["2026-11-05_2026-11-01", "2026-11-31_2026-12-01", "2026-11-01", "12026-11-01_2026-11-02"]
)
def test_what_is_no_range_of_dates_in_a_name_is_none(kit, dates):
    page = kit.read(file(kit.table(kit.row()), f"toggl_{dates}.csv"))
    assert claimed(page) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-02")])


def test_an_empty_file_covers_the_range_in_its_name_for_the_person_of_the_source(kit):
    empty = file(kit.table(), "Toggl_time_entries_2026-10-01_to_2026-10-31.csv")
    assert spans(kit.read(empty)) == []
    page = kit.read(empty, person="Jane Doe")
    assert [(scope.person, scope.span) for scope in page.snapshot] == [("Jane Doe", span("2026-10-01", "2026-10-31"))]
    assert spans(kit.page(person="Jane Doe")) == []


def test_a_file_of_which_no_row_can_be_read_speaks_for_nobody(kit):
    broken = file(kit.table(kit.row(stop="soon")), "Toggl_time_entries_2026-10-01_to_2026-11-05.csv")
    assert spans(kit.read(broken, person="Jane Doe")) == []


def test_days_are_days_of_the_sources_zone_and_else_of_the_user(kit):
    made = datetime(2026, 11, 9, 3, tzinfo=UTC)  # still the 8th in New York
    one = file(kit.table(kit.row(), kit.row("2026-11-08")), modified=made)
    assert spans(kit.read(one)) == [span("2026-11-02", "2026-11-08")]
    there = kit.read(one, zone="America/New_York")
    assert spans(there) == [span("2026-11-02", "2026-11-07", ZoneInfo("America/New_York"))]
    assert entries_of(there)[0].start == instant("2026-11-02T14:00:00Z")


def test_the_day_of_a_rejected_row_is_not_covered(kit):
    page = kit.page(kit.row(), kit.row("2026-11-04", stop="soon"), kit.row("2026-11-08"))
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


@pytest.mark.parametrize(
    "change", [lambda row: [*row[:6], "soon", *row[7:]], lambda row: row[:4], lambda row: [*row, "x"]]
)
def test_a_rejected_row_without_a_day_leaves_nothing_covered(kit, change):
    assert spans(kit.page(kit.row(), change(kit.row()))) == []


@pytest.mark.parametrize("rows", [[], [{"day": "2026-11-09"}], [{"day": "2026-12-01"}], [{"stop": "soon"}]])
def test_a_file_without_a_finished_day_covers_nothing(kit, rows):
    assert spans(kit.page(*rows)) == []
