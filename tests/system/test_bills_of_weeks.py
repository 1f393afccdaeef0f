"""What was billed for a week counts in its checks, in whatever order exports are read."""

from dataclasses import replace

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind, TransactionKind

LATER = 7 * 24 + 60


def hours(office, kit):
    """An export of hours made after the cut-off, which lacks the contract's week."""
    office.take("upwork", LATER, kit.line(1, -6, 1, "40.00"), complete=[kit.through(LATER, Kind.WORK)])


def time(office, kit):
    office.take(
        "toggl",
        LATER + 0.1,
        kit.label(kit.project(1), "Acme"),
        kit.entry(0, -6 * 24 + 9, 1),
        kit.entry(1, 30, 10),
        complete=[kit.through(LATER)],
    )


def bill(office, kit, amount="400.00", day=6):
    posted = replace(kit.posting(1, 7, kit.named()), amount=Money.of(amount, "USD"), last_day=kit.at(24 * day).date())
    office.take("upwork", LATER + 0.2, posted, complete=[kit.through(LATER, Kind.TRANSACTION)])
    return posted


def found(office):
    return [(each.rule, each.finding.stake) for each in office.found() if each.rule == "tracked-not-logged"]


@pytest.mark.parametrize(
    "order", [(hours, time, bill), (bill, hours, time), (time, bill, hours)], ids=["bill last", "first", "between"]
)
def test_no_bonus_is_asked_for_a_week_that_was_billed(office, kit, order):
    for step in order:
        step(office, kit)
    assert found(office) == []
    (unmade,) = office.unmade("tracked-not-logged")
    assert "two exports contradict each other" in unmade
    assert office.differences() == []


def test_a_bill_that_changes_or_goes_is_judged_again(office, kit):
    for step in (hours, time, bill):
        step(office, kit)
    lower = replace(bill(office, kit), amount=Money.of("100.00", "USD"))
    office.take("upwork", LATER + 1, lower)
    assert found(office) == [("tracked-not-logged", Money(30_000, "USD"))]
    assert office.differences() == []
    office.take("upwork", LATER + 2, gone=(lower.ref,))
    assert found(office) == [("tracked-not-logged", Money(40_000, "USD"))]
    assert office.differences() == []


def test_a_bill_of_which_only_the_hours_change_is_judged_again(office, kit):
    for step in (hours, time):
        step(office, kit)
    posted = replace(bill(office, kit), seconds=10 * 3600)
    office.take("upwork", LATER + 1, posted)
    assert found(office) == []
    office.take("upwork", LATER + 2, replace(posted, seconds=4 * 3600))
    assert found(office) == [("tracked-not-logged", Money(24_000, "USD"))]
    assert office.differences() == []
    office.take("upwork", LATER + 3, replace(posted, seconds=None))
    assert found(office) == []
    assert office.differences() == []


def test_the_bill_of_another_week_pays_for_nothing_of_this_one(office, kit):
    for step in (hours, time):
        step(office, kit)
    bill(office, kit, day=-1)
    assert found(office) == [("tracked-not-logged", Money(40_000, "USD"))]
    assert office.differences() == []


@pytest.mark.parametrize("named", [True, False], ids=["names the week", "names nothing"])
@pytest.mark.parametrize("order", ["refund last", "bill last"])
@pytest.mark.parametrize("then", [5, 3])
def test_what_was_given_back_and_billed_again_pays_once(office, kit, named, order, then):
    """5:00 of the 10:00 tracked were billed and given back, and 5:00 or 3:00 billed again: the others are missing."""
    for step in (hours, time):
        step(office, kit)
    bill(office, kit, "200.00")
    back = replace(kit.posting(2, 9, kit.named()), kind=TransactionKind.REFUND, amount=Money.of("-200.00", "USD"))
    again = replace(kit.posting(3, 9, kit.named()), amount=Money(4_000 * then, "USD"), last_day=kit.at(24 * 6).date())
    if named:
        back = replace(back, last_day=kit.at(24 * 6).date())
    for number, record in enumerate((again, back) if order == "refund last" else (back, again)):
        office.take("upwork", LATER + 1 + number, record)
    assert found(office) == [("tracked-not-logged", Money(4_000 * (10 - then), "USD"))]
    assert office.differences() == []
