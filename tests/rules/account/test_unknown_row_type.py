"""Rows of unknown types: one discrepancy for each type, never dropped, none for a type with a meaning."""

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.rules.account.unknown_row_type import RULE
from syncd.testing import accounts
from syncd.testing.accounts import account, unknown_row
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = accounts.accounts()


def findings(*rows, **given):
    judged = judge(RULE, RULE.Options(), account(unknown=rows, **given))
    return sorted((one.finding for one in judged.findings), key=lambda finding: finding.key)


def test_rows_of_one_type_are_one_finding_in_whatever_letters():
    rows = [unknown_row(1, 2, -495, "Contract initiation"), unknown_row(2, 4, 1200, "CONTRACT  Initiation")]
    (found,) = findings(*rows)
    assert (found.key, found.stake) == ("contract initiation", Money(1695, "USD"))
    assert found.summary == (
        "16.95 USD in 2 rows of upwork of the type “Contract initiation”, which syncd does not know: they count as no "
        "earning, fee or refund"
    )
    assert found.action.startswith("Ask syncd's makers")
    assert [(fact.ref, fact.says) for fact in found.evidence] == [
        ("upwork/transaction/1", "Tue 3 Nov, −4.95 USD"),
        ("upwork/transaction/2", "Thu 5 Nov, 12.00 USD"),
    ]
    assert RULE.severity is Severity.MEDIUM


def test_each_type_is_a_finding_of_its_own_and_a_table_gives_it_a_meaning():
    untyped, gift = findings(unknown_row(1, 2, 500, ""), unknown_row(2, 2, 500, "Gift"), has_kinds=True)
    assert untyped.summary == "5.00 USD in 1 row of upwork without a type: it counts as no earning, fee or refund"
    assert untyped.action == "Name the column of types in [source.upwork]"
    assert gift.action == "Say what “Gift” means, in `kinds` of [source.upwork]"
