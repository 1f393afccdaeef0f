"""Words which hours a platform lacks and which to add: on which days, from when to when, in whole segments.

Platforms that take time by hand take whole segments of it, so no line asks for a part of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from syncd.core.billed_hours import Unbilled
from syncd.core.contract_names import CLIENT, title_of
from syncd.core.day_evidence import NAMED, few, figures, moments_on
from syncd.core.differing_days import ByDay, Differences, DifferingDay
from syncd.core.money import Money
from syncd.core.phrases import Between, Hours, Phrase, Value, joined, say, week_of
from syncd.core.step_prices import steps_worth
from syncd.core.subject_parts import Piece
from syncd.core.subjects import BillingPeriod
from syncd.core.to_do import Step
from syncd.core.unlogged_entries import unlogged_entries
from syncd.core.wording import clean, minutes

DAYS = 3
"""Days that one line names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayToCorrect:
    """One platform day with `seconds` to add or to take off: `when` they were worked, and the texts of the entries or
    rows where these are known to be them."""

    of: DifferingDay
    seconds: int
    when: Phrase
    memo: str = ""

    def whole(self, segment: int) -> int:
        """The seconds of it that can be added, see `whole_segments`."""
        return whole_segments(self.seconds, segment)


def whole_segments(seconds: int, segment: int) -> int:
    """The seconds of whole segments in `seconds`, to the minute as people see them: 1:09:50 is 1:10."""
    shown = minutes(seconds) * 60
    return shown - shown % segment


def missing_days(days: Differences, to_log: ByDay | None, period: BillingPeriod) -> list[DayToCorrect]:
    """The days to which time is to be added, in their order; none where they are not known.

    `to_log`: the seconds of each, see `amounts_to_log`.
    """
    shown = sorted((*days.listed, *days.summed), key=lambda day: day.first)
    if not to_log or not all(day.is_day for day in shown):
        return []
    return [_missing(day, to_log[day.first], period) for day in shown if day.first in to_log]


def _missing(day: DifferingDay, seconds: int, period: BillingPeriod) -> DayToCorrect:
    """A day with the moments of the entries, where one or two explain what it lacks to the minute."""
    unlogged = unlogged_entries(day)
    pieces = unlogged.pieces if unlogged else ()
    memo = "; ".join(dict.fromkeys(clean(piece.description) for piece in pieces if piece.description))
    when = say("{day}", period, day=day.first)
    is_all = minutes(sum(piece.seconds for piece in pieces)) == minutes(seconds)
    if 0 < len(pieces) <= NAMED and is_all and not any(one.end > other.start for one, other in pairwise(pieces)):
        when = _named_there(_moments(pieces, period), pieces, day.first, period)
    return DayToCorrect(of=day, seconds=seconds, when=when, memo=memo)


def _moments(pieces: Sequence[Piece], period: BillingPeriod) -> Phrase:
    """`Tue 10 Nov, 09:00–11:30 and 14:00–15:00`."""
    first, *others = pieces
    day = first.start.astimezone(period.zone).date()
    begins = say("{moments}", period, moments=Between(first.start, first.end))
    return few([begins, *(moments_on(day, piece, period) for piece in others)])


def _named_there(moments: Phrase, pieces: Sequence[Piece], day: date, period: BillingPeriod) -> Phrase:
    """The moments; with the platform's day, on which the hours are added, where the reader's day is another one."""
    if {piece.start.astimezone(period.zone).date() for piece in pieces} == {day}:
        return moments
    return say("{moments} ({day} on {platform})", period, moments=moments, day=day, platform=period.profile.title)


def name_days_to_correct(days: Sequence[DayToCorrect], period: BillingPeriod) -> Phrase:
    """`Tue 10 Nov, 09:00–11:30`, or all days of the platform with their hours; the week where these are not known."""
    if not days:
        return say("week of {day}", period, day=week_of(period.first))
    if len(days) == 1:
        return days[0].when
    named = [say("{hours} on {day}", period, hours=Hours(day.seconds), day=day.of.first) for day in days]
    return _and_more(named)


def _and_more(named: Sequence[Phrase]) -> Phrase:
    if len(named) <= DAYS + 1:
        return joined(named)
    return say("{some} and on {number} more days", some=joined(named[:DAYS]), number=len(named) - DAYS)


def add_line(days: Sequence[DayToCorrect], missing: int, period: BillingPeriod, *, fills_limit: bool) -> Phrase:
    """`Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30`. `fills_limit`: more was tracked, and the weekly limit allows
    no more than this."""
    segment = period.profile.segment
    to_add = [day for day in days if day.whole(segment)]
    whole = sum(day.whole(segment) for day in to_add) or whole_segments(missing, segment) or missing
    if len(to_add) > 1:
        where = _and_more(
            [say("{hours} on {day}", period, hours=Hours(day.whole(segment)), day=day.of.first) for day in to_add]
        )
    else:
        where = name_days_to_correct(to_add or days, period)
    line = say("Add {hours} to {contract}: {when}", hours=Hours(whole), contract=title_of(period.contract), when=where)
    parts = [line]
    if fills_limit and period.weekly_cap:
        parts.append(say("the limit of {limit} is then full", limit=Hours(period.weekly_cap)))
    return joined((*parts, *_in_segments(whole, missing, segment)))


def _in_segments(whole: int, missing: int, segment: int) -> list[Phrase]:
    """Why `whole` seconds are asked for and not all that are missing; nothing where they are."""
    return [] if minutes(whole) == minutes(missing) else [say("in steps of {number} minutes", number=segment // 60)]


def steps_to_add(
    days: Sequence[DayToCorrect], missing: int, period: BillingPeriod, stake: Money | None
) -> tuple[Step, ...]:
    """A step for each day, and one for the rest of `missing` seconds, which no day can take. Together they are worth
    `stake`: the last one has the rest of rounding. None where the prices of the days do not make it up."""
    if not days:
        return ()
    rest = missing - sum(day.seconds for day in days)
    steps = [_step(day, period) for day in days]
    if rest > 0:
        whole = say("the week of {day}", period, day=week_of(period.first))
        steps.append(Step(says=_leave(rest, whole, period), seconds=rest))
    return steps_worth(steps, period, stake)


def _step(day: DayToCorrect, period: BillingPeriod) -> Step:
    there: Phrase | str = ""
    if day.whole(period.profile.segment):
        says, there = add_line([day], day.seconds, period, fills_limit=False), _add_there(day, period)
    else:
        says = _leave(day.seconds, say("{day}", period, day=day.of.first), period)
    shown = shown_that_day(day.of, period)
    return Step(
        says=says,
        day=day.of.first,
        when=day.when if there else "",
        there=there,
        seconds=day.seconds,
        memo=day.memo,
        shown_by=shown,
    )


def _add_there(day: DayToCorrect, period: BillingPeriod) -> Phrase:
    """`Add 2:30 to Backend API for Acme Ltd`, where the day stands above it."""
    segment = period.profile.segment
    whole = day.whole(segment)
    known: dict[str, Value] = {"hours": Hours(whole), "contract": title_of(period.contract)}
    if client := clean(period.contract.client_name, CLIENT):
        line = say("Add {hours} to {contract} for {client}", **known, client=client)
    else:
        line = say("Add {hours} to {contract}", **known)
    return joined((line, *_in_segments(whole, day.seconds, segment)))


def shown_that_day(day: DifferingDay, period: BillingPeriod) -> Phrase:
    """`5:11 tracked that day, 2:40 on Upwork`: the smallest facts that show a difference."""
    if day.on_others or day.shifted:
        return figures(day)
    return say(
        "{tracked} tracked that day, {logged} on {platform}",
        tracked=Hours(day.tracked),
        logged=Hours(day.logged),
        platform=period.profile.title,
    )


def _leave(seconds: int, of: Phrase, period: BillingPeriod) -> Phrase:
    """Less than a whole segment, or spread over days that each lack less."""
    return say(
        "Leave {hours} of {day}: {platform} takes whole {number} minutes",
        hours=Hours(seconds),
        day=of,
        platform=period.profile.title,
        number=max(1, period.profile.segment // 60),
    )


def compared(period: BillingPeriod, lacking: Sequence[DayToCorrect], left: Unbilled, *, least: bool) -> Phrase:
    """What was tracked, and what of it the platform shows: of the only day that lacks time, else of the week. `least`:
    more may have been tracked."""
    title = period.profile.title
    missing = Hours(left.seconds, down=least)
    if len(lacking) == 1 and not lacking[0].of.on_others and not lacking[0].of.shifted:
        day = lacking[0].of
        shown: dict[str, Value] = {"tracked": Hours(day.tracked, down=least), "day": day.first, "platform": title}
        if not day.logged and least:
            return say("At least {tracked} tracked on {day}, nothing on {platform}", period, **shown)
        if not day.logged:
            return say("{tracked} tracked on {day}, nothing on {platform}", period, **shown)
        shown["logged"] = Hours(day.logged)
        if least:
            return say("At least {tracked} tracked on {day}, {logged} on {platform}", period, **shown)
        return say("{tracked} tracked on {day}, {logged} on {platform}", period, **shown)
    known: dict[str, Value] = {"hours": missing, "when": in_days(lacking, period), "platform": title}
    if left.is_paid_in_part and least:
        return say("At least {hours} tracked {when} beyond what was billed, not on {platform}", **known)
    if left.is_paid_in_part:
        return say("{hours} tracked {when} beyond what was billed, not on {platform}", **known)
    if least:
        return say("At least {hours} tracked {when}, not on {platform}", **known)
    return say("{hours} tracked {when}, not on {platform}", **known)


def in_days(days: Sequence[DayToCorrect], period: BillingPeriod) -> Phrase:
    """`on Mon 9 Nov and Wed 11 Nov`; the week where these are many, or not known."""
    if not 0 < len(days) <= DAYS:
        return say("in the week of {day}", period, day=week_of(period.first))
    return say("on {days}", days=few([say("{day}", period, day=day.of.first) for day in days], DAYS))
