"""Sentences that remember how they were made, so that they can be said in another language.

A `Phrase` is English text, and keeps the template and the values that it was made of. Values are typed: an amount, a
length of time, a day. Each language writes them in its own way, and looks the template up in its catalogue. Text of a
source, such as a title or a memo, is a plain str: nobody translates it.

English needs nothing but this file and `wording`. `syncd.report.language` has the other languages.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

from syncd.core import short_days, wording
from syncd.core.money import Money
from syncd.core.time import Instant
from syncd.core.wording import Reader

_NOTHING: Mapping[str, "Value"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hours:
    """A length of time. `2:30`, to the minute; `down`: rounded down, after "at least"."""

    seconds: int
    down: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant by its wall clock alone: `13:00`; of a platform, also on the clock of its `zone`: `13:00 (12:00
    UTC)`."""

    at: Instant
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with its day: `Mon 16 Nov, 13:00`; of a platform, also on the clock of its `zone`:
    `Mon 16 Nov, 13:00 (12:00 UTC)`."""

    at: Instant
    zone: str = ""  # of the platform whose deadline it is


@dataclass(frozen=True, slots=True)
class Between:
    """From an instant to another: `Tue 10 Nov, 09:00–11:30`; without an end: `09:00–running`."""

    start: Instant
    end: Instant | None


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included: `9 to 15 Nov 2026`."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Soon:
    """An instant of the next days: `Mon 13:00`; with its date where it is not among the next six days."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Dated:
    """An instant in full, as the date of a letter: `Mon 16 Nov 2026, 10:00`."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Dates:
    """The days from `first` to `last`, as short as they are clear: `9 to 15 Nov`; one day alone: `9 Nov`."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Month:
    """The month of a day: `October`; of another year than the reader's: `October 2025`."""

    day: date


@dataclass(frozen=True, slots=True)
class FullMonth:
    """The month of a day, with its year: `October 2026`."""

    day: date


@dataclass(frozen=True, slots=True)
class Percent:
    """A share: 0.1 is `10 %`."""

    fraction: Decimal


Value = (
    str
    | int
    | date
    | Decimal
    | Money
    | Hours
    | Clock
    | Moment
    | Soon
    | Dated
    | Between
    | Days
    | Dates
    | Month
    | FullMonth
    | Percent
)
"""What a phrase is made of. A str may be a Phrase; any other is text of a source, and stays as it is."""


class Phrase(str):
    """English text that remembers how it was made. One without a template is never translated: text of a source, or of
    a ledger that was written before phrases were."""

    __slots__ = ("plural", "template", "values")
    template: str  # in English, with names in braces; "" where it is not known
    plural: str  # the template for several, chosen by the value `number`; "" where there is none
    values: Mapping[str, Value]

    def __new__(
        cls, english: str, template: str = "", values: Mapping[str, Value] = _NOTHING, plural: str = ""
    ) -> Self:
        phrase = super().__new__(cls, english)
        phrase.template, phrase.plural, phrase.values = template, plural, values
        return phrase

    def __reduce__(self) -> tuple[object, ...]:
        return Phrase, (str(self), self.template, dict(self.values), self.plural)


def say(template: str, reader: Reader | None = None, /, **values: Value) -> Phrase:
    """Fill the names in braces of an English template with `values`.

    The template is literal text in the code: catalogues are made of these. KeyError for a name without a value,
    ValueError for an instant or day without a reader, and for a value that no name uses.
    """
    if unused := values.keys() - _names(template):
        raise ValueError(f"{template!r} does not use {', '.join(sorted(unused))}")
    return Phrase(_filled(template, values, reader), template, values)


def plural(number: int, one: str, several: str, reader: Reader | None = None, /, **values: Value) -> Phrase:
    """`say` with the template that fits a number of things; it is the value `number` of both."""
    every = {"number": number, **values}
    if unused := every.keys() - _names(one) - _names(several):
        raise ValueError(f"{one!r} and {several!r} do not use {', '.join(sorted(unused))}")
    return Phrase(_filled(one if number == 1 else several, every, reader), one, every, several)


def week_of(first: date) -> Dates:
    """`9 Nov`, behind "week of": everybody knows the weekday."""
    return Dates(first, first)


def days_from(first: date, last: date) -> "Value":
    """The days from `first` to `last`, without the reader's year; one day with its weekday."""
    return first if first == last else Dates(first, last)


def distinct_hours(seconds: int, other: int) -> Value:
    """Hours that stand beside `other` ones: to the second where these differ in the seconds alone."""
    shown = wording.hours_beside(seconds, other)
    return Hours(seconds) if shown == wording.hours(seconds) else shown


def joined(parts: Iterable[str], between: str = ", ") -> Phrase:
    """Phrases one after the other, with punctuation `between`, without those that are empty."""
    kept = [part for part in parts if part]
    if len(kept) == 1 and isinstance(kept[0], Phrase):
        return kept[0]
    names = {f"part{index}": part for index, part in enumerate(kept)}
    return Phrase(between.join(kept), between.join(f"{{{name}}}" for name in names), names)


def without(phrase: Phrase, part: Phrase, between: str) -> Phrase:
    """A phrase without `part`, where `joined` put it behind something `between`, also within its values."""
    values = {
        name: without(value, part, between) if isinstance(value, Phrase) else value
        for name, value in phrase.values.items()
    }
    template = phrase.template
    for name in [name for name, value in values.items() if value == part and f"{between}{{{name}}}" in template]:
        template = template.replace(f"{between}{{{name}}}", "")
        del values[name]
    return Phrase(phrase.replace(f"{between}{part}", ""), template, values, phrase.plural)


def english(value: Value, reader: Reader | None = None) -> str:
    """A value as English text. ValueError for an instant or a day without a reader: nobody knows its zone or year."""
    kind = type(value)
    if words := _TIMELESS.get(kind):
        return words(value)
    if reader is None:
        raise ValueError(f"{value!r} needs a reader")
    return _DATED[kind](value, reader)


def _number(number: int | Decimal) -> str:
    """With the sign that people write, and thousands apart."""
    return f"{number:,}".replace("-", "−")


def _percent(share: Percent) -> str:
    return f"{_number(Decimal(f'{(share.fraction * 100).normalize():f}'))} %"


def _clock(clock: Clock, reader: Reader) -> str:
    if not clock.zone:
        return wording.clock(clock.at, reader.zone)
    day = wording.on(clock.at.astimezone(reader.zone).date(), reader)
    return wording.until(clock.at, reader, ZoneInfo(clock.zone)).removeprefix(f"{day} ")


def _moment(moment: Moment, reader: Reader) -> str:
    if moment.zone:
        return wording.until(moment.at, reader, ZoneInfo(moment.zone), ", ")
    return wording.when(moment.at, reader, ", ")


_TIMELESS: Mapping[type, Callable[[Any], str]] = {
    str: str,
    Phrase: str,
    int: _number,
    Decimal: _number,
    Money: lambda money: f"{_number(money.decimal)} {money.currency}",
    Hours: lambda hours: (wording.least_hours if hours.down else wording.hours)(hours.seconds),
    Percent: _percent,
    Days: lambda days: wording.days(days.first, days.last),
    FullMonth: lambda month: short_days.full_month(month.day),
}
_DATED: Mapping[type, Callable[[Any, Reader], str]] = {
    date: wording.on,
    Clock: _clock,
    Moment: _moment,
    Between: lambda span, reader: wording.between(span.start, span.end, reader, ", "),
    Soon: lambda soon, reader: short_days.soon(soon.at, reader),
    Dated: lambda dated, reader: short_days.dated(dated.at, reader),
    Dates: lambda dates, reader: short_days.dates(dates.first, dates.last, reader),
    Month: lambda month, reader: short_days.month(month.day, reader),
}


def _filled(template: str, values: Mapping[str, Value], reader: Reader | None) -> str:
    return template.format_map({name: english(value, reader) for name, value in values.items()})


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}
