"""Versions that are held: readers see the last that was accepted, and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.versions import Effect, latest, latest_accepted
from tests.core.test_versions import Known, Run, Seen, minutes, observations, taken

histories_with_holds = st.lists(observations | st.none(), min_size=1, max_size=9)
"""Observations, and moments (None) at which the latest version is held."""


def taken_with_holds(history: list[Seen | None]) -> Known:
    known = Known()
    for seen in history:
        if seen is None:
            known.hold_latest()
        else:
            known.take(seen)
    return known


@given(histories_with_holds)
@settings(max_examples=60, deadline=None)
def test_holds_do_not_change_the_history(history: list[Seen | None]):
    certain = taken([seen for seen in history if seen is not None])
    assert taken_with_holds(history).runs == certain.runs


@pytest.mark.parametrize("history", [[Seen(1, "a", 1), Seen(2, "b", 2), None, Seen(3, content, 3)] for content in "ab"])
def test_a_content_observed_again_is_no_history_held_or_not(history):
    assert taken_with_holds(history).outcomes[-1].effect is Effect.SAME


@given(histories_with_holds)
@settings(max_examples=60, deadline=None)
def test_the_latest_version_that_is_not_held_is_current_and_the_effect_names_what_became_of_it(history):
    known = Known()
    for seen in history:
        before = latest_accepted(known.versions.values())
        if seen is None:
            known.hold_latest()
            continue
        outcome = known.take(seen)
        after = latest_accepted(known.versions.values())
        content = after and (after.digest, after.gone)
        assert (outcome.current and (outcome.current.digest, outcome.current.gone)) == content
        if (before and (before.digest, before.gone)) == content:
            assert outcome.effect in (Effect.SAME, Effect.HISTORY)
        else:
            alive = before is not None and not before.gone
            assert outcome.effect is (Effect.GONE if after.gone else Effect.CHANGED if alive else Effect.NEW)


@given(histories_with_holds, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_held_content_that_is_observed_again_stays_held(history: list[Seen | None], later: int):
    known = taken_with_holds([*history, None])
    last, before = latest(known.versions.values()), latest_accepted(known.versions.values())
    if last is None or not last.held:
        return
    known.take(Seen(minutes(last.until) + later, last.digest, 10, last.gone))
    again = latest(known.versions.values())
    assert (again.held, again.same_content(last)) == (True, True)
    assert latest_accepted(known.versions.values()) == before


@given(histories_with_holds)
@settings(max_examples=50, deadline=None)
def test_another_content_that_is_observed_later_is_accepted(history: list[Seen | None]):
    known = taken_with_holds([*history, None])
    known.take(Seen(20, "something else", 20))
    assert known.current == ("something else", False)
    assert latest_accepted(known.versions.values()) == latest(known.versions.values())


def test_both_parts_of_a_span_that_is_cut_are_held():
    known = taken_with_holds([Seen(1, "a", 1), Seen(2, "b", 2), Seen(9, "b", 9), None, Seen(5, "c", 10)])
    held = [each.held for each in sorted(known.versions.values(), key=lambda each: each.first)]
    assert known.runs == [Run("a", False, 1, 1), Run("b", False, 2, 2), Run("c", False, 5, 5), Run("b", False, 9, 9)]
    assert held == [False, True, False, True]
    assert known.outcomes[-1].effect is Effect.CHANGED


def test_a_held_content_is_accepted_when_it_comes_anew_after_the_source_took_it_back():
    known = taken_with_holds([Seen(1, "a", 1), Seen(2, "b", 2), None, Seen(3, "a", 3), Seen(4, "b", 4)])
    assert latest_accepted(known.versions.values()).digest == "b"
