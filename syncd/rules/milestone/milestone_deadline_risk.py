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
from datetime import timedelta

from syncd.core.milestone_burn import Pace, recent_pace, remaining
from syncd.core.milestone_case import AT_WORK
from syncd.core.milestone_stakes import RISK, same_money
from syncd.core.still_about import StillAbout
from syncd.core.time import Instant
from syncd.options import BusinessDays, Hours
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    MilestoneCase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    count,
    describe_time,
    hours,
    on,
)

EVIDENCE = 5
"""Entries that are listed."""


class Options(RuleOptions):
    """See the module's docstring."""

    pace: BusinessDays = 10
    full_day: Hours = timedelta(hours=8)
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
    missed = due < case.today
    yield Finding(
        key="due",
        seconds=outlook.left,
        stake=case.milestone.amount,
        deadline=case.overdue if not missed else None,
        severity=Severity.HIGH if outlook.has <= options.urgent else None,
        summary=f"{hours(outlook.left)} is left of milestone “{case.milestone.title}”, {_days(outlook, options)}; "
        f"it {'was' if missed else 'is'} due {on(due, case)}{_short(outlook, short, missed=missed)}",
        action=f"Agree with the client on {on(done, case)} or later, or on less work; then write it into "
        f"your milestone table, or record it: `syncd milestones renegotiate {case.milestone.ref} --due …`",
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


def _short(outlook: _Outlook, short: int, *, missed: bool) -> str:
    if missed:
        return ", and is not submitted"
    if not outlook.has:
        return f": {count(short, 'working day')} too few"
    return f", in {count(outlook.has, 'working day')}: {short} too few"


def _days(outlook: _Outlook, options: Options) -> str:
    takes = count(outlook.takes, "working day")
    if outlook.pace is None:
        return f"{takes} even at {hours(int(options.full_day.total_seconds()))} a day"
    return f"{takes} at your recent {hours(outlook.pace.of_a_day)} a day"


def _evidence(case: MilestoneCase) -> Iterator[Evidence]:
    due = f", due {on(case.milestone.due, case)}" if case.milestone.due else ""
    yield Evidence(case.milestone.ref, f"{case.milestone.state}{due}")
    for piece in case.latest_pieces[:EVIDENCE]:
        yield Evidence(piece.ref, describe_time(piece, case))


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
