"""A session over the platform's midnight, logged on the wrong contract: one move, on whichever day it is shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.lifecycle import counted
from syncd.rules.period.wrong_contract_logged import RULE
from syncd.testing.subjects import piece
from tests.rules.period.sisters import HOUR, api, found, said, shop


def night(*shown, on_api=(), other=()):
    """Two hours before the midnight after Tuesday and two after it, tracked on the API, and what the shop shows."""
    halves = piece(1, "22:00", 2 * HOUR, ref="toggl/time/night"), piece(2, "00:00", 2 * HOUR, ref="toggl/time/night")
    one = api((0, 1), (4, 1), *on_api, tracked=((0, 1), (4, 1), *other))
    return replace(one, pieces=(*one.pieces, *halves)), shop((1, 1), *shown, (3, 2))


@pytest.mark.parametrize("shown", [[(1, 2), (2, 2)], [(1, 4)], [(2, 4)]], ids=["both days", "the first", "the second"])
def test_a_session_over_midnight_is_one_move_on_whichever_of_its_days_it_is_shown(shown):
    (cause,) = counted(found(*night(*shown)))
    assert (cause.rule, cause.finding.seconds, str(cause.finding.stake)) == (RULE.id, 4 * HOUR, "80.00 USD")
    lines = [fact.says.partition(":")[0] for fact in cause.finding.evidence]
    assert lines == ["Tue 10 Nov", "Wed 11 Nov"]
    assert {fact.ref for fact in cause.finding.evidence} == {"toggl/time/night"}


def test_only_the_time_of_the_session_is_sought_on_its_other_day():
    """The shop shows three hours too much beside the first half, and the API lacks another hour on the second day."""
    assert said(*night((1, 5), other=((2, 1),))) == [
        ("logged-not-tracked", 1, "-40.00 USD", False),
        ("logged-not-tracked", 4, "-160.00 USD", True),
        ("tracked-not-logged", 1, "60.00 USD", False),
        ("tracked-not-logged", 4, "240.00 USD", True),
        ("wrong-contract-logged", 4, "80.00 USD", False),
    ]


def test_half_a_session_that_its_own_contract_shows_is_no_reason_to_look_for_the_other_on_another_day():
    assert [row[0] for row in said(*night((1, 2), on_api=((1, 2),)))] == ["logged-not-tracked", "tracked-not-logged"]


@given(st.integers(2, 20), st.integers(2, 20), st.sampled_from([0, 1, None]))
def test_whatever_its_length_a_session_over_midnight_leaves_no_gap_of_its_own(before, after, place):
    """Of whole ten minutes; shown on the first day, the second, or each part on its own."""
    start = f"{(144 - before) // 6}:{(144 - before) % 6}0"
    halves = piece(1, start, 600 * before, ref="toggl/time/n"), piece(2, "00:00", 600 * after, ref="toggl/time/n")
    one = api((0, 1), (4, 1), tracked=((0, 1), (4, 1)))
    parts = {0: [(1, before + after)], 1: [(2, before + after)], None: [(1, before), (2, after)]}[place]
    living = found(
        replace(one, pieces=(*one.pieces, *halves)),
        shop((0, 1), *((day, ten / 6) for day, ten in parts), tracked=((0, 1),)),
    )
    assert [(each.rule, each.finding.seconds) for each in counted(living)] == [(RULE.id, 600 * (before + after))]
