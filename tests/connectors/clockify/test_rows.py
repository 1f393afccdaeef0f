"""What a row of Clockify's detailed report says, what it is known by, and whatever can be wrong with it."""

import pytest

from syncd.core.money import Money
from syncd.core.records import Label
from syncd.testing.files import claimed, entries_of, file, records, span


@pytest.mark.parametrize("column", ["Task", "Activity"])
def test_a_task_may_be_called_activity(kit, column):
    header = [column if name == "Task" else name for name in kit.ENGLISH]
    page = kit.read(file(kit.table(kit.row(Project="Website", Task="Design"), header=header)))
    labels = {label.ref: label.name for label in records(page, Label)}
    assert labels[entries_of(page)[0].task] == "Design"


@pytest.mark.parametrize(
    ("column", "cell", "rate"),
    [
        ("Billable Rate (USD)", "55.50", Money(5550, "USD")),
        ("billable rate (jpy)", "6,000", Money(6000, "JPY")),
        ("Tarifa (USD)", "1.055,5", Money(105550, "USD")),
        ("Billable Rate (USD)", "0.00", None),
        ("Billable Rate (USD)", "", None),
        ("Billable Amount (USD)", "55.50", None),
        ("Rate", "55.50", None),
    ],
)
def test_a_rate_is_in_the_currency_of_its_header_and_is_never_worked_out(kit, column, cell, rate):
    header = [
        column if name == "Billable Rate (EUR)" else name for name in kit.ENGLISH if name != "Billable Amount (EUR)"
    ]
    cells = dict(zip(kit.ENGLISH, kit.row(**{"Billable Rate (EUR)": cell}), strict=True))
    del cells["Billable Amount (EUR)"]
    page = kit.read(file(kit.table(list(cells.values()), header=header)))
    assert [each.rate for each in entries_of(page)] == [rate]
    assert page.rejected == []


@pytest.mark.parametrize("word", ["Break", "holiday", "Time Off"])
def test_what_is_no_work_is_counted_and_no_record(kit, word):
    page = kit.page(kit.row(), kit.row("2026-11-03", Type=word), kit.row("2026-11-04", Type="Regular"))
    assert kit.starts(page) == ["2026-11-02", "2026-11-04"]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 2, 1)


@pytest.mark.parametrize("column", ["Project", "Start Date"])
def test_a_sum_is_no_record(kit, column):
    total = dict.fromkeys(kit.ENGLISH, "") | {column: "Total", "Duration (h)": "77:30:00"}
    page = kit.page(kit.row(), list(total.values()))
    assert (page.control.records, page.control.non_records, page.rejected) == (1, 1, [])
    assert claimed(page) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-02")])


def test_a_row_names_its_person_by_name_then_by_address_and_else_the_option_does(kit):
    rows = [kit.row(Email="j@example.com"), kit.row(User="", Email="j@example.com"), kit.row(User="")]
    people = {each.person for each in entries_of(kit.page(*rows, person="me"))}
    assert people == {"Jane Doe", "j@example.com", "me"}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"day": "soon"}, "'soon' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"start": "9 am"}, "'9 am' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"start": "13:05 PM"}, "'13:05 PM' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"start": "0:05 AM"}, "'0:05 AM' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "24:00"}, "'24:00' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": ""}, "'' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "08:59"}, "it stops before it starts"),
        (
            {"day": "2026-03-29", "start": "02:30", "stop": "04:00"},
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        ({"User": ""}, "it names nobody, and the source has no `person`"),
        ({"Billable Rate (EUR)": "55.505"}, "'55.505' has more decimal places than EUR has"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(kit, bad, why):
    page = kit.page(kit.row(), bad, kit.row("2026-11-04"))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_of_another_width_is_rejected(kit):
    page = kit.page(kit.row(), kit.row()[:-1])
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("x.csv:3", "has 18 cells where the header has 19")
    ]


def test_a_row_without_any_time_is_rejected_unless_it_is_a_sum(kit):
    page = kit.page(kit.row(), kit.row("", "", "", Description="Total refactoring"))
    assert (len(page.rejected), page.control.non_records) == (1, 0)


# What keeps its ref


@pytest.mark.parametrize("edit", [{"stop": "11:00"}, {"Description": "Other"}, {"Project": "Other"}, {"Tags": "a, b"}])
def test_an_edited_entry_is_the_same_with_another_content(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(Project="API"), kit.row(**edit)))
    assert before.ref == after.ref
    assert before != after


def test_entries_that_start_in_one_minute_are_counted(kit):
    first, second = entries_of(kit.page(kit.row(Description="a"), kit.row(Description="b")))
    assert first.ref.removesuffix(":1") == second.ref.removesuffix(":2")
