"""Time of one contract that you logged on another contract of the same client: it is billed at the wrong rate.

One contract's week lacks what another's shows too much. It looks at the hourly contracts that a client has with you on
one platform, from 24 hours before the platform's cut-off on. Both gaps must be of one person, and of the same days
where the platform shows hours by day; a session over the platform's midnight may be shown on either of its days. Only
what cancels counts: the rest of a larger gap stays with `tracked-not-logged` or `logged-not-tracked`.

If both contracts have one rate, nothing is lost: it is said in one line with a stake of 0, and the two gaps are not
reported. Otherwise the stake is the difference: lost (+) where the time is worth more on its own contract, owed (−)
where it is worth less. The two gaps are shown below it, and no total counts them again.

Its evidence is one line for each day, with the figures of both contracts; one for the week where a platform may show it
as one line.

What to do: before the cut-off, move the time to its contract in the platform's work diary. After it, settle the
difference with the client.

What it cannot know: whether the hours on the other contract are these or others of the same length, and whether you
meant to log them there, for example because a weekly cap was reached. Contracts of one client on two platforms are not
compared: their weeks differ. A contract has the client that you configure for it, else the one that an export names
beside its id. Where a contract's tracked time or hours are not known, it says "cannot tell".
"""

from collections.abc import Iterator

from syncd.core.day_evidence import figures
from syncd.core.differing_days import DifferingDay
from syncd.core.move_evidence import move_as_evidence
from syncd.core.moves import NOTICE, Move
from syncd.core.time import Instant
from syncd.rule import (
    Assertion,
    CannotTell,
    ClientWeek,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    Side,
    hours,
    until,
)


def applies(week: ClientWeek, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """From 24 hours before the cut-off on."""
    return week.now >= week.editable_until - NOTICE


def check(week: ClientWeek, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """One finding per two contracts, with their keys as its key; or "cannot tell"."""
    for move in week.moves():
        origin, shown_on, title = week.named(move.origin), week.named(move.shown_on), week.profile.title
        yield Finding(
            key=move.key,
            seconds=move.seconds,
            stake=move.stake,
            deadline=week.editable_until if move.costs and week.now < week.editable_until else None,
            severity=move.severity,
            summary=f"{hours(move.seconds)} tracked on {origin} is on {shown_on} on {title}{_cost(move)}",
            action=_action(week, move, origin, shown_on),
            evidence=_evidence(week, move),
        )
    for short, sister in week.unsure():
        because = sister.because or "that contract's time is not known"
        yield CannotTell(
            because=f"whether time missing on {week.named(short)} of {week.title} is on another contract of the client"
            f": {because}",
            source=sister.source,
        )


def next(week: ClientWeek, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """24 hours before the cut-off, and the cut-off."""
    changes = (week.editable_until - NOTICE, week.editable_until)
    return min((moment for moment in changes if moment > week.now), default=None)


def _cost(move: Move) -> str:
    stake = move.stake
    if stake is None:
        return ""
    if not stake.minor:
        return ", at the same price: nothing is lost"
    return f": {abs(stake)} too {'little' if stake.minor > 0 else 'much'} is billed"


def _action(week: ClientWeek, move: Move, origin: str, shown_on: str) -> str:
    stake, cut_off, title = move.stake, week.editable_until, week.profile.title
    closing = until(cut_off, week, week.profile.zone)
    if not move.costs:
        return "Nothing to do: the client pays the same on both contracts"
    if week.now < cut_off:
        return f"Move {hours(move.seconds)} from {shown_on} to {origin} in the Work Diary before {closing}"
    closed = f"the week closed on {closing}"
    as_of = move.origin.known(Side.LOGGED).as_of
    if as_of is None or as_of < cut_off:
        return f"Export {title} again to know on which contract the time was billed: {closed}"
    if stake is None:
        return f"Compare the rates of the two contracts and settle the difference with the client: {closed}"
    if stake.minor > 0:
        return f"Ask the client to pay the difference of {stake} as a bonus on {origin}: {closed}"
    return f"Give the client back the difference of {abs(stake)}, or offer it: {closed}"


def _evidence(week: ClientWeek, move: Move) -> tuple[Evidence, ...]:
    """The figures of both contracts on each day with time to move."""
    origin, shown_on = week.named(move.origin), week.named(move.shown_on)
    movable = move.costs and week.now < week.editable_until

    def both(lacking: DifferingDay, showing: DifferingDay) -> str:
        return f"{origin} {figures(lacking)}; {shown_on} {figures(showing)}"

    def remedy(seconds: int) -> str:
        return f"move {hours(seconds)}" if movable else f"{hours(seconds)} is on {shown_on}"

    return move_as_evidence(move, week, both, remedy)


RULE = Rule(
    id="wrong-contract-logged",
    subject=ClientWeek,
    needs=frozenset(),  # what moved is told from what is known of each contract
    shown_by=frozenset({Side.LOGGED}),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
)
