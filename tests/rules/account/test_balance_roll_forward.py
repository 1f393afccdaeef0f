"""One discrepancy for a running balance that jumps, with the rows around the gap; no false one."""

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.to_do import Claim
from syncd.rules.account.balance_roll_forward import RULE, check
from syncd.testing import accounts
from syncd.testing.accounts import account, missing
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = accounts.accounts()


def verdict(subject):
    return judge(RULE, RULE.Options(), subject)


def test_the_finding_names_the_rows_around_the_gap_what_is_missing_and_what_to_export_again():
    (found,) = verdict(account(missing(1, 2, -1500))).findings
    assert found.severity is Severity.CRITICAL
    assert found.finding.stake == Money(1500, "USD")
    assert found.finding.claim is Claim.CHECK, "nobody is to be asked for rows that an export lacks"
    assert found.finding.summary == (
        "Rows worth 15.00 USD are missing in upwork or were altered: its balance does not add up between Tue 3 Nov and "
        "Wed 4 Nov"
    )
    assert found.finding.action == ("Export the transactions of upwork again for 3 to 4 Nov 2026, without filters")
    assert [(fact.ref, fact.says) for fact in found.finding.evidence] == [
        ("upwork/transaction/2", "Tue 3 Nov, leaves 10.00 USD"),
        ("upwork/transaction/3", "Wed 4 Nov, starts from −5.00 USD"),
    ]


def test_several_gaps_of_a_month_are_one_discrepancy():
    (found,) = verdict(account(missing(1, 2, -1500), missing(2, 9, 400))).findings
    assert found.finding.stake == Money(1100, "USD")
    assert found.finding.summary.endswith("between Tue 3 Nov and Wed 4 Nov; 1 more place does not add up either")
    (even,) = verdict(account(missing(1, 2, -400), missing(2, 9, 400))).findings
    assert even.finding.stake == Money(800, "USD")
    assert found.id == even.id


def test_days_that_no_source_shows_are_no_gap_but_cannot_be_told():
    judged = verdict(account(missing(1, 2, -1500, "no source shows all of these days")))
    assert judged.findings == ()
    (unmade,) = judged.cannot_tell
    assert unmade.because == (
        "the balance of upwork jumps between Tue 3 Nov and Wed 4 Nov: no source shows all of these days"
    )


def test_a_source_that_leaves_out_rows_is_not_asked():
    assert verdict(account(missing(1, 2, -1500), proves=False)).findings == ()


def test_no_break_is_no_finding():
    assert list(check(account(), None)) == []
