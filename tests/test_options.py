"""Values of options: durations, percentages and business days, with their unit in the text, or as a plain number."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.severity import Severity
from syncd.options import BusinessDays, Days, Hours, Interval, Minutes, Options, Percent, Seconds
from syncd.rule import RuleOptions


class All(Options):
    seconds: Seconds = timedelta()
    minutes: Minutes = timedelta()
    hours: Hours = timedelta()
    days: Days = timedelta()
    percent: Percent = Decimal(0)
    business: BusinessDays = 0
    interval: Interval = timedelta(minutes=1)


DURATIONS = ("seconds", "minutes", "hours", "days")
SPELT = {"seconds": ["s", "sec"], "minutes": ["m", "min"], "hours": ["h"], "days": ["d"]}


@given(st.sampled_from(DURATIONS), st.sampled_from(DURATIONS), st.integers(0, 9999), st.data())
def test_a_unit_in_the_text_goes_before_the_unit_of_the_key(key, unit, number, data):
    word = data.draw(st.sampled_from([unit, unit.removesuffix("s"), *SPELT[unit]]))
    space = data.draw(st.sampled_from(["", " "]))
    assert getattr(All(**{key: f"{number}{space}{word}"}), key) == timedelta(**{unit: number})


@given(st.sampled_from(["minutes", "hours", "days"]), st.integers(1, 9999), st.sampled_from(["", "every "]), st.data())
def test_an_interval_has_its_unit_in_any_spelling(unit, number, every, data):
    word = data.draw(st.sampled_from([unit, unit.removesuffix("s"), *([] if every else SPELT[unit])]))
    assert All(interval=f"{every}{number} {word}").interval == timedelta(**{unit: number})


@pytest.mark.parametrize("written", ["0h", "90 s", "2 weeks", "mon 08:00", "2", "", 2])
def test_what_is_no_interval_of_a_minute_is_refused(written):
    with pytest.raises(
        ValidationError, match="must be an interval like '15 minutes' or '2 hours', of a minute at least"
    ):
        All(interval=written)


@given(st.sampled_from(DURATIONS), st.integers(0, 9999))
def test_a_plain_number_has_the_unit_of_its_key(key, number):
    assert getattr(All(**{key: number}), key) == timedelta(**{key: number})


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("percent", "2 %", Decimal("0.02")),
        ("percent", "2.25%", Decimal("0.0225")),
        ("percent", "100 %", Decimal(1)),
        ("percent", "0 %", Decimal(0)),
        ("business", "4 business days", 4),
        ("business", "1 business day", 1),
        ("business", 3, 3),
    ],
)
def test_shares_and_business_days_are_read(key, value, read):
    assert getattr(All(**{key: value}), key) == read


SENTENCES = {
    "minutes": 'must be a whole number of minutes, or a number with its unit, like "24 min"',
    "days": 'must be a whole number of days, or a number with its unit, like "3 days"',
    "percent": 'must be a percentage from 0 to 100, like "2 %"',
    "business": 'must be a whole number of business days, like "4 business days"',
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("minutes", value) for value in (-1, 1.5, True, "24", "1.5 min", "24 mins", "-1 min", "٣ min", "4 weeks")),
        *(("days", value) for value in ("", "day", "3 business days", None)),
        *(("percent", value) for value in (2, 0.02, "2", "101 %", "-1 %", "2 percent", "2,5 %", None)),
        *(("business", value) for value in (-1, True, "4", "4 days", "4 business", 1.5)),
    ],
)
def test_anything_else_is_refused_with_the_way_to_write_it(key, value):
    with pytest.raises(ValidationError) as caught:
        All(**{key: value})
    assert [error["msg"] for error in caught.value.errors()] == [f"Value error, {SENTENCES[key]}"]


@pytest.mark.parametrize("severity", Severity)
def test_a_severity_is_written_as_in_reports(severity):
    assert RuleOptions(severity=severity.word).severity is severity
    assert RuleOptions(severity=severity).severity is severity


@pytest.mark.parametrize("value", ["", "HIGH", "urgent", 3, True])
def test_other_severities_are_refused(value):
    with pytest.raises(ValidationError, match='must be "info", "low", "medium", "high" or "critical"'):
        RuleOptions(severity=value)


def test_without_a_severity_the_rules_own_counts():
    assert RuleOptions().severity is None
