"""Findings: ids that outlive wording, and the gates before a rule is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import (
    Assertion,
    CannotTell,
    Finding,
    Side,
    SideCoverage,
    SubjectKey,
    discrepancy_id,
    judge,
)
from syncd.core.money import Money
from syncd.core.severity import Severity, severity_of
from syncd.core.time import instant

BOUNDED = settings(max_examples=50, deadline=None)
NOW = instant("2026-11-16T09:00:00Z")
COMPLETE = SideCoverage(complete=True, as_of=NOW)
FINDING = Finding(summary="2:30 tracked, not logged", action="log it")


@dataclass(frozen=True)
class Week:
    """The smallest subject."""

    coverage: dict[Side, SideCoverage] = field(default_factory=dict)  # of the sides that exist
    key = SubjectKey("billing-period", "api", "2026-11-09")
    zone = ZoneInfo("Europe/Berlin")
    now = NOW

    def has(self, side: Side) -> bool:
        return side in self.coverage

    def known(self, side: Side) -> SideCoverage:
        return self.coverage[side]

    def facts(self) -> dict[str, str]:
        return {"kind": "billing-period", "contract": "api"}


@dataclass(frozen=True)
class Check:
    """A rule with the answer it is given."""

    check: Callable[[Any, Any], Any]
    needs: frozenset[Side] = frozenset({Side.TRACKED, Side.LOGGED})
    next: Callable[[Any, Any], Any] = lambda subject, options: None
    applies: Callable[[Any, Any], bool] = lambda subject, options: True
    shown_by: frozenset[Side] = frozenset()
    id = "tracked-not-logged"
    subject = Week
    assertion = Assertion.COMPLETENESS
    severity = Severity.MEDIUM


def says(*answers: Finding | CannotTell, **fields: Any) -> Check:
    return Check(check=lambda subject, options: iter(answers), **fields)


def must_not_ask(subject: object, options: object) -> object:
    raise AssertionError("asked although its data is not there")


KNOWN = Week({Side.TRACKED: COMPLETE, Side.LOGGED: COMPLETE})


def test_an_id_is_d_and_ten_hexadecimal_digits_that_never_change_between_versions():
    id = discrepancy_id("tracked-not-logged", SubjectKey("billing-period", "api", "2026-11-09"), "")
    assert id == "d-187cdfc374"


words = st.text(st.characters(categories=["L", "N", "Pd"]), max_size=8)
keys = st.builds(SubjectKey, words, words, words)


@BOUNDED
@given(words, keys, words, words, keys, words)
def test_two_findings_share_an_id_only_when_they_are_about_the_same(rule, subject, key, rule2, subject2, key2):
    same = (rule, subject, key) == (rule2, subject2, key2)
    assert (discrepancy_id(rule, subject, key) == discrepancy_id(rule2, subject2, key2)) == same


@BOUNDED
@given(
    st.text(), st.text(), st.none() | st.integers(), st.none() | st.builds(Money, st.integers(), st.just("USD")),
    st.none() | st.sampled_from(Severity),
)  # fmt: skip
def test_wording_amount_and_severity_do_not_move_the_id(summary, action, seconds, stake, severity):
    finding = Finding(summary=summary, action=action, seconds=seconds, stake=stake, severity=severity)
    (found,) = judge(says(finding), None, KNOWN).findings
    (plain,) = judge(says(FINDING), None, KNOWN).findings
    assert found.id == plain.id
    assert found.finding == finding


def test_subject_keys_are_written_with_their_part_where_there_is_one():
    assert str(SubjectKey("billing-period", "api", "2026-11-09")) == "billing-period/api/2026-11-09"
    assert str(SubjectKey("source-health", "toggl")) == "source-health/toggl"


def test_a_side_that_does_not_exist_makes_the_check_not_applicable_and_is_never_reported():
    verdict = judge(Check(check=must_not_ask, next=must_not_ask), None, Week({Side.TRACKED: COMPLETE}))
    assert (verdict.findings, verdict.cannot_tell, verdict.next) == ((), (), None)


def test_not_applicable_wins_over_cannot_tell():
    unknown = Week({Side.TRACKED: SideCoverage(complete=False, because="toggl was never pulled")})
    assert judge(Check(check=must_not_ask), None, unknown).cannot_tell == ()


def test_a_needed_side_that_is_not_complete_is_a_cannot_tell_and_the_rule_is_not_asked():
    week = Week({
        Side.TRACKED: COMPLETE,
        Side.LOGGED: SideCoverage(complete=False, because="upwork work ends 2026-11-08", source="upwork"),
    })  # fmt: skip
    verdict = judge(Check(check=must_not_ask), None, week)
    assert verdict.findings == ()
    assert verdict.cannot_tell == (CannotTell(because="upwork work ends 2026-11-08", source="upwork"),)


def test_every_side_that_is_not_complete_is_named_once_in_a_stable_order():
    week = Week({Side.TRACKED: SideCoverage(complete=False), Side.LOGGED: SideCoverage(complete=False)})
    reasons = [each.because for each in judge(Check(check=must_not_ask), None, week).cannot_tell]
    assert reasons == ["logged time: not known here", "tracked time: not known here"]


def test_a_side_the_rule_does_not_need_may_be_unknown():
    week = Week({Side.TRACKED: COMPLETE, Side.LOGGED: SideCoverage(complete=False)})
    assert len(judge(says(FINDING, needs=frozenset({Side.TRACKED})), None, week).findings) == 1


def test_a_lower_bound_is_left_to_the_rule():
    week = Week({Side.TRACKED: SideCoverage(complete=True, lower_bound=True), Side.LOGGED: COMPLETE})
    assert len(judge(says(FINDING), None, week).findings) == 1


def test_the_time_of_the_next_look_is_asked_even_where_the_answer_is_cannot_tell():
    unknown = Week({Side.TRACKED: COMPLETE, Side.LOGGED: SideCoverage(complete=False)})
    assert judge(Check(check=must_not_ask, next=lambda subject, options: NOW), None, unknown).next == NOW


def test_a_rule_may_find_and_not_be_able_to_tell_at_once():
    verdict = judge(says(FINDING, CannotTell(because="one day is held")), None, KNOWN)
    assert len(verdict.findings) == 1
    assert verdict.cannot_tell == (CannotTell(because="one day is held"),)


@pytest.mark.parametrize(
    ("own", "counts"), [(None, Severity.MEDIUM), (Severity.INFO, Severity.INFO), (Severity.HIGH, Severity.HIGH)]
)
def test_a_finding_has_the_severity_of_its_rule_unless_it_has_its_own(own, counts):
    finding = Finding(summary="", action="", severity=own)
    assert judge(says(finding), None, KNOWN).findings[0].severity is counts


severities = st.sampled_from(Severity)


@given(severities, severities, severities | st.none())
def test_a_wanted_severity_replaces_the_rules_own_and_what_is_worse_still_rises(own, wanted, found):
    assert severity_of(own, None, found) is (own if found is None else found)
    assert severity_of(own, wanted, None) is wanted
    result = severity_of(own, wanted, found)
    assert isinstance(result, Severity)
    if found is not None and found > own:
        assert result > wanted or wanted is Severity.CRITICAL
    if found is not None and found < own:
        assert result <= wanted
        assert result <= found


@pytest.mark.parametrize(
    ("wanted", "found", "counts"),
    [
        (Severity.LOW, None, Severity.LOW),
        (Severity.LOW, Severity.HIGH, Severity.MEDIUM),  # one above the rule's own medium
        (Severity.HIGH, Severity.HIGH, Severity.CRITICAL),
        (Severity.CRITICAL, Severity.HIGH, Severity.CRITICAL),
        (Severity.CRITICAL, Severity.INFO, Severity.INFO),
    ],
)
def test_the_severity_of_the_options_counts(wanted, found, counts):
    finding = Finding(summary="", action="", severity=found)
    assert judge(says(finding), SimpleNamespace(severity=wanted), KNOWN).findings[0].severity is counts


@BOUNDED
@given(st.lists(words, unique=True, max_size=6), st.randoms(use_true_random=False))
def test_the_order_in_which_a_rule_finds_changes_nothing(finding_keys, random):
    findings = [Finding(summary="", action="", key=key) for key in finding_keys]
    verdict = judge(says(*findings), None, KNOWN)
    random.shuffle(findings)
    assert judge(says(*findings), None, KNOWN) == verdict
    assert len(verdict.findings) == len(finding_keys)


def test_options_and_subject_reach_the_rule_and_the_facts_the_verdict():
    rule = Check(check=lambda subject, options: [Finding(summary=f"{subject.key} {options}", action="")])
    verdict = judge(rule, "options", KNOWN)
    assert verdict.findings[0].finding.summary == "billing-period/api/2026-11-09 options"
    assert (verdict.rule, verdict.subject, verdict.facts) == (rule.id, KNOWN.key, KNOWN.facts())


def test_severities_are_ordered_and_have_a_word():
    assert [each.word for each in sorted(Severity)] == ["info", "low", "medium", "high", "critical"]
