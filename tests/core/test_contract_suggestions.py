"""Suggestions: names and weekly hours, scored alone and together."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.contract_suggestions import Candidate, hours_likeness, name_likeness, same_client, suggest, surest

BOUNDED = settings(max_examples=50, deadline=None)
MONDAY = date(2026, 10, 5)
HOUR = 3600

words = st.text(st.characters(categories=["L", "N", "Zs"]), max_size=20)
weeklies = st.dictionaries(
    st.integers(0, 20).map(lambda number: MONDAY + timedelta(weeks=number)), st.integers(0, 60 * HOUR), max_size=8
)
candidates = st.lists(
    st.builds(
        Candidate,
        contract=st.sampled_from("abcdefgh"),
        names=st.lists(words, max_size=3).map(tuple),
        weekly=weeklies,
    ),
    max_size=6,
    unique_by=lambda each: each.contract,
)


def weeks(*hours: int) -> dict[date, int]:
    return {MONDAY + timedelta(weeks=number): each * HOUR for number, each in enumerate(hours)}


def candidate(contract: str, *names: str, weekly: dict[date, int] | None = None) -> Candidate:
    return Candidate(contract=contract, names=names, weekly=weekly or {})


@BOUNDED
@given(st.lists(words, max_size=3), weeklies, candidates)
def test_every_candidate_is_scored_between_nothing_and_the_same_and_the_best_comes_first(names, weekly, offered):
    found = suggest(names, weekly, offered)
    assert sorted(each.contract for each in found) == sorted(each.contract for each in offered)
    assert all(0 <= score <= 1 for each in found for score in (each.names, each.hours or 0, each.likeness))
    assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)


@BOUNDED
@given(st.lists(words, max_size=3), weeklies, candidates, st.sampled_from(["", "Acme"]))
def test_no_suggestion_across_clients_is_ever_likely(names, weekly, offered, client):
    offered = [replace(each, clients=(("Globex",), ("acme", "Acme Ltd"), ())[n % 3]) for n, each in enumerate(offered)]
    clients = {each.contract: each.clients for each in offered}
    found = suggest(names, weekly, offered, client)
    other = [bool(client) and clients[each.contract] == ("Globex",) for each in found]
    assert [each.other_client for each in found] == other == sorted(other)
    assert not any(each.likely for each in found if each.other_client)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme", "ACME, Inc.", True),
        ("Acme GmbH", "Acme Ltd", True),
        ("B.V.", "Ltd", False),
        ("AAA", "BBB", False),
        ("Acme Berlin", "Acme", False),
    ],
)
def test_a_legal_form_does_not_tell_clients_apart(one, other, same):
    assert same_client(one, other) is same_client(other, one) is same


def test_of_two_contracts_as_much_alike_none_is_surest():
    offered = [candidate("first", "Site"), candidate("again", "Site")]
    assert surest(suggest(["Site"], {}, offered)) is None
    assert surest(suggest(["Site"], {}, offered[:1])).contract == "first"


@BOUNDED
@given(st.lists(words, max_size=3), weeklies, candidates, st.randoms(use_true_random=False))
def test_the_order_of_names_and_candidates_changes_nothing(names, weekly, offered, random):
    expected = suggest(names, weekly, offered)
    random.shuffle(names)
    random.shuffle(offered)
    assert suggest(names, weekly, offered) == expected


@BOUNDED
@given(st.lists(words, max_size=3), weeklies, candidates)
def test_a_candidate_is_judged_by_itself_whoever_else_is_there(names, weekly, offered):
    alone = [suggest(names, weekly, [each])[0] for each in offered]
    assert sorted(suggest(names, weekly, offered), key=str) == sorted(alone, key=str)


@BOUNDED
@given(words.filter(str.strip), weeklies.filter(lambda weekly: any(weekly.values())), candidates)
def test_the_same_name_with_the_same_hours_cannot_be_beaten(name, weekly, offered):
    twin = candidate("twin", name, weekly=weekly)
    assert suggest([name], weekly, [*offered, twin])[0].likeness == 1
    assert next(each for each in suggest([name], weekly, [twin])).likely


@BOUNDED
@given(words, words)
def test_white_space_around_names_does_not_count(one, other):
    plain = suggest([one], {}, [candidate("a", other)])
    assert suggest([f"  {one} "], {}, [candidate("a", f"{other}\t")]) == plain


@BOUNDED
@given(words, words)
def test_likeness_of_names_is_the_same_from_both_sides(one, other):
    assert name_likeness([one], [other]) == name_likeness([other], [one])


@BOUNDED
@given(weeklies, weeklies, st.integers(1, 100))
def test_likeness_of_hours_is_the_same_from_both_sides_and_in_every_unit(ours, theirs, times):
    likeness = hours_likeness(ours, theirs)
    assert hours_likeness(theirs, ours) == likeness
    scaled = [{week: seconds * times for week, seconds in weekly.items()} for weekly in (ours, theirs)]
    assert hours_likeness(*scaled) == pytest.approx(likeness)


@BOUNDED
@given(
    st.integers(0, 50 * HOUR),
    st.integers(1, 50 * HOUR),
    st.integers(0, 10 * HOUR),
    st.integers(0, 10 * HOUR),
)
def test_the_nearer_the_hours_the_greater_the_likeness(ours, least, near, farther):
    label, theirs = {MONDAY: max(ours, 1)}, max(ours, 1)
    closer = hours_likeness(label, {MONDAY: theirs + near})
    further = hours_likeness(label, {MONDAY: theirs + near + farther + least})
    assert closer > further


def test_hours_are_compared_in_the_weeks_that_both_reach():
    assert hours_likeness(weeks(40, 10, 10), {MONDAY + timedelta(weeks=1): 10 * HOUR}) == 1
    assert hours_likeness(weeks(10, 0, 10), weeks(10, 5, 10)) == 20 / 25
    assert hours_likeness(weeks(10), {MONDAY + timedelta(weeks=1): 10 * HOUR}) is None
    assert hours_likeness({}, weeks(10)) is None
    assert hours_likeness(weeks(0), weeks(0)) is None


def test_letter_case_does_not_count():
    assert name_likeness(["acme api"], ["acme api"]) == suggest(["ACME Api"], {}, [candidate("a", "Acme API")])[0].names


def test_without_common_weeks_the_name_decides_alone():
    (only,) = suggest(["Backend"], weeks(10), [candidate("api", "backend")])
    assert (only.names, only.hours, only.likeness) == (1, None, 1)


def test_of_two_contracts_named_alike_the_one_with_those_hours_is_meant():
    offered = [
        candidate("first", "Acme API", weekly=weeks(2, 30, 3)),
        candidate("second", "Acme API", weekly=weeks(9, 12, 8)),
    ]
    assert [each.contract for each in suggest(["Acme"], weeks(9, 11, 8), offered)] == ["second", "first"]


def test_the_same_hours_under_another_name_are_likely_and_neither_is_not():
    label = weeks(9, 11, 8)
    same = candidate("same-hours", "Backend", weekly=weeks(9, 11, 8))
    other = candidate("other", "Backend", weekly=weeks(1, 40, 0))
    found = {each.contract: each.likely for each in suggest(["Acme API"], label, [same, other])}
    assert found == {"same-hours": True, "other": False}
