"""A milestone whose terms leave open what is to be done, when it is accepted, or by when: disputes begin there.

It looks at milestones before they are submitted, for the letters of SMART. S, specific: a title that says what is made,
not "Phase 2"; one word will do where what is accepted, the amount and the due day are there. M, measurable: a line on
what is accepted, `acceptance` in your milestone table. A, achievable: the hours of its budget fit before the due day,
at full days. R, relevant: a contract that you know, which `milestone-without-contract` checks. T, time-bound: a due
day, after its funding and not past. The finding names the letters that fail and what to write. A text in a linked brief
is as good: a link, or the word "brief", in the title or in `acceptance` counts.

What to do: agree on the missing words with the client, and write them into the milestone.

Options: `words`, the fewest words of a title (default 2), and `full_day`, the most you would work a day (default 8
hours). For a funded milestone, `milestone-deadline-risk` looks whether its hours fit.

What it cannot know: what you agreed on in messages.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from syncd.core.milestone_evidence import milestone_evidence
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.smart import Failed, failed_letters
from syncd.core.time import Instant
from syncd.options import Hours
from syncd.rule import Assertion, Finding, MilestoneCase, Rule, RuleOptions, Severity, joined, say

_AGREED_ANEW = frozenset({MilestoneState.PROPOSED, MilestoneState.UNFUNDED})
_LOOKED_AT = _AGREED_ANEW | {MilestoneState.FUNDED}
_LACKS = {
    "S": say("not specific"),
    "M": say("not measurable"),
    "A": say("not achievable"),
    "R": say("not relevant"),
    "T": say("not time-bound"),
}


class Options(RuleOptions):
    """See the module's docstring."""

    words: Annotated[int, Field(ge=1, le=20)] = 2
    full_day: Hours = timedelta(hours=8)


def applies(case: MilestoneCase, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Known milestones that are not submitted yet."""
    return case.is_known and case.milestone.state in _LOOKED_AT


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `smart`."""
    failed = _failed(case, options)
    if not failed:
        return
    title = case.milestone.title
    yield Finding(
        key="smart",
        stake=Money(0, case.milestone.amount.currency) if case.milestone.amount else None,
        summary=say(
            "“{milestone}” is {lacking} (SMART)",
            milestone=title,
            lacking=joined(_LACKS[one.letter] for one in failed),
        ),
        action=say(
            "Write for “{milestone}”: {terms}", milestone=title, terms=joined([one.write for one in failed], "; ")
        ),
        evidence=(milestone_evidence(case.milestone),),
    )


def next(case: MilestoneCase, options: Options) -> Instant | None:
    """The next midnight, where the days that are left count; else the end of the due day."""
    milestone = case.milestone
    if not applies(case, options) or milestone.due is None or case.overdue is None or case.now >= case.overdue:
        return None
    hours_count = milestone.state in _AGREED_ANEW and (milestone.budget or milestone.estimate)
    return case.tomorrow if hours_count else case.overdue


def _failed(case: MilestoneCase, options: Options) -> list[Failed]:
    full_day = max(int(options.full_day.total_seconds()), 1)
    failed = failed_letters(case, options.words, full_day)
    return [one for one in failed if one.letter != "A" or case.milestone.state in _AGREED_ANEW]


RULE = Rule(
    id="milestone-not-smart",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.LOW,
    applies=applies,
    check=check,
    next=next,
    Options=Options,
)
