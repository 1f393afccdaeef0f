"""Tracked time that no export of the platform shows yet, close to the cut-off: hours that nobody has checked.

Only hourly contracts. It begins to speak `notice` hours before the platform's cut-off. Until you save an export, syncd
cannot see whether your hours are on the platform, and after the cut-off you cannot add them. It counts the time since
your last export, or the whole week if no export touches it; where rows of an export could not be read, the time beyond
the hours in the others. The finding is high, and critical in the last 3 hours. For 7 days after the cut-off it asks for
an export that shows what the week was billed with. Later it opens no new finding, so that years before your first
export are no alarm; what it had found stays until an export shows the week.

What to do: download the platform's export of hours and save it in the source's folder. If all is well, the finding
goes away; otherwise `tracked-not-logged` says what to add.

Options: `per_session`, minutes of time that one work session may leave unseen (default 10); `notice`, hours before the
cut-off at which it begins to speak (default 24).

What it cannot know: what the platform shows. The stake is the price of the time that was not checked, not of time that
is missing. Time beyond the contract's weekly cap does not count.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from syncd.core.day_evidence import name_days, name_entry
from syncd.core.price_by_day import tracked_after_by_day
from syncd.core.records import ContractType
from syncd.core.time import Instant
from syncd.options import Hours, Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    count,
    hours,
    least_hours,
    until,
    when,
)

URGENT = timedelta(hours=3)
AFTERWARDS = timedelta(days=7)


class Options(RuleOptions):
    """See the module's docstring."""

    per_session: Minutes = timedelta(minutes=10)
    notice: Hours = timedelta(hours=24)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `export`, or one "cannot tell" long after the cut-off."""
    seen_until, unread = _seen_until(period), period.known(Side.LOGGED).unread
    shown = period.logged_as_last_seen if unread else period.billable(period.tracked_before(seen_until))
    unseen = period.billable(period.tracked) - shown
    if unseen <= period.tolerance(options.per_session):
        return
    title, cut_off = period.profile.title, period.editable_until
    if period.now >= cut_off + AFTERWARDS:
        because = f"{unread or f'no {title} export shows all of this week'}: export it again to know what was billed"
        yield CannotTell(because=because, source=period.known(Side.LOGGED).source)
        return
    stake = period.price(unseen, tracked_after_by_day(period.pieces, seen_until))
    least = "at least " if period.known(Side.TRACKED).lower_bound or not period.known(Side.TRACKED).complete else ""
    since = f" since your {title} export of {when(seen_until, period)}" if seen_until > period.span.start else ""
    tracked = f"{least}{least_hours(unseen) if least else hours(unseen)} tracked{since}"
    over, closing = period.now >= cut_off, until(cut_off, period, period.profile.zone)
    yield Finding(
        key="export",
        seconds=unseen,
        stake=stake,
        deadline=None if over else cut_off,
        severity=Severity.CRITICAL if not over and period.within(URGENT) else None,
        summary=_capital(
            f"{tracked}, and {unread or f'no {title} export shows whether it was logged'}: the week closed on {closing}"
            if over
            else f"{tracked}, and {unread or f'no {title} export shows whether it is logged'}"
        ),
        action=_action(period, over=over),
        evidence=tuple(_evidence(period, seen_until)),
    )


def next(period: BillingPeriod, options: Options) -> Instant | None:
    """The start of the notice, the last 3 hours before the cut-off, the cut-off, and 7 days later."""
    if not _concerns(period):
        return None
    cut_off = period.editable_until
    changes = (cut_off - options.notice, cut_off - URGENT, cut_off, cut_off + AFTERWARDS)
    return min((moment for moment in changes if moment > period.now), default=None)


def applies(period: BillingPeriod, options: Options) -> bool:
    """Tracked time on hourly contracts, where a platform shows hours; from the notice on."""
    return period.within(options.notice) and bool(period.pieces) and _concerns(period)


def _concerns(period: BillingPeriod) -> bool:
    return period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)


def _seen_until(period: BillingPeriod) -> Instant:
    """Up to when the latest export shows the week; its start where none touches it, or rows of it were rejected."""
    logged = period.known(Side.LOGGED)
    as_of = None if logged.unread else logged.as_of
    return period.span.start if as_of is None else max(as_of, period.span.start)


def _evidence(period: BillingPeriod, seen_until: Instant) -> Iterator[Evidence]:
    """The time of each day that no export shows, to compare with the platform: the entry, or how many there are."""
    unseen: dict[date, list[Piece]] = {}
    for piece in sorted(period.pieces, key=lambda piece: (piece.start, piece.ref)):
        if piece.end > seen_until:
            unseen.setdefault(piece.day, []).append(piece)
    for number, (day, pieces) in enumerate(sorted(unseen.items())):
        seconds = sum(piece.seconds - piece.seconds_before(seen_until) for piece in pieces)
        entries = name_entry(pieces[0], day, period) if len(pieces) == 1 else count(len(pieces), "entry", "entries")
        named = name_days(day, day, period, period.profile, explain=not number)
        yield Evidence(
            pieces[0].ref, f"{named}: {hours(seconds)} tracked ({entries})", tuple(piece.ref for piece in pieces[1:])
        )


def _action(period: BillingPeriod, *, over: bool) -> str:
    """What to download, where to click, where to save it, and until when."""
    title, logged = period.profile.title, period.known(Side.LOGGED)
    clicks = f" ({period.profile.export_hours})" if period.profile.export_hours else ""
    where = f" and save it for source {logged.source}" if logged.source else ""
    download = f"Download {title}'s export of hours{clicks}{where}"
    if not logged.source and logged.as_of is None:
        download = f"Add a source that reads {title}'s exports to the configuration, or compare the hours on {title}"
    if logged.unread:
        download = f"Correct these rows, or download the export again: {download[:1].lower()}{download[1:]}"
    if over:
        return f"{download}; if hours are missing, ask the client for a bonus"
    return f"{download} before {until(period.editable_until, period, period.profile.zone)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


RULE = Rule(
    id="export-needed",
    subject=BillingPeriod,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
