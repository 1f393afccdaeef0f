"""Numbers and amounts of money: with any decimal mark, sign and currency, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.tabular import money, number

SPACES = [" ", "\u00a0", "\u2009", "\u202f"]


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"-?[0-9]{1,14}([.,][0-9]{1,3})?", fullmatch=True), st.sampled_from(["USD", "JPY", "KWD"]))
def test_an_amount_is_the_number_in_minor_units_or_refused(text, currency):
    for mark in (".", ","):
        try:
            whole = Money.of(number(text, mark), currency)
            expected = whole if whole.decimal == number(text, mark) else None
        except ValueError:
            expected = None
        try:
            found = money(text, currency, mark)
        except ValueError:
            found = None
        assert found == expected


def _written(value, mark, thousands):
    return f"{abs(value):,f}".translate({ord(","): thousands, ord("."): mark})


MARK_AND_THOUSANDS = st.sampled_from([".", ","]).flatmap(
    lambda mark: st.tuples(st.just(mark), st.sampled_from(["", ",."[mark == ","], "'", "’", *SPACES]))
)


def _written_in_india(value):
    whole, _, part = f"{abs(value):f}".partition(".")
    groups = [whole[-3:]]
    rest = whole[:-3]
    while rest:
        groups.insert(0, rest[-2:])
        rest = rest[:-2]
    return ",".join(groups) + (f".{part}" if part else "")


@settings(max_examples=75, deadline=None)
@given(
    st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=2), st.sampled_from(["", "₹", "INR "])
)
def test_a_number_is_read_as_it_is_grouped_in_india(value, unit):
    text = f"{unit}{_written_in_india(value)}"
    assert number(f"-{text}" if value < 0 else text) == value


DECIMALS = st.decimals(-(10**14), 10**14, allow_nan=False, allow_infinity=False, places=2) | st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**9), 10**9), st.integers(0, 6)
)


@settings(max_examples=75, deadline=None)
@given(DECIMALS, MARK_AND_THOUSANDS, st.sampled_from(["", "$", "€", "US$", "USD", "CHF", "kr"]), st.booleans())
def test_a_number_is_read_with_any_marks_signs_and_currency(value, marks, unit, spaced):
    mark, thousands = marks
    text, space = _written(value, mark, thousands), " " if spaced else ""
    before, after = (unit and f"{unit}{space}"), (unit and f"{space}{unit}")
    forms = [f"{before}{text}", f"{text}{after}"]
    if value < 0:
        forms = [
            f"-{before}{text}",
            f"−{text}{after}",
            f"{before}-{text}",
            f"({before}{text})",
            f"{text}-",
            f"{text}-{after}",
        ]
    assert {form: number(form, mark) for form in forms} == dict.fromkeys(forms, value)


@settings(max_examples=50, deadline=None)
@given(st.integers(-(10**14), 10**14))
def test_amounts_are_read_with_and_without_commas_and_dollar(cents):
    amount = Money(cents, "USD")
    sign, size = ("-" if cents < 0 else ""), abs(amount.decimal)
    for text in (str(amount.decimal), f"{amount.decimal:,}", f"{sign}${size:,}", f"${amount.decimal:,}"):
        assert money(text, "USD") == amount


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "1,5",
            "1.234,50",
            "12,34,56",
            "1,23",
            "1e5",
            "NaN",
            "--1",
            "1.2.3",
            "9" * 16,
            "١",
            "0,333",
            "1 2",
            "1,234'567",
        ),
        *(
            "(-1)",
            "(1",
            "1)",
            "-1-",
            "+1-",
            "- -1",
            "12 MIN",
            "12 HRS",
            "5 h",
            "72%",
            "€5 USD",
            "$ € 5",
            "$",
            "1,",
            ".5",
        ),
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a number like 1,234\.50$"):
        number(text)


@pytest.mark.parametrize("text", ["1.5", "1,234.50", "0.333", "1.2345", "12.34.567", "1.234.5"])
def test_what_is_no_number_with_a_comma_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a number like 1\.234,50$"):
        number(text, ",")


def test_an_amount_with_too_many_places_is_refused():
    with pytest.raises(ValueError, match="more decimal places than JPY has"):
        money("10.5", "JPY")
    with pytest.raises(ValueError, match="more decimal places than EUR has"):
        money("10,505", "EUR", ",")


@pytest.mark.parametrize(
    ("text", "currencies"),
    [
        ("5", ["USD", "CAD", "EUR", "SEK", "JPY", "CHF"]),
        ("$5", ["USD", "CAD", "MXN"]),
        ("US$ 5", ["USD"]),
        ("€5", ["EUR"]),
        ("5 EUR", ["EUR"]),
        ("$5 CAD", ["CAD"]),
        ("5 kr", ["SEK", "NOK", "DKK"]),
        ("¥5", ["JPY", "CNY"]),
    ],
)
def test_an_amount_is_of_the_currencies_that_stand_around_it_and_of_no_other(text, currencies):
    for currency in currencies:
        assert money(text, currency) == Money.of(Decimal(5), currency)
    for other in {"USD", "CAD", "EUR", "SEK", "JPY", "CHF"} - set(currencies):
        with pytest.raises(ValueError, match=f"is not in {other}$"):
            money(text, other)


@pytest.mark.parametrize("text", ["$(12.34)", "($12.34)", "(12.34) USD", "USD (12.34)", "$ (12.34)", "(12.34 USD)"])
def test_brackets_on_either_side_of_a_currency_make_an_amount_negative(text):
    assert money(text, "USD") == Money(-1234, "USD")


@pytest.mark.parametrize("text", ["$((12.34))", "($(12.34))", "$(12.34", "$12.34)", "$(-12.34)", "-$(12.34)"])
def test_brackets_that_are_open_or_double_are_no_amount(text):
    with pytest.raises(ValueError, match="is not a number"):
        money(text, "USD")
