"""Time the platform's week shows that you did not track: work you could not prove in a dispute.

Speaks when the week has ended and both sides are known whole. Bonuses and fixed payments are not hours: they do not
count.

Options: `per_session`, minutes of difference that one work session explains, since the platform bills whole segments
(default 10).

What it cannot know: whether you worked and forgot the tracker, or the diary is wrong. While you have unmapped time it
says "cannot tell", since that time could be the missing record. Its stake is negative: money you may owe.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

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
    """See the module."""

    per_session: Minutes = timedelta(minutes=10)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks that have ended and show hours."""
    return period.now >= period.span.end and period.logged_as_last_seen > 0


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `surplus`, or one "cannot tell"."""
    surplus = period.logged_as_last_seen - period.tracked
    if surplus <= 0 or surplus <= period.tolerance(options.per_session):
        return
    title, tracked = period.profile.title, period.known(Side.TRACKED)
    if tracked.lower_bound:
        because = f"{hours(surplus)} on {title} without tracked time, but there is unmapped time that it could be"
        yield CannotTell(because=f"{because}: map or ignore it", source=tracked.source)
        return
    stake = period.price(surplus)
    yield Finding(
        key="surplus",
        seconds=surplus,
        stake=-stake if stake else None,
        summary=f"{hours(surplus)} on {title}, not tracked: no record if the client disputes it",
        action="Add the time to your tracker if you worked it; if not, have it taken off the bill",
        evidence=tuple(_evidence(period))[:EVIDENCE],
    )


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the week."""
    return period.span.end if period.now < period.span.end else None


def _evidence(period: BillingPeriod) -> Iterator[Evidence]:
    """The lines of days that show more than was tracked, the day with most first."""
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
