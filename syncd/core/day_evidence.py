"""Words differing days as evidence: which day to correct, by how much, and which entry it is where that is known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.differing_days import SLACK, ByDay, Differences, DifferingDay
from syncd.core.discrepancies import Evidence
from syncd.core.phrases import Between, Clock, Days, Hours, Moment, Phrase, distinct_hours, joined, plural, say
from syncd.core.profile import Profile
from syncd.core.records import Ref
from syncd.core.subject_parts import Piece
from syncd.core.time import midnight
from syncd.core.unlogged_entries import Ground, unlogged_entries, untracked_memos
from syncd.core.wording import Reader, clean, exact_hours, minutes

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
    figures: Phrase
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
        return DayLine(day, joined([figures(day), _less(day, seconds, over)]), seconds)

    def remedy(seconds: int) -> Phrase:
        if add and amounts and seconds > 0:
            return say("add {hours}", hours=Hours(seconds))
        if seconds > 0:
            return say("{hours} not logged", hours=Hours(seconds))
        return say("{hours} not tracked", hours=Hours(-seconds))

    listed, summed = map(line, differences.listed), tuple(map(line, differences.summed))
    return days_as_evidence(tuple(listed), summed, remedy, reader, platform)


def days_as_evidence(
    listed: Sequence[DayLine],
    summed: Sequence[DayLine],
    remedy: Callable[[int], Phrase],
    reader: Reader,
    platform: Profile,
) -> tuple[Evidence, ...]:
    """A line for each of the days `listed`, and one for those `summed`; `remedy` words what to correct by how much."""
    lines = list(_lines(listed, remedy, reader, platform))
    if summed:
        refs = tuple(dict.fromkeys(ref for line in summed for ref in (*line.day.refs, *line.more)))
        net = sum(line.seconds for line in summed)
        lines.append(Evidence(refs[0], _summed(len(summed), remedy(net) if net else None, bool(listed)), refs[1:]))
    return tuple(lines)


def _summed(number: int, remedy: Phrase | None, more: bool) -> Phrase:
    """So many days, in all or after those that are listed, and what to correct together."""
    if remedy is None:
        if more:
            return plural(number, "{number} more day, which cancels out", "{number} more days, which cancel out")
        return plural(number, "{number} day, which cancels out", "{number} days, which cancel out")
    if more:
        return plural(
            number, "{number} more day: in all {remedy}", "{number} more days: in all {remedy}", remedy=remedy
        )
    return plural(number, "{number} day: in all {net}", "{number} days: in all {net}", net=remedy)


def name_days(first: date, last: date, reader: Reader, platform: Profile, *, explain: bool) -> Phrase:
    """`Tue 10 Nov`, or `9 to 15 Nov 2026 as a whole`; `explain` adds when they begin and end, where these are not
    the reader's own days."""
    one = first == last
    name = say("{day}", reader, day=first) if one else say("{days} as a whole", days=Days(first, last))
    there = _days_there(first, last, reader, platform) if explain else None
    if there is None:
        return name
    if one:
        return say("{name} ({platform}'s day, {there})", name=name, platform=platform.title, there=there)
    return say("{name} ({platform}'s week, {there})", name=name, platform=platform.title, there=there)


def _days_there(first: date, last: date, reader: Reader, platform: Profile) -> Phrase | None:
    """`01:00–01:00 your time`: when days of the platform begin and end on the reader's clock; None where they are the
    reader's own days. With their days where they begin on another one, or are several."""
    start, end = midnight(first, platform.zone), midnight(last + timedelta(days=1), platform.zone)
    if (start, end) == (midnight(first, reader.zone), midnight(last + timedelta(days=1), reader.zone)):
        return None
    if start.astimezone(reader.zone).date() != first or first != last:
        return say("{start} to {end} your time", reader, start=Moment(start), end=Moment(end))
    return say("{start}–{end} your time", reader, start=Clock(start), end=Clock(end))


def figures(day: DifferingDay) -> Phrase:
    """`tracked 5:11, logged 2:40`, and what of it other contracts and neighbouring weeks show."""
    tracked, logged = distinct_hours(day.tracked, day.logged), distinct_hours(day.logged, day.tracked)
    people = {piece.person for piece in day.pieces} | {line.person for line in day.lines if line.person}
    who = who_tracked(day.pieces) if len(people) > 1 else ""
    if _shown_difference(day) != minutes(day.difference):  # each rounded alone, they would not add up
        tracked, logged = exact_hours(day.tracked), exact_hours(day.logged)
    words = [say("tracked {tracked}, logged {logged}", tracked=tracked, logged=logged)]
    if who:
        words = [say("tracked {tracked} ({who}), logged {logged}", tracked=tracked, who=who, logged=logged)]
    if day.on_others > 0:
        words.append(say("{hours} logged on other contracts", hours=Hours(day.on_others)))
    elif day.on_others:
        words.append(say("{hours} tracked on other contracts", hours=Hours(-day.on_others)))
    if day.shifted > 0:
        words.append(say("{hours} logged in the neighbouring week", hours=Hours(day.shifted)))
    elif day.shifted:
        words.append(say("{hours} tracked in the neighbouring week", hours=Hours(-day.shifted)))
    return joined(words)


def who_tracked(pieces: Iterable[Piece]) -> Phrase:
    """`ben 10:00, me 6:00`: what each person tracked, by name; to the second where minutes would not add up."""
    by_person: Counter[str] = Counter()
    for piece in pieces:
        by_person[clean(piece.person, LONGEST)] += piece.seconds
    whole = sum(minutes(seconds) for seconds in by_person.values()) == minutes(by_person.total())
    words = [
        say("{person} {hours}", person=name, hours=Hours(seconds) if whole else exact_hours(seconds))
        for name, seconds in sorted(by_person.items())
    ]
    return joined(words) if len(words) <= PEOPLE else _and_more(words, PEOPLE)


def _less(day: DifferingDay, seconds: int, over: int) -> str:
    """Say why only `seconds` of a day's difference are to be logged: `0:01 made up on other days`, or beyond the weekly
    limit, of which the week has `over` seconds; nothing where the figures add up without it."""
    left = minutes(day.difference) - minutes(seconds)
    if day.difference <= seconds or left <= 0:
        return ""
    if 2 * over > day.difference - seconds:
        return say("{hours} beyond the weekly limit", hours=Hours(60 * left))
    return say("{hours} made up on other days", hours=Hours(60 * left))


def _shown_difference(day: DifferingDay) -> int:
    """The difference that a reader computes from the figures of a day, in minutes."""
    return minutes(day.tracked) - minutes(day.logged) - minutes(day.on_others) - minutes(day.shifted)


def _lines(
    listed: Sequence[DayLine], remedy: Callable[[int], Phrase], reader: Reader, platform: Profile
) -> Iterator[Evidence]:
    for number, line in enumerate(listed):
        day = line.day
        names, named = _names(day, line.seconds, reader)
        when = name_days(day.first, day.last, reader, platform, explain=not number)
        own = day.refs if line.seconds > 0 else (*(shown.ref for shown in day.lines), *day.refs)
        refs = tuple(dict.fromkeys((*named, *own, *line.more)))
        says = say("{day}: {figures} → {remedy}", day=when, figures=line.figures, remedy=remedy(line.seconds))
        yield Evidence(refs[0], joined([says, names], " "), refs[1:])


def _names(day: DifferingDay, seconds: int, reader: Reader) -> tuple[str, tuple[Ref, ...]]:
    """The entries or memos that the difference is, in brackets, with the refs of the entries; nothing where none is
    known."""
    if day.difference < 0:
        memos = [say("“{memo}”", memo=clean(memo, LONGEST)) for memo in untracked_memos(day)]
        return (say("({memos})", memos=few(memos)), ()) if memos else ("", ())
    unlogged = unlogged_entries(day)
    if unlogged is None:
        return "", ()
    pieces = unlogged.pieces
    refs = tuple(piece.ref for piece in pieces)
    if unlogged.ground is Ground.TEXT:
        return say("(of “{text}”)", text=clean(pieces[0].description, LONGEST)), refs
    people = {piece.person for piece in day.pieces}
    if len(pieces) > NAMED and not day.logged:
        every = plural(len(pieces), "(the {number} entry of the day)", "(all {number} entries of the day)")
        return every, refs
    entries = few([name_entry(piece, day.first, reader, with_person=len(people) > 1) for piece in pieces])
    together = sum(piece.seconds for piece in pieces)
    if unlogged.ground is Ground.LENGTH:
        return _of_length(together, seconds, entries), refs
    if abs(together - seconds) >= SLACK:  # a part of them
        return say("(of {entries})", entries=entries), refs
    return say("({entries})", entries=entries), refs


def _of_length(together: int, seconds: int, entries: Phrase) -> Phrase:
    """How the length of entries `together` compares with the seconds to log, which may be a part of the day's
    difference."""
    if abs(together - seconds) >= SLACK:
        return say("(the day's whole difference is the same length as {entries})", entries=entries)
    if minutes(together) == minutes(seconds):
        return say("(the same length as {entries})", entries=entries)
    return say("(about the same length as {entries})", entries=entries)


def name_entry(piece: Piece, day: date, reader: Reader, *, with_person: bool = False) -> Phrase:
    """`“API tests” 09:00–11:30`, beside the name of its platform's `day`."""
    words: list[str] = [say("“{text}”", text=clean(piece.description, LONGEST))] if piece.description else []
    words = [joined([*words, moments_on(day, piece, reader)], " ")]
    if with_person and piece.person:
        words.append(clean(piece.person, LONGEST))
    return joined(words)


def moments_on(day: date, piece: Piece, reader: Reader) -> Phrase:
    """`09:00–11:30`, beside the name of `day`; with its own day where it is another one on the reader's clock."""
    if {moment.astimezone(reader.zone).date() for moment in (piece.start, piece.end)} == {day}:
        return say("{start}–{end}", reader, start=Clock(piece.start), end=Clock(piece.end))
    return say("{moments}", reader, moments=Between(piece.start, piece.end))


def few(words: Sequence[Phrase], most: int = NAMED) -> Phrase:
    """At most `most` of them, and how many more there are."""
    if len(words) > most:
        return _and_more(words, most)
    if len(words) <= 1:
        return joined(words)
    return say("{others} and {last}", others=joined(words[:-1]), last=words[-1])


def _and_more(words: Sequence[Phrase], most: int) -> Phrase:
    return say("{some} and {number} more", some=joined(words[:most]), number=len(words) - most)
