"""Time you tracked that is not on the platform: unbilled work.

Only hourly contracts. Says nothing until `notice` hours before the platform's cut-off. From then on it compares the
time you tracked up to your last export with the time in that export, and says how much to add while you still can.
After the cut-off it asks for an export made after it, and then says how much is lost unless the client pays it as a
bonus. Where not all of your tracked time is known, it says the least that is missing, and ends when an export shows
that much. The finding is high; it is critical in the last 24 hours before the cut-off, when you can still act. The
stake is the time at the rates of the days that lack it.

Its evidence is one line for each day that differs, the largest difference first: tracked, logged, and what to add. It
names the entry where the memos of the platform's hours, or a day without hours, leave no other; an entry that is merely
as long is named as that. Where a platform shows a week as one line, the week is compared and no day is named. It
asks for whole segments of the platform, and for no more than the weekly limit allows; each day is a step of its own.

What to do: before the cut-off, add the time to the platform's work diary. After it, ask the client for a bonus.
Billed hours count as logged: where bills are for more than the export of hours shows, it says so and asks for the rest.
A bill that repeats another one pays for no missing time, unless it is for as much as is missing: see
`duplicate-billing`.

Options: `per_session`, minutes of difference that one work session explains, because the platform bills whole segments
(default 10); `notice`, hours before the cut-off at which it starts to report (default 24).

What it cannot know: time you logged after your last export (it asks for a newer export when that matters), whether the
client allows manual time, and time you agreed not to log. Time beyond the contract's weekly cap does not count: see
`over-weekly-cap`. Time around the week's midnight that the platform shows in the neighbouring week is
not missing (see `week-straddle-shift`). Neither is time that it shows on another contract of the client at the same
rate. At another rate, it is reported apart, below `wrong-contract-logged`. Time that you added after the week was
billed is reported by `late-edit-after-billing` instead, and time outside the contract's days, or while it is paused, by
`work-after-contract-end` and `work-before-contract-start`. Time that two of your entries share counts
once: no platform logs it twice, see `overlapping-entries`. While you have unmapped time, more may be
missing than it says.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from syncd.core.billed_hours import Unbilled, bills_as_evidence, contradiction
from syncd.core.clock_offset import doubt
from syncd.core.contract_names import client_of, name_among, title_of
from syncd.core.day_evidence import differences_as_evidence, figures
from syncd.core.differing_days import Differences, DifferingDay, amounts_to_log, choose_days, compare_days
from syncd.core.export_words import closing, export_again, why_unread
from syncd.core.hours_to_add import DayToCorrect, add_line, compared, missing_days, name_days_to_correct, steps_to_add
from syncd.core.move_evidence import move_as_evidence
from syncd.core.moves import moved_away
from syncd.core.records import ContractType
from syncd.core.seen_hours import elsewhere, gap, reported_elsewhere, seen, unbilled_gap
from syncd.core.time import Instant
from syncd.core.work_sessions import tolerance
from syncd.options import Hours as OptionHours
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Claim,
    Finding,
    Hours,
    Moment,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
)

URGENT = timedelta(hours=24)
_MISSING = frozenset({"missing"})
"""The keys of the findings that end when an export shows what was missing."""


class Options(RuleOptions):
    """See the module's docstring."""

    per_session: Minutes = timedelta(minutes=10)
    notice: OptionHours = timedelta(hours=24)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `missing`, or one "cannot tell"; and a finding for each other contract that
    shows some of the time."""
    tracked = period.known(Side.TRACKED)
    answers = list(_compare(period, options)) if tracked.complete or tracked.lower_bound else []
    if tracked.complete or any(isinstance(answer, Finding) for answer in answers):
        yield from answers
        return
    if _is_full(period):
        return
    because = tracked.because or say("tracked time is not known here")
    # What is found on a lower bound ends on it.
    ends = _MISSING if tracked.lower_bound and _is_logged(period, options) else frozenset[str]()
    yield CannotTell(because=because, source=tracked.source, ends=ends)


def _is_logged(period: BillingPeriod, options: Options) -> bool:
    """Whether an export shows all that is known to be tracked before it: then nothing of it has to be added."""
    answer = _read(period)
    return answer is not None and unbilled_gap(period, answer).seconds <= period.tolerance(options.per_session)


def _is_full(period: BillingPeriod) -> bool:
    """Whether the platform shows all hours that the weekly limit allows: whatever else was tracked, none of it can be
    logged."""
    cap = period.weekly_cap
    return cap is not None and period.logged_as_last_seen >= cap and not period.known(Side.LOGGED).may_fall


def _compare(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """Compare what is known of the tracked time, all of it or a lower bound, with what the platform shows."""
    logged = period.known(Side.LOGGED)
    as_of, unread = _read(period), why_unread(period)
    wanted = period.billable(period.tracked_as_booked)
    allowed = period.tolerance(options.per_session)
    yield from _shown_elsewhere(period)
    if as_of is not None and gap(period, as_of) > allowed:
        left, expired = unbilled_gap(period, as_of), _expired(period, as_of)
        if left.is_paid_in_part and not expired:
            yield CannotTell(because=contradiction(period, left), source=logged.source, ends=_MISSING)
        if left.seconds > allowed:
            yield _finding(period, options, left, wanted - seen(period, as_of), as_of)
        if left.seconds > allowed or not expired:
            return
    shown = period.logged_as_last_seen if not unread or logged.unread else 0
    if wanted - elsewhere(period) - shown <= allowed:
        return
    ends = frozenset[str]() if as_of is None else _MISSING
    if unread or as_of is None:
        yield CannotTell(because=unread, source=logged.source, ends=ends)
        return
    because = say(
        "{hours} tracked since your {platform} export of {moment}: download a newer one before {closing}",
        period,
        hours=Hours(wanted - seen(period, as_of)),
        platform=period.profile.title,
        moment=Moment(as_of),
        closing=closing(period),
    )
    yield CannotTell(because=because, source=logged.source, ends=ends)


def _read(period: BillingPeriod) -> Instant | None:
    """As of when an export shows the week's hours; None where none answers the question."""
    logged = period.known(Side.LOGGED)
    unread = why_unread(period)
    if logged.unread:
        return None
    return logged.as_of if logged.as_of is not None and (not unread or _expired(period, logged.as_of)) else None


def next(period: BillingPeriod, options: Options) -> Instant | None:
    """The start of the notice, the last 24 hours before the cut-off, the cut-off."""
    if not _concerns(period):
        return None
    cut_off = period.editable_until
    changes = (cut_off - options.notice, cut_off - URGENT, cut_off)
    return min((moment for moment in changes if moment > period.now), default=None)


def applies(period: BillingPeriod, options: Options) -> bool:
    """Hourly contracts on a platform with logged time, within the notice; not weeks with a bonus alone."""
    return period.is_worked and _concerns(period) and period.within(options.notice)


def _concerns(period: BillingPeriod) -> bool:
    return period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)


def _expired(period: BillingPeriod, as_of: Instant) -> bool:
    """Whether the week has closed since its last export, which showed what could still be added."""
    return period.span.start < as_of < period.editable_until <= period.now


def _shown_elsewhere(period: BillingPeriod) -> Iterator[Finding]:
    """What the platform shows on other contracts of the client, where that costs money: below its cause."""
    for move in moved_away(period):
        other, named = move.shown_on.contract.key, _named(move.shown_on, period)
        if move.costs:
            yield Finding(
                key=f"missing {other}",
                seconds=move.seconds,
                stake=period.price(move.seconds, move.lacking),
                severity=move.severity,
                summary=say(
                    "{hours} tracked on {contract}, on {platform} on {other}",
                    hours=Hours(move.seconds),
                    contract=title_of(period.contract),
                    platform=period.profile.title,
                    other=named,
                ),
                action=say("Move it, or ask for the difference, as is said of {other}", other=named),
                evidence=move_as_evidence(move, period, _own_figures, partial(_on, named)),
                parent=move.id,
            )


def _own_figures(lacking: DifferingDay, showing: DifferingDay) -> Phrase:  # noqa: ARG001 - the other contract's day
    return figures(lacking)


def _named(other: BillingPeriod, period: BillingPeriod) -> str:
    """The title of another contract of the client."""
    return name_among(other.contract, [each.contract for each in (period, *period.sisters)])


def _on(other: str, seconds: int) -> Phrase:
    return say("{hours} on {contract}", hours=Hours(seconds), contract=other)


def _finding(period: BillingPeriod, options: Options, left: Unbilled, since: int, as_of: Instant) -> Finding:
    cut_off, is_open = period.editable_until, period.now < period.editable_until
    missing, stake, days = left.seconds, left.stake, _days(period, options, as_of)
    to_log, over = amounts_to_log(days, missing), days.seconds - missing
    evidence = differences_as_evidence(days, period, period.profile, to_log, add=is_open)
    if left.is_paid_in_part:  # no day tells which of its hours were billed
        to_log, over, evidence = None, 0, bills_as_evidence(period)
    evidence = (*evidence, *doubt((*period.pieces, *period.not_to_log), period.hourly_lines, period.profile.title))
    lacking = missing_days(days, to_log, period)
    facts = [compared(period, lacking, left, least=_may_be_more(period, as_of))]
    if is_open or _expired(period, as_of):
        facts = [joined([*facts, say("as of your export of {moment}", period, moment=Moment(as_of))])]
    if not is_open:
        facts.append(say("That week closed on {day}", period, day=cut_off.astimezone(period.zone).date()))
    elif since:
        facts.append(say("{hours} tracked since then", hours=Hours(since)))
    if over > 0:
        limit = Hours(period.weekly_cap or 0)
        facts.append(say("{hours} of the week is beyond the limit of {limit}", hours=Hours(over), limit=limit))
    return Finding(
        key="missing",
        seconds=missing,
        stake=stake,
        deadline=cut_off if is_open else None,
        severity=Severity.CRITICAL if is_open and period.within(URGENT) else None,
        summary=joined(facts, ". "),
        action=_action(period, lacking, left, over, as_of),
        evidence=evidence,
        steps=steps_to_add(lacking, missing, period, stake) if is_open else (),
        link=period.profile.diary if is_open else None,
        claim=Claim.CHECK if _expired(period, as_of) else None,
    )


def _action(period: BillingPeriod, lacking: list[DayToCorrect], left: Unbilled, over: int, as_of: Instant) -> Phrase:
    """Add the time while the week is open; then export it, or ask the client."""
    if period.now < period.editable_until:
        return add_line(lacking, left.seconds, period, fills_limit=over > 0)
    if _expired(period, as_of):
        return export_again(period)
    client, contract = client_of(period.contract), title_of(period.contract)
    when = name_days_to_correct(lacking, period)
    if left.stake is None:
        return say(
            "Ask {client} for a bonus for {hours}: {contract}, {when}",
            client=client,
            hours=Hours(left.seconds),
            contract=contract,
            when=when,
        )
    return say(
        "Ask {client} for a bonus of {amount}: {contract}, {when}",
        client=client,
        amount=left.stake,
        contract=contract,
        when=when,
    )


def _days(period: BillingPeriod, options: Options, as_of: Instant) -> Differences:
    """The days that lack time or show too much. Time that other contracts or weeks show is left out. Together the days
    make up what is missing, and what is beyond the weekly cap."""
    days = compare_days(period, period.pieces, reported_elsewhere(period), as_of)
    return choose_days(days, lambda day: tolerance(day.pieces, options.per_session))


def _may_be_more(period: BillingPeriod, as_of: Instant) -> bool:
    """Whether tracked time until the export may be missing here: it is unmapped, not known, or a consultant's."""
    tracked = period.known(Side.TRACKED)
    if period.unseen or tracked.complete or tracked.through is None:
        return tracked.lower_bound or bool(period.unseen)
    return tracked.through < min(as_of, period.span.end)


RULE = Rule(
    id="tracked-not-logged",
    subject=BillingPeriod,
    needs=frozenset(),  # what is known of the tracked time is a lower bound, worth saying
    shown_by=frozenset({Side.TRACKED, Side.LOGGED}),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
