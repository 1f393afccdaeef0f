from datetime import date, timedelta

import pytest

from syncd.core.discrepancies import judge
from syncd.core.milestone_terms import MilestoneTerms, Renegotiation
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.milestone_terms_changed import RULE, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case, version
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, MONDAY, NEW_YEAR

HIGHER = Money(60000, "USD")
LOWER = Money(50000, "USD")
FRIDAY = MONDAY + timedelta(days=4)


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def verdict(*versions, agreed=(), **given):
    last = versions[-1].milestone if versions else None
    facts = {"amount": last.amount, "due": last.due, "title": last.title, "acceptance": last.acceptance} if last else {}
    return judge(RULE, Options(), milestone_case(versions=versions, agreed=agreed, **{**facts, **given}))


def agreed(one, number=1):
    ref = one.milestone.ref
    return Renegotiation(
        id=number, ref=ref, at=AFTER, actor="jane", note="less work", terms=(MilestoneTerms.of(one.milestone),)
    )


def test_an_amount_that_falls_from_600_to_500_is_high_and_100_at_stake():
    judged = verdict(version(amount=HIGHER), version(2, amount=LOWER))
    (found,) = judged.findings
    assert (found.severity, found.finding.stake) == (Severity.HIGH, Money(10000, "USD"))
    assert found.finding.summary == "“M3” changed: 600.00 USD became 500.00 USD"
    assert found.finding.action == (
        "Ask the client about the terms of “M3”, or record that you agree: `syncd milestones renegotiate m3 --note WHY`"
    )
    assert [each.says for each in found.finding.evidence] == [
        "600.00 USD became 500.00 USD, seen Wed 11 Nov, 00:00 UTC"
    ]
    assert judged.next == NEW_YEAR


@pytest.mark.parametrize(
    ("after", "severity", "words"),
    [
        ({"amount": Money(40001, "USD")}, Severity.LOW, "400.00 USD became 400.01 USD"),
        ({"amount": Money(39999, "USD")}, Severity.HIGH, "400.00 USD became 399.99 USD"),
        ({"amount": Money(40000, "EUR")}, Severity.MEDIUM, "400.00 USD became 400.00 EUR"),
        ({"due": FRIDAY + timedelta(days=1)}, Severity.LOW, "the due day Fri 13 Nov became Sat 14 Nov"),
        ({"due": FRIDAY - timedelta(days=1)}, Severity.MEDIUM, "the due day Fri 13 Nov became Thu 12 Nov"),
        ({"title": "M4"}, Severity.MEDIUM, "the title “M3” became “M4”"),
        (
            {"acceptance": "all 12 tests pass"},
            Severity.MEDIUM,
            "what is accepted, “10 tests”, became “all 12 tests pass”",
        ),
    ],
)
def test_how_bad_a_change_is(after, severity, words):
    first = {"due": FRIDAY, "acceptance": "10 tests"}
    (found,) = verdict(version(**first), version(1, **{**first, **after})).findings
    assert found.severity is severity
    assert words in found.finding.summary


@pytest.mark.parametrize(
    "unchanged", [{"acceptance": "10  TESTS"}, {"due": None}, {"acceptance": ""}, {"amount": None}]
)
def test_spaces_letter_case_and_what_a_source_leaves_out_are_no_change(unchanged):
    first = {"due": FRIDAY, "acceptance": "10 tests"}
    assert not verdict(version(**first), version(1, **{**first, **unchanged})).findings


def test_a_fact_that_becomes_known_is_no_change_and_one_that_returns_is_none_either():
    assert not verdict(version(amount=None), version(1, due=FRIDAY)).findings
    assert not verdict(version(amount=HIGHER), version(1, amount=LOWER), version(2, amount=HIGHER)).findings


def test_what_a_source_left_out_for_a_while_is_compared_over_it():
    (found,) = verdict(version(amount=HIGHER), version(1, amount=None), version(2, amount=LOWER)).findings
    assert found.finding.stake == Money(10000, "USD")


def test_your_own_renegotiation_is_silent_and_the_next_change_is_compared_with_it():
    before, after = version(amount=HIGHER), version(2, amount=LOWER)
    assert not verdict(before, after, agreed=[agreed(after)]).findings
    (found,) = verdict(before, after, version(3, amount=Money(45000, "USD")), agreed=[agreed(after)]).findings
    assert found.finding.stake == Money(5000, "USD")
    assert found.id == verdict(before, after).findings[0].id, "one milestone, one discrepancy"


def test_an_agreement_about_terms_that_no_version_has_agrees_to_nothing():
    other = version(amount=Money(100, "USD"))
    assert verdict(version(amount=HIGHER), version(2, amount=LOWER), agreed=[agreed(other)]).findings


def test_of_two_records_that_show_one_change_it_is_told_once():
    mine, theirs = "milestones/milestone/m3", "upwork/milestone/7"
    both = [version(day, ref=ref, amount=amount) for ref in (mine, theirs) for day, amount in ((0, HIGHER), (2, LOWER))]
    (found,) = verdict(*both).findings
    assert found.finding.stake == Money(10000, "USD")
    (found,) = verdict(both[1], both[2], both[3]).findings
    assert found.finding.stake == Money(10000, "USD"), "the platform shows it, your table does not"


def test_it_ends_90_days_after_the_release_and_with_a_cancellation():
    changed = (version(amount=HIGHER), version(1, amount=LOWER))
    released = {"state": MilestoneState.RELEASED, "released": MONDAY}
    assert verdict(*changed, **released).findings
    assert not verdict(*changed, **released, now=AFTER + timedelta(days=90)).findings
    assert not verdict(*changed, state=MilestoneState.CANCELLED).findings
    assert verdict(*changed, state=MilestoneState.RELEASED, released=date(2026, 8, 20)).next == NEW_YEAR.replace(
        year=2026, month=11, day=18
    )


def test_it_says_nothing_of_a_stand_in():
    changed = (version(amount=HIGHER), version(1, amount=LOWER))
    assert not verdict(*changed, contract_unknown=True).findings
    assert not verdict(*changed, fitting=2).findings
