"""Hubstaff's Detailed report: what its rows say, what they are known by, and whatever can be wrong with them."""

import pytest

from syncd.connector import BadFile
from syncd.testing.files import claimed, entries_of, file, span, spans


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"day": "02/07/2026"}, "'02/07/2026' leaves open which part is the day: choose dates like 2026-08-21"),
        ({"time": "72%"}, "'72%' is not a duration like 1:30 or 1.5"),
        ({"time": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"time": "-1:00:00"}, "'-1:00:00' is not a duration like 1:30 or 1.5"),
        ({"Member": ""}, "it names nobody, and the source has no `person`"),
        ({"Time_zone": "Berlin"}, "'Berlin' is not a time zone like America/New_York"),
        ({"Time_zone": "../../etc/passwd"}, "'../../etc/passwd' is not a time zone like America/New_York"),
    ],
)
def test_a_bad_row_of_detailed_is_rejected_with_its_line_and_its_reason(kit, bad, why):
    page = kit.page(kit.row(), bad, kit.row("2026-11-04"))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_of_detailed_of_another_width_is_rejected(kit):
    page = kit.page(kit.row(), kit.row()[:4])
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", "has 4 cells where the header has 11")]


def test_the_day_of_a_rejected_row_of_detailed_is_not_covered(kit):
    page = kit.page(kit.row(), kit.row("2026-11-04", "soon"), kit.row("2026-11-08"))
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


def test_a_report_without_members_is_of_the_sources_person(kit):
    header = [name for name in kit.DETAILED if name != "Member"]
    nameless = kit.detailed(
        [cell for name, cell in zip(kit.DETAILED, kit.row(), strict=True) if name != "Member"], header=header
    )
    assert [each.person for each in entries_of(kit.read(file(nameless), person="me"))] == ["me"]
    with pytest.raises(
        BadFile, match=r"^x\.csv names nobody: set `person` .*, or show one of the columns member, email$"
    ):
        kit.read(file(nameless))


def test_an_amount_earned_is_no_rate(kit):
    assert [each.rate for each in entries_of(kit.page(kit.row(Earned="60.00")))] == [None]


@pytest.mark.parametrize("edit", [{"time": "3:00:00"}, {"Notes": "other"}, {"Earned": "9"}])
def test_an_edited_entry_is_the_same(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref == after.ref


@pytest.mark.parametrize(
    "edit",
    [
        *({"day": "2026-11-03"}, {"Member": "Ben"}, {"Client": "x"}, {"Project": "x"}, {"Task": "x"}, {"Task_ID": "7"}),
        {"Time_zone": "Europe/Berlin"},
    ],
)
def test_another_day_person_project_task_or_named_zone_is_another_entry(kit, edit):
    (before,), (after,) = (entries_of(kit.page(each)) for each in (kit.row(), kit.row(**edit)))
    assert before.ref != after.ref


def test_a_renamed_task_with_an_id_is_the_same_entry(kit):
    (before,), (after,) = (entries_of(kit.page(kit.row(Task_ID="7", Task=name))) for name in ("old", "new"))
    assert before.ref == after.ref
    assert before.task != after.task


# What a file covers


def test_a_detailed_report_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made(kit):
    rows = kit.detailed(kit.row(), kit.row("2026-11-04"))
    assert claimed(kit.read(file(rows))) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-04")])
    assert spans(kit.read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    assert spans(kit.read(file(rows, "x_2026-11-01_2026-11-05.csv"))) == [span("2026-11-01", "2026-11-05")]
