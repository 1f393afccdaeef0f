"""Weeks of which one day differs, and the lines of evidence that name days."""

import re

from syncd.core.discrepancies import judge
from syncd.rules.period import tracked_not_logged
from syncd.testing.subjects import billing_period, line, piece

HOUR = 3600

_AMOUNT = re.compile(r"(?:→|in all) (?:add |move )?(\d+):(\d\d)( not tracked| tracked on)?")


def seconds_in_words(finding):
    """The seconds that the lines of a finding say together: + for what is not logged, − for what is not tracked."""
    amounts = [_AMOUNT.search(fact.says) for fact in finding.evidence if not fact.says.endswith("which cancel out")]
    assert all(amounts), finding.evidence
    return sum((-1 if one[3] else 1) * (int(one[1]) * 60 + int(one[2])) * 60 for one in amounts)


def finding_of(period, rule=tracked_not_logged):
    """The one finding of a rule."""
    (found,) = judge(rule.RULE, rule.Options(), period).findings
    return found.finding


def said(period, rule=tracked_not_logged):
    """The lines of evidence of the one finding of a rule."""
    return [fact.says for fact in finding_of(period, rule).evidence]


TUESDAY = (
    piece(1, "08:00", 4920, description="API tests"),
    piece(1, "09:38", 4800, description="Release notes"),
    piece(1, "16:00", 9000, description="Deployment"),
)
"""1:22, 1:20 and 2:30."""


def tuesday(*lines, pieces=TUESDAY, **given):
    """A week of which only Tuesday differs."""
    others = (piece(0, "09:00", 5 * HOUR, description="Monday"),)
    return billing_period(pieces=(*others, *pieces), lines=(line(0, 5 * HOUR), *lines), **given)


def logged(minutes, memo="", number=0, **given):
    return line(1, 60 * minutes, memo=memo, ref=f"upwork/work/t{number}", **given)
