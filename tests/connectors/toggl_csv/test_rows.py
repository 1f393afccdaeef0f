"""What a row of Toggl's exports says, what it is known by, and whatever can be wrong with it."""

import pytest

from syncd.core.money import Money
from syncd.core.records import Label, LabelKind
from syncd.core.time import instant
from syncd.testing.files import claimed, entries_of, file, records, span


def names(page):
    return {label.ref: label.name for label in records(page, Label)}


def test_a_row_names_its_person_by_name_then_by_address_and_else_the_option_does(kit):
    header = ["Description", "Member", "Email", "Start date", "Start time", "Stop date", "Stop time"]
    when = ["2026-11-02", "09:00:00", "2026-11-02", "10:00:00"]
    rows = [["a", "Jane Doe", "jane@example.com", *when], ["b", "-", "jane@example.com", *when], ["c", "", "", *when]]
    entries = entries_of(kit.read(file(kit.table(*rows, header=header)), person="me"))
    assert [(each.description, each.person) for each in entries] == [
        ("a", "Jane Doe"),
        ("b", "jane@example.com"),
        ("c", "me"),
    ]


def test_an_export_without_the_column_of_addresses_gives_the_same_refs(kit):
    whole = kit.read(file(kit.table([*kit.row(), "jane@example.com"], header=[*kit.OLDER, "Email"])))
    assert entries_of(whole) == entries_of(kit.page(kit.row()))


def test_labels_are_known_by_name_within_what_they_belong_to(kit):
    rows = [
        kit.row(Client="Acme", Project="Website", Task="Design", Tags="urgent, paper, urgent"),
        kit.row("2026-11-03", Client="Globex", Project="Website", Task="Design"),
        kit.row("2026-11-04", Client="Acme", Project="Website"),
    ]
    page = kit.page(*rows)
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


def test_a_dash_is_nothing_but_in_a_description(kit):
    page = kit.page(kit.row(Client="-", Project="-", Task="-", Tags="-", Billable="-", Description="-"))
    (entry,) = entries_of(page)
    assert (entry.project, entry.task, entry.tags, entry.billable, entry.description) == (None, None, (), None, "-")
    assert names(page) == {}


@pytest.mark.parametrize(
    ("word", "billable"), [("Yes", True), ("no", False), ("Sí", True), ("いいえ", None), ("", None), ("-", None)]
)
def test_billable_is_yes_or_no_and_in_a_language_that_is_not_known_unknown(kit, word, billable):
    assert entries_of(kit.page(kit.row(Billable=word)))[0].billable is billable


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
def test_a_rate_is_what_its_column_says_and_is_never_worked_out(kit, column, cell, rate):
    page = kit.read(file(kit.table([*kit.row(), cell], header=[*kit.OLDER, column])))
    assert [each.rate for each in entries_of(page)] == [rate]
    assert page.control.amounts == {}


def test_an_entry_without_a_stop_is_running(kit):
    header = ["Description", "Duration", "Member", "Start date", "Start time", "Stop date", "Stop time"]
    page = kit.read(file(kit.table(["", "-", "Jane Doe", "2026-11-02", "09:00:00", "", ""], header=header)))
    assert [(each.start, each.stop) for each in entries_of(page)] == [(instant("2026-11-02T08:00:00Z"), None)]


def test_a_duration_that_differs_from_start_and_stop_is_the_reports_rounding(kit):
    page = kit.page(kit.row(stop="10:07:31", Duration="01:15:00"))
    assert ([each.seconds for each in entries_of(page)], page.rejected) == ([4051], [])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:40:00", 2400),
        ("0:40:00", 2400),
        ("40:00 min", 2400),
        ("2400 sec", 2400),
        ("0.67 h", 2400),
        ("0,67 hours", 2400),
        ("01:40:00", 6000),
        ("1.67 h", 6000),
        ("249:00:00", 6000),
        *((text, 6000) for text in ("-", "", "long", "-00:40:00", "140:00 min")),
    ],
)
def test_a_duration_in_any_notation_tells_which_of_two_equal_clock_times_is_meant(kit, text, seconds):
    (entry,) = entries_of(kit.page(kit.row("2026-10-25", "02:30:00", "03:10:00", Duration=text)))
    assert entry.seconds == seconds


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"day": "11/02/2026"}, "'11/02/2026' leaves open which part is the day: choose dates like 2026-08-21"),
        ({"start": "9 am"}, "'9 am' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "25:00:00"}, "'25:00:00' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": ""}, "'' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"End date": ""}, "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"stop": "08:59:59"}, "it stops before it starts"),
        (
            {"day": "2026-03-29", "start": "02:30:00", "stop": "04:00:00"},
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        ({"User": "-"}, "it names nobody, and the source has no `person`"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(kit, bad, why):
    page = kit.page(kit.row(), bad, kit.row("2026-11-04"))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_of_another_width_is_rejected(kit):
    page = kit.page(kit.row(), kit.row()[:4])
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", "has 4 cells where the header has 12")]


def test_a_rate_that_is_no_amount_is_rejected(kit):
    page = kit.read(file(kit.table([*kit.row(), "55.505"], header=[*kit.OLDER, "Rate (USD)"])))
    assert [each.reason for each in page.rejected] == ["'55.505' has more decimal places than USD has"]


def test_a_sum_is_no_record_and_a_blank_line_is_no_row(kit):
    total = dict.fromkeys(kit.OLDER, "") | {"User": "Total:", "Duration": "01:00:00"}
    page = kit.read(file(kit.table(kit.row(), list(total.values()), [""] * len(kit.OLDER)) + "\n\n"))
    assert (page.control.rows, page.control.records, page.control.non_records) == (2, 1, 1)
    assert page.rejected == []
    assert claimed(page) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-02")])


def test_a_row_without_any_time_is_rejected_unless_it_is_a_sum(kit):
    page = kit.page(kit.row(), kit.row("", "", "", Description="Total refactoring"))
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
def test_an_edited_entry_is_the_same_with_another_content(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(Project="API"), kit.row(**edit)))
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize("edit", [{"start": "09:00:01"}, {"day": "2026-11-03"}, {"User": "Sam Roe"}])
def test_another_start_or_person_is_another_entry(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref != after.ref


def test_identical_rows_are_entries_of_their_own(kit):
    first, second = entries_of(kit.page(kit.row(), kit.row()))
    assert (first.ref.removesuffix(":1"), first.person) == (second.ref.removesuffix(":2"), second.person)


def test_workspaces_are_kept_apart_by_their_names(kit):
    one, other = (kit.page(kit.row(), workspace=name) for name in ("Studio", "Side"))
    assert entries_of(one)[0].ref != entries_of(other)[0].ref
    assert {entries_of(one)[0].space, *(scope.space for scope in one.complete)} == {"Studio"}
    assert {scope.space for scope in kit.page(kit.row()).complete} == {None}
