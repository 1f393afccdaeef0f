"""Guesses which columns are money, with which sign, and which rows have moved any: by proofs, then by names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal

from syncd.connector import BadFile
from syncd.tabular import Mark, detect_mark, normalise_name
from syncd.tabular.mapping.column_names import COLUMNS, MOVED, SIGNS, bare_name, is_known
from syncd.tabular.mapping.column_profile import ColumnProfile, is_running_balance, numbers_in
from syncd.tabular.mapping.guess import FITS, BookedGuess, Guess, SignGuess
from syncd.tabular.mapping.guess_booked import STATES, settle_booked
from syncd.tabular.mapping.guess_pairs import (
    Numbers,
    ask_which_is_credit,
    fee_column,
    settle_currencies,
    settle_partner,
)
from syncd.tabular.mapping.money_options import Moved
from syncd.tabular.mapping.money_proofs import MoneyReading, MoneyTable, proven_reading, runs, two_words
from syncd.tabular.mapping.questions import LEAVE_OUT

ACCOUNT_MONEY = ("amount", "credit", "debit", "fee")
"""Fields that say together what a row of an account has moved."""
_LOOKED_AT = 300
"""Rows whose balance is looked at."""
_ENOUGH = 3
"""Rows that show that a column without a name for it is a running balance."""
_PROVEN = "the running balance proves it"


def settle_money(guess: Guess, record: str) -> None:
    """Find the columns of money, its sign, and which rows have moved any; ask what neither a proof nor a name shows."""
    numeric = [column for column in guess.profiles if column.has_numbers]
    mark = _mark(text for column in numeric for text in column.texts)
    numbers = {column.name: numbers_in(column, mark or _mark(column.texts) or ".") for column in numeric}
    if record == "bank":
        _settle_account(guess, numbers)
    else:
        _settle_amounts(guess, numbers)
    if record in ("bank", "transaction"):
        settle_booked(guess)
        _settle_sign(guess, numbers, asks_all=record == "bank")
    if record == "bank":
        _doubt_balance(guess, numbers)


def _mark(texts: Iterable[str]) -> Mark | None:
    """Detect the mark before decimals; None where texts leave it open or contradict each other."""
    with suppress(BadFile):
        return detect_mark("", texts)
    return None


def _settle_account(guess: Guess, numbers: Numbers) -> None:
    """Fill what moves an account: as a running balance proves, else by name."""
    for balance in _balances(guess):
        reading = proven_reading(_money_table(guess, numbers, balance))
        if reading is not None:
            _take_proven(guess, reading, balance)
            return
    for name in ("credit", "debit"):
        guess.take(name)
    if pair := {"credit", "debit"} & set(guess.columns):
        settle_partner(guess, numbers, pair)
        return
    _settle_amount(guess, numbers)


def _settle_amount(guess: Guess, numbers: Numbers) -> None:
    """Fill the amount, and ask about a fee beside it; ask where nothing shows which column it is."""
    if "amount" not in {*guess.columns, *guess.answers}:
        if net := guess.named("net", FITS["net"]):  # what reaches the account
            guess.columns["amount"] = (net,)
            return
        guess.take("amount")
        settle_currencies(guess)
    if "amount" not in {*guess.columns, *guess.questions}:
        # A column of nothing but zeros may be the other half of a pair.
        may_be = guess.free(lambda column: column.has_amounts or _is_zero(numbers.get(column.name, ())))
        if not ask_which_is_credit(guess, numbers, may_be):
            guess.take_only("amount", may_be)
    if "amount" in guess.columns:
        _ask_about_fee(guess, guess.columns["amount"][0])


def _ask_about_fee(guess: Guess, amount: ColumnProfile) -> None:
    """Ask whether a column of fees is taken off beside the amount."""
    if (fee := fee_column(guess)) and "fee" not in guess.answers:
        asks = f"Is {fee.name} taken off the account beside {amount.name}? Write {fee.name}, or take this line out"
        guess.ask("fee", asks, [fee.name, LEAVE_OUT])


def _is_zero(numbers: Sequence[Decimal | None]) -> bool:
    return bool(numbers) and not any(numbers)


def _balances(guess: Guess) -> Iterator[ColumnProfile]:
    """Give the columns that may be the running balance: the one by name, else each column of amounts whose name says
    nothing, where rows enough show that it runs by more than chance."""
    if "balance" in guess.columns:
        yield guess.columns["balance"][0]
    elif "balance" not in guess.answers:
        for column in guess.free(lambda column: column.has_amounts and not is_known(bare_name(column.name))):
            if sum(map(bool, column.texts)) >= _ENOUGH:
                yield column


def _money_table(guess: Guess, numbers: Numbers, balance: ColumnProfile) -> MoneyTable:
    chosen = {name: guess.columns[name][0].name for name in ACCOUNT_MONEY if name in guess.columns}
    used = {column.name for name, columns in guess.columns.items() if name not in ACCOUNT_MONEY for column in columns}
    used |= {balance.name}
    by_name = [guess.named(name, FITS["amount"]) for name in ("net", "amount")]
    likely = [column.name for column in by_name if column]
    others = [column.name for column in guess.profiles if column.has_amounts]
    credit, debit = (chosen.get(name) or _name(guess.named(name, FITS[name])) for name in ("credit", "debit"))
    fee = chosen.get("fee") or _name(fee_column(guess))
    amounts = [chosen["amount"]] if "amount" in chosen else dict.fromkeys([*likely, *others])
    currencies = guess.columns["currency"][0].texts if "currency" in guess.columns else [""] * len(balance.texts)
    lists = [column for column in guess.profiles if column.is_list and column.name not in {*used, *numbers}]
    return MoneyTable(
        numbers={name: found[:_LOOKED_AT] for name, found in numbers.items()},
        words={column.name: column.texts[:_LOOKED_AT] for column in lists},
        balance=numbers[balance.name][:_LOOKED_AT],
        currencies=currencies[:_LOOKED_AT],
        amounts=[name for name in amounts if name not in used],
        pairs=[(credit, debit)] if credit and debit else [],
        fees=[fee] if (fee and "fee" not in guess.answers) or "fee" in chosen else [],
        states=[column.name for column in lists if column is guess.named("booked", lambda found: found.is_list)],
    )


def _name(column: ColumnProfile | None) -> str:
    return column.name if column else ""


def _take_proven(guess: Guess, reading: MoneyReading, balance: ColumnProfile) -> None:
    by_name = {column.name: column for column in guess.profiles}
    guess.columns |= {field: (by_name[name],) for field, name in reading.columns.items()} | {"balance": (balance,)}
    if reading.sign:
        guess.sign, guess.notes["sign"] = SignGuess(reading.sign), _PROVEN
    if reading.booked:
        name, counted = reading.booked
        words = {
            word: "yes" if normalise_name(word) in counted else _not_moved(word) for word in by_name[name].distinct
        }
        guess.booked, guess.notes["booked"] = BookedGuess(name, words), _PROVEN


def _not_moved(word: str) -> Moved | None:
    known = MOVED.get(normalise_name(word))
    return None if known == "yes" else known


def _settle_sign(guess: Guess, numbers: Numbers, *, asks_all: bool) -> None:
    """Find the column that tells the sign of amounts, where these have none; ask where no known words tell it.
    `asks_all`: not only for columns that are called after a sign."""
    if guess.sign or "amount" not in guess.columns:
        return
    if any((number or 0) < 0 for number in numbers.get(guess.columns["amount"][0].name, ())):
        return
    booked = guess.booked.column if guess.booked else ""
    lists = guess.free(
        lambda column: (
            column.is_list
            and column.name != booked
            and (column.name not in numbers or {"-1"} <= set(column.distinct) <= {"1", "+1", "-1"})
        )
    )
    known = [(column, signs) for column in lists if (signs := _known_signs(column))]
    if len(known) == 1:
        column, (plus, minus) = known[0]
        guess.sign = SignGuess((column.name, plus, minus))
        return
    lists = [column for column in lists if asks_all or bare_name(column.name) in COLUMNS["sign"]]
    if pairs := {column.name: words for column in lists if (words := _may_be_signs(column))}:
        guess.sign = SignGuess(None, pairs)


def _doubt_balance(guess: Guess, numbers: Numbers) -> None:
    """Ask about a balance by which the money does not run: another column may be the amount, or its sign."""
    if "balance" not in guess.columns or "balance" in guess.answers or guess.questions.keys() & set(ACCOUNT_MONEY):
        return
    if guess.sign and not guess.sign.known:
        return
    balance = guess.columns["balance"][0]
    counted = [word for word, moved in guess.booked.words.items() if moved in ("yes", None)] if guess.booked else []
    reading = MoneyReading(
        columns={field: guess.columns[field][0].name for field in ACCOUNT_MONEY if field in guess.columns},
        sign=guess.sign.known if guess.sign else None,
        booked=(guess.booked.column, frozenset(map(normalise_name, counted))) if guess.booked else None,
    )
    table = _money_table(guess, numbers, balance)
    if reading.columns and not runs(table, reading):
        money = " and ".join(reading.columns.values())
        asks = f"{balance.name} does not run by {money}: another column may be the amount or tell its sign. Write"
        guess.ask("balance", f"{asks} {balance.name} if it is right, or take this line out", [balance.name, LEAVE_OUT])
        del guess.columns["balance"]


def _may_be_signs(column: ColumnProfile) -> tuple[str, ...] | None:
    """Return the two words of a column, or a few where it is called after types, signs or nothing that is known, or
    has a word of a sign; of one with a single word that takes money away, the word and its opposite."""
    if len(column.distinct) == 1 and all(column.texts):
        word = column.distinct[0]
        return next(((word, plus) for plus, minus in SIGNS if normalise_name(word) == minus), None)
    tells = bare_name(column.name) in (*COLUMNS["sign"], *COLUMNS["type"])
    if 2 < len(column.distinct) <= STATES and all(column.texts):
        signs = {word for pair in SIGNS for word in pair}
        tells = tells or not is_known(bare_name(column.name))
        return tuple(column.distinct) if tells or signs & set(map(normalise_name, column.distinct)) else None
    return two_words(column.texts)


def _known_signs(column: ColumnProfile) -> tuple[str, str] | None:
    """Return the words for plus and for minus of a column that has none but these: both, or one where the column is
    called by both, like `Af Bij`, or after what it tells."""
    words, name = {normalise_name(word): word for word in column.distinct}, bare_name(column.name)
    for plus, minus in SIGNS:
        called = name in COLUMNS["sign"] or {plus, minus} <= set(re.split(r"[ /|]+", name))
        if words.keys() == {plus, minus} or (called and words.keys() <= {plus, minus}):
            return words.get(plus, plus), words.get(minus, minus)
    return None


def _settle_amounts(guess: Guess, numbers: Numbers) -> None:
    """Leave out money that does not foot; without a column of amounts by name, take the only one that can be it."""
    columns = guess.columns
    _drop_what_does_not_foot(guess, numbers)
    if {"amount", "credit", "debit"} & set(columns) or {"net", "fee"} <= set(columns):
        return
    columns.pop("fee", None)
    if net := columns.pop("net", None):
        columns["amount"] = net
        return
    amounts = guess.free(lambda column: column.has_amounts)
    balances = [
        column.name
        for column in amounts
        if any(
            is_running_balance(numbers[column.name], numbers[other.name]) for other in amounts if other is not column
        )
    ]
    guess.take_only("amount", [column for column in amounts if column.name not in balances])
    if len(balances) == 1 and "balance" not in {*columns, *guess.answers}:
        columns["balance"] = tuple(column for column in amounts if column.name == balances[0])


def _drop_what_does_not_foot(guess: Guess, numbers: Numbers) -> None:
    """Keep fee, tax and net where they foot. A tax that no net proves may as well be paid on top of the amount."""
    columns = guess.columns
    names = {field: found[0].name for field, found in columns.items()}

    def feet(*taken: str) -> list[bool]:
        """Tell, for each row with all figures, whether amount and what is taken off it make the net."""
        rows = zip(*(numbers[names[field]] for field in ("amount", "net", *taken)), strict=True)
        return [abs(row[1] - row[0]) == sum(map(abs, row[2:])) for row in map(_complete, rows) if row]

    has_net, taken = {"amount", "net"} <= set(names), [field for field in ("fee", "tax") if field in names]
    if "tax" in taken and not (has_net and (footing := feet(*taken)) and all(footing)):
        if "tax" not in guess.answers:
            asks = f'Is {names["tax"]} taken off the amount? Write "{names["tax"]}", or take this line out'
            guess.ask("tax", asks, [names["tax"], LEAVE_OUT])
            del columns["tax"]
        taken.remove("tax")
    if "fee" in taken and has_net and not all(feet(*taken)):
        pair = f"{names['amount']} and {names['fee']}"
        asks = f"{pair} do not make {names['net']}. Take this line out to use {pair}, or name {names['net']} as amount"
        guess.ask("net", asks, [LEAVE_OUT])
        del columns["net"]


def _complete(row: Sequence[Decimal | None]) -> list[Decimal]:
    """Return the row; empty where a number is missing."""
    numbers = [number for number in row if number is not None]
    return numbers if len(numbers) == len(row) else []
