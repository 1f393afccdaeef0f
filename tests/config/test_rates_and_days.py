"""`[[fx]]` and `[calendar]`: your reference rates and business days."""

from datetime import date
from fractions import Fraction

import pytest

from syncd.config import load
from syncd.core.calendar import WORK_WEEK, Calendar
from syncd.core.reference_rates import ReferenceRates
from syncd.errors import ConfigError

DAY = date(2026, 6, 1)
RATE = 'from = 2026-01-01\nbase = "USD"\nquote = "EUR"\nrate = "0.92"\n'


def problems(file) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return [problem.replace(f"{file}:", "", 1) for problem in caught.value.problems]


def test_rates_and_days_are_read(written):
    config = load(
        written(f"""
[[fx]]
{RATE}
[[fx]]
from = "2026-03-01"
base = "eur"
quote = "usd"
rate = "1.1"
[calendar]
days_off = [2026-12-24, "2026-12-31"]
working_days = ["sun", "mon", "sun"]
"""),
        {},
    )
    assert config.rates.rate_on("USD", "EUR", date(2026, 2, 28)) == Fraction(23, 25)
    assert config.rates.rate_on("USD", "EUR", DAY) == Fraction(10, 11)
    assert config.calendar == Calendar(frozenset({6, 0}), frozenset({date(2026, 12, 24), date(2026, 12, 31)}))


def test_without_them_there_is_no_rate_and_monday_to_friday_are_worked(written):
    config = load(written("[calendar]"), {})
    assert (config.rates, config.calendar) == (ReferenceRates(), Calendar(WORK_WEEK, frozenset()))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"[fx]\n{RATE}", "1: fx: needs double brackets: write [[fx]]"),
        ('[[fx]]\nbase = "USD"\nquote = "EUR"\nrate = "1"', '1: [[fx]] 1: "from" is missing'),
        (f"[[fx]]\n{RATE}rat = 1", '6: [[fx]] 1, rat: unknown key; did you mean "rate"?'),
        (f"[[fx]]\n{RATE}[[fx]]\n{RATE}", "6: [[fx]] 2: another [[fx]] has a rate of USD and EUR from 2026-01-01 on"),
        (
            f'[[fx]]\n{RATE}[[fx]]\nfrom = 2026-01-01\nbase = "EUR"\nquote = "USD"\nrate = "1.1"',
            "6: [[fx]] 2: another [[fx]] has a rate of EUR and USD from 2026-01-01 on",
        ),
        (f"[[fx]]\n{RATE}".replace("EUR", "usd"), "1: [[fx]] 1: base and quote must be two currencies"),
        (f"[[fx]]\n{RATE}".replace("EUR", "euro"), '4: [[fx]] 1, quote: must be a currency, like "USD"'),
        (f"[[fx]]\n{RATE}".replace("2026-01-01", "1"), "2: [[fx]] 1, from: must be a date like 2026-01-31"),
        ("calendar = 3", "1: [calendar]: is a table of its own: write [calendar]"),
        ("[[calendar]]", "1: [calendar]: is a table of its own: write [calendar]"),
        ("[calendar]\nday_off = []", '2: [calendar] day_off: unknown key; did you mean "days_off"?'),
        ('[calendar]\ndays_off = ["x"]', "2: [calendar] days_off 1: must be a date like 2026-01-31"),
        ("[calendar]\ndays_off = 2026-12-24", '2: [calendar] days_off: must be a list, like ["…"]'),
        (
            "[calendar]\nworking_days = []",
            '2: [calendar] working_days: must name at least one day, like ["mon", "tue"]',
        ),
        (
            '[calendar]\nworking_days = ["monday"]',
            '2: [calendar] working_days 1: must be "mon", "tue", "wed", "thu", "fri", "sat" or "sun"',
        ),
        ("[calender]", '1: calender: unknown key; did you mean "calendar"?'),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(written, text, problem):
    assert problems(written(text)) == [problem]


@pytest.mark.parametrize("rate", ["0.92", '"0"', '"0.0"', '"-1"', '"1e3"', '"0,92"', '"٣"', '"x"', "true"])
def test_a_rate_is_a_positive_number_in_quotes(written, rate):
    text = f"[[fx]]\n{RATE}".replace('"0.92"', rate)
    assert problems(written(text)) == ['5: [[fx]] 1, rate: must be a number above 0 in quotes, like "0.92"']
