"""A timer that has been running for too long: probably forgotten, and its time will be wrong when you stop it.

Reports once a timer has run for `limit` hours, or over the end of a week in which a platform bills its hours, and the
tracker, read since then, still shows it running. In the second case it says how much of it is of that week, has the
week's cut-off as its deadline, and is high until then: time of a running timer counts nowhere before it stops. There is
no stake, because nobody knows how much time is wrong before the timer stops.

What to do: stop the timer, and correct its end. Log what is of the week that closes.

Options: `limit`, hours (default 12).

What it cannot know: whether you stopped the timer after the tracker was last read; if that was before the limit, it
says "cannot tell". It does not distinguish night work from a forgotten timer. Entries that a `[[map]]` rule ignores do
not count.
"""

from collections.abc import Iterator
from datetime import timedelta

from syncd.core.subject_parts import ClosingWeek, DayEntry
from syncd.core.time import Instant
from syncd.options import Hours as OptionHours
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    Hours,
    Moment,
    PersonDay,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    say,
)


class Options(RuleOptions):
    """See the module's docstring."""

    limit: OptionHours = timedelta(hours=12)


def check(day: PersonDay, options: Options) -> Iterator[Finding | CannotTell]:
    """One finding per running timer that started on this day; its key is the entry's ref."""
    read = day.tracked.as_of
    for timer in _running(day):
        begins = _speaks_from(timer, options)
        if day.now < begins:
            continue
        if read is None or read < begins:
            yield CannotTell(because=_not_read(timer, read, day), source=day.tracked.source)
            continue
        is_long = timer.entry.start + options.limit <= min(read, day.now)
        week = timer.week if timer.week and timer.week.end <= read and timer.billed else None
        open_ = week is not None and day.now < week.cut_off
        yield Finding(
            key=timer.entry.ref,
            seconds=int((week.end - timer.entry.start).total_seconds()) if week else None,
            deadline=week.cut_off if week and open_ else None,
            severity=Severity.HIGH if open_ else None,
            summary=joined([_long(timer, options) if is_long else "", _of_week(timer, week, day) or ""], ". "),
            action=_action(timer, week, day),
            evidence=(_evidence(timer, day),),
        )


def _not_read(timer: DayEntry, read: Instant | None, day: PersonDay) -> Phrase:
    since = Moment(timer.entry.start)
    if read is None:
        return say("a timer has run since {since}, but the tracker was never read", day, since=since)
    return say(
        "a timer has run since {since}, but the tracker was last read on {moment}",
        day,
        since=since,
        moment=Moment(read),
    )


def _long(timer: DayEntry, options: Options) -> Phrase:
    limit = Hours(int(options.limit.total_seconds()))
    if timer.title:
        return say("A timer of {contract} has run for more than {hours}", contract=timer.title, hours=limit)
    return say("A timer has run for more than {hours}", hours=limit)


def _of_week(timer: DayEntry, week: ClosingWeek | None, day: PersonDay) -> Phrase | None:
    """Say how much of a timer's time is of a week that has ended."""
    if week is None:
        return None
    part = Hours(int((week.end - timer.entry.start).total_seconds()))
    moment = Moment(week.cut_off)  # the platform's clock stands beside the deadline
    if day.now < week.cut_off:
        return say("{hours} of its time is in the week that closes on {moment}", day, hours=part, moment=moment)
    return say("{hours} of its time is in the week that closed on {moment}", day, hours=part, moment=moment)


def _action(timer: DayEntry, week: ClosingWeek | None, day: PersonDay) -> Phrase:
    since, text = Moment(timer.entry.start), timer.entry.description
    if week is None or day.now >= week.cut_off:
        if text:
            return say("Stop the timer “{text}”: running since {since}", day, text=text, since=since)
        return say("Stop the timer without a description: running since {since}", day, since=since)
    contract = timer.title or timer.contract or ""
    if text:
        return say(
            "Stop the timer “{text}” and log its work on {contract}: running since {since}",
            day,
            text=text,
            contract=contract,
            since=since,
        )
    return say(
        "Stop the timer without a description and log its work on {contract}: running since {since}",
        day,
        contract=contract,
        since=since,
    )


def _evidence(timer: DayEntry, day: PersonDay) -> Evidence:
    since = Moment(timer.entry.start)
    return Evidence(timer.entry.ref, say("started {moment}, still running", day, moment=since))


def _speaks_from(timer: DayEntry, options: Options) -> Instant:
    """When a timer has run for too long: for `limit` hours, or over the end of a week that is to be logged."""
    limit = timer.entry.start + options.limit
    return min(limit, timer.week.end) if timer.week and timer.billed else limit


def next(day: PersonDay, options: Options) -> Instant | None:
    """The next instant at which a running timer reaches the limit, its week ends or that week closes."""
    changes = [
        moment
        for timer in _running(day)
        for moment in (
            timer.entry.start + options.limit,
            *((timer.week.end, timer.week.cut_off) if timer.week and timer.billed else ()),
        )
    ]
    return min((moment for moment in changes if moment > day.now), default=None)


def _running(day: PersonDay) -> Iterator[DayEntry]:
    for mapped in day.entries:
        if mapped.entry.stop is None and not mapped.ignored and day.starts_here(mapped.entry.start):
            yield mapped


RULE = Rule(
    id="running-timer-too-long",
    subject=PersonDay,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    next=next,
    Options=Options,
)
