"""Guesses which columns of money belong together: credits and debits, an amount and its fee, one sum in currencies."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from syncd.tabular.mapping.column_names import bare_name, currency_named
from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.guess import FITS, Guess
from syncd.tabular.mapping.money_proofs import complementary
from syncd.tabular.mapping.more_names import FEES, NO_FEES

Numbers = Mapping[str, Sequence[Decimal | None]]
"""By name of a column, the number in each row."""


def settle_partner(guess: Guess, numbers: Numbers, pair: Collection[str]) -> None:
    """Find what lacks of `credit` and `debit`: ask for it, unless a person named the other one."""
    if len(pair) != 1:
        return
    (taken,) = pair
    other = "debit" if taken == "credit" else "credit"
    column = guess.columns[taken][0]
    if other in guess.answers:
        return
    partners = [each for each in guess.free(FITS["amount"]) if complementary(numbers[column.name], numbers[each.name])]
    if taken in guess.answers:
        guess.take_only(other, partners)
    elif partners:
        way, names = "in" if taken == "credit" else "out", [each.name for each in partners]
        asks = f"{column.name} takes money {way}. Which column has the other way? Write one of: {', '.join(names)}"
        guess.ask(other, asks, names)


def ask_which_is_credit(guess: Guess, numbers: Numbers, may_be: Sequence[ColumnProfile]) -> bool:
    """Ask which of two columns takes money in, where each row has money in just one of them; return whether it is so.

    `may_be`: columns of amounts under names that say nothing.
    """
    pairs = [pair for pair in combinations(may_be, 2) if complementary(*(numbers[each.name] for each in pair))]
    if len(pairs) != 1 or {"amount", "credit", "debit"} & set(guess.answers):
        return False
    names = [column.name for column in pairs[0]]
    asks = f"Each row has money in {' or in '.join(names)}. Which takes money in? Write one of: {', '.join(names)}"
    guess.ask("credit", asks, names)
    return True


def fee_column(guess: Guess) -> ColumnProfile | None:
    """Find the column of fees: one so called, else the only one with a word for it in its name and an amount in it."""
    if named := guess.named("fee", FITS["fee"]):
        return named
    like = guess.free(lambda column: column.has_numbers and _is_called_fee(column.name) and _has_money(column))
    return like[0] if len(like) == 1 else None


def _is_called_fee(name: str) -> bool:
    words = set(bare_name(name).split())
    return bool(words & FEES) and not words & NO_FEES


def _has_money(column: ColumnProfile) -> bool:
    return any(digit in text for text in column.distinct for digit in "123456789")


def settle_currencies(guess: Guess) -> None:
    """Ask which column is the amount, where others of its name have it in other currencies; of two without a column of
    currencies it is the one that names its own."""
    if "amount" not in guess.columns:
        return
    (amount,) = guess.columns["amount"]
    name = bare_name(amount.name)
    twins = guess.free(lambda column: column.has_numbers and bare_name(column.name) == name and not column.doubled)
    if all(twin.texts == amount.texts for twin in twins):
        return
    every = [column for column in guess.profiles if column in (amount, *twins)]
    naming = [column for column in every if currency_named(column.name)]
    if naming:
        del guess.columns["amount"]
        guess.take_only("amount", naming if len(naming) == 1 and "currency" not in guess.columns else every)
