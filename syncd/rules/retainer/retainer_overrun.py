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

from syncd.core.milestone_evidence import times_as_evidence
from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.core.time import Instant
from syncd.options import Percent
from syncd.rule import (
    Assertion,
    CannotTell,
    Finding,
    Hours,
    Phrase,
    RetainerMonth,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    days_from,
    joined,
    say,
    until_within_share,
)

EVIDENCE = 5
UNMAPPED = say("some of your tracked time maps to no contract yet")


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
        yield CannotTell(
            because=say("how much time was left of the month before {day} is not known", month, day=month.first)
        )


def _agreed(month: RetainerMonth) -> Phrase:
    """`20:00 agreed for 1 to 30 Nov`, with what is left of the month before."""
    known: dict[str, Value] = {"hours": Hours(month.own or 0), "days": days_from(month.first, month.last)}
    if not month.most:
        return say("{hours} agreed for {days}", month, **known)
    known["rest"] = Hours(month.most)
    if month.least != month.most:
        return say("{hours} agreed for {days}, with up to {rest} left of the month before", month, **known)
    return say("{hours} agreed for {days}, with {rest} left of the month before", month, **known)


def _close(month: RetainerMonth, threshold: Threshold) -> Finding:
    rest = _left(month, (month.own or 0) + month.most - month.used)
    return Finding(
        key="hours",
        deadline=month.span.end,
        summary=joined([_used(month), _agreed(month), rest], ". "),
        action=_ask_for_more(month),
        threshold=threshold,
        lapses=True,
    )


def _left(month: RetainerMonth, most: int) -> Phrase:
    """What is left: at most this, where more may have been used, or less may be left of the month before."""
    if not most:
        return say("Nothing is left")
    if month.is_whole and month.least == month.most:
        return say("{hours} is left", hours=Hours(most))
    return say("At most {hours} is left", hours=Hours(most))


def _ask_for_more(month: RetainerMonth) -> Phrase:
    contract, client = month.contract.name, month.contract.client_name
    if client:
        return say("Ask {client} for more hours of {contract} before you go on", client=client, contract=contract)
    return say("Ask the client for more hours of {contract} before you go on", contract=contract)


def _over(month: RetainerMonth, beyond: int) -> Finding:
    stake = month.price_of_last(beyond)
    latest = sorted(month.pieces, key=lambda piece: (piece.start, piece.ref), reverse=True)[:EVIDENCE]
    more = say("{hours} beyond what is agreed", hours=Hours(beyond))
    return Finding(
        key="hours",
        seconds=beyond,
        stake=stake,
        severity=Severity.HIGH,
        summary=joined([joined([_used(month), more]), _agreed(month)], ". "),
        action=_stop(month, beyond) if month.now < month.span.end else _ask_to_pay(month, beyond, stake),
        evidence=times_as_evidence(latest, month),
    )


def _stop(month: RetainerMonth, beyond: int) -> Phrase:
    contract, client, time = month.contract.name, month.contract.client_name, Hours(beyond)
    if client:
        return say(
            "Stop {contract} until {client} agrees to {hours} beyond the retainer",
            contract=contract,
            client=client,
            hours=time,
        )
    return say("Stop {contract} until the client agrees to {hours} beyond the retainer", contract=contract, hours=time)


def _ask_to_pay(month: RetainerMonth, beyond: int, stake: Money | None) -> Phrase:
    contract, client, time = month.contract.name, month.contract.client_name, Hours(beyond)
    if stake and client:
        return say(
            "Ask {client} for {amount}: {hours} beyond the retainer {contract}",
            client=client,
            amount=stake,
            hours=time,
            contract=contract,
        )
    if stake:
        return say(
            "Ask the client for {amount}: {hours} beyond the retainer {contract}",
            amount=stake,
            hours=time,
            contract=contract,
        )
    if client:
        return say(
            "Ask {client} to pay for {hours} beyond the retainer {contract}",
            client=client,
            hours=time,
            contract=contract,
        )
    return say("Ask the client to pay for {hours} beyond the retainer {contract}", hours=time, contract=contract)


def _used(month: RetainerMonth) -> Phrase:
    if month.is_whole:
        return say("{hours} used", hours=Hours(month.used))
    return say("At least {hours} used", hours=Hours(month.used, down=True))


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
