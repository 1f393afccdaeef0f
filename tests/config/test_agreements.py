"""`[[fx]]` and `[calendar]`, rounding, target rates and costs: what you agreed on, and your days and rates."""

import re
from datetime import date
from fractions import Fraction

import pytest

from syncd.config import load
from syncd.core.calendar import WORK_WEEK, Calendar
from syncd.core.money import Money
from syncd.core.reference_rates import ReferenceRates
from syncd.core.rounding import RoundHow, Rounding, RoundPer
from syncd.core.terms import cost_on
from syncd.errors import ConfigError

WEEKDAYS = '"mon", "tue", "wed", "thu", "fri", "sat" or "sun"'
DAY = date(2026, 6, 1)
RATE = 'from = 2026-01-01\nbase = "USD"\nquote = "EUR"\nrate = "0.92"\n'


def problems(file) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return [re.sub(rf"^{re.escape(str(file))}:(\d+):\d+", r"\1", problem) for problem in caught.value.problems]


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
            f'2: [calendar] working_days 1: must be {WEEKDAYS}; did you mean "mon"?',
        ),
        ("[rule.source-mass-change]", '1: [rule.source-mass-change]: unknown rule; here it is "held-changes"'),
        ("[calender]", '1: calender: unknown key; did you mean "calendar"?'),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(written, text, problem):
    assert problems(written(text)) == [problem]


@pytest.mark.parametrize("rate", ["0.92", '"0"', '"0.0"', '"-1"', '"1e3"', '"0,92"', '"٣"', '"x"', "true"])
def test_a_rate_is_a_positive_number_in_quotes(written, rate):
    text = f"[[fx]]\n{RATE}".replace('"0.92"', rate)
    assert problems(written(text)) == ['5: [[fx]] 1, rate: must be a number above 0 in quotes, like "0.92"']


CARE = '[contract.care]\ntype = "direct"\n'
UP = 'to = "15m", how = "up", per = "entry"'


def test_rounding_and_a_target_rate_of_a_contract_are_read(written):
    config = load(written(f'{CARE}rounding = {{ {UP} }}\ntarget_rate = "45.00 USD"\n[contract.b]\ntype = "fixed"'), {})
    care = config.contracts["care"]
    assert care.rounding == Rounding(to=900, how=RoundHow.UP, per=RoundPer.ENTRY)
    assert care.target_rate == Money.parse("45.00 USD")
    assert (config.contracts["b"].rounding, config.contracts["b"].target_rate) == (None, None)


def test_the_cost_of_a_person_is_read_in_the_order_of_its_days(written):
    costs = '[{ from = 2026-07-01, rate = "45.00 USD" }, { rate = "40.00 EUR" }]'
    (person,) = load(written(f"[person.ben]\ncost = {costs}"), {}).people.values()
    assert [str(cost_on(person.cost, date(2026, month, 1))) for month in (6, 7, 8)] == [
        "40.00 EUR",
        "45.00 USD",
        "45.00 USD",
    ]
    assert cost_on(person.cost[1:], date(2026, 6, 30)) is None


UNIT = 'must be a whole number of minutes, or a number with its unit, like "24 min"'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{CARE}rounding = {{ how = 'up', per = 'day' }}", '3: [contract.care] rounding: "to" is missing'),
        (f"{CARE}rounding = {{ to = '15m', per = 'day' }}", '3: [contract.care] rounding: "how" is missing'),
        (f"{CARE}rounding = {{ to = '15m', how = 'up' }}", '3: [contract.care] rounding: "per" is missing'),
        (f"{CARE}rounding = '15m'", "3: [contract.care] rounding: must be a table, like { key = … }"),
        (f"{CARE}rounding = {{ {UP} }}".replace("15m", "a bit"), f"3: [contract.care] rounding, to: {UNIT}"),
        (
            f"{CARE}rounding = {{ {UP} }}".replace("15m", "0m"),
            '3: [contract.care] rounding, to: must be from one second to a day, like "15m"',
        ),
        (
            f"{CARE}rounding = {{ {UP} }}".replace('"up"', '"off"'),
            '3: [contract.care] rounding, how: must be "up", "nearest" or "down"',
        ),
        (
            f"{CARE}rounding = {{ {UP} }}".replace('"entry"', '"month"'),
            '3: [contract.care] rounding, per: must be "entry", "day" or "week"',
        ),
        (
            f"{CARE}target_rate = 45",
            '3: [contract.care] target_rate: must be an amount and a currency, like "40.00 USD"',
        ),
        ("[person.ben]\ncost = [{ from = 2026-07-01 }]", '2: [person.ben] cost 1: "rate" is missing'),
        (
            '[person.ben]\ncost = [{ rate = "1 USD" }, { rate = "2 USD" }]',
            '2: [person.ben] cost: two costs have no date; give each its own "from"',
        ),
    ],
)
def test_a_mistake_of_an_agreement_is_one_sentence_with_its_line(written, text, problem):
    assert problems(written(text)) == [problem]
