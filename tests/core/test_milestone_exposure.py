"""What is open of a milestone, and what its stop points are worth."""

from decimal import Decimal

from hypothesis import given, settings

from syncd.core.milestone_exposure import exposure
from syncd.core.money import Money
from syncd.core.records import ContractType, MilestoneState
from syncd.core.terms import CostRate
from syncd.testing.milestones import milestone_case, milestone_cases
from syncd.testing.subjects import contract, piece

HOUR = 3600
TARGET = contract(type=ContractType.FIXED, terms=(), target_rate=Money(5000, "USD"))
BEN = {"ben": (CostRate(rate=Money(3000, "USD")),), "eva": (CostRate(rate=Money(3000, "EUR")),)}
TEN = Decimal("0.1")


def of(state, spent=6 * HOUR, **given):
    pieces = (piece(0, "09:00", spent),) if spent else ()
    known = {"pieces": pieces, "contract": TARGET, "fee": TEN, "budget": 10 * HOUR, "amount": Money(50000, "USD")}
    return exposure(milestone_case(state=state, **{**known, **given}), BEN)


def test_unfunded_work_is_worth_its_hours_at_most_the_amount():
    assert of(MilestoneState.UNFUNDED).unfunded == Money(30000, "USD")
    assert of(MilestoneState.UNFUNDED, 11 * HOUR).unfunded == Money(50000, "USD")
    assert of(MilestoneState.CANCELLED).at_risk == Money(30000, "USD")
    assert of(MilestoneState.UNFUNDED, 0).at_risk is None


def test_funded_work_that_is_not_submitted_and_its_stop_points():
    found = of(MilestoneState.FUNDED)
    assert (found.unsubmitted, found.unfunded, found.to_finish) == (Money(30000, "USD"), None, 4 * HOUR)
    assert (found.walk_away, found.gives_up) == (Money(30000, "USD"), Money(45000, "USD"))
    assert found.rest_rate == Money(11250, "USD"), "450 for the four hours that are left"
    assert found.ask_for == Money(5000, "USD"), "ten hours at 50 are 500, and 450 are left after the fee"
    (ben,) = found.handed_on
    assert (ben.person, ben.cost, ben.keeps) == ("ben", Money(12000, "USD"), Money(33000, "USD"))


def test_what_is_submitted_waits_whole_and_what_is_released_is_over():
    assert of(MilestoneState.SUBMITTED).at_risk == Money(45000, "USD")
    assert of(MilestoneState.RELEASED).at_risk is None


def test_without_a_rate_the_seconds_are_told_and_without_hours_nothing_is_guessed():
    found = of(MilestoneState.FUNDED, contract=contract(type=ContractType.FIXED, terms=()), budget=None)
    assert (found.unpriced, found.walk_away, found.to_finish, found.rest_rate) == (6 * HOUR, None, None, None)
    assert (found.ask_for, found.handed_on) == (None, ())


@settings(max_examples=80, deadline=None)
@given(milestone_cases())
def test_it_holds_no_negative_risk_and_one_kind_of_it(subject):
    found = exposure(subject, BEN)
    kinds = [one for one in (found.unfunded, found.unsubmitted, found.unreleased) if one is not None]
    assert len(kinds) <= 1
    assert found.at_risk is None or found.at_risk in kinds
    assert found.to_finish is None or found.to_finish >= 0
    assert found.ask_for is None or found.ask_for.minor >= 0
