from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.rounding_drift import FEWEST, MOST, run_of, standing_for
from syncd.core.week_drift import WeekDrift
from syncd.testing.subjects import MONDAY

WEEK = timedelta(days=7)
drifts = st.sampled_from(("+", "+", "+", "-", "?", None))
histories = st.lists(drifts, min_size=1, max_size=22)
"""What each week differs by: to either side, not known, or nothing."""
FIGURES = {"+": (3600, 3000), "-": (3000, 3600), "?": (0, 0)}


def drift(number, side):
    tracked, logged = FIGURES[side]
    first = MONDAY + number * WEEK
    return WeekDrift(first=first, ref=f"toggl/time/{number}", tracked=tracked, logged=logged, known=side != "?")


def weeks_of(history):
    return {MONDAY + number * WEEK: drift(number, side) for number, side in enumerate(history) if side}


def runs(history):
    """Number of the week → the run it stands for, where it stands for one."""
    weeks = weeks_of(history)
    found = {number: run_of(weeks, MONDAY + number * WEEK) for number in range(len(history))}
    return {number: run for number, run in found.items() if run.weeks}


def test_the_fourth_week_stands_for_all_of_a_run():
    ((number, run),) = runs("++++++").items()
    assert (number, len(run.weeks), run.certain, run.goes_on) == (3, 6, True, False)
    assert runs("+++") == runs("++-++") == {}
    assert sorted(runs("----" + "++++")) == [3, 7]


def test_a_long_run_is_added_up_for_twelve_weeks_and_said_to_go_on():
    ((number, run),) = runs("+" * (MOST + 3)).items()
    assert (number, len(run.weeks), run.goes_on) == (3, MOST, True)
    ((_, whole),) = runs("+" * MOST).items()
    assert (len(whole.weeks), whole.goes_on) == (MOST, False)


def test_a_week_that_is_not_known_leaves_it_open_and_starts_no_second_run():
    assert [(number, run.certain) for number, run in runs("++?+").items()] == [(3, False)]
    assert [(number, run.certain) for number, run in runs("++++?").items()] == [(3, True)]
    assert runs("++++?")[3].goes_on
    assert not any(run.certain for run in runs("++?+++++").values())
    assert [(number, run.certain) for number, run in runs("?++++").items()] == [(3, False), (4, True)]


@given(st.lists(st.sampled_from(("+", "+", "+", "-", None)), max_size=22))
def test_each_run_of_four_weeks_or_more_has_one_week_that_stands_for_it(history):
    expected, start = {}, 0
    for number in range(1, len(history) + 1):
        if number == len(history) or history[number] != history[start]:
            if history[start] and number - start >= FEWEST:
                expected[start + FEWEST - 1] = min(number - start, MOST)
            start = number
    assert {number: len(run.weeks) for number, run in runs(history).items()} == expected
    assert all(run.certain for run in runs(history).values())


@given(histories, st.data())
def test_what_a_changed_week_decides_is_all_that_has_to_be_looked_at_again(history, data):
    place, side = data.draw(st.integers(0, len(history) - 1)), data.draw(drifts)
    changed = [*history[:place], side, *history[place + 1 :]]
    first = MONDAY + place * WEEK
    before = {week: drift for week, drift in weeks_of(history).items() if first - (MOST + 1) * WEEK <= week < first}
    looked_at = {first, *standing_for(before, first)}
    moved = {number for number in range(len(history)) if runs(history).get(number) != runs(changed).get(number)}
    assert {MONDAY + number * WEEK for number in moved} <= looked_at
    assert len(looked_at) <= 9
