"""Due days that were agreed by word, beside any history of what sources show."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.milestone_terms import MilestoneTerms, Renegotiation, changed_terms
from syncd.core.milestone_words import due_by_word, with_words
from syncd.testing.milestones import version
from syncd.testing.subjects import MONDAY, START

REF, OTHER = "milestones/milestone/m3", "upwork/milestone/7"
DAYS = st.none() | st.sampled_from([MONDAY + timedelta(days=day) for day in (10, 20, 30)])
WORD = MONDAY + timedelta(days=40)


def decision(versions, at, due=WORD):
    last = {one.milestone.ref: MilestoneTerms.of(one.milestone) for one in versions if one.since <= at}
    terms = tuple(replace(shown, due=due) for shown in last.values())
    return Renegotiation(id=1, ref=REF, at=at, actor="jane", note="in the chat", terms=terms, due=due, day=MONDAY)


@given(st.lists(DAYS, min_size=1, max_size=3), st.lists(DAYS, max_size=3), st.lists(DAYS, max_size=2))
def test_it_holds_until_a_source_shows_a_day_that_none_showed_then(before, after, other):
    at = START + timedelta(days=9.5)
    own = [version(day, due=due) for day, due in enumerate(before)]
    own += [version(10 + day, due=due) for day, due in enumerate(after)]
    others = [version(day * 11, ref=OTHER, due=due) for day, due in enumerate(other)]
    word = decision([*own, *others], at)
    then = {next((due for due in reversed(shown) if due), None) for shown in (before, other[:1])}
    later = {*after, *other[1:]} - {None}
    holds = later <= then
    new = sorted((one.since, one.milestone.due) for one in [*own, *others] if one.since > at and one.milestone.due)
    assert due_by_word([*own, *others], [word]) == next((due for _, due in reversed(new) if due not in {*then}), WORD)
    shown = with_words([*own, *others], [word])
    news = [one for one in others if one.since > at and one.milestone.due not in {*then, None}]
    assert len(shown) == len(own) + len(others) + 1 + len(news), "what is decided and new elsewhere is a version"
    if holds and not others:
        assert changed_terms(REF, shown, [word]) is None, "what is agreed is no change"
        assert [one.milestone.due for one in shown if one.since >= at] == [WORD] * (len(after) + 1)
    assert [one for one in shown if one.since < at] == [one for one in [*own, *others] if one.since < at]


def test_without_a_due_day_a_decision_adds_no_version():
    shown = [version(0, due=MONDAY)]
    assert with_words(shown, [decision(shown, START + timedelta(days=1), due=None)]) == tuple(shown)


def test_the_last_of_two_agreements_counts():
    shown = [version(0, due=MONDAY)]
    first = decision(shown, START + timedelta(days=1))
    later = replace(first, id=2, at=START + timedelta(days=2), due=MONDAY + timedelta(days=50))
    assert due_by_word(shown, [first, later]) == MONDAY + timedelta(days=50)
    assert [one.milestone.due for one in with_words(shown, [first, later])] == [MONDAY, WORD, later.due]


def test_a_new_day_that_another_record_shows_after_that_is_a_change_and_counts():
    shown = [version(0, due=MONDAY), version(5, ref=OTHER, due=MONDAY + timedelta(days=20))]
    word = decision(shown, START + timedelta(days=1))
    assert due_by_word(shown, [word]) == MONDAY + timedelta(days=20)
    changed = changed_terms(REF, with_words(shown, [word]), [word])
    assert (changed.old.due, changed.new.due) == (WORD, MONDAY + timedelta(days=20))
