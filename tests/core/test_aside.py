"""What people put aside leaves the totals, whole or in part, and nothing is lost between the two."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.aside import IN_PART, put_aside, still_open
from syncd.core.hush import acknowledge, divide, explain, resolve, unhush, write_off, write_off_part
from syncd.core.money import Money
from syncd.core.report import Report, ReportKind
from syncd.core.shortening import shorten
from tests.core.test_ageing import NOW, one, stakes

DECIDE = {
    "acknowledged": acknowledge,
    "explained": lambda found, now: explain(found, now, "agreed"),
    "written-off": lambda found, now: write_off(found, now, "small"),
    "resolved-by-person": lambda found, now: resolve(found, now, "done"),
}
decisions = st.sampled_from([None, *DECIDE])


def dollars(minor):
    return Money(minor, "USD")


def report(discrepancies, most=500):
    loud, hushed = divide(discrepancies, NOW)
    made = Report(
        id="r",
        name="weekly",
        kind=ReportKind.RECONCILIATION,
        made_at=NOW,
        zone="UTC",
        discrepancies=tuple(loud),
        hushed=tuple(hushed),
        aside=put_aside(loud, hushed=hushed),
    )
    return shorten(made, most)


def in_dollars(money):
    return sum(one.minor for one in money if one.currency == "USD")


@given(st.lists(st.tuples(stakes, decisions, st.integers(0, 12_000)), max_size=8), st.integers(1, 9))
def test_totals_and_what_is_aside_add_up_to_all_that_was_found(drawn, most):
    found = []
    for number, (stake, decision, part) in enumerate(drawn):
        each = one({"end": "2026-11-29"}, number, stake=stake)
        if stake and part and 0 < part < abs(stake.minor):
            given_up = replace(stake, minor=part if stake.minor > 0 else -part)
            each = write_off_part(each, NOW, given_up, "goodwill", None).after
            assert unhush(each).after == one({"end": "2026-11-29"}, number, stake=stake)
        found.append(DECIDE[decision](each, NOW).after if decision else each)
    made = report(found, most)
    all_lost = sum(max(0, stake.minor) for stake, _, _ in drawn if stake and stake.currency == "USD")
    all_owed = sum(max(0, -stake.minor) for stake, _, _ in drawn if stake and stake.currency == "USD")
    lost = in_dollars(made.at_stake.values()) + sum(in_dollars(each.sums.at_stake) for each in made.set_aside)
    owed = in_dollars(made.owed.values()) + sum(in_dollars(each.sums.owed) for each in made.set_aside)
    assert (lost, owed) == (all_lost, all_owed)
    assert made.unpriced + sum(each.sums.unpriced for each in made.set_aside) == sum(
        stake is None for stake, _, _ in drawn
    )
    counts = {each.state: each.sums.number for each in made.set_aside if each.state not in IN_PART.values()}
    assert sum(counts.values()) + made.number == len(drawn)


@pytest.mark.parametrize(
    ("before", "now", "left"),
    [
        (dollars(10_000), dollars(12_000), dollars(9_000)),
        (dollars(10_000), dollars(2_000), dollars(0)),
        (dollars(10_000), dollars(-2_000), dollars(-2_000)),
        (dollars(10_000), None, None),
        (dollars(10_000), Money(10_000, "EUR"), Money(10_000, "EUR")),
    ],
)
def test_a_part_that_was_given_up_stays_so_when_the_amount_moves(before, now, left):
    part = write_off_part(one(stake=before), NOW, dollars(3_000), "goodwill", None).after
    assert part.stake == dollars(7_000)
    assert replace(part, finding=replace(part.finding, stake=now)).stake == left


def test_what_is_settled_is_not_called_open():
    hushed = [DECIDE[state](one(number=number, stake=dollars(100)), NOW).after for number, state in enumerate(DECIDE)]
    assert list(still_open(put_aside([], hushed=hushed))) == ["2 set aside, 2.00 USD still open"]
    assert list(still_open(put_aside([], hushed=[hushed[1], hushed[2]]))) == []
