"""Time entries changed after their week was billed: what you could show for the bill is not what was billed.

It compares each entry with what it was when the platform billed the week; where a platform names no such instant, at
the end of the day of the bill. Less time is owed (−): you could not prove it. More time may be lost (+): no bill has
it. The stake is the difference at the rates of its days. Only what differs from the platform's hours counts: where time
went to another day of the week or to another entry, or the platform shows no more than what is still tracked, the
finding is an info with a stake of 0, and time that you added because the platform shows it is no finding. Neither
`logged-not-tracked` nor `tracked-not-logged` reports the same time again. Its evidence says of each entry what became
of its time. Another text or other tags say nothing.

What to do: undo the change if the bill was right. If it was not, settle the difference with the client.

Options: `tolerance`, minutes in a week that it leaves alone (default 1).

What it cannot know: what changed before syncd first saw the entry, and why. A change counts from when your tracker says
it was made, so one that was made before the bill and read after it is no late edit. Entries that were first read after
the bill count as they were then, so the first import of old bills raises nothing. While neither an export of hours nor
a bill shows what was billed, it says "cannot tell". A change that is held does not count until you accept it.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from syncd.core.baseline import EntryChange
from syncd.core.contract_names import client_of, title_of
from syncd.core.late_edit_evidence import changes_as_evidence
from syncd.core.late_edits import BY_TIME, late_edits, move_of
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    never,
    say,
    week_of,
)


class Options(RuleOptions):
    """See the module's docstring."""

    tolerance: Minutes = timedelta(minutes=1)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks that are billed by the hour and changed since."""
    return period.contract.type in BY_TIME and any(not change.gone for change in period.baseline.changes)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """At most two findings, with the keys `less` and `more`; or one "cannot tell"."""
    edited = [change for change in period.baseline.changes if not change.gone]
    found, allowed = late_edits(period), int(options.tolerance.total_seconds())
    if found.unknown:
        if period.baseline.lost(gone=False).total() > allowed:
            yield CannotTell(because=found.unknown, source=period.known(Side.LOGGED).source)
        return
    less = [change for change in edited if change.seconds_before]
    if (lost := sum(found.edited.values())) > allowed:
        stake = period.price(lost, found.edited)
        yield Finding(
            key="less",
            seconds=lost,
            stake=-stake if stake else None,
            summary=say(
                "{hours} less is tracked in the week of {day} than when it was billed",
                period,
                hours=Hours(lost),
                day=week_of(period.first),
            ),
            action=_prove(period, lost),
            evidence=changes_as_evidence(less, period),
        )
    elif sum(map(_moved, less)) > allowed:
        yield _harmless(period, less)
    if (added := sum(found.added.values())) > allowed:
        yield Finding(
            key="more",
            seconds=added,
            stake=period.price(added, found.added),
            summary=say(
                "{hours} more is tracked in the week of {day} than when it was billed: no bill has it",
                period,
                hours=Hours(added),
                day=week_of(period.first),
            ),
            action=_ask(period, added),
            evidence=changes_as_evidence([change for change in edited if sum(change.grown.values())], period),
        )


def _moved(change: EntryChange) -> int:
    """Seconds that left the day on which they were billed."""
    days = {piece.day for piece in change.before}
    stayed = {day: sum(piece.seconds for piece in change.after if piece.day == day) for day in days}
    then = {day: sum(piece.seconds for piece in change.before if piece.day == day) for day in days}
    return sum(max(0, then[day] - stayed[day]) for day in days)


def _harmless(period: BillingPeriod, changes: Sequence[EntryChange]) -> Finding:
    """Say that time was moved, and that it costs nothing, or what counts instead."""
    lost, move = period.baseline.lost(gone=False), move_of(period)
    why, action = say("it is all still in the week"), say("Nothing to do")
    if lost and move:
        why, action = say("time of two contracts was exchanged"), say("Settle what is said of both contracts")
    elif lost:
        why = say("the bill is for no more than what is still tracked")
    return Finding(
        key="less",
        seconds=sum(map(_moved, changes)),
        stake=period.price(0),
        severity=Severity.INFO,
        summary=say("Time was moved after the week was billed, and nothing is lost here: {why}", why=why),
        action=action,
        evidence=changes_as_evidence(changes, period),
        parent=move.id if lost and move else "",
    )


def _prove(period: BillingPeriod, seconds: int) -> Phrase:
    return say(
        "Track or give back {hours} of {contract}: week of {day}",
        period,
        hours=Hours(seconds),
        contract=title_of(period.contract),
        day=week_of(period.first),
    )


def _ask(period: BillingPeriod, seconds: int) -> Phrase:
    """By a bonus on a platform; of your own client, with the next invoice."""
    client, contract, hours = client_of(period.contract), title_of(period.contract), Hours(seconds)
    if period.has(Side.LOGGED):
        return say(
            "Ask {client} for a bonus for {hours} of {contract}: week of {day}",
            period,
            client=client,
            hours=hours,
            contract=contract,
            day=week_of(period.first),
        )
    return say(
        "Add {hours} of {contract} to your next invoice for {client}: week of {day}",
        period,
        client=client,
        hours=hours,
        contract=contract,
        day=week_of(period.first),
    )


RULE = Rule(
    id="late-edit-after-billing",
    subject=BillingPeriod,
    needs=frozenset(),  # what an entry was and what it is now are known
    shown_by=frozenset({Side.TRACKED}),
    assertion=Assertion.CUT_OFF,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=never,
    Options=Options,
)
