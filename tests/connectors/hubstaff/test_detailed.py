"""Hubstaff's Detailed report: who did the work, what it is known by, and what is no rate."""

import pytest

from syncd.connector import BadFile


def test_a_report_without_members_is_of_the_sources_person_or_is_told_who_could_be_named(tracker):
    header = [name for name in tracker.columns if name != "Member"]
    with pytest.raises(BadFile, match=r"^x\.csv names nobody: .*, or show one of the columns member, email$"):
        tracker.page(header=header)


def test_an_amount_earned_is_no_rate_and_makes_no_other_entry(tracker):
    assert tracker.entry(Earned="60.00").rate is None
    assert tracker.entry(Earned="60.00").ref == tracker.entry().ref


@pytest.mark.parametrize("cells", [{"Task ID": "7"}, {"Time zone": "Europe/Berlin"}])
def test_another_task_id_or_named_zone_is_another_entry(tracker, cells):
    assert tracker.entry(**cells).ref != tracker.entry().ref


def test_a_renamed_task_with_an_id_is_the_same_entry(tracker):
    before, after = (tracker.entry(Task=name, **{"Task ID": "7"}) for name in ("old", "new"))
    assert before.ref == after.ref
    assert before.task != after.task
