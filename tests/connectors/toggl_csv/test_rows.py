"""A row of Toggl's exports: its person, labels, rate, duration, and rows that are no entries."""

import pytest

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.core.observations import Axis
from syncd.core.records import Kind, Label, LabelKind
from syncd.core.time import instant
from syncd.testing.files import covered_spans, entries_of, file, records, rejections, span, spans

MEMBERS = ["Description", "Member", "Email", "Start date", "Start time", "Stop date", "Stop time"]


def test_a_row_names_its_person_by_name_then_by_address_and_else_the_option_does(tracker):
    when = ["2026-11-02", "09:00:00", "2026-11-02", "10:00:00"]
    rows = [["a", "Jane Doe", "jane@example.com", *when], ["b", "-", "jane@example.com", *when], ["c", "", "", *when]]
    entries = tracker.entries(*rows, header=MEMBERS, person="me")
    assert [(entry.description, entry.person) for entry in entries] == [
        ("a", "Jane Doe"),
        ("b", "jane@example.com"),
        ("c", "me"),
    ]


def test_a_file_that_names_nobody_is_told_every_column_that_would(tracker):
    nameless = [name for name in MEMBERS if name not in ("Member", "Email")]
    with pytest.raises(BadFile, match=r"^x\.csv names nobody: .*, or show one of the columns user, member, email$"):
        tracker.page(header=nameless)


def test_an_export_without_the_column_of_addresses_gives_the_same_refs(tracker):
    whole = tracker.entries([*tracker.row(), "jane@example.com"], header=[*tracker.columns, "Email"])
    assert whole == tracker.entries({})


def test_labels_are_known_by_name_within_what_they_belong_to(tracker):
    page = tracker.page(
        {"Client": "Acme", "Project": "Website", "Task": "Design", "Tags": "urgent, paper, urgent"},
        {"day": "2026-11-03", "Client": "Globex", "Project": "Website", "Task": "Design"},
        {"day": "2026-11-04", "Client": "Acme", "Project": "Website"},
    )
    labels = {label.ref: label for label in records(page, Label)}
    first, second, third = entries_of(page)
    assert first.project == third.project != second.project
    assert first.task != second.task
    assert [labels[tag].name for tag in first.tags] == ["paper", "urgent"]
    assert labels[first.task].parent == first.project
    assert labels[labels[second.project].parent].name == "Globex"
    assert sorted(label.kind for label in labels.values()) == sorted(
        [LabelKind.CLIENT, LabelKind.PROJECT, LabelKind.TASK] * 2 + [LabelKind.TAG] * 2
    )


def test_a_dash_is_nothing_but_in_a_description(tracker):
    dashes = dict.fromkeys(("Client", "Project", "Task", "Tags", "Billable", "Description"), "-")
    page = tracker.page(dashes)
    (entry,) = entries_of(page)
    assert (entry.project, entry.task, entry.tags, entry.billable, entry.description) == (None, None, (), None, "-")
    assert records(page, Label) == []


@pytest.mark.parametrize(
    ("word", "billable"), [("Yes", True), ("no", False), ("Sí", True), ("いいえ", None), ("", None), ("-", None)]
)
def test_billable_is_yes_or_no_and_in_a_language_that_is_not_known_unknown(tracker, word, billable):
    assert tracker.entry(Billable=word).billable is billable


@pytest.mark.parametrize(
    ("column", "cell", "rate"),
    [
        ("Rate (USD)", "55.50", Money(5550, "USD")),
        ("rate (jpy)", "6000", Money(6000, "JPY")),
        ("Rate (USD)", "", None),
        ("Rate (USD)", "-", None),
        ("Rate (USD)", "0.00", None),
        ("Rate ()", "55.50", None),
        ("Amount (USD)", "55.50", None),
    ],
)
def test_a_rate_is_what_its_column_says_and_is_never_worked_out(tracker, column, cell, rate):
    page = tracker.page([*tracker.row(), cell], header=[*tracker.columns, column])
    assert [entry.rate for entry in entries_of(page)] == [rate]
    assert page.control.amounts == {}


def test_a_rate_that_is_no_amount_is_rejected(tracker):
    page = tracker.page([*tracker.row(), "55.505"], header=[*tracker.columns, "Rate (USD)"])
    assert rejections(page) == [("x.csv:2", "'55.505' has more decimal places than USD has")]


def test_an_entry_without_a_stop_is_running(tracker):
    row = ["", "Jane Doe", "", "2026-11-02", "09:00:00", "", "", "-"]
    (entry,) = tracker.entries(row, header=[*MEMBERS, "Duration"])
    assert (entry.start, entry.stop) == (instant("2026-11-02T08:00:00Z"), None)


def test_a_duration_that_differs_from_start_and_stop_is_the_reports_rounding(tracker):
    assert tracker.entry(stop="10:07:31", Duration="01:15:00").seconds == 4051


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *((text, 2400) for text in ("00:40:00", "0:40:00", "40:00 min", "2400 sec", "0.67 h", "0,67 hours")),
        *((text, 6000) for text in ("01:40:00", "1.67 h")),
        *((text, 6000) for text in ("-", "", "long", "-00:40:00", "140:00 min")),
    ],
)
def test_a_duration_in_any_notation_decides_which_of_two_equal_clock_times_is_meant(tracker, text, seconds):
    assert tracker.entry("2026-10-25", "02:30:00", "03:10:00", Duration=text).seconds == seconds


def test_a_duration_that_no_rounding_explains_counts_and_is_told(tracker):
    night = tracker.row("2026-10-31", "19:42:29", "05:46:03", Duration="11:03:34", **{"End date": "2026-11-01"})
    page = tracker.page(night)
    assert [entry.seconds for entry in entries_of(page)] == [39_814]
    assert "differs by 1:00:00 from its clock times: is `zone` right? America/New_York would be" in page.notices[0]
    assert "x.csv:2" in page.notices[0]


def test_an_entry_over_24_hours_counts_where_its_clock_times_show_it(tracker):
    week = {"Duration": "249:00:00", "stop": "18:00:00", "End date": "2026-11-12"}
    assert tracker.entry(**week).seconds == 249 * 3600
    (rejected,) = tracker.page(tracker.row(**week | {"End date": "2026-11-02"})).rejected
    assert rejected.reason == "it lasts 249:00:00, and its clock times show another duration"


def test_a_sum_is_no_record_and_a_blank_line_is_no_row(tracker):
    total = dict.fromkeys(tracker.columns, "") | {"User": "Total:", "Duration": "01:00:00"}
    page = tracker.read(tracker.table({}, list(total.values()), [""] * len(tracker.columns)) + "\n\n")
    assert (page.control.rows, page.control.records, page.control.non_records) == (2, 1, 1)
    assert page.rejected == []
    assert covered_spans(page) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-02")])


def test_a_row_without_any_time_is_rejected_unless_it_is_a_sum(tracker):
    page = tracker.page({}, tracker.row("", "", "", Description="Total refactoring"))
    assert (len(page.rejected), page.control.non_records) == (1, 0)


def test_identical_rows_are_entries_of_their_own(tracker):
    first, second = tracker.entries({}, {})
    assert (first.ref.removesuffix(":1"), first.person) == (second.ref.removesuffix(":2"), second.person)


def test_workspaces_are_kept_apart_by_their_names(tracker):
    one, other = (tracker.page({}, workspace=name) for name in ("Studio", "Side"))
    assert entries_of(one)[0].ref != entries_of(other)[0].ref
    assert {entries_of(one)[0].space, *(coverage.space for coverage in one.complete)} == {"Studio"}
    assert {coverage.space for coverage in tracker.page({}).complete} == {None}


# Files


def test_a_file_covers_time_by_the_days_it_was_worked(tracker):
    page = tracker.page({}, {"day": "2026-11-04", "User": "Sam Roe"})
    assert [(coverage.kind, coverage.person, coverage.axis) for coverage in page.complete] == [
        (Kind.TIME, "Jane Doe", Axis.WORKED),
        (Kind.TIME, "Sam Roe", Axis.WORKED),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Toggl_time_entries_2026-10-01_to_2026-10-31.csv",
        "TogglTrack_Report_Detailed_report_(from_2026-10-01_to_2026-10-31).csv",
        "Toggl_Track_2026-10-01_2026-10-31 (1).csv",
    ],
)
@pytest.mark.parametrize("through", ["file-time", "last-row"])
def test_a_file_covers_the_days_in_its_name_as_toggl_writes_them(tracker, name, through):
    page = tracker.read(file(tracker.table({"day": "2026-10-07"}), name), through=through)
    assert spans(page) == [span("2026-10-01", "2026-10-31")]


def test_another_trackers_export_is_no_export_of_toggl(tracker):
    header = "Project,Client,Description,User,Email,Start Date,Start Time,End Date,End Time,Duration (h)"
    with pytest.raises(BadFile, match=r"which also has: duration$"):
        tracker.read(f"{header}\nApi,Acme,Read,Jane,,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00\n")


def test_a_file_that_was_taken_for_another_encoding_is_read_as_it_was(tracker):
    text = tracker.table({"Project": "Büro 🔥", "Description": "“Größe” für Zoë"})
    for encoding in ("cp1252", "latin-1"):
        spoilt = "".join(_character(byte, encoding) for byte in ("\ufeff" + text).encode())
        assert tracker.read(spoilt) == tracker.read(text)


def _character(byte, encoding):
    """As browsers decode: what Windows-1252 leaves undefined is passed through."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_of_a_file_with_a_spoilt_mark_alone_the_rest_is_taken_as_it_is(tracker):
    text = tracker.table({"Description": "Größe 2½"})
    assert tracker.read("ï»¿" + text) == tracker.read(text)
