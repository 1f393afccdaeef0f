"""Versions: whatever order statements come in, the same one is current and nothing that was stated is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.versions import Effect, Revised, Version, latest, latest_accepted, revise

START = datetime(2026, 11, 9, tzinfo=UTC)


class Said(NamedTuple):
    """A statement in small numbers: the source's clock, the content, and when it was stated to us."""

    clock: int
    content: str
    observed: int
    gone: bool = False


class Run(NamedTuple):
    """A version in the same numbers."""

    content: str
    gone: bool
    first: int
    last: int


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def minutes(moment: datetime) -> int:
    return int((moment - START).total_seconds()) // 60


def stated(said: Said) -> Version:
    clock, observed = at(said.clock), at(said.observed)
    return Version(digest=said.content, gone=said.gone, revision=clock, until=clock, observed=observed, seen=observed)


class Known:
    """What a ledger would hold: versions by id."""

    def __init__(self) -> None:
        self.versions: dict[int, Version] = {}
        self.outcomes: list[Revised] = []

    def take(self, said: Said) -> Revised:
        outcome = revise(list(self.versions.values()), stated(said))
        for version in outcome.extended:
            assert version.id in self.versions
            assert version.same_content(self.versions[version.id])
            self.versions[version.id] = version
        for version in outcome.inserted:
            id = len(self.versions) + 1
            self.versions[id] = Version(**{name: getattr(version, name) for name in FIELDS}, id=id)
        self.outcomes.append(outcome)
        return outcome

    def doubt(self) -> None:
        """What was said last is not believed."""
        last = latest(self.versions.values())
        if last is not None:
            self.versions[last.id] = replace(last, held=True)

    @property
    def runs(self) -> list[Run]:
        ordered = sorted(self.versions.values(), key=lambda each: each.first)
        return [Run(each.digest, each.gone, minutes(each.revision), minutes(each.until)) for each in ordered]

    @property
    def current(self) -> tuple[str, bool]:
        version = max(self.versions.values(), key=lambda each: each.rank)
        return version.digest, version.gone


FIELDS = ("digest", "gone", "revision", "until", "observed", "seen", "held")


def taken(history: list[Said]) -> Known:
    known = Known()
    for said in history:
        known.take(said)
    return known


def expected_runs(history: list[Said]) -> list[Run]:
    """By brute force: the statements in the order of the clock, equal neighbours as one."""
    points = sorted({(said.clock, said.content, said.gone) for said in history})
    return [
        Run(content, gone, clocks[0], clocks[-1])
        for (content, gone), group in groupby(points, key=lambda point: point[1:])
        for clocks in [[point[0] for point in group]]
    ]


def expected_current(history: list[Said]) -> tuple[str, bool]:
    """By brute force: the greatest clock; of equal clocks what was stated last."""
    last = max(history, key=lambda said: (said.clock, said.observed, said.content, said.gone))
    return last.content, last.gone


statements = st.builds(
    Said,
    clock=st.integers(0, 5),
    content=st.sampled_from("abc"),
    observed=st.integers(0, 4),
    gone=st.sampled_from([False, False, True]),
)
histories = st.lists(statements, min_size=1, max_size=9)


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=75, deadline=None)
def test_any_order_of_arrival_ends_in_the_same_current_version(history: list[Said], random):
    shuffled = list(history)
    random.shuffle(shuffled)
    assert taken(shuffled).current == expected_current(history)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_every_content_ever_stated_stays_and_lies_within_where_it_was_stated(history: list[Said]):
    runs = taken(history).runs
    points = {(said.content, said.gone, said.clock) for said in history}
    assert {run[:2] for run in runs} == {point[:2] for point in points}
    for run in runs:
        assert run.first <= run.last
        assert {(run.content, run.gone, run.first), (run.content, run.gone, run.last)} <= points


@given(histories)
@settings(max_examples=60, deadline=None)
def test_taken_in_the_order_of_the_clock_the_stretches_are_the_longest_there_are(history: list[Said]):
    assert taken(sorted(history, key=lambda said: (said.clock, said.content, said.gone))).runs == expected_runs(history)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(0, 5), min_size=1, max_size=2), min_size=1),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_any_order_ends_in_the_same_versions_where_no_stretch_hides_a_statement(contents, random):
    """A content stated at one or two clocks, as of a source that gives each content its own, has nothing to hide."""
    history = [Said(clock, content, clock) for content, clocks in contents.items() for clock in clocks] * 2
    random.shuffle(history)
    known = taken(history)
    assert known.runs == expected_runs(history)
    again = dict(known.versions)
    for said in history:
        known.take(said)
    assert known.versions == again


@given(histories)
@settings(max_examples=50, deadline=None)
def test_the_same_statement_again_changes_nothing(history: list[Said]):
    known = taken(history)
    before = dict(known.versions)
    again = known.take(history[-1])
    assert again.effect is Effect.SAME
    assert (again.inserted, again.extended) == ((), ())
    assert known.versions == before


@given(histories)
@settings(max_examples=50, deadline=None)
def test_the_effect_tells_what_became_of_the_current_state(history: list[Said]):
    known = Known()
    before: tuple[str, bool] | None = None
    for said in history:
        effect = known.take(said).effect
        after = known.current
        if before == after:
            assert effect in (Effect.SAME, Effect.HISTORY)
        elif after[1]:
            assert effect is Effect.GONE
        else:
            assert effect is (Effect.NEW if before is None or before[1] else Effect.CHANGED)
        before = after


@given(histories)
@settings(max_examples=50, deadline=None)
def test_first_and_last_observation_of_what_is_current_are_kept(history: list[Said]):
    known = taken(history)
    current = max(known.versions.values(), key=lambda each: each.rank)
    at_its_end = [
        said.observed
        for said in history
        if (said.content, said.gone, said.clock) == (current.digest, current.gone, minutes(current.until))
    ]
    assert minutes(current.seen) == max(at_its_end)
    assert current.observed <= current.seen


@pytest.mark.parametrize(
    ("history", "effects"),
    [
        ([Said(1, "a", 1)], [Effect.NEW]),
        ([Said(1, "a", 1), Said(1, "a", 2)], [Effect.NEW, Effect.SAME]),
        ([Said(1, "a", 1), Said(2, "a", 2)], [Effect.NEW, Effect.SAME]),
        ([Said(1, "a", 1), Said(2, "b", 2)], [Effect.NEW, Effect.CHANGED]),
        ([Said(2, "b", 2), Said(1, "a", 3)], [Effect.NEW, Effect.HISTORY]),
        ([Said(1, "a", 1), Said(2, "x", 2, gone=True)], [Effect.NEW, Effect.GONE]),
        ([Said(2, "x", 2, gone=True)], [Effect.GONE]),
        ([Said(1, "x", 1, gone=True), Said(2, "a", 2)], [Effect.GONE, Effect.NEW]),
        ([Said(2, "x", 2, gone=True), Said(1, "a", 3)], [Effect.GONE, Effect.HISTORY]),
    ],
)
def test_effects(history: list[Said], effects: list[Effect]):
    assert [outcome.effect for outcome in taken(history).outcomes] == effects


def test_a_content_that_returns_is_a_version_of_its_own():
    assert taken([Said(1, "a", 1), Said(2, "b", 2), Said(3, "a", 3)]).runs == [
        Run("a", False, 1, 1),
        Run("b", False, 2, 2),
        Run("a", False, 3, 3),
    ]


def test_a_late_statement_cuts_the_stretch_it_contradicts():
    known = taken([Said(1, "a", 1), Said(3, "a", 3), Said(2, "b", 4)])
    assert known.runs == [Run("a", False, 1, 1), Run("b", False, 2, 2), Run("a", False, 3, 3)]
    assert known.outcomes[-1].effect is Effect.HISTORY


def test_of_two_contents_with_one_clock_the_one_stated_last_is_current():
    """An edit within the second that the source's clock can tell; also a return to what was before."""
    assert taken([Said(1, "z", 1), Said(1, "a", 2)]).current == ("a", False)
    assert taken([Said(1, "a", 2), Said(1, "z", 1)]).current == ("a", False)
    assert taken([Said(1, "z", 1), Said(1, "a", 2), Said(1, "z", 3)]).current == ("z", False)


# -- versions that are not believed

doubted_histories = st.lists(statements | st.none(), min_size=1, max_size=9)
"""Statements, and moments (None) at which what was said last is no longer believed."""


def taken_with_doubts(history: list[Said | None]) -> Known:
    known = Known()
    for said in history:
        if said is None:
            known.doubt()
        else:
            known.take(said)
    return known


@given(doubted_histories)
@settings(max_examples=60, deadline=None)
def test_doubts_change_nothing_of_what_was_said(history: list[Said | None]):
    certain = taken([said for said in history if said is not None])
    assert taken_with_doubts(history).runs == certain.runs


@pytest.mark.parametrize("history", [[Said(1, "a", 1), Said(2, "b", 2), None, Said(3, content, 3)] for content in "ab"])
def test_what_is_believed_and_said_again_is_no_history_nor_is_what_is_doubted(history):
    assert taken_with_doubts(history).outcomes[-1].effect is Effect.SAME


@given(doubted_histories)
@settings(max_examples=60, deadline=None)
def test_the_last_version_that_is_believed_is_current_and_the_effect_tells_what_became_of_it(history):
    known = Known()
    for said in history:
        before = latest_accepted(known.versions.values())
        if said is None:
            known.doubt()
            continue
        outcome = known.take(said)
        after = latest_accepted(known.versions.values())
        content = after and (after.digest, after.gone)
        assert (outcome.current and (outcome.current.digest, outcome.current.gone)) == content
        if (before and (before.digest, before.gone)) == content:
            assert outcome.effect in (Effect.SAME, Effect.HISTORY)
        else:
            alive = before is not None and not before.gone
            assert outcome.effect is (Effect.GONE if after.gone else Effect.CHANGED if alive else Effect.NEW)


@given(doubted_histories, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_what_is_doubted_and_said_again_stays_doubted(history: list[Said | None], later: int):
    known = taken_with_doubts([*history, None])
    last, before = latest(known.versions.values()), latest_accepted(known.versions.values())
    if last is None or not last.held:
        return
    known.take(Said(minutes(last.until) + later, last.digest, 10, last.gone))
    again = latest(known.versions.values())
    assert (again.held, again.same_content(last)) == (True, True)
    assert latest_accepted(known.versions.values()) == before


@given(doubted_histories)
@settings(max_examples=50, deadline=None)
def test_something_else_that_is_said_later_is_believed(history: list[Said | None]):
    known = taken_with_doubts([*history, None])
    known.take(Said(20, "something else", 20))
    assert known.current == ("something else", False)
    assert latest_accepted(known.versions.values()) == latest(known.versions.values())


def test_both_parts_of_a_stretch_that_is_cut_are_doubted():
    known = taken_with_doubts([Said(1, "a", 1), Said(2, "b", 2), Said(9, "b", 9), None, Said(5, "c", 10)])
    doubted = [each.held for each in sorted(known.versions.values(), key=lambda each: each.first)]
    assert known.runs == [Run("a", False, 1, 1), Run("b", False, 2, 2), Run("c", False, 5, 5), Run("b", False, 9, 9)]
    assert doubted == [False, True, False, True]
    assert known.outcomes[-1].effect is Effect.CHANGED


def test_what_was_doubted_may_be_said_anew_once_the_source_had_taken_it_back():
    known = taken_with_doubts([Said(1, "a", 1), Said(2, "b", 2), None, Said(3, "a", 3), Said(4, "b", 4)])
    assert latest_accepted(known.versions.values()).digest == "b"
