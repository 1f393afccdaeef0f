from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from syncd.core.causes import Party
from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.severity import Severity
from syncd.core.to_do import Claim
from syncd.rules.milestone.release_clock import RULE
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, NEW_YEAR, PLATFORM, contract

SUBMITTED = date(2026, 6, 1)
RELEASE = datetime(2026, 6, 16, tzinfo=UTC)
"""The end of 15 June: 14 days after the submission."""
NEXT_DAY = datetime(2026, 6, 2, tzinfo=UTC)


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def verdict(now, **given):
    given = {"state": MilestoneState.SUBMITTED, "submitted": SUBMITTED, **given}
    return judge(RULE, RULE.Options(), milestone_case(now=now, **given))


def test_from_the_submission_on_it_shows_the_day_of_release():
    judged = verdict(NEXT_DAY)
    (found,) = judged.findings
    assert found.severity is Severity.INFO
    assert (found.finding.key, found.finding.deadline) == ("submitted:2026-06-01", RELEASE)
    assert found.finding.stake == Money(0, "USD")  # known: none, unlike below
    assert verdict(NEXT_DAY, amount=None).findings[0].finding.stake is None
    assert found.finding.summary == "“M3”, 400.00 USD, submitted on Mon 1 Jun. Upwork releases it by itself"
    assert found.finding.action == "“M3” is paid by Tue 16 Jun, 00:00 UTC, unless the client asks for changes"
    assert (found.finding.claim, found.finding.whose) == (Claim.WAITING, Party.CLIENT)
    known = replace(contract(), client_name="Green Leaf")
    assert verdict(NEXT_DAY, contract=known).findings[0].finding.action.endswith("unless Green Leaf asks for changes")
    assert judged.next == RELEASE


def test_past_that_day_the_amount_is_at_stake_in_the_same_discrepancy():
    judged = verdict(RELEASE)
    (found,) = judged.findings
    assert found.severity is Severity.HIGH
    assert (found.finding.stake, found.finding.deadline) == (Money(40000, "USD"), None)
    assert found.finding.action == "Ask Upwork to release “M3”"
    assert found.finding.summary == (
        "“M3”, 400.00 USD, submitted on Mon 1 Jun. Upwork should have released it by Tue 16 Jun, 00:00 UTC, and your "
        "milestone table or export does not show that"
    )
    assert (found.finding.claim, found.finding.whose) == (None, Party.SELF)
    assert found.id == verdict(RELEASE - timedelta(seconds=1)).findings[0].id
    assert judged.next == NEW_YEAR


def test_a_new_submission_after_changes_starts_a_new_clock():
    again = verdict(RELEASE, submitted=date(2026, 6, 10))
    assert again.findings[0].severity is Severity.INFO
    assert again.findings[0].id != verdict(RELEASE).findings[0].id


@pytest.mark.parametrize("state", sorted(set(MilestoneState) - {MilestoneState.SUBMITTED}))
def test_in_any_other_state_there_is_no_clock(state):
    judged = verdict(RELEASE, state=state)
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), None)


def test_without_the_day_of_submission_it_cannot_tell():
    judged = verdict(RELEASE, submitted=None)
    assert not judged.findings
    assert [each.because for each in judged.cannot_tell] == ["“M3” is submitted, but its day of submission is missing"]


def test_the_clock_is_that_of_the_day_of_submission():
    shorter = replace(PLATFORM, eras=(replace(PLATFORM, start=NEXT_DAY.date(), auto_release_days=7),))
    assert verdict(NEXT_DAY, profile=shorter).next == RELEASE
    assert verdict(NEXT_DAY, profile=shorter, submitted=NEXT_DAY.date()).next == RELEASE - timedelta(days=6)
    ended = replace(PLATFORM, eras=(replace(PLATFORM, start=NEXT_DAY.date(), auto_release_days=None),))
    assert verdict(RELEASE, profile=ended).findings != ()
    assert verdict(RELEASE, profile=ended, submitted=NEXT_DAY.date()).findings == ()


@pytest.mark.parametrize("submitted", [SUBMITTED, None])
def test_where_nothing_is_released_by_itself_it_says_nothing(submitted):
    judged = verdict(RELEASE, profile=DIRECT, submitted=submitted)
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), None)
