"""Weeks that changed since their bill keep every promise of the rules that look at the same hours."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from syncd.core.baseline import UNCHANGED
from syncd.core.discrepancies import judge
from syncd.core.late_edits import late_edits
from syncd.rules.period import logged_not_tracked, tracked_not_logged
from syncd.testing.baselines import changed_weeks
from syncd.testing.rules import RuleContract
from tests.examples import drawn


class TestLogged(RuleContract):
    rule = logged_not_tracked.RULE
    subjects = changed_weeks()


class TestTracked(RuleContract):
    rule = tracked_not_logged.RULE
    subjects = changed_weeks()


@pytest.mark.parametrize("rule", [logged_not_tracked.RULE, tracked_not_logged.RULE], ids=lambda rule: rule.id)
def test_a_gap_and_the_late_edits_that_explain_some_of_it_are_no_more_than_the_gap_alone(rule):
    @settings(max_examples=drawn(200), deadline=None)
    @given(changed_weeks())
    def hold(week):
        whole = judge(rule, rule.Options(), replace(week, baseline=UNCHANGED)).findings
        rest = judge(rule, rule.Options(), week).findings
        found = late_edits(week)
        late = found.lost if rule.id == "logged-not-tracked" else found.added
        before, after = (sum(one.finding.seconds or 0 for one in some) for some in (whole, rest))
        if whole:
            allowed = max(week.tolerance(rule.Options().per_session), 600 * len(week.baseline.changes))
            assert after <= before
            assert before - after <= sum(late.values()) + allowed

    hold()
