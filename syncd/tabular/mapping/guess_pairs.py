"""Guesses which two columns say together what an account moved: one takes money in, the other out."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.guess import FITS, Guess
from syncd.tabular.mapping.money_proofs import complementary

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
