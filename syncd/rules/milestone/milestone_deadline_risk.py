"""A milestone that will not be done by its due day, if you go on at your recent pace.

It takes the hours that are left, `estimate` or else `budget` of your milestone table less what you tracked, and the
time a day that you tracked on the milestone lately. Days off and the weekdays on which you work are those of
`[calendar]`. A milestone without any recent work is only reported where even full days would not do. It is medium, and
high when the due day is close or past. The stake is the milestone's amount. Of all that is found about one milestone,
the largest stake counts, and the rest is listed below it. It concerns milestones that are funded and your move.

What to do: agree on a later day, or on less work, while there is time. A due day that your table or the platform shows
anew counts at once, and stays in the history. One that you agreed on by word, and that no source will show, counts once
you record it: `syncd milestones renegotiate REF --due DATE --note "why"`.

Options: `pace`, over how many business days the pace is taken (default 10); `full_day`, the most you would work a day
(default 8 hours); `urgent`, from how many business days before the due day on it is high (default 2); `tag`, with which
your entries say that a milestone is done (default "done"): then nothing is left to do.

What it cannot know: how much of the work is really done, unless `estimate` says it, and what else you have to do. Where
not all of your tracked time is known up to the last midnight, or some of it maps to no contract, it says "cannot tell".
What it found before stays meanwhile, unless the due day or the amount has changed since.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.milestone_burn import Pace, recent_pace, remaining
from syncd.core.milestone_case import AT_WORK
from syncd.core.milestone_evidence import milestone_evidence, times_as_evidence
from syncd.core.milestone_stakes import RISK, same_money
from syncd.core.still_about import StillAbout
from syncd.core.time import Instant
from syncd.options import BusinessDays
from syncd.options import Hours as OptionHours
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    Hours,
    MilestoneCase,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    plural,
    say,
)

EVIDENCE = 5
"""Entries that are listed."""


class Options(RuleOptions):
    """See the module's docstring."""

    pace: BusinessDays = 10
    full_day: OptionHours = timedelta(hours=8)
    urgent: BusinessDays = 2
    tag: str = "done"


@dataclass(frozen=True, slots=True)
class _Outlook:
    """The work that is left in seconds, the pace where there is one, and the working days it takes and has."""

    left: int
    pace: Pace | None
    takes: int
    has: int


def applies(case: MilestoneCase, options: Options) -> bool:
    """Known milestones that are funded and not submitted, with a due day and hours that are left."""
    at_work = case.is_known and case.milestone.state in AT_WORK and case.milestone.due is not None
    return at_work and bool(remaining(case)) and not case.tagged(options.tag)


def check(case: MilestoneCase, options: Options) -> Iterator[Finding | CannotTell]:
    """At most one finding, with the key `due`."""
    if case.missing_time:
        yield CannotTell(
            because=case.missing_time,
            source=case.known(Side.TRACKED).source,
            still_about=StillAbout(case.milestone.amount, case.overdue),
        )
        return
    outlook, due = _outlook(case, options), case.milestone.due
    short = outlook.takes - outlook.has
    if short <= 0 or due is None:
        return
    done = case.calendar.add_business_days(case.today, outlook.takes)
    yield Finding(
        key="due",
        seconds=outlook.left,
        stake=case.milestone.amount,
        deadline=case.overdue if due >= case.today else None,
        severity=Severity.HIGH if outlook.has <= options.urgent else None,
        summary=joined([_left(case, outlook, options), _short(case, outlook, due)], ". "),
        action=_action(case, done),
        evidence=tuple(_evidence(case)),
        same_money=same_money(case, RISK, case.milestone.amount),
    )


def next(case: MilestoneCase, options: Options) -> Instant | None:
    """The next midnight of the platform: each day moves the pace and the days that are left."""
    return case.tomorrow if applies(case, options) else None


def _outlook(case: MilestoneCase, options: Options) -> _Outlook:
    left, due, pace = remaining(case) or 0, case.milestone.due, recent_pace(case, options.pace)
    full = Pace(max(int(options.full_day.total_seconds()), 1), 1)
    takes = (pace or full).days_for(left)
    return _Outlook(left, pace, takes, case.calendar.business_days_between(case.today, due) if due else takes)


def _left(case: MilestoneCase, outlook: _Outlook, options: Options) -> Phrase:
    left = say("{hours} of “{milestone}” is left", hours=Hours(outlook.left), milestone=case.milestone.title)
    if outlook.pace is None:
        takes = plural(
            outlook.takes,
            "{number} working day even at {hours} a day",
            "{number} working days even at {hours} a day",
            hours=Hours(int(options.full_day.total_seconds())),
        )
    else:
        takes = plural(
            outlook.takes,
            "{number} working day at your recent {hours} a day",
            "{number} working days at your recent {hours} a day",
            hours=Hours(outlook.pace.of_a_day),
        )
    return joined([left, takes])


def _short(case: MilestoneCase, outlook: _Outlook, due: date) -> Phrase:
    if due < case.today:
        return say("It was due on {day} and is not submitted", case, day=due)
    short = plural(outlook.takes - outlook.has, "{number} working day too few", "{number} working days too few")
    if not outlook.has:
        return say("It is due on {day}: {short}", case, day=due, short=short)
    return plural(
        outlook.has,
        "It is due on {day}, in {number} working day: {short}",
        "It is due on {day}, in {number} working days: {short}",
        case,
        day=due,
        short=short,
    )


def _action(case: MilestoneCase, done: date) -> Phrase:
    title, client = case.milestone.title, case.contract.client_name
    if client:
        return say(
            "Ask {client} for less work on “{milestone}”, or to move it to {day} or later",
            case,
            client=client,
            milestone=title,
            day=done,
        )
    return say(
        "Ask the client for less work on “{milestone}”, or to move it to {day} or later",
        case,
        milestone=title,
        day=done,
    )


def _evidence(case: MilestoneCase) -> Iterator[Evidence]:
    due = [say("due {day}", case, day=case.milestone.due)] if case.milestone.due else []
    yield milestone_evidence(case.milestone, *due)
    yield from times_as_evidence(case.latest_pieces[:EVIDENCE], case)


RULE = Rule(
    id=RISK,
    subject=MilestoneCase,
    needs=frozenset(),  # it asks itself: what it found before stays only while the terms do
    shown_by=frozenset({Side.TRACKED}),
    assertion=Assertion.CUT_OFF,
    severity=Severity.MEDIUM,
    applies=applies,
    check=check,
    next=next,
    Options=Options,
)
