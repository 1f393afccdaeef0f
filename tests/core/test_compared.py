"""Figures beside those of a period: the period before, averages, and how far each can be trusted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State, weakest
from syncd.core.by_week import hours_by_week, net_by_week, weeks_of
from syncd.core.compared import compared, figures, period_before, rate_of
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.not_billed import never_billed
from syncd.core.records import ContractType
from syncd.core.summary import Basis, Gap, Summary, SummaryLine
from syncd.core.summary_changes import changes
from syncd.core.summary_totals import sums
from syncd.core.time import Period, instant

HOUR = 3600
GAP = Gap(Side.TRACKED, "no source shows that time")


def line(contract="api", hours=10, rate=4000, tracked=None, fee=0, **fields):
    tracked = hours if tracked is None else tracked
    gross, taken = Money(hours * rate, "USD"), Money(-hours * fee, "USD")
    known = {
        "client": "acme", "contract": contract, "title": contract.title(), "kind": ContractType.HOURLY, "person": "",
        "basis": Basis.BILLED, "currency": "USD", "seconds_tracked": int(tracked * HOUR),
        "seconds_billable": hours * HOUR, "seconds_logged": hours * HOUR, "gross": gross, "fee": taken,
        "tax": Money(0, "USD"), "net": gross + taken, "agreed": Money(rate, "USD"),
        "effective_rate": Money(round((gross + taken).minor / tracked), "USD") if tracked else None,
    }  # fmt: skip
    return SummaryLine(**{**known, **fields})


def summary(name, *lines, gaps=()):
    return Summary(period=Period.parse(name), lines=lines, totals=sums(lines), gaps=gaps)


def test_the_period_before_a_week_is_a_week_and_before_a_month_a_month():
    for name, before in (
        ("2026-W01", "2025-W52"),
        ("2026-W46", "2026-W45"),
        ("2026-01", "2025-12"),
        ("2026-03-01..2026-03-10", "2026-02-19..2026-02-28"),
    ):
        assert period_before(Period.parse(name)).name == before


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_periods_before_any_days_are_as_long_and_end_where_these_begin(first, length):
    period = Period(first, first + timedelta(days=length), f"{first}..{first + timedelta(days=length)}")
    before = period_before(period)
    assert before.last == first - timedelta(days=1)
    assert before.last - before.first == period.last - period.first


def test_an_average_is_over_the_periods_since_a_contract_shows_anything():
    earlier = [
        summary("2026-W45", line(hours=10), line("shop", hours=2)),
        summary("2026-W44", line(hours=20)),
        summary("2026-W43", line(hours=30), line("shop", hours=4)),
        summary("2026-W42"),
    ]
    found = compared(earlier)
    average = {one.contract: one for one in found.average}
    assert (average["api"].of, average["api"].hours, average["api"].gross) == (3, 20 * HOUR, Money(80_000, "USD"))
    assert (average["shop"].of, average["shop"].hours) == (3, 2 * HOUR)  # nothing in the week between counts as nothing
    assert average["shop"].net_state is State.EXACT
    assert [one.hours for one in found.last if one.contract == "shop"] == [2 * HOUR]


def test_one_period_alone_is_no_average():
    assert compared([summary("2026-W45", line()), summary("2026-W44")]).average == ()
    assert compared([]) is None


def test_a_period_that_may_hide_something_makes_an_average_a_lower_bound():
    earlier = [summary("2026-W45", line()), summary("2026-W44", gaps=(GAP,)), summary("2026-W43", line())]
    (average, *_) = compared(earlier).average
    assert (average.of, average.hours_state, average.net_state) == (3, State.AT_LEAST, State.AT_LEAST)
    assert average.rate is None


def test_a_period_of_which_nothing_is_known_says_so_instead_of_figures():
    assert compared([summary("2026-09", gaps=(GAP,))]).because == "no source shows anything of it"
    assert compared([summary("2026-09")]).because == ""


@given(st.lists(st.sampled_from(State), min_size=1))
def test_a_sum_is_never_surer_than_its_parts(states):
    together = weakest(states)
    assert (together is State.EXACT) is (set(states) == {State.EXACT})
    if State.ESTIMATED in states:
        assert together is State.ESTIMATED
    if together is State.AT_LEAST:
        assert not {State.AT_MOST, State.ESTIMATED} & set(states)


def test_the_rate_of_all_contracts_is_net_by_tracked_hour():
    lines = [line(hours=12, tracked=15, rate=4000, fee=400), line("shop", hours=4, tracked=5, rate=5500, fee=550)]
    assert rate_of(lines) == (Money((12 * 3600 + 4 * 4950) // 20, "USD"), State.EXACT)
    assert rate_of([*lines, line("care", hours=0, tracked=0, kind=ContractType.RETAINER)])[1] is State.EXACT
    assert rate_of([*lines, line("ops", net=None)]) == (None, State.UNKNOWN)


def test_an_hour_brings_at_most_so_much_where_more_may_have_been_tracked():
    partial = line(hours=10, tracked=10, gaps=(GAP,))
    (one, _) = figures(summary("2026-W45", partial))
    assert (one.rate, one.rate_state) == (partial.effective_rate, State.AT_MOST)


# Weeks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "today", "first", "last", "number"),
    [
        ("2026-W46", date(2026, 11, 16), "2026-W39", "2026-W46", 8),
        ("2026-10", date(2026, 11, 16), "2026-W40", "2026-W44", 5),
        ("2026-11", date(2026, 11, 16), "2026-W45", "2026-W47", 3),  # none begins after today
        ("2026-01-01..2026-12-31", date(2027, 1, 1), "2026-W46", "2026-W53", 8),
    ],
)
def test_the_weeks_beside_a_period(period, today, first, last, number):
    weeks = weeks_of(Period.parse(period), today)
    assert (weeks[0].name, weeks[-1].name, len(weeks)) == (first, last, number)


def test_what_rounding_explains_is_no_difference_and_what_differs_most_comes_first():
    weeks = [
        summary("2026-W44", line(tracked=10.1, tolerated=1200), line("shop", hours=5, tracked=9, tolerated=1200)),
        summary("2026-W45", line(hours=10, tracked=7, tolerated=1200), line("shop", hours=5, tracked=5)),
    ]
    shop, api = hours_by_week(weeks, {"shop": "Upwork"})
    assert [week.difference for week in shop.weeks] == [-4 * HOUR, 0]
    assert [week.difference for week in api.weeks] == [0, 3 * HOUR]
    assert (shop.platform, shop.worst.first) == ("Upwork", date(2026, 10, 26))


def test_time_that_nobody_pays_for_is_no_difference():
    (api,) = hours_by_week([summary("2026-W45", line(hours=8, tracked=10, seconds_not_billed=2 * HOUR))], {})
    assert (api.weeks[0].tracked, api.weeks[0].difference) == (8 * HOUR, 0)


@pytest.mark.parametrize("side", [Side.LOGGED, Side.TRACKED])
@pytest.mark.parametrize("tracked", [5, 10, 15])
def test_a_difference_that_may_vanish_is_unknown(side, tracked):
    known = line(hours=10, tracked=tracked, gaps=(Gap(side, "known through Fri"),))
    (api,) = hours_by_week([summary("2026-W45", known)], {})
    vanishes = (tracked > 10 and side is Side.LOGGED) or (tracked < 10 and side is Side.TRACKED)
    assert api.weeks[0].difference == (None if vanishes else (10 - tracked) * HOUR)
    assert (api.weeks[0].shown is None) is vanishes


def test_a_week_without_a_line_is_nothing_where_all_is_known_and_else_unknown():
    weeks = [summary("2026-W43", line()), summary("2026-W44"), summary("2026-W45", gaps=(GAP,))]
    (api,) = hours_by_week(weeks, {})
    assert [week.tracked for week in api.weeks] == [10 * HOUR, 0, None]
    (net,) = net_by_week(weeks, [("api", "USD")])
    assert [(week.net, week.state) for week in net.weeks] == [
        (Money(40_000, "USD"), State.EXACT), (Money(0, "USD"), State.EXACT), (None, State.UNKNOWN)
    ]  # fmt: skip


def test_what_was_never_billed_is_what_the_platform_does_not_show():
    lines = (
        line(hours=8, tracked=10, tolerated=1200),
        line("ops", hours=8, tracked=8.2, tolerated=1200),
        line("own", hours=8, tracked=10, gaps=(Gap(Side.LOGGED, "no export"),)),
        line("site", hours=0, tracked=5, kind=ContractType.FIXED),
    )
    assert never_billed(summary("2026-W45", *lines)) == 2 * HOUR


# Since the last report -------------------------------------------------------------------------------------------


def test_what_changed_is_what_was_said_beside_what_is_known_now():
    then = summary("2026-W45", line(hours=10), line("shop", hours=3), line("ops", hours=1))
    now = summary("2026-W45", line(hours=12), line("shop", hours=3), line("care", hours=2))
    found = changes(then, now, instant("2026-11-09T08:00:00Z"))
    assert [(one.contract, one.hours_then, one.hours_now) for one in found.changes] == [
        ("api", 10 * HOUR, 12 * HOUR), ("care", 0, 2 * HOUR), ("ops", 1 * HOUR, 0)
    ]  # fmt: skip
    assert found.changes[1].gross_then == Money(0, "USD")
    assert found.changes[0].net_now - found.changes[0].net_then == Money(8000, "USD")


def test_the_same_figures_are_no_change():
    said = summary("2026-W45", line())
    assert changes(said, said, instant("2026-11-09T08:00:00Z")).changes == ()
