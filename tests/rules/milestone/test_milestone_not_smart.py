from datetime import timedelta

import pytest

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.milestone_not_smart import RULE, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, MONDAY, piece

SMART = {"title": "Checkout page", "acceptance": "all tests pass", "due": MONDAY + timedelta(days=30)}


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def letters(**given):
    findings = judge(RULE, Options(), milestone_case(**{**SMART, **given})).findings
    lacking = {"not specific": "S", "not measurable": "M", "not achievable": "A", "not time-bound": "T"}
    return [letter for each in findings for words, letter in lacking.items() if words in each.finding.summary]


def test_phase_2_without_a_date_and_an_acceptance_line_fails_three_letters():
    (found,) = judge(RULE, Options(), milestone_case(title="Phase 2")).findings
    assert found.severity is Severity.LOW
    assert found.finding.stake == Money(0, "USD"), "nothing is lost by it alone"
    assert found.finding.summary == "“Phase 2” is not specific, not measurable, not time-bound (SMART)"
    assert found.finding.action == (
        "Write for “Phase 2”: a title that says what is made, such as “Checkout page with card payment”; "
        "a line on what is accepted, such as “Done = all 12 tests pass”, or a link to the brief; a due day"
    )


def test_a_smart_milestone_is_fine():
    assert letters() == []


@pytest.mark.parametrize("title", ["Part 1", "final  payment", "Milestone #3", "Stage IV", "the work", "PHASE 2."])
def test_vague_titles_fail_s(title):
    assert letters(title=title) == ["S"]


@pytest.mark.parametrize("title", ["Logo design", "Phase 2: checkout page", "Checkout page, part 1"])
def test_titles_that_name_the_work_pass(title):
    assert letters(title=title) == []


@pytest.mark.parametrize("text", ["https://example.org/brief.pdf", "see the brief", "as in Brief, page 2"])
def test_a_text_in_a_linked_brief_counts_for_title_and_acceptance(text):
    assert letters(title="Phase 2", acceptance=text) == []
    assert letters(title=f"Phase 2 ({text})", acceptance="") == []


def test_briefly_is_no_brief():
    assert letters(title="Phase 2 briefly", acceptance="") == ["M"]


def test_a_due_day_is_missing_past_or_before_the_funding():
    today = AFTER.date()
    assert letters(due=None) == ["T"]
    assert letters(due=today) == []
    assert letters(due=today - timedelta(days=1)) == ["T"]
    assert letters(funded=SMART["due"]) == []
    assert letters(funded=SMART["due"] + timedelta(days=1)) == ["T"]


def test_hours_that_do_not_fit_before_the_due_day_fail_a_until_it_is_funded():
    days = {"due": AFTER.date() + timedelta(days=3), "state": MilestoneState.UNFUNDED}  # Tue to Fri: three days
    assert letters(budget=24 * 3600, **days) == []
    assert letters(budget=24 * 3600 + 1, **days) == ["A"]
    assert letters(budget=24 * 3600 + 1, pieces=(piece(0, "09:00", 1),), **days) == []
    assert letters(budget=25 * 3600, **{**days, "state": MilestoneState.FUNDED}) == [], "the deadline's rule says it"


def test_after_the_submission_and_for_stand_ins_it_says_nothing():
    for state in set(MilestoneState) - {MilestoneState.PROPOSED, MilestoneState.UNFUNDED, MilestoneState.FUNDED}:
        assert letters(state=state, due=None) == []
    assert letters(due=None, contract_unknown=True) == []
    assert letters(due=None, fitting=0) == []


@pytest.mark.parametrize("lacks", [{"acceptance": ""}, {"amount": None}, {"due": None}])
def test_one_word_will_do_where_all_else_is_agreed(lacks):
    assert not judge(RULE, Options(), milestone_case(**{**SMART, "title": "Logo"})).findings
    (found,) = judge(RULE, Options(), milestone_case(**{**SMART, "title": "Logo", **lacks})).findings
    assert "not specific" in found.finding.summary
    assert judge(RULE, Options(), milestone_case(**{**SMART, "title": "#"})).findings
    assert judge(RULE, Options(), milestone_case(**{**SMART, "title": "Part"})).findings


def test_the_fewest_words_are_an_option():
    case = milestone_case(**{**SMART, "title": "Logo", "amount": None})
    assert judge(RULE, Options(), case).findings
    assert not judge(RULE, Options(words=1), case).findings
