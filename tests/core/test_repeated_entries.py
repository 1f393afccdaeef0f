"""What repeats: at the edge of "the same time", among several trackers, and whatever the order of entries."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.repeated_entries import repeats
from syncd.core.subject_parts import DayEntry
from syncd.testing.subjects import START, entry

TEN_HOURS = 36_000


def worked(start, length, tracker="toggl", number=1, **given):
    """An entry of a tracker, so many seconds from Monday on."""
    known = {"contract": "api", "rate": Money(4000, "USD"), "ignored": given.pop("ignored", False)}
    known["contract"] = given.pop("contract", "api")
    begins = START + timedelta(seconds=start)
    stop = None if length is None else begins + timedelta(seconds=length)
    return DayEntry(entry=entry(begins, stop, ref=f"{tracker}/time/{number}", **given), **known)


def pairs(*entries):
    return [(one.of.entry.ref, one.copy.entry.ref) for one in repeats(entries)]


@pytest.mark.parametrize(("late", "same"), [(0, True), (3600, True), (3601, False)])
def test_nine_tenths_of_the_longer_one_are_the_same_time(late, same):
    """Of ten hours, all but one are shared."""
    found = pairs(worked(0, TEN_HOURS, "clockify"), worked(late, TEN_HOURS - late))
    assert found == ([("clockify/time/1", "toggl/time/1")] if same else [])


def test_a_short_entry_within_a_long_one_is_other_work():
    assert not pairs(worked(0, TEN_HOURS), worked(0, TEN_HOURS - 3601, "clockify"))


def test_entries_of_one_tracker_that_share_time_are_no_repetition():
    assert not pairs(worked(0, 3600), worked(1, 3600, number=2))


def test_a_copy_has_all_in_common_but_its_id():
    one = worked(0, 3600)
    assert pairs(one, worked(0, 3600, number=2)) == [("toggl/time/1", "toggl/time/2")]
    others = (
        worked(1, 3600, number=2),
        worked(0, 3601, number=2),
        worked(0, 3600, number=2, description="other"),
        worked(0, 3600, number=2, contract="site"),
        worked(0, 3600, number=2, ignored=True),
        worked(0, None, number=2),
    )
    assert not any(pairs(one, other) for other in others)


def test_all_copies_are_of_the_first_one():
    found = pairs(*(worked(0, 3600, number=number) for number in (3, 1, 2)))
    assert found == [("toggl/time/1", "toggl/time/2"), ("toggl/time/1", "toggl/time/3")]


def test_three_trackers_have_two_too_many():
    found = pairs(*(worked(0, 3600, tracker) for tracker in ("toggl", "clockify", "harvest")))
    assert found == [("clockify/time/1", "harvest/time/1"), ("clockify/time/1", "toggl/time/1")]


def test_two_workspaces_of_a_tracker_are_two_trackers_and_the_copies_in_each_are_its_own():
    one, other = worked(0, 3600, space="Studio"), worked(60, 3540, number=2, space="Home", description="other")
    (found,) = repeats([one, other])
    assert (found.trackers, found.is_copy) == (("toggl (Home)", "toggl (Studio)"), False)
    (found,) = repeats([one, worked(0, 3600, number=3, space="Studio")])
    assert (found.trackers, found.is_copy) == (("toggl", "toggl"), True)
    (found,) = repeats([one, worked(0, 3600, number=3)])
    assert (found.trackers, found.is_copy) == (("toggl", "toggl (Studio)"), False)
    (found,) = repeats([one, worked(0, 3600, "clockify", space="Home")])
    assert found.trackers == ("clockify", "toggl"), "two trackers need no more than their names"


def test_one_after_the_other_each_entry_finds_its_own():
    found = pairs(*(worked(3600 * n, 3600, tracker, n) for n in range(5) for tracker in ("toggl", "clockify")))
    assert found == [(f"clockify/time/{n}", f"toggl/time/{n}") for n in range(5)]


def test_copies_in_one_tracker_are_not_found_in_the_other_again():
    found = pairs(worked(0, 3600), worked(0, 3600, number=2), worked(0, 3600, "clockify"))
    assert sorted(found) == [("clockify/time/1", "toggl/time/1"), ("toggl/time/1", "toggl/time/2")]


_entries = st.lists(
    st.builds(
        lambda start, length, tracker, text, ignored: (start * 300, length * 300, tracker, text, ignored),
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from(("toggl", "clockify", "harvest")),
        st.sampled_from(("API tests", "Login")),
        st.booleans(),
    ),
    max_size=10,
)


@given(_entries, st.randoms(use_true_random=False))
def test_nothing_repeats_twice_and_the_order_of_entries_does_not_matter(drawn, random):
    entries = [
        worked(start, length, tracker, number, description=text, ignored=ignored)
        for number, (start, length, tracker, text, ignored) in enumerate(drawn)
    ]
    found = repeats(entries)
    copies = Counter(one.copy.entry.ref for one in found)
    assert all(number == 1 for number in copies.values())
    assert not {one.of.entry.ref for one in found if not one.is_copy} & copies.keys()
    assert all(one.seconds and not one.copy.ignored and not one.of.ignored for one in found)
    shuffled = random.sample(entries, len(entries))
    assert repeats(shuffled) == found


@given(_entries)
def test_without_its_copies_a_tracker_has_each_entry_once(drawn):
    """All copies are found at once: what is left has none."""
    entries = [
        worked(start, length, "toggl", number, description=text, ignored=ignored)
        for number, (start, length, _, text, ignored) in enumerate(drawn)
    ]
    copies = {one.copy.entry.ref for one in repeats(entries)}
    left = [one for one in entries if one.entry.ref not in copies]
    assert not repeats(left)
    kinds = {(one.entry.start, one.entry.stop, one.entry.description) for one in left if not one.ignored}
    assert len([one for one in left if not one.ignored and one.entry.seconds]) == len(
        [kind for kind in kinds if kind[0] != kind[1]]
    )
