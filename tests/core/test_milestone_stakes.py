"""What the findings about one milestone count together: never more than its amount and what was worked beyond it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.advance import advance
from syncd.core.contract_case import ESCROW, LEFT_BEHIND, ContractCase, OpenMilestone
from syncd.core.discrepancies import judge
from syncd.core.hush import acknowledge
from syncd.core.lifecycle import counted
from syncd.core.milestone_releases import FixedPayment, MilestoneReleases, ReleasedPart
from syncd.core.milestone_terms import changed_terms
from syncd.core.money import Money, price
from syncd.core.parents import by_themselves
from syncd.core.records import ContractType, MilestoneState
from syncd.rules.contract import contract_ended_with_escrow
from syncd.rules.milestone import (
    delivered_not_submitted,
    effective_rate_low,
    milestone_budget_burn,
    milestone_deadline_risk,
    milestone_terms_changed,
    release_clock,
    short_release,
    work_on_unfunded_milestone,
)
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case, version
from syncd.testing.subjects import AFTER, MONDAY, contract, piece

HOUR = 3600
PAYMENT = FixedPayment(ref="upwork/transaction/1", posted=MONDAY, amount=Money(35000, "USD"), has_fee=True)
RULES = [
    module.RULE
    for module in (
        delivered_not_submitted,
        effective_rate_low,
        milestone_budget_burn,
        milestone_deadline_risk,
        milestone_terms_changed,
        release_clock,
        short_release,
        work_on_unfunded_milestone,
    )
]


def found(case, *rules):
    """The discrepancies of a milestone."""
    verdicts = [judge(rule, rule.Options(), case) for rule in rules or RULES]
    return [step.after for verdict in verdicts for step in advance({}, verdict, "accuracy", case.now)]


def counts(discrepancies, now):
    """Rule → stake of those that count."""
    alone = counted(by_themselves(discrepancies, discrepancies, now))
    return {one.rule: one.stake.minor for one in alone if one.stake and one.stake.minor}


def most(case):
    """Currency → the amount that was agreed, or what its hours are worth if that is more."""
    amount, changed = case.milestone.amount, changed_terms(case.milestone.ref, case.versions, case.agreed)
    agreed, worked = Counter(), Counter()
    for one in filter(None, (amount, changed and changed.old.amount)):
        agreed[one.currency] = max(agreed[one.currency], one.minor)
    for rate in filter(None, {case.target_rate, case.contract.target_rate}):
        worked[rate.currency] = max(worked[rate.currency], price(rate, case.seconds).minor)
    for day in {one.day for one in case.pieces}:
        if rate := case.contract.rate_on(day):
            worked[rate.currency] = max(worked[rate.currency], price(rate, case.seconds).minor)
    return agreed | worked


DOLLARS = st.integers(0, 8).map(lambda number: Money(10000 * number, "USD"))
TROUBLED = st.builds(
    milestone_case,
    contract=st.builds(contract, key=st.just("site"), type=st.just(ContractType.FIXED), target_rate=DOLLARS),
    pieces=st.lists(st.builds(piece, st.integers(0, 6), st.just("08:00"), st.integers(1, 15 * HOUR)), max_size=3).map(
        lambda pieces: tuple(replace(one, ref=f"toggl/time/{number}") for number, one in enumerate(pieces))
    ),
    state=st.sampled_from(MilestoneState),
    amount=DOLLARS,
    budget=st.integers(1, 20).map(lambda number: number * HOUR),
    estimate=st.just(99 * HOUR),
    due=st.just(MONDAY),
    submitted=st.sampled_from((MONDAY, MONDAY - timedelta(days=30))),
    released=st.just(MONDAY - timedelta(days=20)),
    fee=st.sampled_from((None, Decimal("0.1"))),
    versions=DOLLARS.map(lambda first: (version(amount=first),)),
).map(lambda case: replace(case, versions=(*case.versions, version(1, amount=case.milestone.amount))))
"""Milestones at the edge of everything: late, over their budget, below their rate, or worth less than before."""


@given(TROUBLED | milestones.milestone_cases() | milestones.milestones_at_work())
@settings(max_examples=150, deadline=None)
def test_all_findings_of_a_milestone_are_one_amount_at_risk(case):
    discrepancies = found(case)
    alone = counted(by_themselves(discrepancies, discrepancies, case.now))
    at_stake = Counter()
    for one in alone:
        if one.stake and one.stake.minor > 0:
            at_stake[one.stake.currency] += one.stake.minor
    assert at_stake <= most(case), (at_stake, most(case), [(one.rule, one.stake) for one in discrepancies])
    if not any(one.rule == "short-release" for one in discrepancies):
        stakes = [one.stake for one in discrepancies if one.stake]
        largest = {
            money.currency: max(one.minor for one in stakes if one.currency == money.currency) for money in stakes
        }
        assert at_stake <= Counter(largest), "one of them counts"
    for one in discrepancies:
        if one.stake and one.rule != "effective-rate-low":  # the tags of time that does not count are an option
            assert at_stake[one.stake.currency] >= one.stake.minor, "what is not counted is part of what is"


LATE = {
    "contract": contract(key="site", type=ContractType.FIXED, terms=(), target_rate=Money(5000, "USD")),
    "pieces": tuple(piece(day, "08:00", 5 * HOUR) for day in range(3)),
    "amount": Money(50000, "USD"),
    "budget": 10 * HOUR,
    "estimate": 20 * HOUR,
    "due": MONDAY,
    "versions": (version(amount=Money(60000, "USD")), version(1, amount=Money(50000, "USD"))),
}


def test_late_over_its_budget_below_its_rate_and_worth_less_is_the_amount_alone():
    discrepancies = found(milestone_case(**LATE))
    assert {one.rule: one.stake.minor for one in discrepancies} == {
        "milestone-deadline-risk": 50000,
        "milestone-budget-burn": 25000,
        "effective-rate-low": 25000,
        "milestone-terms-changed": 10000,
    }
    assert counts(discrepancies, AFTER) == {"milestone-deadline-risk": 50000}


def test_what_a_person_put_aside_hides_nothing_else_of_the_milestone():
    discrepancies = [
        acknowledge(one, AFTER).after if one.rule == "milestone-deadline-risk" else one
        for one in found(milestone_case(**LATE))
    ]
    assert counts(discrepancies, AFTER) == {"milestone-deadline-risk": 50000, "milestone-budget-burn": 25000}


def test_hours_beyond_the_amount_are_more_than_the_amount():
    work = tuple(piece(day, "00:00", 20 * HOUR) for day in range(3))
    assert counts(found(milestone_case(**{**LATE, "pieces": work, "estimate": 61 * HOUR})), AFTER) == {
        "milestone-budget-burn": 250000
    }


def test_an_amount_that_fell_is_the_same_money_as_the_hours_it_no_longer_pays():
    submitted = {"state": MilestoneState.SUBMITTED, "submitted": MONDAY + timedelta(days=1)}
    done = {**LATE, **submitted, "pieces": (piece(0, "08:00", 11 * HOUR),)}
    assert counts(found(milestone_case(**done)), AFTER) == {"milestone-terms-changed": 10000}


def test_money_that_an_ended_contract_holds_is_counted_for_the_contract():
    case = milestone_case(**LATE)
    ended = ContractCase(
        contract=replace(case.contract, end=MONDAY),
        profile=case.profile,
        zone=case.zone,
        now=AFTER,
        set_aside=(OpenMilestone(case.milestone),),
    )
    rule = contract_ended_with_escrow.RULE
    (escrow,) = found(ended, rule)
    assert escrow.finding.key == LEFT_BEHIND
    assert counts([*found(case), escrow], AFTER) == {ESCROW: 50000}


def test_a_rest_that_the_client_owes_counts_beside_the_hours_that_the_amount_does_not_pay():
    released = {"state": MilestoneState.RELEASED, "released": MONDAY - timedelta(days=20), "versions": ()}
    part = MilestoneReleases(parts=(ReleasedPart(PAYMENT, PAYMENT.amount, "names it"),))
    case = milestone_case(**{**LATE, **released, "releases": part})
    assert counts(found(case), AFTER) == {"short-release": 15000, "effective-rate-low": 25000}
