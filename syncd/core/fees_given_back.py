"""Finds fees and taxes that were given back without a row that shows for what: figures with them are estimates."""

from collections.abc import Iterable, Iterator

from syncd.core.earnings import Posting
from syncd.core.payment_words import KINDS
from syncd.core.phrases import Phrase, Value, joined, say
from syncd.core.records import TransactionKind

_TAKEN = frozenset({TransactionKind.FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})


def given_back_for_unread(postings: Iterable[Posting], currency: str) -> Phrase:
    """Name those of a row that no source showed, in words for the user: it may be a refund, so that gross may be less.
    Empty where there are none."""
    return joined(
        say("a {what} of {amount} was given back for a transaction that no export shows", **_named(one))
        for one in _given_back(postings, currency)
        if one.lacks_parent
    )


def given_back_for_nothing(postings: Iterable[Posting], currency: str) -> Phrase:
    """Name those that name no row, and that no refund of their day explains, in words for the user: they may be of
    other days. Empty where there are none."""
    return joined(
        say("a {what} of {amount} was given back without a refund that it belongs to", **_named(one))
        for one in _given_back(postings, currency)
        if one.parent is None
    )


def _given_back(postings: Iterable[Posting], currency: str) -> Iterator[Posting]:
    for one in postings:
        if one.kind in _TAKEN and one.amount.minor > 0 and one.amount.currency == currency:
            yield one


def _named(one: Posting) -> dict[str, Value]:
    return {"what": KINDS[one.kind], "amount": one.amount}
