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

from syncd.core.contract_names import client_of
from syncd.core.day_evidence import few, figures
from syncd.core.differing_days import DifferingDay
from syncd.core.move_evidence import move_as_evidence
from syncd.core.moves import NOTICE, Move
from syncd.core.time import Instant
from syncd.rule import (
    Assertion,
    CannotTell,
    Claim,
    ClientWeek,
    Evidence,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
    week_of,
)


def applies(week: ClientWeek, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """From 24 hours before the cut-off on."""
    return week.now >= week.editable_until - NOTICE


def check(week: ClientWeek, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """One finding per two contracts, with their keys as its key; or "cannot tell"."""
    for move in week.moves():
        yield Finding(
            key=move.key,
            seconds=move.seconds,
            stake=move.stake,
            deadline=week.editable_until if move.costs and week.now < week.editable_until else None,
            severity=move.severity,
            summary=_summary(week, move),
            action=_action(week, move),
            evidence=_evidence(week, move),
            link=week.profile.diary if move.costs and week.now < week.editable_until else None,
            claim=Claim.CHECK if _is_unread(week, move) else None,
        )
    for short, sister in week.unsure():
        because = say(
            "whether time missing on {contract} of {client} is on another contract of the client: {because}",
            contract=week.named(short),
            client=week.title,
            because=sister.because or say("that contract's time is not known"),
        )
        yield CannotTell(because=because, source=sister.source)


def next(week: ClientWeek, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """24 hours before the cut-off, and the cut-off."""
    changes = (week.editable_until - NOTICE, week.editable_until)
    return min((moment for moment in changes if moment > week.now), default=None)


def _summary(week: ClientWeek, move: Move) -> Phrase:
    shown = say(
        "{hours} tracked on {origin} is on {other} on {platform}",
        hours=Hours(move.seconds),
        origin=week.named(move.origin),
        other=week.named(move.shown_on),
        platform=week.profile.title,
    )
    facts = [joined([shown, _cost(move)], ": ")]
    if move.costs and week.now >= week.editable_until:
        closed = week.editable_until.astimezone(week.zone).date()
        facts.append(say("That week closed on {day}", week, day=closed))
    return joined(facts, ". ")


def _cost(move: Move) -> str:
    stake = move.stake
    if stake is None:
        return ""
    if not stake.minor:
        return say("the price is the same, nothing is lost")
    if stake.minor > 0:
        return say("{amount} too little is billed", amount=stake)
    return say("{amount} too much is billed", amount=-stake)


def _action(week: ClientWeek, move: Move) -> Phrase:
    stake, cut_off, title = move.stake, week.editable_until, week.profile.title
    origin, shown_on, hours = week.named(move.origin), week.named(move.shown_on), Hours(move.seconds)
    if not move.costs:
        return say("Nothing to do: the client pays the same on both contracts")
    if week.now < cut_off:
        when = _days(week, move)
        return say(
            "Move {hours} from {other} to {origin}: {when}", hours=hours, other=shown_on, origin=origin, when=when
        )
    if _is_unread(week, move):
        return say(
            "Export the week of {day} from {platform} again: {origin} and {other}",
            week,
            day=week_of(week.first),
            platform=title,
            origin=origin,
            other=shown_on,
        )
    client = client_of(move.origin.contract)
    if stake is None:
        return say("Ask {client} to settle {hours} at the rate of {origin}", client=client, hours=hours, origin=origin)
    if stake.minor > 0:
        return say(
            "Ask {client} for a bonus of {amount} on {origin}: {hours} was billed on {other}",
            client=client,
            amount=stake,
            origin=origin,
            hours=hours,
            other=shown_on,
        )
    return say(
        "Give {client} {amount} back: {hours} of {origin} was billed on {other}",
        client=client,
        amount=-stake,
        hours=hours,
        origin=origin,
        other=shown_on,
    )


def _is_unread(week: ClientWeek, move: Move) -> bool:
    """Whether no export from after the cut-off shows on which contract the time was billed."""
    as_of = move.origin.known(Side.LOGGED).as_of
    return move.costs and week.now >= week.editable_until and (as_of is None or as_of < week.editable_until)


def _days(week: ClientWeek, move: Move) -> Phrase:
    """The days to move time of; the week where they are not known."""
    if not move.has_days:
        return say("week of {day}", week, day=week_of(week.first))
    return few([say("{day}", week, day=day) for day in sorted(move.lacking)], most=3)


def _evidence(week: ClientWeek, move: Move) -> tuple[Evidence, ...]:
    """The figures of both contracts on each day with time to move."""
    origin, shown_on = week.named(move.origin), week.named(move.shown_on)
    movable = move.costs and week.now < week.editable_until

    def both(lacking: DifferingDay, showing: DifferingDay) -> Phrase:
        return say(
            "{origin} {lacking}; {other} {showing}",
            origin=origin,
            lacking=figures(lacking),
            other=shown_on,
            showing=figures(showing),
        )

    def remedy(seconds: int) -> Phrase:
        if movable:
            return say("move {hours}", hours=Hours(seconds))
        return say("{hours} is on {other}", hours=Hours(seconds), other=shown_on)

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
