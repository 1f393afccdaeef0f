from datetime import date, timedelta

import pytest

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.delivered_not_submitted import RULE, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case, version
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import MONDAY, at, piece

HOUR = 3600
WORK = (piece(0, "09:00", 2 * HOUR), piece(2, "09:00", HOUR, description="hand-over"))
DONE = {WORK[1].ref: frozenset({"done"})}
"""The milestone is done on Wednesday."""
FUNDED = {"state": MilestoneState.FUNDED}
AGAIN = {"state": MilestoneState.CHANGES_REQUESTED}


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def verdict(now, options=None, **given):
    return judge(RULE, options or Options(), milestone_case(**{"now": now, "pieces": WORK, "tags": DONE, **given}))


def test_done_on_wednesday_and_not_submitted_a_week_later():
    (found,) = verdict(at(9)).findings
    assert found.severity is Severity.HIGH
    assert (found.finding.key, found.finding.stake) == ("done", Money(40000, "USD"))
    assert found.finding.summary == "“M3” has been done since Wed 11 Nov, and is not submitted"
    assert found.finding.action == "Submit “M3” on Upwork"
    assert [each.says for each in found.finding.evidence] == [
        "“M3”, 400.00 USD, funded",
        "Wed 11 Nov, 09:00–10:00 UTC “hand-over”",
    ]


def test_it_speaks_a_day_after_the_day_of_the_tag():
    just = timedelta(microseconds=1)
    judged = verdict(at(4) - just)
    assert (judged.findings, judged.next) == ((), at(4))
    assert verdict(at(4)).findings
    assert verdict(at(3), Options(grace="0 days")).findings


def test_waiting_for_feedback_is_no_finding():
    assert not verdict(at(9), feedback=date(2026, 11, 12)).findings


@pytest.mark.parametrize(
    "state", sorted(set(MilestoneState) - {MilestoneState.FUNDED, MilestoneState.CHANGES_REQUESTED})
)
def test_only_while_it_is_funded_and_your_move(state):
    assert not verdict(at(9), state=state).findings


def test_another_tag_is_an_option_and_none_means_nothing():
    assert not verdict(at(9), tags={}).findings
    assert not verdict(at(9), Options(tag="finished")).findings
    assert verdict(at(9), Options(tag="Finished"), tags={WORK[0].ref: frozenset({"finished"})}).findings


def test_after_a_request_for_changes_only_a_tag_after_the_submission_counts():
    assert not verdict(at(9), **AGAIN, submitted=WORK[1].day).findings
    assert verdict(at(9), **AGAIN, submitted=WORK[1].day - timedelta(days=1)).findings
    assert not verdict(at(9), **AGAIN).findings, "nobody knows whether the tag is older"


SUBMITTED = {"state": MilestoneState.SUBMITTED, "submitted": MONDAY}
REQUESTED = {"state": MilestoneState.CHANGES_REQUESTED, "submitted": MONDAY}


@pytest.mark.parametrize(
    ("day", "clock", "counts"),
    [
        (0, "09:00", False),  # before the submission, on its day
        (1, "09:00", True),  # nobody knows when the client requested changes, and it is later than the submission
        (2, "13:00", True),
    ],
)
def test_a_tag_of_the_second_round_counts_and_one_of_the_first_does_not(day, clock, counts):
    shown = (version(0.5, **SUBMITTED), version(2.5, **REQUESTED))
    work = (piece(day, clock, HOUR),)
    judged = verdict(at(9), **REQUESTED, versions=shown, pieces=work, tags={work[0].ref: frozenset({"done"})})
    assert bool(judged.findings) == counts
    if counts:
        (found,) = judged.findings
        assert "has been done again since" in found.finding.summary
        assert found.finding.summary.endswith("and is not submitted again")
        assert found.finding.action == "Submit “M3” on Upwork again"


def test_changes_that_are_requested_and_worked_on_on_the_day_of_the_submission():
    shown = (version(0.4, **SUBMITTED), version(0.5, **REQUESTED))
    late = (piece(0, "14:00", HOUR),)
    assert verdict(at(9), **REQUESTED, versions=shown, pieces=late, tags={late[0].ref: frozenset({"done"})}).findings


def test_work_before_the_last_submission_is_of_another_round_where_its_day_is_not_known():
    rounds = [MilestoneState.SUBMITTED, MilestoneState.CHANGES_REQUESTED] * 2
    shown = tuple(version(day, state=state) for day, state in zip((0.5, 1.5, 3.5, 4.5), rounds, strict=True))
    for day, counts in ((0, False), (2, False), (3, False), (5, True)):
        work = (piece(day, "09:00", HOUR),)
        judged = verdict(at(9), **AGAIN, versions=shown, pieces=work, tags={work[0].ref: frozenset({"done"})})
        assert bool(judged.findings) == counts, day


def test_work_of_a_round_that_was_submitted_again_is_done_though_the_table_keeps_the_first_day():
    shown = tuple(
        version(day, **given) for day, given in zip((0.5, 1.5, 3.5, 4.5), [SUBMITTED, REQUESTED] * 2, strict=True)
    )
    for day, counts in ((2, False), (4, True), (5, True)):
        work = (piece(day, "09:00", HOUR),)
        judged = verdict(at(9), **REQUESTED, versions=shown, pieces=work, tags={work[0].ref: frozenset({"done"})})
        assert bool(judged.findings) == counts, day


def test_work_that_is_done_after_you_began_to_wait_for_feedback_is_a_round_of_its_own():
    assert not verdict(at(9), feedback=WORK[1].day).findings
    assert verdict(at(9), feedback=WORK[1].day - timedelta(days=1)).findings
    assert verdict(at(9), **AGAIN, submitted=MONDAY, feedback=MONDAY).findings


def test_a_used_budget_and_a_week_without_work_is_done_too():
    used = {"tags": {}, "budget": 3 * HOUR}
    judged = verdict(at(10) - timedelta(microseconds=1), **used)
    assert (judged.findings, judged.next) == ((), at(10))
    (found,) = verdict(at(10), **used).findings
    assert found.finding.summary == (
        "“M3” has used its budget of 3:00 and is not submitted. The last work on it was on Wed 11 Nov"
    )
    assert not verdict(at(10), tags={}, budget=3 * HOUR + 1).findings
    assert not verdict(at(10), **used, feedback=MONDAY).findings
    assert not verdict(at(10), **used, **AGAIN, submitted=MONDAY).findings


def test_without_a_tag_time_that_is_not_all_known_cannot_tell():
    unknown = SideCoverage(complete=False, because="x")
    assert [each.because for each in verdict(at(10), tags={}, budget=HOUR, tracked=unknown).cannot_tell] == ["x"]
    assert verdict(at(10), tracked=unknown).findings, "the tag says it"


def test_the_due_day_is_its_deadline_until_it_has_passed():
    due = date(2026, 11, 20)
    judged = verdict(at(9), due=due)
    assert judged.findings[0].finding.deadline == at(12) == judged.next
    assert verdict(at(12), due=due).findings[0].finding.deadline is None


def test_it_says_nothing_of_a_stand_in():
    assert not verdict(at(9), fitting=0).findings
    assert not verdict(at(9), contract_unknown=True).findings
