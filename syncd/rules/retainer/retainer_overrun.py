"""Time beyond the hours of a retainer's month, or close to them: what is beyond is not paid unless you agree on it.

While the month runs, it speaks from `share` of the hours on, and is silent again below `until`, so that an entry that
you edit does not open it twice. Beyond the hours it is high, and stays so when the month is over. The stake is the time
beyond at the rate of its days.

The month's hours are those of its terms, prorated where it is cut, and what is left of the month before where they have
`rollover = "1 month"`. Months are those of your time zone. All time that is mapped to the contract uses its hours,
whoever worked on whatever project: map all that shares a pool of hours to one contract. Goodwill uses none, nor does
time marked not billable where the marks count.

What to do: agree with the client on the time beyond before you go on. If they pay for it, explain the discrepancy.

Options: `share` of the hours at which it begins to speak (default 80 %), and `until`, below which it is silent again
(default 75 %).

What it cannot know: more time that you agreed on for one month. Where some tracked time of a month that is over is not
known, or it is not known how much was left of the month before, it says "cannot tell" unless the time is surely beyond.
"""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import model_validator

from syncd.core.time import Instant
from syncd.options import Percent
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    RetainerMonth,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    describe_time,
    hours,
    least_hours,
    until_within_share,
)

EVIDENCE = 5
UNMAPPED = "some of your tracked time maps to no contract yet"


class Options(RuleOptions):
    """See the module's docstring."""

    share: Percent = Decimal("0.8")
    until: Percent = Decimal("0.75")

    _in_order = model_validator(mode="after")(until_within_share)


def applies(month: RetainerMonth, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Months for whose days hours are agreed."""
    return bool(month.own)


def next(month: RetainerMonth, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the month."""
    return month.span.end if month.own and month.now < month.span.end else None


def check(month: RetainerMonth, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `hours`, or one "cannot tell"."""
    own, used, tracked = month.own or 0, month.used, month.known(Side.TRACKED)
    beyond = used - own - month.most
    if beyond > 0:
        yield _over(month, beyond)
    elif month.now < month.span.end:
        allowed = own + month.most
        yield _close(month, Threshold(used, begins=options.share * allowed, ends=options.until * allowed))
    elif not tracked.complete or tracked.lower_bound:
        yield CannotTell(because=tracked.because or UNMAPPED, source=tracked.source)
    elif used - own - month.least > 0:
        yield CannotTell(because=f"how much time was left of the month before {month.name} is not known")


def _agreed(month: RetainerMonth) -> str:
    """`20:00 of 2026-11`, with what is left of the month before."""
    if not month.most:
        return f"the {hours(month.own or 0)} of {month.name}"
    perhaps = "up to " if month.least != month.most else ""
    return f"the {hours(month.own or 0)} of {month.name} and {perhaps}{hours(month.most)} left of the month before"


def _close(month: RetainerMonth, threshold: Threshold) -> Finding:
    left = (month.own or 0) + month.most - month.used
    return Finding(
        key="hours",
        deadline=month.span.end,
        summary=f"{_amount(month, month.used)} used of {_agreed(month)}: "
        f"{f'{hours(left)} is left' if left else 'nothing is left'}",
        action="Agree with the client on more hours before you go on, or move the rest to the next month",
        threshold=threshold,
        lapses=True,
    )


def _over(month: RetainerMonth, beyond: int) -> Finding:
    stake = month.price_of_last(beyond)
    latest = sorted(month.pieces, key=lambda piece: (piece.start, piece.ref), reverse=True)[:EVIDENCE]
    runs = month.now < month.span.end
    much = stake or hours(beyond)
    return Finding(
        key="hours",
        seconds=beyond,
        stake=stake,
        severity=Severity.HIGH,
        summary=f"{_amount(month, month.used)} used, {hours(beyond)} more than {_agreed(month)}",
        action="Stop until the client agrees on the time beyond, or move it to the next month"
        if runs
        else f"Ask the client to pay {much} besides the retainer, or write it off",
        evidence=tuple(Evidence(piece.ref, describe_time(piece, month)) for piece in latest),
    )


def _amount(month: RetainerMonth, used: int) -> str:
    return hours(used) if month.is_whole else f"At least {least_hours(used)}"


RULE = Rule(
    id="retainer-overrun",
    subject=RetainerMonth,
    needs=frozenset(),  # what is known of the time is a lower bound, worth saying
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
