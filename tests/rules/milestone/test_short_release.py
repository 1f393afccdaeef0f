from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.milestone_releases import FixedPayment, GivenBack, Raise, contract_releases
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.short_release import RULE
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, PLATFORM

RELEASED = date(2026, 6, 1)
SETTLED = datetime(2026, 6, 7, tzinfo=UTC)
"""The end of 6 June: five security days after the release."""
REF = "milestones/milestone/m3"


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.released_milestones()


def usd(amount):
    return Money.of(amount, "USD")


def payment(amount, number=1, words="", day=RELEASED, fee=True):
    return FixedPayment(ref=f"upwork/transaction/{number}", posted=day, amount=usd(amount), words=words, has_fee=fee)


def stone(id, amount, **more):
    known = {"ref": f"milestones/milestone/{id}", "contract": "site", "title": id.upper(), "amount": usd(amount)}
    return Milestone(**{**known, "state": MilestoneState.RELEASED, "released": RELEASED, **more})


def verdict(*payments, others=(), refunds=(), raises=(), fee=None, now=SETTLED, **given):
    given = {"amount": usd("500.00"), "state": MilestoneState.RELEASED, "released": RELEASED, **given}
    case = milestone_case(now=now, **given)
    releases = contract_releases([case.milestone, *others], payments, refunds, raises)[REF]
    return judge(RULE, RULE.Options(), replace(case, releases=replace(releases, fee=fee)))


def test_350_of_500_leave_150_at_stake():
    judged = verdict(payment("350.00", words="Invoice: M3"))
    (found,) = judged.findings
    assert (found.severity, found.finding.stake, found.finding.key) == (Severity.HIGH, usd("150.00"), "short")
    assert found.finding.summary == ("“M3” was released with 350.00 USD of 500.00 USD")
    assert found.finding.action == "Ask the client for the other 150.00 USD of “M3”"
    assert [(each.ref, each.says) for each in found.finding.evidence] == [
        (REF, "“M3”, 500.00 USD, released"),
        ("upwork/transaction/1", "350.00 USD, Mon 1 Jun: it names it"),
    ]


def test_without_any_payment_all_of_it_is_missing():
    (found,) = verdict().findings
    assert found.finding.stake == usd("500.00")
    assert found.finding.summary == "“M3” is released, but no payment of its 500.00 USD is known"


@pytest.mark.parametrize(("paid", "said"), [("500.00", 0), ("499.99", 0), ("499.98", 1), ("512.00", 0)])
def test_a_cent_is_tolerated_and_a_bonus_is_no_fault(paid, said):
    assert len(verdict(payment(paid, words="M3")).findings) == said


def test_two_parts_make_it_whole():
    assert not verdict(payment("350.00"), payment("150.00", 2, day=date(2026, 6, 20))).findings


@pytest.mark.parametrize("state", sorted(set(MilestoneState) - {MilestoneState.RELEASED}))
def test_while_it_is_not_released_the_rest_is_in_escrow(state):
    judged = verdict(payment("350.00", words="M3"), state=state)
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), None)


def test_what_the_next_release_has_more_is_the_rest():
    later = stone("m4", "400.00", released=date(2026, 6, 15))
    both = payment("350.00", words="M3"), payment("550.00", 2, words="M4", day=date(2026, 6, 15))
    assert not verdict(*both, others=[later]).findings
    assert verdict(both[0], replace(both[1], amount=usd("549.98")), others=[later]).findings


def test_another_milestone_raised_by_the_rest_explains_it():
    rise = Raise("milestones/milestone/m4", "M4", usd("150.00"))
    assert not verdict(payment("350.00", words="M3"), raises=[rise]).findings
    assert verdict(payment("350.00", words="M3"), raises=[replace(rise, by=usd("149.99"))]).findings
    assert verdict(payment("350.00", words="M3"), raises=[replace(rise, milestone=REF)]).findings, "its own"


@pytest.mark.parametrize(("paid", "said"), [("450.00", 0), ("449.99", 0), ("449.98", 1), ("450.02", 1)])
def test_an_export_that_shows_net_amounts_leaves_out_just_the_fee(paid, said):
    assert len(verdict(payment(paid, words="M3", fee=False), fee=Decimal("0.1")).findings) == said


def test_where_the_fee_is_in_a_row_of_its_own_the_amount_is_gross():
    assert verdict(payment("450.00", words="M3"), fee=Decimal("0.1")).findings


@pytest.mark.parametrize(("paid", "said"), [("400.00", False), ("399.99", True)])
def test_a_fee_that_nobody_knows_may_be_a_fifth(paid, said):
    judged = verdict(payment(paid, words="M3", fee=False))
    assert (bool(judged.findings), bool(judged.cannot_tell)) == (said, not said)


def test_payments_that_are_not_all_known_tell_nothing():
    unknown = SideCoverage(complete=False, because="Upwork transactions end on Sun 31 May")
    judged = verdict(payment("350.00", words="M3"), paid=unknown)
    assert [each.because for each in judged.cannot_tell] == ["Upwork transactions end on Sun 31 May"]
    assert not verdict(payment("500.00", words="M3"), paid=unknown).cannot_tell, "nothing is missing"


def test_until_the_security_days_are_over_the_money_may_not_be_posted():
    judged = verdict(now=SETTLED - timedelta(seconds=1), paid=SideCoverage(complete=False, because="not read"))
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), SETTLED)


def test_a_payment_that_may_be_for_two_milestones_tells_nothing():
    judged = verdict(payment("350.00"), others=[stone("m4", "600.00")])
    assert [each.because for each in judged.cannot_tell] == [
        "a payment of 350.00 USD, posted Mon 1 Jun, may be for “M3”, or for something else"
    ]


def test_a_payment_that_fits_nothing_may_be_the_rest_of_it():
    other = payment("120.00", 2, day=date(2026, 6, 2))
    assert verdict(payment("350.00", words="M3"), other).cannot_tell
    assert verdict(payment("350.00", words="M3"), replace(other, posted=date(2026, 5, 2))).findings
    assert verdict(payment("350.00", words="M3"), replace(other, amount=usd("150.01"))).findings


def test_what_was_given_back_is_told_by_another_rule():
    whole, back = payment("500.00"), GivenBack(ref="upwork/transaction/8", posted=RELEASED, amount=usd("500.00"))
    assert not verdict(whole, refunds=[back]).findings
    part = replace(back, amount=usd("100.00"), parent=whole.ref)
    assert not verdict(whole, refunds=[part]).findings
    short = payment("350.00", words="M3")
    (found,) = verdict(short, refunds=[replace(part, parent=short.ref)]).findings
    assert found.finding.stake == usd("150.00")


def test_without_a_day_of_release_it_cannot_tell():
    judged = verdict(payment("350.00", words="M3"), released=None)
    assert [each.because for each in judged.cannot_tell] == ["“M3” is released, but its day of release is missing"]


@pytest.mark.parametrize("given", [{"profile": DIRECT}, {"amount": None}])
def test_where_nothing_is_released_or_agreed_it_says_nothing(given):
    judged = verdict(payment("350.00", words="M3"), **given)
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), None)


def test_the_security_days_are_those_of_the_day_of_release():
    eras = (replace(PLATFORM, start=RELEASED, security_days=0),)
    assert verdict(now=SETTLED - timedelta(days=5), profile=replace(PLATFORM, eras=eras)).findings
    assert not verdict(now=SETTLED - timedelta(days=5)).findings
