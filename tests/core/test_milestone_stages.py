"""The stages of a milestone hold all of its time once, and feedback is counted with the hours between."""

from datetime import date, timedelta

from hypothesis import given, settings

from syncd.core.milestone_stages import feedback_rounds, stages
from syncd.core.records import MilestoneState
from syncd.testing.milestones import milestone_case, milestone_cases, version
from syncd.testing.subjects import MONDAY, at, piece

HOUR = 3600
FUNDED, SUBMITTED = MilestoneState.FUNDED, MilestoneState.SUBMITTED
CHANGES, RELEASED = MilestoneState.CHANGES_REQUESTED, MilestoneState.RELEASED


def case(*versions, pieces=()):
    last = versions[-1].milestone
    facts = {name: getattr(last, name) for name in ("state", "funded", "submitted", "released")}
    return milestone_case(versions=versions, pieces=pieces, **facts)


@settings(max_examples=80, deadline=None)
@given(milestone_cases())
def test_every_second_is_in_one_stage_and_they_stand_in_order(subject):
    passed = stages(subject)
    assert sum(stage.seconds for stage in passed) == subject.seconds
    begins = [stage.begins for stage in passed if stage.begins]
    assert begins == sorted(begins)
    assert [stage.begins for stage in passed].count(None) <= 1


def test_days_that_a_source_states_begin_stages_and_work_on_the_day_of_submission_is_before_it():
    work = (piece(0, "09:00", HOUR), piece(2, "20:00", 2 * HOUR), piece(3, "09:00", 4 * HOUR, description="fix"))
    days = {"funded": MONDAY, "submitted": MONDAY + timedelta(days=2), "released": date(2026, 11, 13)}
    passed = stages(case(version(9, state=RELEASED, **days), pieces=work))
    assert [(stage.state, stage.begins, stage.seconds) for stage in passed] == [
        (FUNDED, at(0), 3 * HOUR),
        (SUBMITTED, at(3), 4 * HOUR),
        (RELEASED, at(5), 0),
    ]


def test_a_round_of_feedback_has_the_hours_between_request_and_submission():
    versions = (
        version(0, state=FUNDED, funded=MONDAY),
        version(2, state=SUBMITTED, submitted=MONDAY + timedelta(days=1)),
        version(3, state=CHANGES, submitted=MONDAY + timedelta(days=1)),
        version(5, state=SUBMITTED, submitted=MONDAY + timedelta(days=4)),
    )
    work = (piece(0, "09:00", HOUR), piece(3, "09:00", 2 * HOUR), piece(4, "09:00", 3 * HOUR))
    (one,) = feedback_rounds(stages(case(*versions, pieces=work)))
    assert (one.requested, one.resubmitted, one.seconds) == (at(3), at(5), 5 * HOUR)


def test_a_round_that_goes_on_has_no_submission_yet_and_one_that_nobody_saw_has_no_request():
    asked = (version(0, state=SUBMITTED, submitted=MONDAY), version(2, state=CHANGES, submitted=MONDAY))
    (one,) = feedback_rounds(stages(case(*asked, pieces=(piece(3, "09:00", HOUR),))))
    assert (one.requested, one.resubmitted, one.seconds) == (at(2), None, HOUR)
    unseen = (
        version(0, state=SUBMITTED, submitted=MONDAY),
        version(4, state=SUBMITTED, submitted=MONDAY + timedelta(days=3)),
    )
    (one,) = feedback_rounds(stages(case(*unseen, pieces=(piece(2, "09:00", HOUR),))))
    assert (one.requested, one.resubmitted, one.seconds) == (None, at(4), HOUR)


def test_the_same_state_in_several_versions_is_one_stage():
    versions = (version(0, state=FUNDED), version(1, state=FUNDED), version(2, state=SUBMITTED))
    assert [stage.begins for stage in stages(case(*versions))] == [at(0), at(2)]
