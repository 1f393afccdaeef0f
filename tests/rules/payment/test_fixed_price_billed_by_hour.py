"""Hours that were billed on a contract with a fixed price are owed."""

import pytest

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.rules.payment.fixed_price_billed_by_hour import RULE
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import contract

FIXED = contract(type=ContractType.FIXED)


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()


def found(*rows, **known):
    verdict = judge(RULE, RULE.Options(), payment_group(*rows, **{"contract": FIXED, **known}))
    return verdict.findings


def test_the_whole_bill_is_owed():
    (one,) = found(paid_row(1, "1900.00 USD"))
    assert (one.finding.stake, one.severity) == (Money.parse("-1900.00 USD"), Severity.MEDIUM)
    assert one.finding.summary == (
        "1,900.00 USD was billed by the hour, posted Mon 16 Nov, though Backend API has a fixed price"
    )
    assert one.finding.action == (
        'Agree with the client on the 1,900.00 USD for Backend API, or set `type = "hourly"` in your configuration'
    )


@pytest.mark.parametrize(("kind", "type_"), [("fixed", "fixed"), ("bonus", "fixed"), ("hourly", "hourly")])
def test_milestones_and_bonuses_are_right_and_so_are_hours_of_an_hourly_contract_with_milestones(kind, type_):
    assert not found(paid_row(1, "1900.00 USD", kind), contract=contract(type=ContractType(type_)))


@pytest.mark.parametrize(("back", "owed"), [("1899.99", ["-0.01 USD"]), ("1900.00", [])])
def test_what_was_given_back_is_not_owed(back, owed):
    refund = paid_row(2, f"-{back} USD", "refund")
    assert [str(one.finding.stake) for one in found(paid_row(1, "1900.00 USD"), refunds=[refund])] == owed
