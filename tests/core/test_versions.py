"""Versions: in whatever order observations come, the same one is current, and no content is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.versions import Effect, Revised, Version, latest, revise

START = datetime(2026, 11, 9, tzinfo=UTC)


class Seen(NamedTuple):
    """An observation in small numbers: the source's clock, the content, and when we observed it."""

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


def version_of(seen: Seen) -> Version:
    clock, observed = at(seen.clock), at(seen.observed)
    return Version(digest=seen.content, gone=seen.gone, revision=clock, until=clock, observed=observed, seen=observed)


class Known:
    """What a ledger would hold: versions by id."""

    def __init__(self) -> None:
        self.versions: dict[int, Version] = {}
        self.outcomes: list[Revised] = []

    def take(self, seen: Seen) -> Revised:
        outcome = revise(list(self.versions.values()), version_of(seen))
        for version in outcome.extended:
            assert version.id in self.versions
            assert version.same_content(self.versions[version.id])
            self.versions[version.id] = version
        for version in outcome.inserted:
            id = len(self.versions) + 1
            self.versions[id] = Version(**{name: getattr(version, name) for name in FIELDS}, id=id)
        self.outcomes.append(outcome)
        return outcome

    def hold_latest(self) -> None:
        """Hold the latest version."""
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


def taken(history: list[Seen]) -> Known:
    known = Known()
    for seen in history:
        known.take(seen)
    return known


def expected_runs(history: list[Seen]) -> list[Run]:
    """By brute force: the observations in the order of the clock, equal neighbours as one."""
    points = sorted({(seen.clock, seen.content, seen.gone) for seen in history})
    return [
        Run(content, gone, clocks[0], clocks[-1])
        for (content, gone), group in groupby(points, key=lambda point: point[1:])
        for clocks in [[point[0] for point in group]]
    ]


def expected_current(history: list[Seen]) -> tuple[str, bool]:
    """By brute force: the greatest clock; of equal clocks the one observed last."""
    last = max(history, key=lambda seen: (seen.clock, seen.observed, seen.content, seen.gone))
    return last.content, last.gone


observations = st.builds(
    Seen,
    clock=st.integers(0, 5),
    content=st.sampled_from("abc"),
    observed=st.integers(0, 4),
    gone=st.sampled_from([False, False, True]),
)
histories = st.lists(observations, min_size=1, max_size=9)


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=75, deadline=None)
def test_any_order_of_arrival_ends_in_the_same_current_version(history: list[Seen], random):
    shuffled = list(history)
    random.shuffle(shuffled)
    assert taken(shuffled).current == expected_current(history)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_every_content_ever_observed_stays_within_the_span_in_which_it_was_observed(history: list[Seen]):
    runs = taken(history).runs
    points = {(seen.content, seen.gone, seen.clock) for seen in history}
    assert {run[:2] for run in runs} == {point[:2] for point in points}
    for run in runs:
        assert run.first <= run.last
        assert {(run.content, run.gone, run.first), (run.content, run.gone, run.last)} <= points


@given(histories)
@settings(max_examples=60, deadline=None)
def test_taken_in_the_order_of_the_clock_the_spans_are_the_longest_there_are(history: list[Seen]):
    assert taken(sorted(history, key=lambda seen: (seen.clock, seen.content, seen.gone))).runs == expected_runs(history)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(0, 5), min_size=1, max_size=2), min_size=1),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_any_order_ends_in_the_same_versions_where_no_span_hides_an_observation(contents, random):
    """A content observed at one or two clocks, as of a source that gives each content its own, has nothing to hide."""
    history = [Seen(clock, content, clock) for content, clocks in contents.items() for clock in clocks] * 2
    random.shuffle(history)
    known = taken(history)
    assert known.runs == expected_runs(history)
    again = dict(known.versions)
    for seen in history:
        known.take(seen)
    assert known.versions == again


@given(histories)
@settings(max_examples=50, deadline=None)
def test_the_same_observation_again_changes_nothing(history: list[Seen]):
    known = taken(history)
    before = dict(known.versions)
    again = known.take(history[-1])
    assert again.effect is Effect.SAME
    assert (again.inserted, again.extended) == ((), ())
    assert known.versions == before


@given(histories)
@settings(max_examples=50, deadline=None)
def test_the_effect_names_what_became_of_the_current_state(history: list[Seen]):
    known = Known()
    before: tuple[str, bool] | None = None
    for seen in history:
        effect = known.take(seen).effect
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
def test_first_and_last_observation_of_what_is_current_are_kept(history: list[Seen]):
    known = taken(history)
    current = max(known.versions.values(), key=lambda each: each.rank)
    at_its_end = [
        seen.observed
        for seen in history
        if (seen.content, seen.gone, seen.clock) == (current.digest, current.gone, minutes(current.until))
    ]
    assert minutes(current.seen) == max(at_its_end)
    assert current.observed <= current.seen


@pytest.mark.parametrize(
    ("history", "effects"),
    [
        ([Seen(1, "a", 1)], [Effect.NEW]),
        ([Seen(1, "a", 1), Seen(1, "a", 2)], [Effect.NEW, Effect.SAME]),
        ([Seen(1, "a", 1), Seen(2, "a", 2)], [Effect.NEW, Effect.SAME]),
        ([Seen(1, "a", 1), Seen(2, "b", 2)], [Effect.NEW, Effect.CHANGED]),
        ([Seen(2, "b", 2), Seen(1, "a", 3)], [Effect.NEW, Effect.HISTORY]),
        ([Seen(1, "a", 1), Seen(2, "x", 2, gone=True)], [Effect.NEW, Effect.GONE]),
        ([Seen(2, "x", 2, gone=True)], [Effect.GONE]),
        ([Seen(1, "x", 1, gone=True), Seen(2, "a", 2)], [Effect.GONE, Effect.NEW]),
        ([Seen(2, "x", 2, gone=True), Seen(1, "a", 3)], [Effect.GONE, Effect.HISTORY]),
    ],
)
def test_effects(history: list[Seen], effects: list[Effect]):
    assert [outcome.effect for outcome in taken(history).outcomes] == effects


def test_a_content_that_returns_is_a_version_of_its_own():
    assert taken([Seen(1, "a", 1), Seen(2, "b", 2), Seen(3, "a", 3)]).runs == [
        Run("a", False, 1, 1),
        Run("b", False, 2, 2),
        Run("a", False, 3, 3),
    ]


def test_a_late_observation_cuts_the_span_it_contradicts():
    known = taken([Seen(1, "a", 1), Seen(3, "a", 3), Seen(2, "b", 4)])
    assert known.runs == [Run("a", False, 1, 1), Run("b", False, 2, 2), Run("a", False, 3, 3)]
    assert known.outcomes[-1].effect is Effect.HISTORY


def test_of_two_contents_with_one_clock_the_one_observed_last_is_current():
    """An edit within the second that the source's clock can tell; also a return to what was before."""
    assert taken([Seen(1, "z", 1), Seen(1, "a", 2)]).current == ("a", False)
    assert taken([Seen(1, "a", 2), Seen(1, "z", 1)]).current == ("a", False)
    assert taken([Seen(1, "z", 1), Seen(1, "a", 2), Seen(1, "z", 3)]).current == ("z", False)
