"""A bill for days without hours is owed, where all hours of these days are known."""

import pytest

from syncd.core.discrepancies import Severity, SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.rules.payment.billed_without_basis import RULE
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, contract, line

BILL = paid_row(1, "200.00 USD")


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()


def judged(*rows, **known):
    return judge(RULE, RULE.Options(), payment_group(*rows, **known))


def test_the_catalogues_example_200_for_no_hours():
    (one,) = judged(BILL).findings
    assert (one.finding.stake, one.severity) == (Money.parse("-200.00 USD"), Severity.MEDIUM)
    assert one.finding.summary == (
        "200.00 USD was billed Mon 16 Nov for 9 Nov to 15 Nov 2026, of which Upwork shows no hours"
    )


@pytest.mark.parametrize(("back", "owed"), [("199.99", ["-0.01 USD"]), ("200.00", [])])
def test_what_was_given_back_is_not_owed(back, owed):
    found = judged(BILL, refunds=[paid_row(2, f"-{back} USD", "refund")]).findings
    assert [str(one.finding.stake) for one in found] == owed


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (paid_row(1, "200.00 USD", "bonus"), {}),
        (paid_row(1, "200.00 USD", "fixed"), {}),
        (paid_row(1, "200.00 USD", seconds=600), {}),
        (BILL, {"lines": (line(0, 600),)}),
        (BILL, {"contract": contract(type=ContractType.RETAINER)}),
        (BILL, {"contract": contract(type=ContractType.FIXED)}),
        (BILL, {"contract": None}),
        (BILL, {"profile": DIRECT}),
    ],
    ids=["bonus", "fixed", "states its hours", "hours", "retainer", "another rule's", "no contract", "own invoice"],
)
def test_what_needs_no_hours_or_has_some_is_right(row, known):
    verdict = judged(row, **known)
    assert (verdict.findings, verdict.cannot_tell) == ((), ())


@pytest.mark.parametrize("lines", [(), (line(7, 3600),), (line(0, 0),)], ids=["none", "of other days", "of no length"])
def test_other_hours_stand_behind_no_bill(lines):
    assert judged(BILL, lines=lines).findings


@pytest.mark.parametrize("seconds", [0, 599])
def test_a_bill_that_states_less_than_a_segment_states_no_hours(seconds):
    assert judged(paid_row(1, "200.00 USD", seconds=seconds)).findings


def test_a_late_import_of_hours_or_a_bill_without_days_cannot_be_told():
    unread = judged(BILL, logged=SideCoverage(complete=False, because="no export"))
    assert [one.because for one in unread.cannot_tell] == ["no export"]
    undated = judged(paid_row(1, "200.00 USD", first_day=None))
    assert [one.because for one in undated.cannot_tell] == [
        "the bill of 200.00 USD posted Mon 16 Nov does not say which days it is for"
    ]
    assert (unread.findings, undated.findings) == ((), ())


def test_a_bill_without_days_is_for_the_week_before_it():
    assert not judged(paid_row(1, "200.00 USD", first_day=None), lines=(line(0, 3600),)).cannot_tell
