"""Words differing days as evidence: which day to correct, by how much, and which entry it is where that is known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.differing_days import SLACK, ByDay, Differences, DifferingDay
from syncd.core.discrepancies import Evidence
from syncd.core.profile import Profile
from syncd.core.records import Ref
from syncd.core.subject_parts import Piece
from syncd.core.unlogged_entries import Ground, unlogged_entries, untracked_memos
from syncd.core.wording import (
    Reader,
    between_on,
    clean,
    count,
    days,
    days_there,
    exact_hours,
    hours,
    hours_beside,
    minutes,
    on,
)

NAMED = 2
"""Entries that one line names."""
PEOPLE = 5
"""People that one line names."""
LONGEST = 40
"""Characters of a description in a line."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A differing day with its figures in words, the seconds to correct (as in `DifferingDay.difference`), and further
    records that show them."""

    day: DifferingDay
    figures: str
    seconds: int
    more: tuple[Ref, ...] = ()


def differences_as_evidence(
    differences: Differences, reader: Reader, platform: Profile, to_log: ByDay | None = None, *, add: bool = False
) -> tuple[Evidence, ...]:
    """A line for each listed day, and one for the days that are summed up.

    `to_log`: the seconds to log on each day, where that is certain; `add`: whether they can still be added.
    """
    amounts = to_log or {}

    over = differences.seconds - sum(amounts.values()) if amounts else 0

    def line(day: DifferingDay) -> DayLine:
        seconds = amounts.get(day.first, day.difference)
        return DayLine(day, ", ".join(filter(None, [figures(day), _less(day, seconds, over)])), seconds)

    def remedy(seconds: int) -> str:
        if add and amounts and seconds > 0:
            return f"add {hours(seconds)}"
        return f"{hours(abs(seconds))} not {'logged' if seconds > 0 else 'tracked'}"

    listed, summed = map(line, differences.listed), tuple(map(line, differences.summed))
    return days_as_evidence(tuple(listed), summed, remedy, reader, platform)


def days_as_evidence(
    listed: Sequence[DayLine],
    summed: Sequence[DayLine],
    remedy: Callable[[int], str],
    reader: Reader,
    platform: Profile,
) -> tuple[Evidence, ...]:
    """A line for each of the days `listed`, and one for those `summed`; `remedy` words what to correct by how much."""
    lines = list(_lines(listed, remedy, reader, platform))
    if summed:
        refs = tuple(dict.fromkeys(ref for line in summed for ref in (*line.day.refs, *line.more)))
        net = sum(line.seconds for line in summed)
        which = count(len(summed), "more day" if listed else "day")
        says = f"{which}: in all {remedy(net)}" if net else f"{which}, which cancel out"
        lines.append(Evidence(refs[0], says, refs[1:]))
    return tuple(lines)


def name_days(first: date, last: date, reader: Reader, platform: Profile, *, explain: bool) -> str:
    """`Tue 10 Nov`, or `9 Nov to 15 Nov 2026 as a whole`; `explain` adds when they begin and end, where these are not
    the reader's own days."""
    name = on(first, reader) if first == last else f"{days(first, last)} as a whole"
    there = days_there(first, last, platform.zone, reader) if explain else ""
    return f"{name} ({platform.title}'s {'day' if first == last else 'week'}, {there})" if there else name


def figures(day: DifferingDay) -> str:
    """`tracked 5:11, logged 2:40`, and what of it other contracts and neighbouring weeks show."""
    tracked, logged = hours_beside(day.tracked, day.logged), hours_beside(day.logged, day.tracked)
    people = {piece.person for piece in day.pieces} | {line.person for line in day.lines if line.person}
    who = who_tracked(day.pieces) if len(people) > 1 else ""
    if _shown_difference(day) != minutes(day.difference):  # each rounded alone, they would not add up
        tracked, logged = exact_hours(day.tracked), exact_hours(day.logged)
    words = [f"tracked {tracked}{f' ({who})' if who else ''}, logged {logged}"]
    for seconds, where in ((day.on_others, "on other contracts"), (day.shifted, "in the neighbouring week")):
        if seconds:
            words.append(f"{hours(abs(seconds))} {'logged' if seconds > 0 else 'tracked'} {where}")
    return ", ".join(words)


def who_tracked(pieces: Iterable[Piece]) -> str:
    """`ben 10:00, me 6:00`: what each person tracked, by name; to the second where minutes would not add up."""
    by_person: Counter[str] = Counter()
    for piece in pieces:
        by_person[clean(piece.person, LONGEST)] += piece.seconds
    whole = sum(minutes(seconds) for seconds in by_person.values()) == minutes(by_person.total())
    worded = hours if whole else exact_hours
    return _few([f"{name} {worded(seconds)}" for name, seconds in sorted(by_person.items())], PEOPLE, ", ")


def _less(day: DifferingDay, seconds: int, over: int) -> str:
    """Say why only `seconds` of a day's difference are to be logged: `0:01 made up on other days`, or beyond the weekly
    limit, of which the week has `over` seconds; nothing where the figures add up without it."""
    left = minutes(day.difference) - minutes(seconds)
    if day.difference <= seconds or left <= 0:
        return ""
    because = "beyond the weekly limit" if 2 * over > day.difference - seconds else "made up on other days"
    return f"{hours(60 * left)} {because}"


def _shown_difference(day: DifferingDay) -> int:
    """The difference that a reader computes from the figures of a day, in minutes."""
    return minutes(day.tracked) - minutes(day.logged) - minutes(day.on_others) - minutes(day.shifted)


def _lines(
    listed: Sequence[DayLine], remedy: Callable[[int], str], reader: Reader, platform: Profile
) -> Iterator[Evidence]:
    for number, line in enumerate(listed):
        day = line.day
        names, named = _names(day, line.seconds, reader)
        when = name_days(day.first, day.last, reader, platform, explain=not number)
        own = day.refs if line.seconds > 0 else (*(shown.ref for shown in day.lines), *day.refs)
        refs = tuple(dict.fromkeys((*named, *own, *line.more)))
        yield Evidence(refs[0], f"{when}: {line.figures} → {remedy(line.seconds)}{names}", refs[1:])


def _names(day: DifferingDay, seconds: int, reader: Reader) -> tuple[str, tuple[Ref, ...]]:
    """The entries or memos that the difference is, in brackets, with the refs of the entries; nothing where none is
    known."""
    if day.difference < 0:
        memos = [f"“{clean(memo, LONGEST)}”" for memo in untracked_memos(day)]
        return (f" ({_few(memos)})", ()) if memos else ("", ())
    unlogged = unlogged_entries(day)
    if unlogged is None:
        return "", ()
    pieces = unlogged.pieces
    refs = tuple(piece.ref for piece in pieces)
    if unlogged.ground is Ground.TEXT:
        return f" (of “{clean(pieces[0].description, LONGEST)}”)", refs
    people = {piece.person for piece in day.pieces}
    if len(pieces) > NAMED and not day.logged:
        return f" (all {len(pieces)} entries of the day)", refs
    entries = _few([name_entry(piece, day.first, reader, with_person=len(people) > 1) for piece in pieces])
    if unlogged.ground is Ground.LENGTH:
        return f" ({_length(sum(piece.seconds for piece in pieces), seconds)} {entries})", refs
    is_part = abs(sum(piece.seconds for piece in pieces) - seconds) >= SLACK
    return f" ({'of ' if is_part else ''}{entries})", refs


def _length(entries: int, seconds: int) -> str:
    """How the length of entries compares with the seconds to log, which may be a part of the day's difference."""
    if abs(entries - seconds) >= SLACK:
        return "the day's whole difference is the same length as"
    return f"{'' if minutes(entries) == minutes(seconds) else 'about '}the same length as"


def name_entry(piece: Piece, day: date, reader: Reader, *, with_person: bool = False) -> str:
    """`“API tests” 09:00–11:30`, beside the name of its platform's `day`."""
    text = f"“{clean(piece.description, LONGEST)}” " if piece.description else ""
    moments = between_on(day, piece.start, piece.end, reader)
    return f"{text}{moments}{f', {clean(piece.person, LONGEST)}' if with_person and piece.person else ''}"


def _few(words: Sequence[str], most: int = NAMED, between: str = " and ") -> str:
    """At most `most` of them, and how many more there are."""
    more = len(words) - most
    return between.join(words) if more <= 0 else f"{', '.join(words[:most])} and {more} more"
