"""What an entry was at an instant follows from its versions, whatever the order in which they were read."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.entry_history import content_at, contents
from syncd.core.time import BEGINNING, DISTANT
from syncd.core.versions import Version, latest_accepted, revise
from syncd.testing.subjects import at, entry

ENTRIES = {str(number): entry(at(0, "09:00"), at(0, f"{10 + number}:00")) for number in range(3)}
ENTRIES["running"] = entry(at(0, "09:00"), None)


def version(digest, hour, observed=None, **given):
    moment = at(0, f"{hour}:00")
    seen = moment if observed is None else at(0, f"{observed}:00")
    gone = digest == "gone"
    return Version(
        digest=digest, gone=gone, revision=moment, until=moment, observed=seen, seen=seen, id=hour * 100, **given
    )


def history(*versions):
    return contents(versions, ENTRIES)


def is_at(hour, *versions):
    return content_at(at(0, f"{hour}:00"), history(*versions))


def read(observations):
    """The versions after these observations, in their order."""
    known = {}
    for number, incoming in enumerate(observations):
        revised = revise(list(known.values()), incoming)
        for extra, one in enumerate(revised.inserted):
            known[number, extra] = replace(one, id=number * 10 + extra)
        for one in revised.extended:
            known[next(key for key, old in known.items() if old.id == one.id)] = one
    return list(known.values())


_observations = st.lists(
    st.tuples(st.sampled_from(("0", "1", "2", "gone", "running")), st.integers(0, 20), st.integers(0, 3)), max_size=7
).map(lambda drawn: [version(digest, hour, min(23, hour + late)) for digest, hour, late in drawn])


@given(_observations)
def test_the_contents_are_all_of_time_once_and_end_with_the_present_one(observations):
    versions = read(observations)
    found = contents(versions, ENTRIES)
    if not found:
        assert all(one.digest == "running" for one in versions)
        return
    assert (found[0].since, found[-1].until) == (BEGINNING, DISTANT)
    assert all(one.until == other.since for one, other in pairwise(found))
    told = [one for one in versions if one.digest != "running"]
    current = latest_accepted(told)
    assert found[-1].entry == (None if current.gone else ENTRIES[current.digest])


@given(_observations, st.randoms())
def test_the_order_of_the_versions_does_not_matter(observations, random):
    versions = read(observations)
    shuffled = random.sample(versions, len(versions))
    assert contents(shuffled, ENTRIES) == contents(versions, ENTRIES)


def test_the_last_content_known_by_then_counts_else_the_first():
    versions = version("0", 5), version("1", 9)
    assert [is_at(hour, *versions) for hour in (2, 5, 8, 9)] == [ENTRIES[digest] for digest in "0001"]


def test_a_change_counts_from_when_the_source_says_it_was_made():
    assert is_at(7, version("0", 5), version("1", 6, observed=9)) == ENTRIES["1"]


def test_a_change_that_does_not_move_the_source_s_clock_counts_from_when_it_was_observed():
    versions = version("0", 5, observed=6), version("1", 5, observed=9)
    assert [is_at(hour, *versions) for hour in (8, 9)] == [ENTRIES["0"], ENTRIES["1"]]


def test_a_running_timer_and_a_held_change_are_no_content():
    assert is_at(7, version("running", 5), version("0", 9)) == ENTRIES["0"]
    assert is_at(12, version("0", 5), version("1", 9, held=True)) == ENTRIES["0"]


def test_a_deleted_entry_was_there_before():
    versions = version("0", 5), version("gone", 9)
    assert [is_at(hour, *versions) for hour in (8, 9)] == [ENTRIES["0"], None]
