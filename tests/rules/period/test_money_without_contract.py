from dataclasses import replace

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.rules.period.money_without_contract import RULE
from syncd.testing.rules import RuleContract
from syncd.testing.waiting_money import waiting_money, waiting_monies


class TestContract(RuleContract):
    rule = RULE
    subjects = waiting_monies()


def found(**given):
    return [one.finding for one in judge(RULE, RULE.Options(), waiting_money(**given)).findings]


def test_the_stake_is_what_was_billed_and_the_hours_of_the_bill_do_not_add_to_it():
    (only,) = found()
    assert (only.key, only.stake) == ("USD", Money(8000, "USD"))
    assert only.summary == (
        "80.00 USD in 2 rows of “backend”, Mon 9 Nov, counts for no contract: again and first all fit"
    )


def test_each_currency_is_a_finding_and_without_amounts_the_stake_is_unknown():
    logged, billed = waiting_money().rows
    both = found(rows=(logged, replace(billed, amount=Money(500, "EUR"))))
    assert [finding.stake for finding in both] == [Money(500, "EUR"), Money(8000, "USD")]
    assert [finding.stake for finding in found(rows=(replace(logged, amount=None),))] == [None]
    assert found(rows=()) == []


def test_where_the_only_contract_of_a_client_does_not_run_on_its_days_it_says_so():
    (only,) = found(contracts=("site",))
    assert only.summary.endswith("counts for no contract: site does not run on these days")
    assert only.action.startswith("Correct the start or end of site")
