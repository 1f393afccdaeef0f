"""Tracked time that no export of the platform shows yet, close to the cut-off: hours that nobody has checked.

Only hourly contracts. It begins to speak `notice` hours before the platform's cut-off. Until you save an export, syncd
cannot see whether your hours are on the platform, and after the cut-off you cannot add them. It counts the time since
your last export, or the whole week if no export touches it; where rows of an export could not be read, the time beyond
the hours in the others. Time that bills of the week pay for is not counted. The finding is high, and critical in the
last 3 hours. For 7 days after the cut-off it asks for an export that shows what the week was billed with. Later it
opens no new finding, so that years before your first export are no alarm; what it had found stays until an export shows
the week, or a bill shows that less is at stake.

Where an account shows no more hours of a contract than its holder tracked, nobody can tell whether it shows those of
consultants without an account of their own, too: then it names them and what they tracked, in a finding of its own.

What to do: download the platform's export of hours and save it in the source's folder. If all is well, the finding
goes away; otherwise `tracked-not-logged` says what to add. Where changes that an import brought wait for your decision,
it asks for that instead.

Options: `per_session`, minutes of time that one work session may leave unseen (default 10); `notice`, hours before the
cut-off at which it begins to speak (default 24).

What it cannot know: what the platform shows. The stake is the price of the time that was not checked, not of time that
is missing. Where a week was billed and no rate tells for how many hours, it cannot tell what is left. Time beyond the
contract's weekly cap does not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.billed_hours import Unbilled, bills_as_evidence, left_of
from syncd.core.day_evidence import LONGEST, name_days, name_entry, who_tracked
from syncd.core.price_by_day import lacking_by_day, tracked_after_by_day
from syncd.core.records import ContractType
from syncd.core.seen_hours import elsewhere, seen
from syncd.core.time import Instant, midnight
from syncd.core.time_beyond import running_time
from syncd.core.wording import clean, decide_about_changes
from syncd.core.work_sessions import tolerance
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
_EXPORT = frozenset({"export"})
"""The keys of the findings that end when a bill shows that less is at stake."""


class Options(RuleOptions):
    """See the module's docstring."""

    per_session: Minutes = timedelta(minutes=10)
    notice: Hours = timedelta(hours=24)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """A finding with the key `export`, or one "cannot tell": long after the cut-off, or where no rate tells for how
    many hours a bill is. For consultants likewise, with the key `consultants`."""
    yield from _of_consultants(period, options)
    period = _while_it_runs(period)
    seen_until, unread = _seen_until(period), period.known(Side.LOGGED).unread
    shown = period.logged_as_last_seen if unread else period.billable(period.tracked_before(seen_until))
    unseen, allowed = period.billable(period.tracked) - shown, period.tolerance(options.per_session)
    if unseen <= allowed:
        return
    left = _unbilled(period, unseen, seen_until)
    source = period.known(Side.LOGGED).source
    if left.billed and left.stake is None and not _is_worth(period, unseen, seen_until, left.billed.currency):
        because = f"{_billed(period, left)}, and no rate tells for how many hours: export its hours"
        yield CannotTell(because=because, source=source, ends=_EXPORT)
    elif left.seconds > allowed and period.now < period.editable_until + AFTERWARDS:
        yield _finding(period, left, seen_until)
    elif left.seconds > allowed:
        because = unread or f"no {_export(period)} shows all of this week"
        if left.is_paid_in_part:
            worth = f" ({left.stake})" if left.stake else ""
            because = f"{_billed(period, left)}, {hours(left.seconds)}{worth} less than was tracked, and {because}"
        waits = period.known(Side.LOGGED).waits
        because = f"{because}: {decide_about_changes(waits) if waits else 'export it again to know what was billed'}"
        yield CannotTell(because=because, source=source, ends=_EXPORT if left.is_paid_in_part else frozenset())


def _while_it_runs(period: BillingPeriod) -> BillingPeriod:
    """The week without the time that rules about the contract's days report: no export will show it."""
    if not period.beyond:
        return period
    logged = {line.day for line in period.hourly_lines if line.seconds}
    running = running_time(period.contract, period.profile.zone, period.pieces, logged)
    return replace(period, pieces=running, beyond={})


def _billed(period: BillingPeriod, left: Unbilled) -> str:
    amount = left.billed if left.hours is None else hours(left.hours)
    return f"{period.profile.title} billed {amount} beyond the hours that exports show"


def _is_worth(period: BillingPeriod, unseen: int, seen_until: Instant, currency: str) -> bool:
    """Whether the worth of the unseen time is known, in the currency of its bills."""
    worth = period.price(unseen, tracked_after_by_day(period.pieces, seen_until))
    return worth is not None and worth.currency == currency


def _finding(period: BillingPeriod, left: Unbilled, seen_until: Instant) -> Finding:
    tracked, logged = period.known(Side.TRACKED), period.known(Side.LOGGED)
    title, cut_off = period.profile.title, period.editable_until
    least = tracked.lower_bound or not tracked.complete
    amount = f"At least {least_hours(left.seconds)}" if least else hours(left.seconds)
    since = f" since your {title} export of {when(seen_until, period)}" if seen_until > period.span.start else ""
    beyond = " beyond what was billed" if left.is_paid_in_part else ""
    over, closing = period.now >= cut_off, until(cut_off, period, period.profile.zone)
    evidence = bills_as_evidence(period) if left.is_paid_in_part else _evidence(period, period.pieces, seen_until)
    lacks = f"no {_export(period)} shows whether it {'was' if over else 'is'} logged"
    if logged.waits:
        lacks = f"changes of {logged.waits}, which may show whether it {'was' if over else 'is'} logged, wait for you"
    unread = logged.unread or lacks
    return Finding(
        key="export",
        seconds=left.seconds,
        stake=left.stake,
        deadline=None if over else cut_off,
        severity=Severity.CRITICAL if not over and period.within(URGENT) else None,
        summary=f"{amount} tracked{since}{beyond}, and {unread}{f': the week closed on {closing}' if over else ''}",
        action=_action(period, over=over),
        evidence=tuple(evidence),
    )


def _of_consultants(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """What people without an account of their own tracked, and no account is certain to show."""
    seconds = period.billable(period.tracked + sum(piece.seconds for piece in period.unseen))
    seconds -= period.billable(period.tracked)
    if seconds <= tolerance(period.unseen, options.per_session):
        return
    title, cut_off, over = period.profile.title, period.editable_until, period.now >= period.editable_until
    who = " and ".join(sorted({clean(piece.person, LONGEST) for piece in period.unseen}))
    shown = (
        f"the hours that {title} shows may all be the account holder's"
        if period.logged_as_last_seen
        else f"{title} shows none"
    )
    is_logged = "was logged" if over else "is logged"
    summary = f"{hours(seconds)} tracked by {who}, and nothing tells whether it {is_logged}: {shown}"
    if period.now >= cut_off + AFTERWARDS:
        yield CannotTell(because=summary, source=period.known(Side.LOGGED).source)
        return
    closing = until(cut_off, period, period.profile.zone)
    missing = "ask the client for a bonus for what is missing" if over else f"add what is missing before {closing}"
    yield Finding(
        key="consultants",
        seconds=seconds,
        stake=period.price(seconds, lacking_by_day(period.unseen, ())),
        deadline=None if over else cut_off,
        severity=Severity.CRITICAL if not over and period.within(URGENT) else None,
        summary=summary,
        action=f"Compare the hours with {title}, and {missing}. If {who} logs elsewhere, add a source for it",
        evidence=tuple(_evidence(period, period.unseen, period.span.start)),
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
    return period.within(options.notice) and bool(period.pieces or period.unseen) and _concerns(period)


def _concerns(period: BillingPeriod) -> bool:
    return period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)


def _seen_until(period: BillingPeriod) -> Instant:
    """Up to when the latest export shows the week; its start where none touches it, or rows of it were rejected."""
    logged = period.known(Side.LOGGED)
    as_of = None if logged.unread else logged.as_of
    return period.span.start if as_of is None else max(as_of, period.span.start)


def _unbilled(period: BillingPeriod, unseen: int, seen_until: Instant) -> Unbilled:
    """The part of the unseen time that no bill pays for. Bills pay first for the time before it, whether an export
    shows it or lacks it."""
    by_day = tracked_after_by_day(period.pieces, seen_until)
    if period.known(Side.LOGGED).unread:
        return left_of(period, unseen, by_day, period.hourly_lines)
    lines = [line for line in period.hourly_lines if midnight(line.day, period.profile.zone) < seen_until]
    earlier = max(0, seen(period, seen_until) - elsewhere(period))
    worth = period.price(earlier, lacking_by_day(period.pieces, (), seen_until)) if earlier else None
    return left_of(period, unseen, by_day, lines, earlier, worth)


def _export(period: BillingPeriod) -> str:
    return f"{period.profile.title} export{period.known(Side.LOGGED).of_whom}"


def _evidence(period: BillingPeriod, tracked: Sequence[Piece], seen_until: Instant) -> Iterator[Evidence]:
    """The time of each day that no export shows, to compare with the platform: the entry, or how many there are; and
    who tracked how much, where that is not one person alone."""
    unseen: dict[date, list[Piece]] = {}
    people = {record.person for records in (period.pieces, period.unseen, period.lines) for record in records}
    for piece in sorted(tracked, key=lambda piece: (piece.start, piece.ref)):
        if piece.end > seen_until:
            unseen.setdefault(piece.day, []).append(piece)
    for number, (day, pieces) in enumerate(sorted(unseen.items())):
        seconds = sum(piece.seconds - piece.seconds_before(seen_until) for piece in pieces)
        entries = name_entry(pieces[0], day, period) if len(pieces) == 1 else count(len(pieces), "entry", "entries")
        named = name_days(day, day, period, period.profile, explain=not number)
        parts = [replace(piece, seconds=piece.seconds - piece.seconds_before(seen_until)) for piece in pieces]
        who = f": {who_tracked(parts)}" if len(people) > 1 else ""
        says = f"{named}: {hours(seconds)} tracked ({entries}{who})"
        yield Evidence(pieces[0].ref, says, tuple(piece.ref for piece in pieces[1:]))


def _action(period: BillingPeriod, *, over: bool) -> str:
    """What to download, where to click, where to save it, and until when."""
    title, logged = period.profile.title, period.known(Side.LOGGED)
    if logged.waits:
        decide = decide_about_changes(logged.waits)
        decide = f"{decide[:1].upper()}{decide[1:]}"
        return decide if over else f"{decide}. Do it before {until(period.editable_until, period, period.profile.zone)}"
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
