"""Hours that two bills are for are owed once, on the later bill."""

from datetime import timedelta

import pytest

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.matching.paid_again import PaidMilestone
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.rules.payment.duplicate_billing import RULE
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, contract, line

TEN = 36_000
FIRST = paid_row("a", "400.00 USD", seconds=TEN)
TWICE = paid_row("b", "400.00 USD", day=9, seconds=TEN)
BEFORE = AFTER - timedelta(days=30)
SHOWN = (line(0, 20_000), line(1, 16_000))


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()


def judged(*rows, **known):
    known.setdefault("lines", SHOWN)
    return judge(RULE, RULE.Options(), payment_group(*rows, **known))


def stakes(*rows, **known):
    verdict = judged(*rows, **known)
    assert not verdict.cannot_tell
    return [str(one.finding.stake) for one in verdict.findings]


def test_a_week_that_is_billed_twice_is_owed_once():
    (one,) = judged(TWICE, bills=[FIRST]).findings
    assert (one.finding.stake, one.severity) == (Money.parse("-400.00 USD"), Severity.HIGH)
    assert one.finding.summary == (
        "400.00 USD of 400.00 USD, billed on Wed 18 Nov for 9 to 15 Nov 2026, is billed twice: "
        "Upwork shows 10:00, and another bill is for them"
    )
    assert [evidence.ref for evidence in one.finding.evidence] == [TWICE.ref, FIRST.ref]
    assert stakes(FIRST, bills=[TWICE]) == []


def test_a_bill_made_by_hand_for_some_days_of_a_tracked_week_is_billed_twice():
    by_hand = paid_row("h", "200.00 USD", day=10, first_day=SHOWN[0].day, seconds=TEN // 2)
    assert stakes(by_hand, bills=[FIRST]) == ["-200.00 USD"]


def test_people_of_one_week_and_both_rates_of_a_raise_are_bills_of_their_own():
    other = paid_row("b", "300.00 USD", seconds=TEN)
    assert stakes(other, bills=[FIRST], lines=(*SHOWN, line(2, TEN, person="ben"))) == []


@pytest.mark.parametrize(("seconds", "owed"), [(600, []), (601, ["-6.68 USD"])])
def test_ten_minutes_are_left_alone(seconds, owed):
    part = paid_row("b", "6.68 USD", day=9, seconds=seconds)
    assert stakes(part, bills=[FIRST]) == owed


@pytest.mark.parametrize(("back", "owed"), [(FIRST, []), (TWICE, [])])
def test_a_credit_and_a_new_bill_are_no_two_bills(back, owed):
    refund = paid_row("r", "-400.00 USD", "refund", day=8)
    assert stakes(TWICE, bills=[FIRST], given_back=((refund, back.ref),)) == owed


def test_of_a_bill_that_was_given_back_in_part_the_rest_is_billed_twice():
    refund = paid_row("r", "-100.00 USD", "refund", day=8)
    assert stakes(TWICE, bills=[FIRST], given_back=((refund, TWICE.ref),)) == ["-300.00 USD"]


@pytest.mark.parametrize(
    "known",
    [
        {"bills": [paid_row("a", "400.00 USD", "bonus")]},
        {"bills": [paid_row("a", "400.00 USD", first_day=None)]},
        {"bills": [FIRST], "contract": contract(type=ContractType.FIXED)},
        {"bills": [FIRST], "profile": DIRECT},
        {"bills": []},
    ],
    ids=["a bonus", "without days", "another rule's", "own invoices", "alone"],
)
def test_other_rows_are_not_compared(known):
    assert stakes(TWICE, **known) == []


@pytest.mark.parametrize(
    ("known", "because"),
    [
        ({"logged": SideCoverage(complete=False, because="no export")}, "no export"),
        (
            {"lines": (line(0, 30_000),), "logged": SideCoverage(complete=True, as_of=BEFORE)},
            "does not show all hours",
        ),
    ],
    ids=["hours not known", "the first bill is for more, before the cut-off"],
)
def test_where_hours_are_lacking_it_cannot_be_told(known, because):
    verdict = judged(TWICE, bills=[FIRST], **known)
    assert not verdict.findings
    assert because in verdict.cannot_tell[0].because


@pytest.mark.parametrize(("back", "owed"), [([], ["-400.00 USD"]), ([paid_row("r", "-1.00 USD", "refund")], [])])
def test_a_milestone_that_was_paid_before_is_owed_unless_some_was_given_back(back, owed):
    payment, paid = paid_row("p", "400.00 USD", "fixed"), PaidMilestone("Design", (FIRST.ref,))
    fixed = contract(type=ContractType.FIXED)
    assert stakes(payment, milestone=paid, contract=fixed, refunds=back) == owed
    assert stakes(payment, contract=fixed) == []


def test_bills_that_state_no_hours_are_compared_by_amounts():
    rows = [paid_row(id, "400.00 USD", day=day) for id, day in (("a", 7), ("b", 9))]
    shown = tuple(line(day, 18_000, gross=Money(20_000, "USD")) for day in (0, 1))
    assert stakes(rows[1], bills=[rows[0]], lines=shown) == ["-400.00 USD"]
    assert stakes(rows[1], bills=[rows[0]], lines=()) == []  # billed-without-basis finds both
    assert stakes(rows[1], bills=[rows[0]]) == ["-400.00 USD"]  # at the contract's rate
    verdict = judged(rows[1], bills=[rows[0]], contract=contract(terms=()))
    assert "does not show all hours" in verdict.cannot_tell[0].because


def test_beside_a_first_bill_for_more_than_is_shown_the_second_one_is_billed_twice_all_the_same():
    assert stakes(TWICE, bills=[FIRST], lines=(line(0, 30_000),)) == ["-400.00 USD"]
    assert stakes(TWICE, bills=[FIRST], lines=()) == []  # billed-without-basis finds both
