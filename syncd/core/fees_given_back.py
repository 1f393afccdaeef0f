"""Finds fees and taxes that were given back without a row that shows for what: figures with them are estimates."""

from collections.abc import Iterable

from syncd.core.earnings import Posting
from syncd.core.records import TransactionKind

_TAKEN = frozenset({TransactionKind.FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})


def given_back_for_unread(postings: Iterable[Posting], currency: str) -> str:
    """Name those of a row that no source showed, in words for the user: it may be a refund, so that gross may be less.
    "" where there are none."""
    return _named((one for one in postings if one.lacks_parent), currency, "for a transaction that no export shows")


def given_back_for_nothing(postings: Iterable[Posting], currency: str) -> str:
    """Name those that name no row, and that no refund of their day explains, in words for the user: they may be of
    other days. "" where there are none."""
    return _named((one for one in postings if one.parent is None), currency, "without a refund that it belongs to")


def _named(postings: Iterable[Posting], currency: str, why: str) -> str:
    """`a fee of 40.00 USD was given back`, why, and the same for the next."""
    return ", ".join(
        f"a {one.kind} of {one.amount} was given back {why}"
        for one in postings
        if one.kind in _TAKEN and one.amount.minor > 0 and one.amount.currency == currency
    )
