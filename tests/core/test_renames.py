"""Renamed labels of trackers' files, told from moves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import TimeEntry
from syncd.core.renames import Relabelled, Rename, labels_of, pair_entries, possible_renames, relabelled, true_renames
from syncd.core.time import instant

START = instant("2026-11-02T09:00:00Z")
OLD, NEW, OTHER = (f"x/label/project-{name}" for name in ("old", "new", "other"))
TASK, NEW_TASK = "x/label/task-1", "x/label/task-2"
TAG, NEW_TAG = "x/label/tag-1", "x/label/tag-2"


def entry(id, days=0, hours=1, **more):
    start = START + timedelta(days=days)
    return TimeEntry(ref=f"x/time/{id}", person="me", start=start, stop=start + timedelta(hours=hours), **more)


def change(before, after):
    return Relabelled(frozenset(before), frozenset(after))


def renames(changes, shown=(), used_before=(), known=()):
    named = {f"x/time/{number}": each for number, each in enumerate(changes)}
    found = true_renames(possible_renames(named), named, shown=shown, used_before=used_before, known=known)
    return [(rename.former, rename.label) for rename in found]


def test_all_entries_of_one_label_under_a_new_one_are_a_rename():
    assert renames([change([OLD], [NEW]), change([OLD, TAG], [NEW, TAG])]) == [(OLD, NEW)]


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ([change([OLD], [NEW])], {"shown": [OLD]}),
        ([change([OLD], [NEW])], {"used_before": [NEW]}),
        ([change([OLD], [NEW]), change([OLD], [OTHER])], {}),
        ([change([OLD], [NEW]), change([OTHER], [NEW])], {}),
        ([change([OLD], []), change([OLD], [NEW])], {}),
        ([change([OLD], [NEW_TAG])], {}),  # of another kind
        ([change([TAG, "x/label/tag-3"], [NEW_TAG, "x/label/tag-4"])], {}),  # nobody knows which is which
    ],
)
def test_what_may_be_a_move_is_none(changes, facts):
    assert renames(changes, **facts) == []


def test_a_label_that_was_used_before_goes_on_where_it_is_known_to_be_the_same():
    known = [Rename(NEW, OTHER), Rename(OTHER, OLD)]
    assert renames([change([OLD], [NEW])], used_before=[NEW], known=known) == [(OLD, NEW)]
    assert renames([change([NEW], [OLD])], used_before=[OLD], known=known) == [(NEW, OLD)]


def test_a_task_goes_with_its_project_or_is_moved_with_it():
    moves = [change([OLD, TASK], [NEW, NEW_TASK])]
    assert renames(moves) == [(OLD, NEW), (TASK, NEW_TASK)]
    assert renames(moves, used_before=[NEW]) == []


def test_an_entry_gets_the_labels_that_its_own_go_on_under():
    before = entry(1, project=OLD, task=TASK, tags=(TAG, "x/label/tag-9"))
    after = relabelled(before, {OLD: NEW, TASK: NEW_TASK, TAG: NEW_TAG})
    assert after == replace(before, project=NEW, task=NEW_TASK, tags=(NEW_TAG, "x/label/tag-9"))
    assert labels_of(after) == {NEW, NEW_TASK, NEW_TAG, "x/label/tag-9"}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.integers(1, 2)), max_size=8), st.randoms())
def test_entries_that_only_have_other_refs_are_paired_with_themselves_in_any_order(facts, random):
    old = [entry(number, day, hours, description=text) for number, (day, text, hours) in enumerate(facts)]
    later = timedelta(hours=3)
    new = [replace(each, ref=f"{each.ref}x", start=each.start + later, stop=each.stop + later) for each in old]
    random.shuffle(old)
    random.shuffle(new)
    pairs = pair_entries(old, new)
    assert pairs.keys() == {each.ref for each in new}
    assert len({each.ref for each in pairs.values()}) == len(old)
    for each in new:
        assert each.start - pairs[each.ref].start == timedelta(hours=3)


def test_entries_of_another_day_text_person_or_length_are_no_pairs():
    old = entry(1, description="Work")
    for new in (
        entry(2, 1, description="Work"),
        entry(2, description="Other"),
        entry(2, 0, 2, description="Work"),
        replace(entry(2, description="Work"), person="ben"),
    ):
        assert pair_entries([old], [new]) == {}
