"""What a row of Everhour's reports says, what it is known by, and whatever can be wrong with it."""

import pytest

from syncd.connector import BadFile
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, entries_of

# Days and durations


@pytest.mark.parametrize(
    ("time", "seconds"), [("1.5", 5400), ("1,5", 5400), ("8", 28800), ("1:30", 5400), ("8:20:29", 30029), ("45m", 2700)]
)
def test_time_is_hours_in_any_notation(kit, time, seconds):
    page = kit.page(kit.row(time=time))
    assert ([each.seconds for each in entries_of(page)], page.rejected) == ([seconds], [])


def test_a_file_with_both_decimal_marks_is_bad(kit):
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        kit.page(kit.row(), kit.row(time="1,5"))


def test_which_part_of_a_date_is_the_day_is_found_or_asked_for(kit):
    assert [
        str(day_of(each.start, BERLIN)) for each in entries_of(kit.page(kit.row("10/13/2026"), kit.row("11/2/2026")))
    ] == [
        "2026-10-13",
        "2026-11-02",
    ]
    with pytest.raises(
        BadFile, match='leaves open which part of its dates is the day: set `dates` of the source to "day'
    ):
        kit.page(kit.row("11/2/2026"))
    (entry,) = entries_of(kit.page(kit.row("11/2/2026"), dates="day-first"))
    assert str(day_of(entry.start, BERLIN)) == "2026-02-11"


def test_the_rows_of_a_day_lie_one_after_the_other_in_its_middle(kit):
    page = kit.page(kit.row(time="5", Task="b"), kit.row(time="3", Task="a"))
    assert [(each.start.hour, each.seconds) for each in entries_of(page)] == [(10, 5 * 3600), (7, 3 * 3600)]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"day": "soon"}, "'soon' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"day": ""}, "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"time": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"time": "-1"}, "'-1' is not a duration like 1:30 or 1.5"),
        ({"day": "2026-11-03", "time": "25"}, "with it, its day has more work than hours"),
        ({"Member": ""}, "it names nobody, and the source has no `person`"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(kit, bad, why):
    page = kit.page(kit.row(), bad, kit.row("2026-11-04"))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_of_another_width_is_rejected(kit):
    page = kit.page(kit.row(), kit.row()[:4])
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", "has 4 cells where the header has 8")]


@pytest.mark.parametrize(("word", "billable"), [("Yes", True), ("no", False), ("perhaps", None), ("", None)])
def test_billable_is_yes_or_no_and_else_unknown(kit, word, billable):
    assert entries_of(kit.page(kit.row(Billable=word)))[0].billable is billable


# What keeps its ref


@pytest.mark.parametrize("edit", [{"time": "3"}, {"Notes": "other"}, {"Billable": "No"}])
def test_an_edited_entry_is_the_same_with_another_content(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize(
    "edit", [{"day": "2026-11-03"}, {"Member": "Ben"}, {"Client": "x"}, {"Project": "x"}, {"Task": "x"}]
)
def test_another_day_member_client_project_or_task_is_another_entry(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref != after.ref
