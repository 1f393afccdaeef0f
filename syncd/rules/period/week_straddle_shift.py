"""Time around a week's midnight that the platform shows in the neighbouring week: nothing is lost, it moved.

You worked over the end of the platform's week, or close to it, and the platform shows all of it in one of the two
weeks. One week then lacks what the other shows too much. It is said once, on the earlier week, with a stake of 0, and
neither `tracked-not-logged` nor `logged-not-tracked` speaks of it. Only time of work sessions within an hour of the
midnight counts, and only as much as both weeks confirm.

What to do: nothing. Do not ask for a bonus: the time is billed with the other week.

What it cannot know: whether the hours that the other week shows are these or others of the same length.
"""

from collections.abc import Iterator

from syncd.core.phrases import Value
from syncd.core.price_by_day import nothing_at_stake
from syncd.core.time import Instant
from syncd.rule import (
    Assertion,
    BillingPeriod,
    Evidence,
    Finding,
    Hours,
    Rule,
    RuleOptions,
    Severity,
    Side,
    describe_time,
    say,
)


def applies(period: BillingPeriod, options: RuleOptions) -> bool:  # noqa: ARG001
    """Weeks that have ended, with time tracked close to their end."""
    return period.ends is not None and period.now >= period.span.end


def check(period: BillingPeriod, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """Nothing, or one finding with the key `end`."""
    edge = period.ends
    if edge is None or not edge.moved:
        return
    seconds, later = abs(edge.moved), edge.moved > 0
    known: dict[str, Value] = {"hours": Hours(seconds), "day": period.last, "platform": period.profile.title}
    if later:
        summary = say(
            "{hours} tracked up to midnight of {day} is on {platform} in the week after: nothing is lost",
            period,
            **known,
        )
    else:
        summary = say(
            "{hours} tracked after midnight of {day} is on {platform} in the week before: nothing is lost",
            period,
            **known,
        )
    yield Finding(
        key="end",
        seconds=seconds,
        stake=nothing_at_stake(period.price(0), period.lines),
        timing=True,
        summary=summary,
        action=say("Nothing to do: the time is billed with the other week"),
        evidence=tuple(
            Evidence(piece.ref, describe_time(piece, period))
            for piece in (edge.session_before() if later else edge.session_after())
        ),
    )


def next(period: BillingPeriod, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the week."""
    return period.span.end if period.now < period.span.end else None


RULE = Rule(
    id="week-straddle-shift",
    subject=BillingPeriod,
    needs=frozenset(),
    shown_by=frozenset({Side.LOGGED}),
    assertion=Assertion.CUT_OFF,
    severity=Severity.INFO,
    check=check,
    applies=applies,
    next=next,
)
