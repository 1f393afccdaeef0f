from syncd.core.discrepancies import judge
from syncd.core.matching.decisions import Verdict
from syncd.core.severity import Severity
from syncd.rules.match.decided_match_changed import RULE
from syncd.testing.match_case import EARNING, FEE, match_case, match_cases
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = match_cases()


def verdict(are, **given):
    return judge(RULE, RULE.Options(), match_case(are, **given)).findings


def test_a_match_whose_records_are_as_they_were_is_fine():
    assert not verdict((FEE, EARNING))


def test_a_record_that_has_changed_is_shown_as_it_was_and_as_it_is():
    (found,) = verdict((FEE, "hourly of 50.00 USD, posted Mon 9 Nov 2026"))
    assert found.severity == Severity.MEDIUM
    (fact,) = found.finding.evidence
    assert fact.ref == "upwork/transaction/1"
    assert fact.says == f"was: {EARNING}; now: hourly of 50.00 USD, posted Mon 9 Nov 2026"


def test_a_record_that_is_gone_is_worse_and_the_same_discrepancy():
    (changed,), (gone,) = verdict((EARNING, EARNING)), verdict(("", EARNING))
    assert gone.severity == Severity.HIGH
    assert gone.id == changed.id
    assert gone.finding.evidence[0].says.endswith("now: gone")


def test_a_refused_match_is_watched_too():
    (found,) = verdict(("", EARNING), verdict=Verdict.FORBIDDEN)
    assert found.finding.summary == f"A record that you kept apart from another is gone: {FEE.replace('-', '−')}"
