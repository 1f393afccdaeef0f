"""The first day: two years of time, hours, bills, payouts and a bank's lines are read at once, and nothing is wrong."""

from datetime import date
from random import Random

import pytest

from tests.system.money import payouts
from tests.system.money.facts import BankLine, World
from tests.system.money.files import save
from tests.system.money.world import bill_the_rest, start
from tests.system.traps.facts import DAY, WEEK, Facts, at
from tests.system.worlds.asking import command


def without_fault(weeks: int) -> World:
    """Two hourly contracts on Upwork, billed each Monday, and a platform whose money is paid out every fourth week."""
    facts = Facts(first=date(2024, 9, 2), weeks=weeks)
    world = World(facts, Random(1), [at(facts.end + 4 * WEEK + 2 * DAY, "14:00")])
    for _ in range(2):
        world.weeks(world.deal("plain"))
    bill_the_rest(world)
    facts.extra.clear()
    account, _ = payouts.account(world, currency="EUR")
    deal = world.deal("shop", platform=account.name, currency="EUR")
    left = 0
    for number, week in enumerate(facts.mondays, start=1):
        for weekday in (1, 3):
            world.work(deal, week + weekday * DAY, 60)
        minor = 2 * deal.rate(week)
        left += payouts.sell(account, deal.key, week, minor).net
        if number % 4 == 0:
            payouts.pay_out(world, account, week + 23 * DAY, left)
            left = 0
    world.bank.insert(0, BankLine(day=facts.first - 4 * DAY, minor=-100, payer="Bank", purpose="Account fee"))
    return world


@pytest.mark.parametrize("weeks", [12, pytest.param(104, marks=pytest.mark.slow)])
def test_nothing_is_found_in_what_was_right_all_along(tmp_path, weeks):
    world = without_fault(weeks)
    asked = start(world, tmp_path)
    (look,) = world.looks
    save(world, look, tmp_path)
    now = ("--now", (look + DAY / 24).isoformat())
    once = command("once", "--no-deliver", *asked, *now)
    assert not [pull for pull in once["pulls"] if pull["error"] or pull["rejected"]]
    listed = command("discrepancies", *asked, *now)
    assert [(one["rule"], one["summary"]) for one in listed["discrepancies"]] == []
