"""A fee of nothing that is known is a finding where everything around it is."""

import pytest

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.rules.payment.fee_without_parent import RULE
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()


def judged(*rows, **known):
    return judge(RULE, RULE.Options(), payment_group(*rows, **known))


def test_a_fee_of_nothing_costs_what_was_taken():
    (found,) = judged(paid_row(1, "-12.00 USD", "fee", words="Service Fee"), contract=None).findings
    assert (found.finding.stake, found.severity) == (Money.parse("12.00 USD"), Severity.LOW)
    assert found.finding.summary == "Upwork took 12.00 USD (fee) on Mon 16 Nov for no earning that is known"
    assert found.finding.action == (
        "Ask Upwork what the 12.00 USD of Mon 16 Nov is for, or match it with its earning: "
        "`syncd match upwork/transaction/1 EARNING`"
    )
    assert found.finding.evidence[0].says == "Mon 16 Nov: Service Fee, −12.00 USD"


def test_a_row_that_it_names_and_no_export_shows_is_said():
    (found,) = judged(paid_row(1, "-12.00 USD", "fee", parent="upwork/transaction/0")).findings
    assert found.finding.summary.endswith("for no earning that is known: no export shows the row that it names")


def test_a_tax_of_it_is_shown_with_it_and_one_alone_is_found_too():
    fee, tax = paid_row(1, "-12.00 USD", "fee"), paid_row(2, "-2.00 USD", "tax", parent="upwork/transaction/1")
    (found,) = judged(fee, tax).findings
    assert [evidence.ref for evidence in found.finding.evidence] == [fee.ref, tax.ref]
    (alone,) = judged(tax).findings
    assert alone.finding.summary.startswith("Upwork took 2.00 USD (tax)")


def test_a_fee_that_was_given_back_for_nothing_is_owed():
    (found,) = judged(paid_row(1, "12.00 USD", "fee")).findings
    assert found.finding.stake == Money.parse("-12.00 USD")
    assert "Upwork gave back 12.00 USD (fee)" in found.finding.summary


@pytest.mark.parametrize(
    ("known", "because"),
    [
        ({"posted": SideCoverage(complete=False, because="no export")}, "no export"),
        ({"may_be_of": ("upwork/transaction/8", "upwork/transaction/9")}, "may be of any of 2 earnings"),
    ],
)
def test_what_may_belong_to_something_cannot_be_told(known, because):
    verdict = judged(paid_row(1, "-12.00 USD", "fee"), **known)
    assert not verdict.findings
    assert because in verdict.cannot_tell[0].because


@pytest.mark.parametrize(
    "known",
    [{"rows": (paid_row(1, "400.00 USD"), paid_row(2, "-40.00 USD", "fee"))}, {"profile": DIRECT}],
    ids=["of an earning", "no fees there"],
)
def test_other_fees_are_no_matter(known):
    rows = known.pop("rows", (paid_row(1, "-12.00 USD", "fee"),))
    verdict = judged(*rows, posted=SideCoverage(complete=False), **known)
    assert (verdict.findings, verdict.cannot_tell) == ((), ())
