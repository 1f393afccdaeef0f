"""Consultants whose time costs you more than the client is billed for it.

People with a `cost` in `[person.…]` are consultants. Once a week is billed, it compares what their time on a contract
costs, at the rates of its days, with what the client is billed for it, before the platform's fees: the platform's bills
of the week, else the hours that it shows at the contract's rates; for a client of your own, their time at the
contract's rates, rounded as agreed. Where others work on the contract, too, and the platform does not tell whose hours
it shows, it takes as billed all that may be theirs: then the loss is at least what it says. The stake is the loss.

Where the client's rate is enough, and hours are missing on the platform or in its bill, or lie beyond the weekly limit,
the rule that reports these hours is the cause: this is shown below it, and counts once.

What to do: bill the missing hours, or agree on another rate with the client or the consultant.

Options: `allow`, share of the cost that a loss may be (default 2 %).

What it cannot know: what a fixed price or a retainer brings in one week, so their contracts are left out. Internal time
is no loss: what maps to no contract, goodwill, and time marked not billable where the marks count. Costs in another
currency than the bill are not compared: it says "cannot tell".
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from syncd.core.consultant_cost import Margin, margin, others_on, paid_time
from syncd.core.contract_names import client_of, title_of
from syncd.core.day_evidence import few
from syncd.core.discrepancies import discrepancy_id
from syncd.core.late_edits import added_id
from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.core.records import ContractType
from syncd.core.terms import cost_on
from syncd.core.time import Instant
from syncd.options import Percent
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Claim,
    Evidence,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    say,
    week_of,
)

BILLED = timedelta(days=1)
"""After the cut-off, the bill of a week is there."""
BY_THE_HOUR = frozenset({ContractType.HOURLY, ContractType.DIRECT})


class Options(RuleOptions):
    """See the module's docstring."""

    allow: Percent = Decimal("0.02")


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Weeks of contracts by the hour on which consultants worked, once they are billed. A contract of your own client
    without a rate is internal."""
    return _concerns(period) and period.now >= _due(period)


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The instant at which the week is billed."""
    return _due(period) if _concerns(period) and period.now < _due(period) else None


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `margin`, or one "cannot tell"."""
    found, tracked = margin(period), period.known(Side.TRACKED)
    loss = found.loss
    if loss is not None and found.cost is not None and loss.minor > options.allow * found.cost.minor:
        yield _finding(period, found, loss)
    elif found.because:
        yield CannotTell(because=found.because, source=_source(period))
    elif not tracked.complete:
        yield CannotTell(because=tracked.because or say("tracked time is not known here"), source=tracked.source)


def _concerns(period: BillingPeriod) -> bool:
    if period.contract.type not in BY_THE_HOUR or not paid_time(period):
        return False
    return period.has(Side.LOGGED) or any(period.contract.rate_on(piece.day) for piece in period.pieces)


def _due(period: BillingPeriod) -> Instant:
    return period.editable_until + BILLED if period.has(Side.LOGGED) else period.span.end


def _source(period: BillingPeriod) -> str:
    return period.known(Side.BILLED).source if period.has(Side.LOGGED) else ""


def _finding(period: BillingPeriod, found: Margin, loss: Money) -> Finding:
    who = few([say("{person}", person=person) for person in sorted({piece.person for piece in found.pieces})], most=5)
    return Finding(
        key="margin",
        seconds=found.seconds,
        stake=loss,
        claim=Claim.ASK if _rates_are_enough(period, found) else Claim.LOST,
        summary=_summary(period, found, loss, who),
        action=_action(period, found, loss, who),
        evidence=tuple(_evidence(period, found)),
        parent=(cause := _cause(period, found)),
        else_part_of=(added_id(period.key), discrepancy_id("over-weekly-cap", period.key, "limit")) if cause else (),
    )


def _summary(period: BillingPeriod, found: Margin, loss: Money, who: Phrase) -> Phrase:
    """What the time costs, and what the client is billed for it: of all that may be of these people, where the platform
    does not tell whose hours it shows."""
    tracked = period.known(Side.TRACKED)
    least = tracked.lower_bound or not tracked.complete
    shared = others_on(period, {one.person for one in found.pieces})
    known: dict[str, Value] = {"hours": Hours(found.seconds, down=least), "people": who, "loss": loss}
    known |= {"cost": found.cost or loss, "bill": found.bill or loss}
    if least and shared:
        return say(
            "At least {hours} of {people} cost {cost}, and the client is billed at most {bill} for it: {loss} less",
            **known,
        )
    if least:
        return say(
            "At least {hours} of {people} cost {cost}, and the client is billed {bill} for it: {loss} less", **known
        )
    if shared:
        return say(
            "{hours} of {people} cost {cost}, and the client is billed at most {bill} for it: {loss} less", **known
        )
    return say("{hours} of {people} cost {cost}, and the client is billed {bill} for it: {loss} less", **known)


def _action(period: BillingPeriod, found: Margin, loss: Money, who: Phrase) -> Phrase:
    """Have the missing hours billed, where the rates are enough; else agree on another one."""
    known: dict[str, Value] = {"contract": title_of(period.contract), "client": client_of(period.contract)}
    if _rates_are_enough(period, found):
        return say(
            "Bill {client} the missing hours of {people} on {contract}: week of {day}",
            period,
            people=who,
            day=week_of(period.first),
            **known,
        )
    return say(
        "Ask {client} or {people} for another rate on {contract}: {cost} paid, {bill} billed",
        people=who,
        cost=found.cost or loss,
        bill=found.bill or loss,
        **known,
    )


def _rates_are_enough(period: BillingPeriod, found: Margin) -> bool:
    """Whether all the time together would bring what it costs, at the contract's rates."""
    at_rates = [
        (period.contract.rate_on(piece.day), cost_on(period.costs[piece.person], piece.day)) for piece in found.pieces
    ]
    return not any(not rate or not cost or rate.minor < cost.minor for rate, cost in at_rates)


def _cause(period: BillingPeriod, found: Margin) -> str:
    """The id of the discrepancy about missing hours, where these are the cause: at the contract's rates, all the time
    together would bring what it costs."""
    if not period.has(Side.LOGGED) or not _rates_are_enough(period, found):
        return ""
    missing = period.logged_as_last_seen < period.tracked - period.tolerance(timedelta(minutes=10))
    rule, key = ("tracked-not-logged", "missing") if missing else ("logged-not-billed", "unbilled")
    return discrepancy_id(rule, period.key, key)


def _evidence(period: BillingPeriod, found: Margin) -> Iterator[Evidence]:
    """The time of each consultant, at each cost."""
    seconds: Counter[tuple[str, Money]] = Counter()
    refs: dict[tuple[str, Money], list[str]] = {}
    for piece in found.pieces:
        if cost := cost_on(period.costs[piece.person], piece.day):
            seconds[piece.person, cost] += piece.seconds
            refs.setdefault((piece.person, cost), []).append(piece.ref)
    for (person, cost), of_cost in sorted(refs.items(), key=lambda item: (item[0][0], item[0][1].minor)):
        worked = Hours(seconds[person, cost])
        says = say("{hours} of {person} at {rate} an hour", hours=worked, person=person, rate=cost)
        yield Evidence(of_cost[0], says, tuple(dict.fromkeys(of_cost[1:])))


RULE = Rule(
    id="subcontractor-margin",
    subject=BillingPeriod,
    needs=frozenset(),  # the bills, or else the hours that the platform shows
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
