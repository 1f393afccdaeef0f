"""Which entry of a day is missing: what memos name cancels first, and what is not certain is not claimed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncd.rules.period import logged_not_tracked
from syncd.testing.subjects import MONDAY, piece
from tests.day_lines import TUESDAY, finding_of, logged, said, tuesday

HOUR = 3600


def test_a_day_without_any_hours_misses_all_its_entries():
    (says,) = said(tuesday())
    assert says == "Tue 10 Nov: tracked 5:12, logged 0:00 → 5:12 not logged (all 3 entries of the day)"


def test_what_memos_name_cancels_and_the_entry_that_is_left_is_the_missing_one():
    period = tuesday(logged(80, "api  TESTS"), logged(80, "Release notes", 1))
    (fact,) = finding_of(period).evidence
    assert fact.says == "Tue 10 Nov: tracked 5:12, logged 2:40 → 2:32 not logged (“Deployment” 16:00–18:30)"
    assert fact.refs == (
        "toggl/time/11600", "toggl/time/10800", "toggl/time/10938", "upwork/work/t0", "upwork/work/t1"
    )  # fmt: skip


def test_memos_decide_against_the_length():
    """1:22 and 1:20 are missing, though an entry of 2:30 is as long as the difference."""
    (says,) = said(tuesday(logged(150, "Deployment")))
    assert says.endswith(
        "tracked 5:12, logged 2:30 → 2:42 not logged (“API tests” 08:00–09:22 and “Release notes” 09:38–10:58)"
    )


@pytest.mark.parametrize("memo", ["API tests; Release notes", "Notes:\n- Release notes\n- API tests"])
def test_a_line_with_the_memos_of_a_day_cancels_all_of_them(memo):
    (says,) = said(tuesday(logged(160, memo)))
    assert says.endswith("(“Deployment” 16:00–18:30)")


def test_without_memos_the_only_entry_of_the_length_is_named_as_no_more_than_that():
    (says,) = said(tuesday(logged(160)))
    assert says.endswith("→ 2:32 not logged (about the same length as “Deployment” 16:00–18:30)")


def test_where_several_choices_fit_no_entry_is_named():
    twice = (*TUESDAY, piece(1, "20:00", 9000, description="Call"))
    (says,) = said(tuesday(logged(160 + 150), pieces=twice))
    assert says == "Tue 10 Nov: tracked 7:42, logged 5:10 → 2:32 not logged"
    pair = (piece(1, "08:00", HOUR), piece(1, "10:00", HOUR), piece(1, "12:00", 2 * HOUR), piece(1, "15:00", HOUR))
    (says,) = said(tuesday(logged(180), pieces=pair))
    assert says.endswith("→ 2:00 not logged")


def test_an_entry_that_is_logged_in_part_is_named_as_a_part():
    (says,) = said(tuesday(logged(60, "Deployment"), logged(162, "API tests; Release notes", 1)))
    assert says.endswith("→ 1:30 not logged (of “Deployment” 16:00–18:30)")
    (says,) = said(tuesday(logged(60), pieces=TUESDAY[2:]))
    assert says.endswith("→ 1:30 not logged (of “Deployment” 16:00–18:30)")


def test_entries_that_are_too_short_for_the_difference_are_not_named():
    """Six entries of one memo lack 0:50, as much as the entry without a memo has."""
    alike = tuple(piece(1, f"{hour:02}:00", 3000, description="Support") for hour in range(6))
    (says,) = said(tuesday(logged(250, "Support"), pieces=(*alike, piece(1, "20:00", 3000, description="Call"))))
    assert says == "Tue 10 Nov: tracked 5:50, logged 4:10 → 1:40 not logged"


def test_entries_of_one_description_are_named_by_it_alone():
    alike = tuple(replace(one, description="Support") for one in TUESDAY)
    (says,) = said(tuesday(logged(60, "support"), pieces=alike))
    assert says.endswith("→ 4:12 not logged (of “Support”)")


def test_memos_of_another_person_or_day_cancel_nothing():
    (says,) = said(tuesday(logged(162, "API tests; Release notes", person="ann")))
    assert says.endswith("(the same length as “Deployment” 16:00–18:30)")
    (says,) = said(tuesday(logged(162, "API tests; Release notes", person="")))
    assert says.endswith("→ 2:30 not logged (“Deployment” 16:00–18:30)")
    (says, other) = said(tuesday(replace(logged(150, "Deployment"), day=MONDAY + timedelta(days=2))))
    assert says.endswith("(all 3 entries of the day)")
    assert other == "Wed 11 Nov: tracked 0:00, logged 2:30 → 2:30 not tracked (“Deployment”)"


def test_an_entry_that_is_logged_in_part_is_missing_beside_one_that_is_not_logged():
    (says,) = said(tuesday(logged(60, "Deployment"), logged(82, "API tests", 1)))
    assert says.endswith("→ 2:50 not logged (of “Release notes” 09:38–10:58 and “Deployment” 16:00–18:30)")


def test_of_two_entries_that_fit_a_memo_neither_is_named():
    twice = (piece(1, "08:00", HOUR, description="Call"), piece(1, "10:00", HOUR, description="Call"))
    (says,) = said(tuesday(logged(60, "Call"), pieces=twice))
    assert says.endswith("→ 1:00 not logged (of “Call”)")


def test_a_description_with_a_semicolon_is_one_memo():
    pieces = (piece(1, "08:00", HOUR, description="Fix; deploy"), piece(1, "10:00", HOUR, description="Call"))
    (says,) = said(tuesday(logged(60, "Fix; deploy"), pieces=pieces))
    assert says.endswith("→ 1:00 not logged (“Call” 10:00–11:00)")


def test_of_many_entries_two_are_named_and_the_others_counted():
    many = tuple(piece(1, f"{hour:02}:00", HOUR, description=f"Ticket {hour}") for hour in range(5))
    (says,) = said(tuesday(logged(60, "Ticket 0"), pieces=many))
    assert says.endswith("(“Ticket 1” 01:00–02:00, “Ticket 2” 02:00–03:00 and 2 more)")


def test_hours_that_no_entry_explains_are_named_by_their_memo():
    period = tuesday(logged(312, "API tests; Release notes; Deployment"), logged(60, "Call", 1))
    (says,) = said(period, logged_not_tracked)
    assert says == "Tue 10 Nov: tracked 5:12, logged 6:12 → 1:00 not tracked (“Call”)"
    (says,) = said(tuesday(logged(372)), logged_not_tracked)
    assert says.endswith("→ 1:00 not tracked")


def test_names_stay_short_whatever_the_descriptions():
    long = tuple(replace(one, description="x" * 300) for one in TUESDAY[:2])
    (says,) = said(tuesday(pieces=long))
    assert len(says) < 250
