"""Toggl's CSV exports as records: every family and variant, what a file covers, and whatever can be wrong with one."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.toggl_csv import CONNECTOR, TogglCsvOptions
from syncd.core.money import Money
from syncd.core.records import Kind, Label, LabelKind, TimeEntry
from syncd.core.statements import Axis
from syncd.core.time import ALWAYS, Period, instant
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, fixture, only_page, spans

FIXTURES = Path(__file__).parent / "fixtures"
BERLIN = ZoneInfo("Europe/Berlin")
EXPORTS = sorted(FIXTURES.glob("toggl_*.csv"))
OLDER = ["User", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time", "End date"]
OLDER += ["End time", "Duration", "Tags"]


def connector(*files, **options):
    return CONNECTOR(TogglCsvOptions(kind="toggl-csv", **options), context("toggl-files", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def records(page, kind=TimeEntry):
    return files.records(page, kind)


def names(page):
    return {label.ref: label.name for label in records(page, Label)}


def table(*rows, header=OLDER):
    return csv_text(header, rows)


def row(day="2026-11-02", start="09:00:00", stop="10:00:00", **cells):
    said = {"User": "Jane Doe", "Start date": day, "Start time": start, "End date": day, "End time": stop}
    return [(dict.fromkeys(OLDER, "") | said | cells)[name] for name in OLDER]


def span(first, last, zone=BERLIN):
    return Period.parse(f"{first}..{last}").span(zone)


class TestTogglCsv(ConnectorContract):
    @pytest.fixture
    def case(self):
        made = (MADE + timedelta(days=number) for number in range(len(EXPORTS)))
        files = [dataclasses.replace(fixture(path), modified=when) for path, when in zip(EXPORTS, made, strict=True)]
        edited = file(table(row(Description="edited"), row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        broken = file(table(row(), row("yesterday")), "broken.csv")
        cut = file('"Description","Start date","Start time","Stop date","Stop time"\n"Say', "cut.csv")
        return ConnectorCase(
            source="toggl-files",
            connector=lambda: connector(*files, edited, person="Jane Doe"),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut, person="me"), lambda: connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# Rows


def test_a_row_names_its_person_by_name_then_by_address_and_else_the_option_does():
    header = ["Description", "Member", "Email", "Start date", "Start time", "Stop date", "Stop time"]
    when = ["2026-11-02", "09:00:00", "2026-11-02", "10:00:00"]
    rows = [["a", "Jane Doe", "jane@example.com", *when], ["b", "-", "jane@example.com", *when], ["c", "", "", *when]]
    entries = records(read(file(table(*rows, header=header)), person="me"))
    assert [(each.description, each.person) for each in entries] == [
        ("a", "Jane Doe"),
        ("b", "jane@example.com"),
        ("c", "me"),
    ]


def test_an_export_without_the_column_of_addresses_gives_the_same_refs():
    whole = read(file(table([*row(), "jane@example.com"], header=[*OLDER, "Email"])))
    assert records(whole) == records(read(file(table(row()))))


def test_a_file_that_names_nobody_needs_a_person():
    nameless = table(
        ["Read", "2026-11-02", "09:00:00", "2026-11-02", "10:00:00"],
        header=[*("Description", "Start date", "Start time", "Stop date", "Stop time")],
    )
    with pytest.raises(BadFile, match=r"^x\.csv names nobody: set `person` of the source, as other exports name you$"):
        read(file(nameless))
    assert records(read(file(nameless), person="me"))[0].person == "me"


def test_labels_are_known_by_name_within_what_they_belong_to():
    rows = [
        row(Client="Acme", Project="Website", Task="Design", Tags="urgent, paper, urgent"),
        row("2026-11-03", Client="Globex", Project="Website", Task="Design"),
        row("2026-11-04", Client="Acme", Project="Website"),
    ]
    page = read(file(table(*rows)))
    labels = {label.ref: label for label in records(page, Label)}
    first, second, third = records(page)
    assert first.project == third.project != second.project
    assert first.task != second.task
    assert [labels[tag].name for tag in first.tags] == ["paper", "urgent"]
    assert labels[first.task].parent == first.project
    assert labels[labels[second.project].parent].name == "Globex"
    assert sorted(label.kind for label in labels.values()) == sorted(
        [LabelKind.CLIENT, LabelKind.PROJECT, LabelKind.TASK] * 2 + [LabelKind.TAG] * 2
    )


def test_a_dash_is_nothing_but_in_a_description():
    page = read(file(table(row(Client="-", Project="-", Task="-", Tags="-", Billable="-", Description="-"))))
    (entry,) = records(page)
    assert (entry.project, entry.task, entry.tags, entry.billable, entry.description) == (None, None, (), None, "-")
    assert names(page) == {}


@pytest.mark.parametrize(
    ("word", "billable"), [("Yes", True), ("no", False), ("いいえ", None), ("", None), ("-", None)]
)
def test_billable_is_yes_or_no_and_in_another_language_unknown(word, billable):
    assert records(read(file(table(row(Billable=word)))))[0].billable is billable


@pytest.mark.parametrize(
    ("column", "cell", "rate"),
    [
        ("Rate (USD)", "55.50", Money(5550, "USD")),
        ("rate (jpy)", "6000", Money(6000, "JPY")),
        ("Rate (USD)", "", None),
        ("Rate (USD)", "-", None),
        ("Rate ()", "55.50", None),
        ("Amount (USD)", "55.50", None),
    ],
)
def test_a_rate_is_what_its_column_says_and_is_never_worked_out(column, cell, rate):
    page = read(file(table([*row(), cell], header=[*OLDER, column])))
    assert [each.rate for each in records(page)] == [rate]
    assert page.control.amounts == {}


def test_an_entry_without_a_stop_is_running():
    header = ["Description", "Duration", "Member", "Start date", "Start time", "Stop date", "Stop time"]
    page = read(file(table(["", "-", "Jane Doe", "2026-11-02", "09:00:00", "", ""], header=header)))
    assert [(each.start, each.stop) for each in records(page)] == [(instant("2026-11-02T08:00:00Z"), None)]


def test_a_duration_that_differs_from_start_and_stop_is_the_reports_rounding():
    page = read(file(table(row(stop="10:07:31", Duration="01:15:00"))))
    assert ([each.seconds for each in records(page)], page.rejected) == ([4051], [])


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("11/02/2026"), "'11/02/2026' leaves open which part is the day: choose dates like 2026-08-21"),
        (row(start="9 am"), "'9 am' is not a time like 14:51:41"),
        (row(stop="25:00:00"), "'25:00:00' is not a time like 14:51:41"),
        (row(stop=""), "'' is not a time like 14:51:41"),
        (row(**{"End date": ""}), "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(stop="08:59:59"), "it stops before it starts"),
        (
            row("2026-03-29", "02:30:00", "04:00:00"),
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        (row(User="-"), "it names nobody, and the source has no `person`"),
        (row()[:4], "has 4 cells where the header has 12"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(table(row(), bad, row("2026-11-04"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_rate_that_is_no_amount_is_rejected():
    page = read(file(table([*row(), "55.505"], header=[*OLDER, "Rate (USD)"])))
    assert [each.reason for each in page.rejected] == ["'55.505' has more decimal places than USD has"]


def test_a_sum_is_no_record_and_a_blank_line_is_no_row():
    total = dict.fromkeys(OLDER, "") | {"User": "Total:", "Duration": "01:00:00"}
    page = read(file(table(row(), list(total.values()), [""] * len(OLDER)) + "\n\n"))
    assert (page.control.rows, page.control.records, page.control.non_records) == (2, 1, 1)
    assert (page.rejected, spans(page)) == ([], [span("2026-11-02", "2026-11-08")])


def test_a_row_without_any_time_is_rejected_unless_it_is_a_sum():
    page = read(file(table(row(), row("", "", "", Description="Total refactoring"))))
    assert (len(page.rejected), page.control.non_records) == (1, 0)


# What keeps its ref


@pytest.mark.parametrize(
    "edit",
    [
        {"stop": "11:00:00"},
        {"Description": "Other words"},
        {"Project": "Other project"},
        {"Client": "Other client", "Task": "Other task"},
        {"Tags": "other", "Billable": "Yes"},
    ],
)
def test_an_edited_entry_is_the_same_with_another_content(edit):
    (before,), (after,) = (records(read(file(table(each)))) for each in (row(Project="API"), row(**edit)))
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize("edit", [{"start": "09:00:01"}, {"day": "2026-11-03"}, {"User": "Sam Roe"}])
def test_another_start_or_person_is_another_entry(edit):
    (before,), (after,) = (records(read(file(table(each)))) for each in (row(), row(**edit)))
    assert before.ref != after.ref


def test_identical_rows_are_entries_of_their_own():
    first, second = records(read(file(table(row(), row()))))
    assert (first.ref.removesuffix(":1"), first.person) == (second.ref.removesuffix(":2"), second.person)


def test_workspaces_are_kept_apart_by_their_names():
    one, other = (read(file(table(row())), workspace=name) for name in ("Studio", "Side"))
    assert records(one)[0].ref != records(other)[0].ref
    assert {records(one)[0].space, *(scope.space for scope in one.complete)} == {"Studio"}
    assert {scope.space for scope in read(file(table(row()))).complete} == {None}


# What a file covers


def test_a_file_covers_its_first_row_to_the_day_before_it_was_made_for_each_person_in_it():
    page = read(file(table(row(), row("2026-11-04", User="Sam Roe"), row("2026-11-09"))))
    assert [(scope.kind, scope.person, scope.axis) for scope in page.complete] == [
        (Kind.TIME, "Jane Doe", Axis.WORKED),
        (Kind.TIME, "Sam Roe", Axis.WORKED),
    ]
    assert spans(page) == [span("2026-11-02", "2026-11-08")] * 2
    assert len(records(page)) == 3, "the rows of the day it was made are records all the same"


def test_through_last_row_ends_the_cover_at_the_last_row():
    rows = [row(), row("2026-11-04")]
    assert spans(read(file(table(*rows)), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    today = read(file(table(*rows, row("2026-11-09"))), through="last-row")
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
def test_a_file_covers_the_range_in_its_name(name, through):
    page = read(file(table(row("2026-10-07")), name), through=through)
    assert spans(page) == [span("2026-10-01", "2026-10-31")]


def test_a_range_that_is_not_over_ends_with_the_day_before_the_file_was_made():
    name = "Toggl_time_entries_2026-11-01_to_2026-11-30.csv"
    assert spans(read(file(table(row("2026-11-03")), name))) == [span("2026-11-01", "2026-11-08")]


@pytest.mark.parametrize(
    "dates", ["2026-11-05_2026-11-01", "2026-11-31_2026-12-01", "2026-11-01", "12026-11-01_2026-11-02"]
)
def test_what_is_no_range_of_dates_in_a_name_is_none(dates):
    assert spans(read(file(table(row()), f"toggl_{dates}.csv"))) == [span("2026-11-02", "2026-11-08")]


def test_an_empty_file_covers_the_range_in_its_name_for_the_person_of_the_source():
    empty = file(table(), "Toggl_time_entries_2026-10-01_to_2026-10-31.csv")
    assert spans(read(empty)) == []
    page = read(empty, person="Jane Doe")
    assert [(scope.person, scope.span) for scope in page.snapshot] == [("Jane Doe", span("2026-10-01", "2026-10-31"))]
    assert spans(read(file(table()), person="Jane Doe")) == []


def test_a_file_of_which_no_row_can_be_read_speaks_for_nobody():
    broken = file(table(row(stop="soon")), "Toggl_time_entries_2026-10-01_to_2026-11-05.csv")
    assert spans(read(broken, person="Jane Doe")) == []


def test_days_are_days_of_the_sources_zone_and_else_of_the_user():
    made = datetime(2026, 11, 9, 3, tzinfo=UTC)  # still the 8th in New York
    one = file(table(row()), modified=made)
    assert spans(read(one)) == [span("2026-11-02", "2026-11-08")]
    there = read(one, zone="America/New_York")
    assert spans(there) == [span("2026-11-02", "2026-11-07", ZoneInfo("America/New_York"))]
    assert records(there)[0].start == instant("2026-11-02T14:00:00Z")


def test_the_day_of_a_rejected_row_is_not_covered():
    page = read(file(table(row(), row("2026-11-04", stop="soon"), row("2026-11-05"))))
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


@pytest.mark.parametrize("bad", [row("soon"), row()[:4], [*row(), "more"]])
def test_a_rejected_row_without_a_day_leaves_nothing_covered(bad):
    assert spans(read(file(table(row(), bad)))) == []


@pytest.mark.parametrize("rows", [[], [row("2026-11-09")], [row("2026-12-01")], [row(stop="soon")]])
def test_a_file_without_a_finished_day_covers_nothing(rows):
    assert spans(read(file(table(*rows)))) == []


# Files that are none


def test_a_foreign_file_shows_its_headers_and_the_nearest_format():
    with pytest.raises(BadFile, match=r"its columns are: project, duration, amount; the nearest format is the "):
        read(file("Project,Duration,Amount\nApi,1:00:00,1\n"))


def test_another_trackers_export_is_no_export_of_toggl():
    header = "Project,Client,Description,User,Email,Start Date,Start Time,End Date,End Time,Duration (h)"
    with pytest.raises(BadFile, match=r"which also has: duration$"):
        read(file(f"{header}\nApi,Acme,Read,Jane,,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00\n"))


def test_a_file_that_was_taken_for_another_encoding_is_read_as_it_was():
    said = table(row(Project="Büro 🔥", Description="“Größe” für Zoë"))
    for encoding in ("cp1252", "latin-1"):
        spoilt = "".join(_character(byte, encoding) for byte in ("\ufeff" + said).encode())
        assert read(file(spoilt)) == read(file(said))


def _character(byte, encoding):
    """As browsers decode: what Windows-1252 leaves undefined is passed through."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_of_a_file_with_a_spoilt_mark_alone_the_rest_is_taken_as_it_is():
    said = table(row(Description="Größe 2½"))
    assert read(file("ï»¿" + said)) == read(file(said))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"zone": 1}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            TogglCsvOptions(kind="toggl-csv", **wrong)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(path):
    whole = _contents(read(fixture(path), person="me"))
    data = path.read_bytes()
    for length in range(len(data)):
        try:
            page = read(file(data[:length], path.name), person="me")
        except BadFile:
            continue
        assert _contents(page) <= whole, f"cut at byte {length}"


def _contents(page):
    """The entries without counters, which depend on the other rows, and without a rate, which may be cut off."""
    return {dataclasses.replace(each, ref=each.ref.rsplit(":", 1)[0], rate=None) for each in records(page)}
