from hypothesis import given, settings

from syncd.core.discrepancies import judge
from syncd.core.severity import Severity
from syncd.rules.milestone.unknown_milestone import RULE
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import piece

FIVE_HOURS = (piece(0, "09:00", 4 * 3600), piece(1, "09:00", 3600))


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def found(case):
    return judge(RULE, RULE.Options(), case).findings


@settings(max_examples=50, deadline=None)
@given(milestones.milestone_cases())
def test_it_speaks_of_all_time_under_a_name_that_is_not_one_milestones(case):
    speaks = case.fitting != 1 and case.seconds
    assert [each.finding.seconds for each in found(case)] == ([case.seconds] if speaks else [])


def test_it_names_the_hours_the_name_and_the_milestone_that_may_be_meant():
    (one,) = found(milestone_case(pieces=FIVE_HOURS, title="Bild", fitting=0, suggestion="Build"))
    assert one.severity is Severity.HIGH
    says = "5:00 mapped to “Bild” of Site, which no source knows. Whether it is funded is not checked"
    assert one.finding.summary == says
    assert one.finding.action == "Correct the milestone “Bild” in your configuration: you may mean “Build”"


def test_a_name_of_several_milestones_asks_for_an_id():
    (one,) = found(milestone_case(pieces=FIVE_HOURS, title="Build", fitting=2))
    assert "of Site, as 2 milestones are called" in one.finding.summary
    assert one.finding.action == (
        "Say which “Build” you mean: write its id, which `syncd milestones` shows, into your configuration"
    )
