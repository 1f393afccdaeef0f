"""A milestone that brings less for an hour of work than your target.

It divides what the milestone brings, after the platform's fee, by the time you tracked on it, and compares that with
the contract's `target_rate`. For a released milestone it takes what was paid, less what was given back; before that,
the agreed amount. So while you work on it, it reports as soon as the hours so far are more than the amount pays at your
target: more hours only make the rate lower, whatever is left of a budget. Where the fee is not known, the rate is "at
most" so much. The stake is what is missing to the target. Of all that is found about one milestone, the
largest stake counts, and the rest is listed below it.

What to do: agree on more money, or remember it for your next offer.

Options: `ignore_tags`, whose time does not count (default "learning"), and `after_release`, how long it speaks of a
milestone that was released (default 90 days).

What it cannot know: time that is mapped to the wrong milestone. Where not all of your tracked time is known, it reports
what the known hours prove, and else says "cannot tell".
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from syncd.core.milestone_case import AT_WORK
from syncd.core.milestone_evidence import milestone_evidence, times_as_evidence
from syncd.core.milestone_money import LEARNING, Net, missing_of, net_of
from syncd.core.milestone_stakes import RATE, next_release, same_money
from syncd.core.money import Money, per_hour
from syncd.core.records import MilestoneState
from syncd.core.time import Instant
from syncd.options import Days
from syncd.rule import (
    Assertion,
    CannotTell,
    Claim,
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
    say,
)

EVIDENCE = 5
"""Entries that are listed, the longest first."""
_FOUND = frozenset({"rate"})
_DONE = frozenset({MilestoneState.SUBMITTED, MilestoneState.RELEASED})


class Options(RuleOptions):
    """See the module's docstring."""

    ignore_tags: tuple[Annotated[str, Field(min_length=1)], ...] = LEARNING
    after_release: Days = timedelta(days=90)


def applies(case: MilestoneCase, options: Options) -> bool:
    """Known milestones with time and a target, at work or done, that were not released long ago."""
    milestone = case.milestone
    in_time = not case.was_released_by(case.today - options.after_release)
    asked = milestone.state in _DONE | AT_WORK
    return case.is_known and asked and in_time and case.contract.target_rate is not None and bool(case.pieces)


def check(case: MilestoneCase, options: Options) -> Iterator[Finding | CannotTell]:
    """At most one finding, with the key `rate`."""
    ignored = sum(piece.seconds for piece in case.tagged(*options.ignore_tags))
    target, net, seconds = case.contract.target_rate, net_of(case), case.seconds - ignored
    if target is None or net is None or seconds <= 0:
        return
    if target.currency != net.amount.currency:
        yield CannotTell(
            because=say(
                "“{milestone}” is in {currency}, the target rate in {other}",
                milestone=case.milestone.title,
                currency=net.amount.currency,
                other=target.currency,
            )
        )
        return
    tracked, missing = case.known(Side.TRACKED), missing_of(case, options.ignore_tags)
    if not tracked.complete and (missing is None or tracked.may_fall):
        ends = frozenset() if tracked.may_fall else _FOUND  # what is known does not show it
        yield CannotTell(because=case.missing_time, source=tracked.source, ends=ends)
        return
    if missing is None:
        return
    paid = case.known(Side.RELEASED)
    if case.milestone.state is MilestoneState.RELEASED and case.has(Side.RELEASED) and not paid.complete:
        yield CannotTell(because=paid.because, source=paid.source)
        return
    rate = per_hour(net.amount, seconds)
    yield Finding(
        key="rate",
        seconds=seconds,
        stake=missing,
        claim=Claim.NONE,  # your target is not what was agreed: nobody owes it
        summary=_summary(case, net, seconds, target),
        action=_action(case, rate, missing),
        evidence=tuple(_evidence(case)),
        same_money=same_money(case, RATE, missing),
    )


def next(case: MilestoneCase, options: Options) -> Instant | None:
    """The day from which on it no longer speaks of a released milestone; before, the day by which it is released."""
    return next_release(case) or case.days_after_release(options.after_release)


def _summary(case: MilestoneCase, net: Net, seconds: int, target: Money) -> Phrase:
    title, rate = case.milestone.title, per_hour(net.amount, seconds)
    brings = say("“{milestone}” brings {rate} an hour", milestone=title, rate=rate)
    if net.most or case.missing_time or case.milestone.state is not MilestoneState.RELEASED:
        brings = say("“{milestone}” brings at most {rate} an hour", milestone=title, rate=rate)
    worked = _for_time(net, seconds, at_least=bool(case.missing_time))
    return joined([joined([brings, worked], ": "), say("Your target is {rate}", rate=target)], ". ")


def _for_time(net: Net, seconds: int, *, at_least: bool) -> Phrase:
    amount, time = net.amount, Hours(seconds, down=at_least)
    if net.most and at_least:
        return say("{amount} before an unknown fee, for at least {hours}", amount=amount, hours=time)
    if net.most:
        return say("{amount} before an unknown fee, for {hours}", amount=amount, hours=time)
    if at_least:
        return say("{amount} after fees, for at least {hours}", amount=amount, hours=time)
    return say("{amount} after fees, for {hours}", amount=amount, hours=time)


def _action(case: MilestoneCase, rate: Money, missing: Money) -> Phrase:
    """Money to ask for; after the release it is too late for this milestone."""
    title, client = case.milestone.title, case.contract.client_name
    if case.milestone.state is MilestoneState.RELEASED:
        if client:
            return say(
                "Ask {client} for more the next time: “{milestone}” brought {rate} an hour",
                client=client,
                milestone=title,
                rate=rate,
            )
        return say("Ask for more the next time: “{milestone}” brought {rate} an hour", milestone=title, rate=rate)
    if client:
        return say("Ask {client} for {amount} more for “{milestone}”", client=client, amount=missing, milestone=title)
    return say("Ask the client for {amount} more for “{milestone}”", amount=missing, milestone=title)


def _evidence(case: MilestoneCase) -> Iterator[Evidence]:
    yield milestone_evidence(case.milestone)
    longest = sorted(case.pieces, key=lambda piece: (-piece.seconds, piece.start, piece.ref))
    yield from times_as_evidence(longest[:EVIDENCE], case)


RULE = Rule(
    id=RATE,
    subject=MilestoneCase,
    needs=frozenset(),  # hours that are known prove it: more of them only make it lower
    shown_by=frozenset({Side.TRACKED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    applies=applies,
    check=check,
    next=next,
    Options=Options,
)
