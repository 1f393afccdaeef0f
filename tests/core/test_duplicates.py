"""Which candidates of a file are duplicates: paired with an original, or outdated."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.duplicates import Event, OriginalsCoverage, outdated, pair
from syncd.core.time import Span, instant

MONDAY = instant("2026-11-02T00:00:00Z")


def at(hours):
    return MONDAY + timedelta(hours=hours)


def event(ref, start=0, stop=1, person="me", description="", project="", observed=0):
    return Event(
        ref=str(ref),
        person=person,
        start=at(start),
        stop=None if stop is None else at(stop),
        description=description,
        project=project,
        observed=at(observed),
    )


def covered(as_of, first=-100, last=100, person="me", space=None, source="toggl"):
    return OriginalsCoverage(source=source, person=person, space=space, span=Span(at(first), at(last)), as_of=at(as_of))


# -- pairs


def test_a_candidate_and_an_original_are_one_event_when_person_start_and_stop_are_equal():
    assert pair([event("e")], [event("o")]) == {"e": "o"}
    for other in (event("o", start=0.5), event("o", stop=2), event("o", person="bob"), event("o", stop=None)):
        assert pair([event("e")], [other]) == {}
    assert pair([event("e", stop=None)], [event("o", stop=None)]) == {"e": "o"}


def test_fractions_of_a_second_do_not_count():
    exact = event("o", start=0.0001, stop=1.0001)  # 0.36 seconds
    assert pair([event("e")], [exact]) == {"e": "o"}


def test_of_several_equal_ones_those_with_the_same_words_and_project_come_first():
    candidates = [event("e1", description="b", project="X"), event("e2", description="a", project="x")]
    originals = [event("o1", description="A ", project="X"), event("o2", description="c"), event("o3")]
    assert pair(candidates, originals) == {"e2": "o1", "e1": "o2"}


events = st.builds(
    event,
    ref=st.integers(0, 99),
    start=st.integers(0, 2),
    stop=st.sampled_from([3, 4, None]),
    person=st.sampled_from(["me", "bob"]),
    description=st.sampled_from("ab"),
    project=st.sampled_from("xy"),
)
some = st.lists(events, max_size=8, unique_by=lambda each: each.ref)


def key(each):
    return each.person, each.start, each.stop


@settings(max_examples=100, deadline=None)
@given(some, some, st.randoms(use_true_random=False))
def test_pairs_are_one_to_one_as_many_as_can_be_and_the_same_in_any_order(candidates, originals, random):
    pairs = pair(candidates, originals)
    assert len(set(pairs.values())) == len(pairs)
    by_ref = {each.ref: each for each in candidates}, {each.ref: each for each in originals}
    assert all(key(by_ref[0][one]) == key(by_ref[1][other]) for one, other in pairs.items())
    for each in {key(each) for each in candidates}:
        both = [sum(key(other) == each for other in side) for side in (candidates, originals)]
        assert sum(key(by_ref[0][one]) == each for one in pairs) == min(both)
    assert pair(random.sample(candidates, len(candidates)), random.sample(originals, len(originals))) == pairs


@settings(max_examples=50, deadline=None)
@given(some)
def test_everything_shown_twice_in_the_same_words_is_paired_with_words_alike(originals):
    candidates = [
        Event(**{name: getattr(each, name) for name in each.__slots__} | {"ref": f"e{each.ref}"}) for each in originals
    ]
    words = {each.ref: (key(each), each.description, each.project) for each in (*candidates, *originals)}
    pairs = pair(candidates, originals)
    assert len(pairs) == len(originals)
    assert all(words[one] == words[other] for one, other in pairs.items())


# -- outdated


def test_a_candidate_is_outdated_when_all_of_its_time_was_covered_later_without_it():
    candidate = event("e", observed=5)
    assert outdated([candidate], [covered(5)]) == ["e"]
    assert outdated([candidate], [covered(4.9)]) == []
    assert outdated([candidate], [covered(9, first=1)]) == []
    assert outdated([candidate], [covered(9, last=0)]) == []
    assert outdated([candidate], []) == []


def test_only_coverage_of_its_person_or_of_everyone_makes_it_outdated():
    assert outdated([event("e", observed=5)], [covered(9, person="bob")]) == []
    assert outdated([event("e", observed=5)], [covered(9, person=None)]) == ["e"]


def test_spaces_make_it_outdated_only_all_together():
    candidate = event("e", observed=5)
    assert outdated([candidate], [covered(9, space="1"), covered(9, space="2", first=1)]) == []
    assert outdated([candidate], [covered(9, space="1"), covered(4, space="2")]) == []
    assert outdated([candidate], [covered(9, space="1"), covered(9, space="2")]) == ["e"]
    assert outdated(
        [candidate], [covered(9, space="1"), covered(9, space="1", source="other", first=1), covered(9)]
    ) == ["e"]
