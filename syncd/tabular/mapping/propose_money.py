"""Proposes how to read the money of a file: its currency, signs, and which rows have moved any."""

from itertools import combinations
from typing import Any, get_args

from syncd.core.records import TransactionKind
from syncd.tabular import normalise_name
from syncd.tabular.mapping.column_names import SIGNS, USUAL, currency_named
from syncd.tabular.mapping.guess import Guess
from syncd.tabular.mapping.money_options import Moved
from syncd.tabular.mapping.options import MONEY
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.questions import LEAVE_OUT, Path, choices
from syncd.tabular.mapping.transactions import DIRECT
from syncd.tabular.values.currencies import currencies

_EXAMPLES = 3
_TAKES = frozenset(minus for _, minus in SIGNS)
_TAKEN = ("fee", "payout", "payout-fee")


def propose_money(proposal: Proposal, guess: Guess) -> None:
    """Set or ask how amounts get their signs, and which rows have moved money."""
    _sign(proposal, guess)
    _booked(proposal, guess)


def propose_currency(proposal: Proposal, guess: Guess) -> None:
    """Set the currency that amounts show, or ask for it. What the name of the amount's column says wins: a column of
    currencies is then that of another amount."""
    amounts = [columns[0] for field, columns in guess.columns.items() if field in MONEY]
    named = currency_named(guess.columns["amount"][0].name) if "amount" in guess.columns else None
    shown = {text.upper() for text in guess.columns["currency"][0].distinct} if "currency" in guess.columns else named
    if named and len(named) == 1 and shown != named and "currency" not in guess.answers:
        del guess.columns["currency"]
    if not amounts or "currency" in {*guess.columns, *guess.questions}:
        return
    evidence = [known for column in amounts for known in (column.currencies, currency_named(column.name))]
    possible = [known for known in evidence if known is not None]
    meant = frozenset.intersection(*possible) if possible else frozenset[str]()
    if len(meant) == 1:
        (proposal.settings["currency"],) = meant
    else:
        some = ", ".join(sorted(meant, key=lambda currency: (currency not in USUAL, currency))[:_EXAMPLES])
        shows = f"it may be {some} or another" if some else "nothing shows it"
        asks = f"Which currency are the amounts in? Write its code, like EUR: {shows}"
        proposal.ask(("currency",), asks, read=_currency_code)


def _currency_code(text: str) -> str:
    if not (len(text) == 3 and currencies(text.upper())):
        raise ValueError("write the code of a currency, like EUR")
    return text.upper()


def _sign(proposal: Proposal, guess: Guess) -> None:
    """Set the column that tells the sign of amounts, or ask for it."""
    if guess.sign is None:
        return
    if guess.sign.known:
        column, plus, minus = guess.sign.known
        proposal.settings["sign"] = {"column": column, "plus": [plus], "minus": [minus]}
        return
    answers: dict[str, dict[Path, Any]] = {LEAVE_OUT: {}}
    for name, words in guess.sign.candidates.items():
        for taken in (some for number in range(1, len(words)) for some in combinations(words, number)):
            given = [word for word in words if word not in taken]
            answers[", ".join(taken)] = {("sign",): {"column": name, "plus": given, "minus": list(taken)}}
    which = ", ".join(f"{' or '.join(words)} ({column})" for column, words in guess.sign.candidates.items())
    column, words = next(iter(guess.sign.candidates.items()))
    minus_words = [word for word in words if normalise_name(word) in _TAKES][: len(words) - 1] or [words[-1]]
    listed = [", ".join(f'"{word}"' for word in words if (word in minus_words) == out) for out in (False, True)]
    written = f'sign = {{ column = "{column}", plus = [{listed[0]}], minus = [{listed[1]}] }}'
    asks = f"No amount has a minus. Which word says that money goes out: {which}? Write it like {written}"
    proposal.ask(("sign",), f"{asks}, or take this line out if all of it comes in", answers)


def _booked(proposal: Proposal, guess: Guess) -> None:
    """Set which words of a state mean that money has moved; ask for those that are not known. Your own invoices count
    from the day on which they are written, paid or not."""
    if guess.booked is None:
        return
    column, words = guess.booked.column, guess.booked.words
    if proposal.settings.get("platform") == DIRECT:
        words = {word: "yes" if moved == "later" else moved for word, moved in words.items()}
        if set(words.values()) == {"yes"}:
            return
    known = {word: moved for word, moved in words.items() if moved}
    proposal.settings["booked"] = {"column": column, "words": known}
    for word in (word for word, moved in words.items() if not moved):
        path = ("booked", "words", word)
        asks = f"Has money moved where {column} says “{word}”? Write yes, later (the row will come again) or never"
        proposal.ask(path, asks, choices(path, get_args(Moved)))


def propose_unsigned_kinds(proposal: Proposal, guess: Guess) -> None:
    """Set the types that the file writes without a minus although they are taken away."""
    if "type" not in guess.columns and proposal.settings.get("platform") != DIRECT:  # where each is an invoice
        path, kinds = ("constants", "type"), [str(kind) for kind in TransactionKind]
        proposal.ask(path, f"What is each row? Write one of: {', '.join(kinds)}", choices(path, kinds))
    if not {"amount", "type"} <= set(guess.columns):
        return
    amounts, types = (guess.columns[name][0].texts for name in ("amount", "type"))
    meanings = proposal.settings["kinds"]
    unsigned: dict[str, bool] = {}
    for amount, word in zip(amounts, types, strict=True):
        if amount and (kind := meanings.get(word)) in _TAKEN:
            unsigned[kind] = unsigned.get(kind, True) and not any(sign in amount for sign in "-−–(")
    if negative := [kind for kind, always in unsigned.items() if always]:
        proposal.settings["negative"] = negative
        proposal.notes["negative"] = "the file writes these without a minus"
