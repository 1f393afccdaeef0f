"""Time on the platform that you did not track: work you could not prove in a dispute.

Reports after the end of a week whose tracked and logged time are completely known. Bonuses and fixed payments are not
hours, so they do not count, and neither does time around the week's midnight that you tracked in the neighbouring week
(see `week-straddle-shift`). The stake is negative: money you may owe, at the rates of the days that have more.

What to do: add the time to your tracker if you worked it; if not, have it removed from the bill.

Options: `per_session`, minutes of difference that one work session explains, because the platform bills whole segments
(default 10).

What it cannot know: whether you forgot the tracker or the work diary is wrong. While you have unmapped time it says
"cannot tell", because that time could be the missing record.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from syncd.core.price_by_day import surplus_by_day
from syncd.core.time import Instant
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    Side,
    hours,
    on,
)

EVIDENCE = 10


class Options(RuleOptions):
    """See the module's docstring."""

    per_session: Minutes = timedelta(minutes=10)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks that have ended and show hours."""
    return period.now >= period.span.end and period.logged_as_last_seen > 0


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `surplus`, or one "cannot tell"."""
    surplus = period.logged_as_last_seen - period.tracked_as_booked
    if surplus <= 0 or surplus <= period.tolerance(options.per_session):
        return
    title, tracked = period.profile.title, period.known(Side.TRACKED)
    if tracked.lower_bound:
        because = f"{hours(surplus)} on {title} without tracked time, which could be time of yours that is unmapped"
        yield CannotTell(because=f"{because}: map or ignore it", source=tracked.source)
        return
    stake = period.price(surplus, surplus_by_day(period.pieces, period.hourly_lines))
    yield Finding(
        key="surplus",
        seconds=surplus,
        stake=-stake if stake else None,
        summary=f"{hours(surplus)} on {title} that you did not track: you have no proof if the client disputes it",
        action="Add the time to your tracker if you worked it; if not, have it removed from the bill",
        evidence=tuple(_evidence(period))[:EVIDENCE],
    )


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the week."""
    return period.span.end if period.now < period.span.end else None


def _evidence(period: BillingPeriod) -> Iterator[Evidence]:
    """The lines of days that show more than the tracked time, the largest surplus first."""
    logged: Counter[date] = Counter()
    tracked: Counter[date] = Counter()
    for line in period.hourly_lines:
        logged[line.day] += line.seconds or 0
    for piece in period.pieces:
        tracked[piece.day] += piece.seconds
    above = [line for line in period.hourly_lines if logged[line.day] > tracked[line.day]]
    for line in sorted(above, key=lambda line: (tracked[line.day] - logged[line.day], line.day, line.ref)):
        says = f"{on(line.day)}: {hours(line.seconds or 0)} logged, {hours(tracked[line.day])} tracked that day"
        yield Evidence(line.ref, says)


RULE = Rule(
    id="logged-not-tracked",
    subject=BillingPeriod,
    needs=frozenset({Side.TRACKED, Side.LOGGED}),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
