"""What a row of Harvest's report says, what it is known by, and days that have no clock times."""

from datetime import date, timedelta

import pytest

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.core.records import Label, LabelKind
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, claimed, entries_of, span

# Days and hours


def test_the_rows_of_a_day_lie_one_after_the_other_in_its_middle_and_on_it_in_other_zones_too(kit):
    page = kit.page(kit.row(hours="5", Task="b"), kit.row(hours="3", Task="a"), kit.row(**{"First Name": "Ben"}))
    assert [(each.person, each.start.hour, each.seconds) for each in entries_of(page)] == [
        ("Jane Doe", 10, 5 * 3600),
        ("Jane Doe", 7, 3 * 3600),
        ("Ben Doe", 10, 5400),
    ]
    assert {each.start.date() for each in entries_of(page)} == {date(2026, 11, 2)}


def test_a_day_with_more_work_than_hours_is_rejected_with_all_its_rows_and_is_not_covered(kit):
    rows = [kit.row(), kit.row("2026-11-04", "20"), kit.row("2026-11-04", "4.01"), kit.row("2026-11-05", "24")]
    page = kit.page(*rows)
    why = "with it, its day has more work than hours"
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why), ("x.csv:4", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (4, 2, 2)
    before = span("2026-11-02", "2026-11-03")
    assert claimed(page) == ([before, span("2026-11-05", "2026-11-08")], [before, span("2026-11-05", "2026-11-05")])


def test_a_day_has_as_many_hours_as_the_clocks_gave_it(kit):
    spring, autumn = kit.row("2026-03-29", "24"), kit.row("2026-10-25", "25")
    assert len(kit.page(spring).rejected) == 1
    assert [each.seconds for each in entries_of(kit.page(autumn))] == [25 * 3600]


def test_an_entry_without_hours_stays_on_its_day_even_beside_a_full_one(kit):
    page = kit.page(kit.row(hours="24", Task="a"), kit.row(hours="0", Task="b"))
    assert {day_of(each.start, BERLIN) for each in entries_of(page)} == {date(2026, 11, 2)}


def test_hours_count_as_tracked_and_not_as_rounded(kit):
    page = kit.page(kit.row(hours="0.20", **{"Hours Rounded": "0.25"}))
    assert [each.seconds for each in entries_of(page)] == [720]


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [("20,0", 72000), ("0,01", 36), ("7", 25200), ("0,0", 0), ("1,5", 5400), ("0,333", 1199)],
)
def test_hours_with_a_comma_are_decimals(kit, hours, seconds):
    page = kit.page(kit.row("2026-11-02", hours), kit.row("2026-11-03", "2,5"))
    assert (entries_of(page)[0].seconds, page.rejected) == (seconds, [])


@pytest.mark.parametrize(("hours", "seconds"), [("1:30", 5400), ("0:00", 0), ("12:00", 43200), ("1.25", 4500)])
def test_hours_may_be_written_with_minutes(kit, hours, seconds):
    page = kit.page(kit.row(hours=hours))
    assert ([each.seconds for each in entries_of(page)], page.rejected) == ([seconds], [])


def test_a_file_with_both_decimal_marks_is_bad(kit):
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        kit.page(kit.row(), kit.row(hours="1,5"))


@pytest.mark.parametrize(
    ("cells", "rate"),
    [
        ({"Billable Rate": "95.00", "Currency": "Euro - EUR"}, Money(9500, "EUR")),
        ({"Billable Rate": "1,250.00", "Currency": "United States Dollar - USD"}, Money(125000, "USD")),
        ({"Billable Rate": "1\u00a0250.00", "Currency": "USD"}, Money(125000, "USD")),
        ({"Billable Rate": "1,250", "Currency": "Japanese Yen - JPY"}, Money(1250, "JPY")),
        ({"Billable Rate": "0.0", "Currency": "Euro - EUR"}, None),
        ({"Billable Rate": "", "Currency": "Euro - EUR"}, None),
        ({"Billable Rate": "95.00", "Currency": ""}, None),
    ],
)
def test_a_rate_is_in_the_currency_of_its_row_and_0_says_nothing(kit, cells, rate):
    page = kit.page(kit.row(**cells))
    assert ([each.rate for each in entries_of(page)], page.rejected) == ([rate], [])


@pytest.mark.parametrize(
    ("word", "billable"), [("Yes", True), ("no", False), ("Ja", True), ("perhaps", None), ("", None)]
)
def test_billable_is_yes_or_no_and_else_unknown(kit, word, billable):
    assert entries_of(kit.page(kit.row(**{"Billable?": word})))[0].billable is billable


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"day": "07/02/2026"}, "'07/02/2026' leaves open which part is the day: choose dates like 2026-08-21"),
        ({"hours": "soon"}, "'soon' is not a duration like 1:30 or 1.5"),
        ({"hours": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"hours": "-1"}, "'-1' is not a duration like 1:30 or 1.5"),
        ({"day": "2026-11-03", "hours": "25.01"}, "with it, its day has more work than hours"),
        ({"Billable Rate": "9.505", "Currency": "EUR"}, "'9.505' has more decimal places than EUR has"),
        ({"First Name": "", "Last Name": ""}, "it names nobody, and the source has no `person`"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(kit, bad, why):
    page = kit.page(kit.row(), bad, kit.row("2026-11-04"))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_of_another_width_is_rejected(kit):
    page = kit.page(kit.row(), kit.row()[:4])
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", "has 4 cells where the header has 12")]


def test_a_number_of_another_dialect_is_no_number(kit):
    page = kit.page(kit.row(hours="2,5"), kit.row("2026-11-03", hours="1,5.0"))
    assert [each.reason for each in page.rejected] == ["'1,5.0' is not a duration like 1:30 or 1.5"]


def test_a_row_that_names_nobody_is_the_sources_persons(kit):
    nameless = kit.row(**{"First Name": "", "Last Name": ""})
    assert entries_of(kit.page(nameless, person="me"))[0].person == "me"


# What keeps its ref


@pytest.mark.parametrize(
    "edit", [{"hours": "3"}, {"Notes": "other"}, {"Billable?": "No"}, {"Billable Rate": "5.0", "Currency": "EUR"}]
)
def test_an_edited_entry_is_the_same_with_another_content(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize(
    "edit", [{"day": "2026-11-03"}, {"First Name": "Ben"}, {"Client": "x"}, {"Project": "x"}, {"Task": "x"}]
)
def test_another_day_person_client_project_or_task_is_another_entry(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref != after.ref


def test_another_zone_moves_an_entry_and_keeps_its_ref(kit):
    (here,), (there,) = (entries_of(kit.page(kit.row(), zone=zone)) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert here.ref == there.ref
    assert here.start - there.start == timedelta(hours=8)


def test_a_new_row_of_the_day_moves_the_others_and_keeps_their_refs(kit):
    one = entries_of(kit.page(kit.row(Task="b")))
    both = entries_of(kit.page(kit.row(Task="a"), kit.row(Task="b")))
    assert one[0].ref in {each.ref for each in both}


def test_labels_lie_within_what_they_belong_to(kit):
    page = kit.page(kit.row(Client="Acme", Project="Website", Task="Design"))
    labels = {each.record.kind: each.record for each in page.records if isinstance(each.record, Label)}
    (entry,) = entries_of(page)
    assert (entry.project, entry.task) == (labels[LabelKind.PROJECT].ref, labels[LabelKind.TASK].ref)
    assert labels[LabelKind.PROJECT].parent == labels[LabelKind.CLIENT].ref
