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
from syncd.core.contract_names import title_of
from syncd.core.day_evidence import LONGEST, few, name_days, name_entry, who_tracked
from syncd.core.export_words import decide_about, export_action, export_of, why_unchecked
from syncd.core.phrases import Value
from syncd.core.price_by_day import lacking_by_day, tracked_after_by_day
from syncd.core.records import ContractType
from syncd.core.seen_hours import elsewhere, seen
from syncd.core.time import Instant, midnight
from syncd.core.time_beyond import running_time
from syncd.core.wording import clean
from syncd.core.work_sessions import tolerance
from syncd.options import Hours as OptionHours
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Claim,
    Evidence,
    Finding,
    Hours,
    Moment,
    Phrase,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    plural,
    say,
    week_of,
)

URGENT = timedelta(hours=3)
AFTERWARDS = timedelta(days=7)
_EXPORT = frozenset({"export"})
"""The keys of the findings that end when a bill shows that less is at stake."""


class Options(RuleOptions):
    """See the module's docstring."""

    per_session: Minutes = timedelta(minutes=10)
    notice: OptionHours = timedelta(hours=24)


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
        because = say("{billed}, and no rate tells for how many hours: export its hours", billed=_billed(period, left))
        yield CannotTell(because=because, source=source, ends=_EXPORT)
    elif left.seconds > allowed and period.now < period.editable_until + AFTERWARDS:
        yield _finding(period, left, seen_until)
    elif left.seconds > allowed:
        ends = _EXPORT if left.is_paid_in_part else frozenset[str]()
        yield CannotTell(because=_too_late(period, left), source=source, ends=ends)


def _too_late(period: BillingPeriod, left: Unbilled) -> Phrase:
    """Why nobody can tell long after the week closed, and what ends that."""
    logged = period.known(Side.LOGGED)
    because: str = logged.unread or say("no {export} shows all of this week", export=export_of(period))
    if left.is_paid_in_part and left.stake:
        because = say(
            "{billed}, {hours} ({amount}) less than was tracked, and {because}",
            billed=_billed(period, left),
            hours=Hours(left.seconds),
            amount=left.stake,
            because=because,
        )
    elif left.is_paid_in_part:
        because = say(
            "{billed}, {hours} less than was tracked, and {because}",
            billed=_billed(period, left),
            hours=Hours(left.seconds),
            because=because,
        )
    if logged.waits:
        return say("{because}. {decide}", because=because, decide=decide_about(logged.waits))
    return say("{because}: export it again to know what was billed", because=because)


def _while_it_runs(period: BillingPeriod) -> BillingPeriod:
    """The week without the time that rules about the contract's days report: no export will show it."""
    if not period.beyond:
        return period
    logged = {line.day for line in period.hourly_lines if line.seconds}
    running = running_time(period.contract, period.profile.zone, period.pieces, logged)
    return replace(period, pieces=running, beyond={})


def _billed(period: BillingPeriod, left: Unbilled) -> Phrase:
    title, amount = period.profile.title, left.billed or Hours(left.hours or 0)
    return say("{platform} billed {amount} beyond the hours that exports show", platform=title, amount=amount)


def _is_worth(period: BillingPeriod, unseen: int, seen_until: Instant, currency: str) -> bool:
    """Whether the worth of the unseen time is known, in the currency of its bills."""
    worth = period.price(unseen, tracked_after_by_day(period.pieces, seen_until))
    return worth is not None and worth.currency == currency


def _finding(period: BillingPeriod, left: Unbilled, seen_until: Instant) -> Finding:
    cut_off, is_open = period.editable_until, period.now < period.editable_until
    evidence = bills_as_evidence(period) if left.is_paid_in_part else _evidence(period, period.pieces, seen_until)
    facts = [_tracked(period, left, seen_until)]
    if not is_open:
        facts.append(say("That week closed on {day}", period, day=cut_off.astimezone(period.zone).date()))
    return Finding(
        key="export",
        claim=Claim.CHECK,
        seconds=left.seconds,
        stake=left.stake,
        deadline=cut_off if is_open else None,
        severity=Severity.CRITICAL if is_open and period.within(URGENT) else None,
        summary=joined(facts, ". "),
        action=export_action(period),
        evidence=tuple(evidence),
    )


def _tracked(period: BillingPeriod, left: Unbilled, seen_until: Instant) -> Phrase:
    """How much was tracked that no export shows, and why none does."""
    tracked, lacks = period.known(Side.TRACKED), why_unchecked(period)
    least = tracked.lower_bound or not tracked.complete
    since = say("in the week of {day}", period, day=week_of(period.first))
    if seen_until > period.span.start:
        platform = period.profile.title
        since = say("since your {platform} export of {moment}", period, platform=platform, moment=Moment(seen_until))
    hours, title = Hours(left.seconds, down=least), title_of(period.contract)
    known: dict[str, Value] = {"hours": hours, "contract": title, "since": since, "lacks": lacks}
    if least and left.is_paid_in_part:
        return say("At least {hours} tracked on {contract} {since}, beyond what was billed, and {lacks}", **known)
    if least:
        return say("At least {hours} tracked on {contract} {since}, and {lacks}", **known)
    if left.is_paid_in_part:
        return say("{hours} tracked on {contract} {since}, beyond what was billed, and {lacks}", **known)
    return say("{hours} tracked on {contract} {since}, and {lacks}", **known)


def _of_consultants(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """What people without an account of their own tracked, and no account is certain to show."""
    seconds = period.billable(period.tracked + sum(piece.seconds for piece in period.unseen))
    seconds -= period.billable(period.tracked)
    if seconds <= tolerance(period.unseen, options.per_session):
        return
    cut_off, is_open, hours = period.editable_until, period.now < period.editable_until, Hours(seconds)
    who = few([say("{person}", person=one) for one in sorted({clean(each.person, LONGEST) for each in period.unseen})])
    summary = _nobody_tells(period, hours, who)
    if period.now >= cut_off + AFTERWARDS:
        yield CannotTell(because=summary, source=period.known(Side.LOGGED).source)
        return
    yield Finding(
        key="consultants",
        claim=Claim.CHECK,
        seconds=seconds,
        stake=period.price(seconds, lacking_by_day(period.unseen, ())),
        deadline=cut_off if is_open else None,
        severity=Severity.CRITICAL if is_open and period.within(URGENT) else None,
        summary=summary,
        action=say(
            "Compare {hours} of {people} with {contract} on {platform}, or add a source for where they log it",
            hours=hours,
            people=who,
            contract=title_of(period.contract),
            platform=period.profile.title,
        ),
        evidence=tuple(_evidence(period, period.unseen, period.span.start)),
    )


def _nobody_tells(period: BillingPeriod, hours: Hours, who: Phrase) -> Phrase:
    """Why nobody can tell whether time of consultants is logged."""
    platform = period.profile.title
    if period.logged_as_last_seen:
        return say(
            "{hours} tracked by {people}, and nothing tells whether it is logged: the hours that {platform} shows may"
            " all be the account holder's",
            hours=hours,
            people=who,
            platform=platform,
        )
    return say(
        "{hours} tracked by {people}, and nothing tells whether it is logged: {platform} shows none",
        hours=hours,
        people=who,
        platform=platform,
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
        entries = name_entry(pieces[0], day, period)
        if len(pieces) > 1:
            entries = plural(len(pieces), "{number} entry", "{number} entries")
        named = name_days(day, day, period, period.profile, explain=not number)
        parts = [replace(piece, seconds=piece.seconds - piece.seconds_before(seen_until)) for piece in pieces]
        if len(people) > 1:
            entries = say("{entries}: {people}", entries=entries, people=who_tracked(parts))
        says = say("{day}: {hours} tracked ({entries})", day=named, hours=Hours(seconds), entries=entries)
        yield Evidence(pieces[0].ref, says, tuple(piece.ref for piece in pieces[1:]))


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
