"""Goodwill, and time marked not billable: it explains what the platform shows of it, and hides nothing else."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.rules.period.logged_not_tracked import RULE, Options
from syncd.testing.client_weeks import beside_sisters
from syncd.testing.subjects import piece
from tests.rules.period.sisters import HIGH, HOUR, api, shop, week


def findings(period):
    return [judged.finding for judged in judge(RULE, Options(), period).findings]


def as_goodwill(period):
    return replace(period, not_to_log=tuple(replace(piece, goodwill=True) for piece in period.not_to_log))


def test_goodwill_that_is_not_shown_hides_no_hours_of_another_day():
    (found,) = findings(week("api", HIGH, [(0, 5)], [(0, 5), (2, 3)], free=[(1, 4)]))
    assert (found.seconds, found.stake) == (3 * HOUR, Money(-18_000, "USD"))
    assert [line.says for line in found.evidence] == ["Wed 11 Nov: tracked 0:00, logged 3:00 → 3:00 not tracked"]


def test_goodwill_explains_what_is_shown_of_it():
    assert not findings(week("api", HIGH, [(0, 5)], [(0, 5), (1, 4)], free=[(1, 4)]))
    (found,) = findings(week("api", HIGH, [(0, 5)], [(0, 5), (1, 4)], free=[(1, 1)]))
    assert found.seconds == 3 * HOUR
    assert not findings(week("api", HIGH, [(0, 5)], [(0, 9)], free=[(1, 4)]))  # the week may be shown as one line


def test_goodwill_over_midnight_may_be_shown_on_one_of_its_days():
    night = (piece(1, "23:00", HOUR, ref="n/1", goodwill=True), piece(2, "00:00", HOUR, ref="n/2", goodwill=True))
    assert not findings(replace(week("api", HIGH, [(0, 5)], [(0, 5), (1, 2)]), not_to_log=night))


def test_goodwill_of_one_contract_on_its_sister_was_tracked_and_costs_the_client():
    mine, hers = beside_sisters((as_goodwill(api(free=[(4, 2)], tracked=())), shop((1, 1), (3, 2), (4, 2))))
    assert not findings(mine)
    (found,) = findings(hers)
    assert found.summary == "2:00 on Upwork, but tracked on “api” as goodwill: the client is billed for it"
    assert (found.key, found.seconds, found.stake) == ("free api", 2 * HOUR, Money(-8000, "USD"))
    assert [line.says for line in found.evidence] == ["Fri 13 Nov: 2:00 tracked on “api” as goodwill"]
    assert found.evidence[0].refs == ("toggl/time/apifree0", "upwork/work/shop2")


def test_what_the_sister_shows_itself_or_somebody_else_gave_away_explains_nothing():
    for free in (week("api", HIGH, [(2, 1)], [(2, 1), (4, 2)], free=[(4, 2)]), api(free=[(4, 2, "ann")], tracked=())):
        _, hers = beside_sisters((free, shop((1, 1), (3, 2), (4, 2))))
        (found,) = findings(hers)
        assert found.key == "surplus"


def test_the_rest_of_a_surplus_was_not_tracked():
    _, hers = beside_sisters((api(free=[(4, 2)], tracked=()), shop((1, 1), (3, 2), (4, 5))))
    free, rest = findings(hers)
    assert (free.summary, free.seconds) == (
        "2:00 on Upwork, but tracked on “api” as not billable: the client is billed for it",
        2 * HOUR,
    )
    assert (rest.key, rest.seconds, rest.stake) == ("surplus", 3 * HOUR, Money(-12_000, "USD"))
    assert [line.says for line in rest.evidence] == [
        "Fri 13 Nov: tracked 0:00, logged 5:00, 2:00 tracked on other contracts → 3:00 not tracked"
    ]


HOURS = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(HOURS, HOURS, HOURS, HOURS)
def test_what_is_found_is_what_is_shown_too_much_and_each_second_once(tracked, logged, free, given_elsewhere):
    _, period = beside_sisters((api(tracked=(), free=given_elsewhere), shop(*logged, tracked=tracked, free=free)))
    found = findings(period)
    least = sum(hours for _, hours in logged) - sum(hours for _, hours in (*tracked, *free))
    most = sum(hours for _, hours in logged) - sum(hours for _, hours in tracked)
    assert max(0, least) * HOUR <= sum(one.seconds for one in found) <= max(0, most) * HOUR
    assert all(one.seconds > 0 and one.evidence for one in found)
