"""Writes typed values as a language does: Babel knows its names of days and months, its signs and the order of them.

Amounts are `1.035,83 USD` in German: the number, a no-break space, the currency's code; negative ones have the sign
that people write, U+2212. A clock shows 24 hours in every language, as the web pages of platforms do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncd.core import short_days, wording
from syncd.core.money import Money, places
from syncd.core.phrases import (
    Between,
    Clock,
    Dated,
    Dates,
    Days,
    FullMonth,
    Hours,
    Moment,
    Month,
    Percent,
    Phrase,
    Soon,
    english,
    say,
)
from syncd.core.time import Instant
from syncd.core.wording import Reader

if TYPE_CHECKING:  # Babel is loaded on the first value of another language
    from babel import Locale

NO_BREAK = "\u00a0"
"""Within an amount, a day, a time with its zone."""
_THIN = "\u2009"  # around the dash of a range, after which a line may end


@dataclass(frozen=True, slots=True)
class Values:
    """How one language writes values; `words` says the few that hold a word, such as `09:00–running`."""

    locale: "Locale"
    words: Callable[[Phrase, Reader], str]

    def say(self, value: Any, reader: Reader) -> str:
        """A value of any type but Phrase. KeyError for a type that `core.phrases.Value` does not have."""
        return _KINDS[type(value)](self, value, reader)

    def number(self, number: int | Decimal, decimals: int | None = None) -> str:
        """`−1.234,5`; with as many `decimals`, else with those that it has."""
        exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
        shown = decimals if decimals is not None else max(-exponent, 0) if isinstance(exponent, int) else 0
        group, point, least = _signs(str(self.locale))
        size = abs(Decimal(number))
        written = f"{size:{',' if size >= least else ''}.{shown}f}"
        return ("−" if number < 0 else "") + written.translate({ord(","): group, ord("."): point})

    def money(self, money: Money) -> str:
        return f"{self.number(money.decimal, places(money.currency))}{NO_BREAK}{money.currency}"

    def percent(self, share: Percent) -> str:
        number = self.number(Decimal(f"{(share.fraction * 100).normalize():f}"))
        pattern = str(self.locale.percent_formats[None].pattern)
        return pattern.replace("#,##0", number).replace(" ", NO_BREAK) if "#,##0" in pattern else f"{number}%"

    def day(self, day: date, skeleton: str) -> str:
        """A day in the order of the language: `MMMEd` is `Di., 10. Nov.`."""
        return _written_day(day, skeleton, str(self.locale))

    def on(self, day: date, reader: Reader) -> str:
        return self.day(day, "MMMEd" if day.year == _today(reader).year else "yMMMEd")

    def when(self, moment: Instant, reader: Reader) -> str:
        there = moment.astimezone(reader.zone)
        return f"{self.on(there.date(), reader)}, {_clock(moment, reader)}"

    def until(self, deadline: Instant, reader: Reader, zone: ZoneInfo) -> str:
        """What the reader's clock shows, and in brackets that of `zone`, with its day where it is another one."""
        elsewhere = self.elsewhere(deadline, reader, zone)
        return f" ({elsewhere})" if elsewhere else ""

    def elsewhere(self, deadline: Instant, reader: Reader, zone: ZoneInfo) -> str:
        here, there = deadline.astimezone(reader.zone), deadline.astimezone(zone)
        if here.utcoffset() == there.utcoffset():
            return ""
        day = "" if here.date() == there.date() else f"{self.on(there.date(), reader)}, "
        return f"{day}{wording.clock(deadline, zone)}{NO_BREAK}{'UTC' if there.tzname() == 'UTC' else zone.key}"

    def span(self, span: Between, reader: Reader) -> str:
        start = span.start.astimezone(reader.zone)
        begins = f"{self.on(start.date(), reader)}, {wording.clock(span.start, reader.zone)}"
        if span.end is None:
            return self.words(say("{start}–running", start=begins), reader)
        if span.end.astimezone(reader.zone).date() != start.date():
            return self.words(say("{start} to {end}", start=begins, end=self.when(span.end, reader)), reader)
        return f"{begins}–{_clock(span.end, reader)}"

    def range(self, first: date, last: date, skeleton: str) -> str:
        from babel.dates import format_interval

        written = format_interval(first, last, skeleton, locale=self.locale).replace(" ", NO_BREAK)
        return written.replace(f"{_THIN}–{_THIN}", f"{NO_BREAK}– ")

    def days(self, days: Days) -> str:
        if days.first == days.last:
            return self.day(days.first, "yMMMEd")
        return self.range(days.first, days.last, "yMMMd")

    def dates(self, days: Dates, reader: Reader) -> str:
        year = _today(reader).year
        skeleton = "MMMd" if {days.first.year, days.last.year} == {year} else "yMMMd"
        if days.first == days.last:
            return self.day(days.first, skeleton)
        return self.range(days.first, days.last, skeleton)

    def month(self, day: date, reader: Reader) -> str:
        from babel.dates import format_date

        if day.year == _today(reader).year:
            return format_date(day, "LLLL", self.locale)
        return self.day(day, "yMMMM")

    def soon(self, moment: Instant, reader: Reader) -> str:
        from babel.dates import format_date

        there = moment.astimezone(reader.zone)
        if not short_days.is_soon(there.date(), reader):
            return self.when(moment, reader)
        return f"{format_date(there.date(), 'E', self.locale)}, {_clock(moment, reader)}"

    def dated(self, moment: Instant, reader: Reader) -> str:
        day = moment.astimezone(reader.zone).date()
        return f"{self.day(day, 'yMMMEd')}, {wording.clock(moment, reader.zone)}"


@cache
def _signs(locale: str) -> tuple[str, str, int]:
    """What stands between thousands and before decimals, and the least number that has the former: `1234` and `12.345`
    in Spanish. Babel writes a number in seven times the time."""
    from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

    group = get_group_symbol(locale)
    return group, get_decimal_symbol(locale), 1000 if group in format_decimal(1000, "#,##0", locale) else 10_000


@lru_cache(4096)
def _written_day(day: date, skeleton: str, locale: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=locale).replace(" ", NO_BREAK)


@cache
def locale_of(language: str) -> "Locale":
    """The locale of a BCP 47 language. ValueError for one that Babel does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from None


def _today(reader: Reader) -> date:
    return reader.now.astimezone(reader.zone).date()


def _clock(moment: Instant, reader: Reader) -> str:
    """The reader's clock; it says where that shows UTC, so that nobody takes it for their own."""
    there = moment.astimezone(reader.zone)
    return wording.clock(moment, reader.zone) + (f"{NO_BREAK}UTC" if there.tzname() == "UTC" else "")


def _moment(values: Values, moment: Moment, reader: Reader) -> str:
    there = values.until(moment.at, reader, ZoneInfo(moment.zone)) if moment.zone else ""
    return values.when(moment.at, reader) + there


def _at(values: Values, clock: Clock, reader: Reader) -> str:
    if not clock.zone:
        return wording.clock(clock.at, reader.zone)
    return _clock(clock.at, reader) + values.until(clock.at, reader, ZoneInfo(clock.zone))


_KINDS: Mapping[type, Callable[[Values, Any, Reader], str]] = {
    str: lambda _, text, __: str(text),
    int: lambda values, number, _: values.number(number),
    Decimal: lambda values, number, _: values.number(number),
    Money: lambda values, money, _: values.money(money),
    Hours: lambda _, hours, __: english(hours),
    Percent: lambda values, share, _: values.percent(share),
    date: Values.on,
    Clock: _at,
    Moment: _moment,
    Between: Values.span,
    Soon: lambda values, soon, reader: values.soon(soon.at, reader),
    Dated: lambda values, dated, reader: values.dated(dated.at, reader),
    Days: lambda values, days, _: values.days(days),
    Dates: Values.dates,
    Month: lambda values, month, reader: values.month(month.day, reader),
    FullMonth: lambda values, month, _: values.day(month.day, "yMMMM"),
}


def months_of(language: str) -> Mapping[str, int]:
    """The names of months in a language, in small letters and without a dot, short and long; none of a language that
    Babel does not know."""
    try:
        months = locale_of(language).months["format"]
    except ValueError:
        return {}
    return {
        name.rstrip(".").casefold(): number
        for width in ("abbreviated", "wide")
        for number, name in months[width].items()
    }
