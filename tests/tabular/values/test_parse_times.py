"""Days, clock times and durations: in every known notation, and nothing else."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.tabular import clock, day, duration, money, number
from syncd.tabular.values.moments import split_moment

MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
SPACES = [" ", "\u00a0", "\u2009", "\u202f"]

# Days


def _spelt(when):
    """The date in every notation that needs no order."""
    month, weekday = MONTHS[when.month - 1], WEEKDAYS[when.weekday()]
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(when.day, "th")
    yield from (
        f"{when}",
        f"{when:%Y/%m/%d}",
        f"{when:%Y%m%d}",
        f"{when:%d.%m.%Y}",
        f"{when.day}.{when.month}.{when.year}",
    )
    for name in (month, month[:3], month.upper(), month[:3].lower(), f"{month[:3]}."):
        yield from (
            f"{name} {when.day}, {when.year}",
            f"{name} {when.day:02} {when.year}",
            f"{when.day} {name} {when.year}",
        )
        yield from (f"{name} {when.day}{ending}, {when.year}", f"{when.day:02}-{name}-{when.year}")
    for name in (weekday, weekday[:3]):
        yield from (f"{name}, {month} {when.day}, {when.year}", f"{name} {when.day} {month[:3]} {when.year}")


@settings(max_examples=40, deadline=None)
@given(DAYS)
def test_a_day_is_read_in_every_notation(when):
    assert {text: day(text) for text in _spelt(when)} == dict.fromkeys(_spelt(when), when)


@settings(max_examples=40, deadline=None)
@given(DAYS, st.sampled_from("/-"), st.sampled_from(["{:02}", "{}"]))
def test_a_day_between_slashes_or_hyphens_is_read_in_the_order_it_was_written_in(when, by, digits):
    parts = [digits.format(when.day), digits.format(when.month)]
    for order, first in (("day-first", parts), ("month-first", parts[::-1])):
        text = by.join([*first, str(when.year)])
        assert day(text, order) == when
        open_ = when.day <= 12 and when.day != when.month
        says = "leaves open which part is the day: choose dates like 2026-08-21" if open_ else "is not a date like"
        with pytest.raises(ValueError, match=says):
            day(text)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_year_of_two_digits_is_of_this_century_where_it_stands_last(when):
    month, year = MONTHS[when.month - 1], f"{when.year % 100:02}"
    texts = [f"{when:%d.%m}.{year}", f"{when.day}.{when.month}.{year}"]
    for name in (month[:3], month.lower()):
        texts += [f"{when.day:02}-{name}-{year}", f"{when.day}-{name}-{year}", f"{when.day} {name} {year}"]
        texts += [f"{when.day}. {name} {when.year}", f"{when.day}. {name} {year}"]
    for order in (None, "day-first", "month-first"):
        assert {text: day(text, order) for text in texts} == dict.fromkeys(texts, when)
    assert day(f"{when:%d/%m}/{year}", "day-first") == day(f"{when:%m/%d}/{year}", "month-first") == when
    for text in (f"{year}-{when:%m-%d}", f"{when:%d-%m}-{year}"):
        for order in (None, "day-first", "month-first"):
            with pytest.raises(ValueError, match="is not a date like"):
                day(text, order)


@pytest.mark.parametrize("order", ["day-first", "month-first"])
def test_dots_tell_that_the_day_comes_first_whatever_the_order_of_other_dates(order):
    assert day("03.04.2026", order) == date(2026, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026-02-30",
            "Foo 1, 2026",
            "0001-01-01",
            "9999-12-31",
            "٢٠٢٦-01-01",
            "2026-08/21",
            "2026-8-3",
            "202608",
        ),
        *("2026-08-21 10:00", "21.08.2026 00:01", "Aug 21, 2026 9 AM", "2026-08-21T00:00:01", "08.21.2026", "08.21.26"),
        *("00:00", " 00:00:00", "2026-08-21 00:00 00:00", "2026-08-2100:00", "2026-08-21 12:00", "2026-08-21 00:00Z"),
        *("Augu 21, 2026", "Thu, Aug 21, 2026", "Foo, Aug 21, 2026", "3/4.2026", "Aug 2026", "46255", " " * 99 + "."),
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="is not a date like"):
        day(text)


@pytest.mark.parametrize(("text", "order"), [("13/04/2026", "month-first"), ("04/13/2026", "day-first")])
def test_a_day_that_is_none_in_the_order_is_refused(text, order):
    with pytest.raises(ValueError, match=f"is no date when read {order}$"):
        day(text, order)


# Clock times


@settings(max_examples=40, deadline=None)
@given(st.times().map(lambda at: at.replace(microsecond=0)), st.sampled_from(["", " ", "\u202f"]))
def test_a_time_is_read_with_12_and_24_hours(at, space):
    half, hour = ("AM", "PM")[at.hour // 12], at.hour % 12 or 12
    for name in (half, half.lower(), f"{half[0]}. M.", f"{half[0].lower()}.m."):
        assert clock(f"{hour}:{at:%M:%S}{space}{name}") == at
        assert clock(f"{hour:02}:{at:%M}{space}{name}") == at.replace(second=0)
    assert clock(f"{at}") == clock(f"{at.hour}:{at:%M:%S}") == at
    assert clock(f"{at:%H:%M}") == at.replace(second=0)


@pytest.mark.parametrize(
    "text", ["", "9", "9 am", "24:00", "12:60", "12:00:60", "13:05 PM", "0:05 AM", "1:5", "10:00 x", "10:00:00.5"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="is not a time like 14:05:30 or 2:05:30 PM"):
        clock(text)


# Durations


def _durations(seconds):
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    yield from (f"{hours}:{minutes:02}:{rest:02}", f"{hours:02}:{minutes:02}:{rest:02}")
    yield from (f"{hours}h {minutes}m {rest}s", f"{hours}h{minutes}m{rest}s", f"{hours} hours {minutes} min {rest} sec")
    yield from (f"{seconds}s", f"{seconds} seconds", f"{seconds * 1000} ms", f"{hours} hrs {minutes * 60 + rest} secs")
    if not rest:
        yield from (f"{hours}:{minutes:02}", f"{hours}h {minutes}m", f"{hours * 60 + minutes} min")
    if not rest and not minutes:
        yield from (f"{hours}", f"{hours}.0", f"{hours},00", f"{hours}h", f"{hours} h", f"{hours} Hours")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 3600 * 400) | st.integers(0, 400).map(lambda hours: hours * 3600))
def test_a_duration_is_read_in_every_notation(seconds):
    assert {text: duration(text) for text in _durations(seconds)} == dict.fromkeys(_durations(seconds), seconds)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 99999), st.integers(0, 6), st.sampled_from([".", ","]))
def test_a_bare_number_counts_its_unit_or_is_refused_where_it_means_two(digits, places, mark):
    value = Decimal(digits).scaleb(-places)
    text = f"{value:f}".replace(".", mark)
    lengths = {"hours": 3600, "minutes": 60, "seconds": 1, "milliseconds": Decimal("0.001")}
    for unit, length in lengths.items():
        expected = int((value * length + Decimal("0.5")) // 1)
        assert duration(text, unit, mark) == expected
        if places == 3 and digits >= 1000:
            with pytest.raises(ValueError, match="is not a duration"):
                duration(text, unit)
        else:
            assert duration(text, unit) == expected


def test_the_unit_holds_for_bare_numbers_alone():
    assert (duration("90", "minutes"), duration("1:30", "minutes"), duration("2h", "seconds")) == (5400, 5400, 7200)
    assert (duration("1.234", "seconds", ","), duration("1,234.5", "seconds", ".")) == (1234, 1235)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-1",
            "-1:00",
            "1:60",
            "1:2",
            "1:00:60",
            "long",
            "h",
            "1 2",
            "1,000",
            "1.000",
            "1h 1h",
            "1m 1h",
            "1:30 min",
        ),
        *("$5", "(1)", "1e3", "1000000", "1000000h", "1000000:00", "9" * 15, "9" * 99, "72%", "1 d", "1.5.5", "+1"),
    ],
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a duration like 1:30 or 1\.5$"):
        duration(text)


# Anything


ANYTHING = st.text(max_size=30) | st.text("0123456789.,:/- '()$€hmsaAugp", max_size=14)


@settings(max_examples=150, deadline=None)
@given(ANYTHING, st.sampled_from([None, "day-first", "month-first"]), st.sampled_from([".", ","]))
def test_any_cell_is_a_value_or_a_short_refusal(text, order, mark):
    for read in (
        lambda text: 1970 <= day(text, order).year < 2200,
        lambda text: isinstance(clock(text), time),
        lambda text: number(text, mark).is_finite(),
        lambda text: money(text, "EUR", mark).currency == "EUR",
        lambda text: 0 <= duration(text, mark=mark) < 3_600_000_000,
    ):
        for cell in (text, text * 5000):
            try:
                assert read(cell)
            except ValueError as error:
                assert len(str(error)) < 800  # noqa: PT017 - a cell may as well be read


@pytest.mark.parametrize("text", ["08.37", "8,5", "23.75"])
def test_a_clock_time_that_may_be_a_number_is_refused_as_a_clock_time(text):
    with pytest.raises(ValueError, match="may be a clock time or hours in decimals: save clock times like 08:37"):
        clock(text)


@given(
    day=st.dates().flatmap(
        lambda on: st.sampled_from(
            [on.isoformat(), f"{on:%d/%m/%Y}", f"{on:%d.%m.%y}", f"{on.month}/{on.day}/{on.year}"]
        )
    ),
    at=st.sampled_from(["", " 9:05", " 09:05:59", "T23:00", "t23:00:01"]),
)
def test_a_moment_as_nearly_all_are_written_is_split_as_any_other(day, at):
    assert split_moment(f"{day}{at}") == split_moment(f"{day}{at} ")  # white space takes the way of all others


@given(hours=st.integers(0, 99), minutes=st.integers(0, 59), seconds=st.integers(0, 59))
def test_a_duration_of_iso_8601_is_read(hours, minutes, seconds):
    parts = "".join(f"{number}{letter}" for number, letter in ((hours, "H"), (minutes, "M"), (seconds, "S")) if number)
    if parts:
        assert duration(f"PT{parts}") == hours * 3600 + minutes * 60 + seconds
