from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.milestone_releases import FixedPayment, MilestoneReleases, ReleasedPart
from syncd.core.money import Money
from syncd.core.records import ContractType, MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.effective_rate_low import RULE, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, MONDAY, contract, piece

HOUR = 3600
TARGET = contract(type=ContractType.FIXED, terms=(), target_rate=Money(4500, "USD"))
RELEASED = {"state": MilestoneState.RELEASED, "released": MONDAY}
TEN = Decimal("0.1")
FULL = Money(50000, "USD")


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def paid(amount=FULL, **more):
    payment = FixedPayment(ref="upwork/transaction/1", posted=MONDAY, amount=amount, has_fee=True)
    return MilestoneReleases(parts=(ReleasedPart(payment, amount, "is its amount"),), **more)


def verdict(seconds=15 * HOUR, options=None, **given):
    known = {
        "pieces": (piece(0, "08:00", seconds),),
        "contract": TARGET,
        "amount": FULL,
        "releases": paid(),
        "fee": TEN,
        **RELEASED,
    }
    return judge(RULE, options or Options(), milestone_case(**{**known, **given}))


def test_450_net_for_15_hours_is_225_below_a_target_of_45():
    (found,) = verdict().findings
    assert found.severity is Severity.MEDIUM
    assert found.finding.stake == Money(22500, "USD")
    assert found.finding.summary == (
        "“M3” brings 30.00 USD an hour: 450.00 USD after fees, for 15:00. Your target is 45.00 USD"
    )
    assert found.finding.action == "Ask for more the next time: “M3” brought 30.00 USD an hour"


def test_exactly_the_target_is_enough_and_a_cent_less_is_not():
    assert not verdict(10 * HOUR).findings
    (found,) = verdict(10 * HOUR + 1).findings
    assert found.finding.stake == Money(1, "USD")


def test_learning_time_that_is_tagged_does_not_count():
    learning = piece(1, "08:00", 5 * HOUR)
    work = {"pieces": (piece(0, "08:00", 10 * HOUR), learning)}
    assert verdict(**work).findings
    assert not verdict(**work, tags={learning.ref: frozenset({"learning"})}).findings
    assert verdict(**work, tags={learning.ref: frozenset({"course"})}).findings
    course = Options(ignore_tags=("Course",))
    assert not verdict(**work, options=course, tags={learning.ref: frozenset({"course"})}).findings


def test_what_was_given_back_is_not_earned_and_what_is_still_missing_is_told_elsewhere():
    (found,) = verdict(releases=paid(given_back=Money(10000, "USD"))).findings
    assert "360.00 USD after fees" in found.finding.summary
    (found,) = verdict(releases=paid(Money(35000, "USD"))).findings
    assert "450.00 USD after fees" in found.finding.summary
    (found,) = verdict(releases=paid(bonus=Money(5000, "USD"))).findings
    assert "495.00 USD after fees" in found.finding.summary
    whole = MilestoneReleases(given_back=FULL, returned=FULL)
    (found,) = verdict(releases=whole).findings
    assert ": 0.00 USD after fees" in found.finding.summary
    assert found.finding.stake == Money(67500, "USD"), "nothing is left of it"


def test_with_an_unknown_fee_it_is_at_most_so_much():
    (found,) = verdict(fee=None).findings
    assert "brings at most 33.33 USD an hour: 500.00 USD before an unknown fee" in found.finding.summary
    assert found.finding.stake == Money(17500, "USD")


def test_the_fee_that_rows_show_counts_where_no_other_is_known():
    shown = {"fee": None, "fees_taken": Money(2500, "USD")}
    (found,) = verdict(**shown).findings
    assert "brings 31.67 USD an hour: 475.00 USD after fees" in found.finding.summary
    (found,) = verdict(**shown, releases=paid(given_back=Money(10000, "USD"))).findings
    assert "at most" in found.finding.summary, "a part of the fee may have been given back, too"


def test_a_direct_client_takes_no_fee():
    (found,) = verdict(profile=DIRECT, releases=MilestoneReleases()).findings
    assert "500.00 USD after fees" in found.finding.summary


def test_before_the_release_it_is_the_agreed_amount_and_at_most():
    (found,) = verdict(state=MilestoneState.SUBMITTED, releases=MilestoneReleases()).findings
    assert "brings at most 30.00 USD an hour" in found.finding.summary
    assert found.finding.action == "Ask the client for 225.00 USD more for “M3”"


@pytest.mark.parametrize("budget", [None, 5 * HOUR, 30 * HOUR])
def test_while_it_is_worked_on_it_is_found_once_its_hours_are_more_than_it_pays(budget):
    at_work = {"state": MilestoneState.FUNDED, "releases": MilestoneReleases(), "budget": budget}
    assert not verdict(10 * HOUR, **at_work).findings
    (found,) = verdict(10 * HOUR + 1, **at_work).findings
    assert found.finding.stake == Money(1, "USD")
    assert "at most" in found.finding.summary, "more hours only make it lower"


@pytest.mark.parametrize(
    "given",
    [
        {"contract": replace(TARGET, target_rate=None)},
        {"pieces": ()},
        {"contract_unknown": True},
        {"state": MilestoneState.UNFUNDED},
        {"state": MilestoneState.CANCELLED},
        {"amount": None, "releases": MilestoneReleases()},
        {"now": AFTER + timedelta(days=90)},
    ],
)
def test_where_there_is_nothing_to_compare_it_says_nothing(given):
    judged = verdict(**given)
    assert (judged.findings, judged.cannot_tell) == ((), ())


def test_another_currency_unknown_time_and_unknown_payments_cannot_tell():
    unknown = SideCoverage(complete=False, because="x")
    for given in ({"tracked": unknown, "seconds": 10 * HOUR}, {"paid": unknown}):
        assert [each.because for each in verdict(**given).cannot_tell] == ["x"]
    (unmade,) = verdict(amount=Money(50000, "EUR"), releases=paid(Money(50000, "EUR"))).cannot_tell
    assert unmade.because == "“M3” is in EUR, the target rate in USD"


def test_known_hours_that_are_more_than_it_pays_prove_it_whatever_else_is_missing():
    unknown = SideCoverage(complete=False, because="x")
    (found,) = verdict(tracked=unknown).findings
    assert "at most 30.00 USD an hour" in found.finding.summary
    assert "for at least 15:00" in found.finding.summary
    (unmade,) = verdict(10 * HOUR, tracked=unknown).cannot_tell
    assert unmade.ends == {"rate"}, "what is known does not show it any more"
    may_fall = SideCoverage(complete=False, may_fall=True, because="held")
    assert not verdict(tracked=may_fall).findings
    assert [(one.because, one.ends) for one in verdict(tracked=may_fall).cannot_tell] == [("held", frozenset())]


def test_time_that_may_be_more_makes_the_rate_at_most():
    (found,) = verdict(tracked=SideCoverage(complete=True, lower_bound=True)).findings
    assert "at most 30.00 USD an hour" in found.finding.summary
    assert "for at least 15:00" in found.finding.summary
