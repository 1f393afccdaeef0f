"""What was paid for milestones when some of it was given back."""

from datetime import date, timedelta

from syncd.core.milestone_releases import FixedPayment, GivenBack, contract_releases
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState

FIRST = date(2026, 6, 1)
STONE = Milestone(
    ref="m/milestone/1",
    contract="shop",
    title="Design",
    amount=Money(50000, "USD"),
    state=MilestoneState.RELEASED,
    released=FIRST,
)


def payment(number, minor, day):
    return FixedPayment(ref=f"u/transaction/{number}", posted=FIRST + timedelta(days=day), amount=Money(minor, "USD"))


def back(number, minor, day, parent=None):
    ref, posted = f"u/transaction/r{number}", FIRST + timedelta(days=day)
    return GivenBack(ref=ref, posted=posted, amount=Money(minor, "USD"), parent=parent and f"u/transaction/{parent}")


def of_stone(payments, refunds):
    return contract_releases([STONE], payments, refunds)[STONE.ref]


def test_what_was_given_back_whole_and_paid_again_is_the_later_payment():
    found = of_stone([payment(1, 50000, 0), payment(2, 50000, 9)], [back(1, 50000, 5, parent=1)])
    assert [part.payment.ref for part in found.parts] == ["u/transaction/2"]
    assert (found.kept("USD"), found.given_back) == (Money(50000, "USD"), None)


def test_what_was_given_back_and_not_paid_again_is_kept_no_more():
    found = of_stone([payment(1, 50000, 0)], [back(1, 50000, 5)])
    assert (found.parts, found.kept("USD"), found.returned) == ((), Money(0, "USD"), Money(50000, "USD"))
    part = of_stone([payment(1, 50000, 0)], [back(1, 20000, 5, parent=1), back(2, 90000, 6, parent=1)])
    assert (part.kept("USD"), part.given_back) == (Money(0, "USD"), Money(50000, "USD")), "never more than it was"


def test_a_refund_that_names_nothing_is_of_the_only_payment_of_its_amount_before_it():
    earlier = of_stone([payment(1, 50000, 9)], [back(1, 50000, 5)])
    assert earlier.kept("USD") == Money(50000, "USD")
    two = of_stone([payment(1, 20000, 0), payment(2, 20000, 1)], [back(1, 20000, 5)])
    assert two.given_back is None
