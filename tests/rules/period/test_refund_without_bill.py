from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.to_do import Claim
from syncd.rules.period.refund_without_bill import RULE
from syncd.testing.refund_case import LACKS, refund_case, refund_cases
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = refund_cases()


def found(**given):
    (one,) = judge(RULE, RULE.Options(), refund_case(**given)).findings
    return one


def test_the_stake_is_what_was_taken_and_a_bill_that_is_not_known_is_worse_than_one_of_several():
    several, none = found(), found(lacks=LACKS)
    assert {several.finding.stake, none.finding.stake} == {Money(9000, "USD")}
    assert (several.severity, none.severity) == (Severity.MEDIUM, Severity.HIGH)
    assert (several.finding.claim, none.finding.claim) == (None, Claim.CHECK), "an export is to be made, nobody asked"
    assert several.id == none.id
    assert none.finding.summary == (
        "A refund of 90.00 USD, posted Mon 9 Nov, fits no known bill: nothing shows which days it gives money back for"
    )
    assert "fits several bills" in several.finding.summary
