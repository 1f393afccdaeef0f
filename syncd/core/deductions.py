"""Decides what is taken of gross: fee and tax, as posted, as agreed, or estimated.

What was posted counts. Of money that is not billed yet, or of which rows may be missing, the fee is the agreed one, or
an estimate: by past payments, else by the platform's published rules. Tax is estimated by past payments alone: it is
nothing where at least three show none. Where nothing decides it, what was posted is a part of it; a figure of which
nothing is posted either is unknown, never 0.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from syncd.core.earnings import Account
from syncd.core.evidence import Earning, Evidence
from syncd.core.fees import FeeEra, fee_fraction
from syncd.core.fees_given_back import given_back_for_nothing
from syncd.core.money import Money, share
from syncd.core.phrases import Percent, Phrase, joined, say
from syncd.core.records import Ref, TransactionKind
from syncd.core.sentences import all_of
from syncd.core.summary import Basis
from syncd.core.terms import Terms, strongest_terms, terms_on
from syncd.core.to_do import Words

_TAXES = (TransactionKind.TAX, TransactionKind.WITHHOLDING)


@dataclass(frozen=True, slots=True)
class Deductions:
    """Fee and tax, negative; None is unknown. `estimated`: which of `fee` and `tax` are; `because`: by what. `in_part`:
    of which of them only a part is known, and nothing decides the rest."""

    fee: Money | None
    tax: Money | None
    estimated: tuple[str, ...] = ()
    because: Words = ""
    in_part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Taken:
    """One deduction; `words` say what an estimate rests on."""

    amount: Money | None
    estimated: bool = False
    words: Words = ""
    in_part: bool = False


def deductions(account: Account, evidence: Evidence, currency: str, partial: bool) -> Deductions:
    """What is taken of the gross of `evidence`; `partial`: rows of what was billed may be missing."""
    if evidence.basis is Basis.BILLED or (account.platform_logs and any(one.ref for one in evidence.earnings)):
        partial = partial or evidence.basis is not Basis.BILLED
        fee, tax = _billed_fee(account, evidence, currency, partial), _billed_tax(account, evidence, currency, partial)
    elif not account.platform_logs:
        fee = tax = _Taken(Money(0, currency))
    else:
        fee = _or_posted(_expected_fee(account, evidence.earnings), account, currency, TransactionKind.FEE)
        tax = _or_posted(_expected_tax(account, evidence.earnings), account, currency, *_TAXES)
    estimated = tuple(name for name, taken in (("fee", fee), ("tax", tax)) if taken.estimated)
    words = joined(taken.words for taken in (fee, tax)) if estimated else ""
    in_part = tuple(name for name, taken in (("fee", fee), ("tax", tax)) if taken.in_part)
    return Deductions(fee.amount, tax.amount, estimated, words, in_part)


def _or_posted(expected: _Taken, account: Account, currency: str, *kinds: TransactionKind) -> _Taken:
    """What is expected; where nothing decides that, what was posted of it, a part. Where some of it was given back for
    nothing that is known, nobody can tell of which days it is."""
    posted = _posted(account, currency, *kinds)
    is_part = expected.amount is None and posted.minor < 0 and not given_back_for_nothing(account.postings, currency)
    return _Taken(posted, in_part=True) if is_part else expected


def published_fees(eras: Sequence[FeeEra], agreed: date | None) -> tuple[Terms, ...]:
    """The fees that a platform's rules determine by the day alone, with the days from which each holds.

    `agreed`: the day the contract was made; None where it is not known.
    """
    return tuple(
        Terms(start=era.start, fee=fee_fraction(eras, era.start, Money(10_000, "XXX"), agreed=agreed)) for era in eras
    )


def _billed_fee(account: Account, evidence: Evidence, currency: str, partial: bool) -> _Taken:
    """The fee that was posted, and what is expected of earnings that have none of their own. A net without it would be
    too high."""
    fees = [posting for posting in account.postings if posting.kind is TransactionKind.FEE]
    posted, followed = _posted(account, currency, TransactionKind.FEE), {posting.parent for posting in fees}
    agreed = any(_fee_on(account.contract.terms, one.day) for one in evidence.earnings)
    is_due = account.taken.had_fees or (agreed and not fees)
    if not account.platform_logs or not (partial or is_due):
        return _Taken(posted)
    if None in followed:  # a fee that names no earning may be of any
        expected = _expected_fee(account, evidence.earnings) if partial else _Taken(posted)
        if expected.amount is None:
            return _or_posted(expected, account, currency, TransactionKind.FEE)
        if expected.amount.minor < posted.minor:
            return replace(expected, estimated=True)
        return _Taken(posted)
    lacking = _not_followed(account, evidence, followed, expected=is_due)
    if not lacking:
        return _Taken(posted)
    expected = _expected_fee(account, lacking)
    if expected.amount is None:
        return _or_posted(expected, account, currency, TransactionKind.FEE) if partial else _Taken(posted)
    if not expected.amount.minor:
        return _Taken(posted, expected.estimated and partial, expected.words)
    # Where all rows are there, but one earning lacks what others have, nobody can tell which of both is right. No row
    # shows that what was agreed was taken, either.
    words = expected.words
    if not partial:
        words = say("{fee}, but not all payments show one", fee=expected.words)
    return _Taken(posted + expected.amount, True, words)


def _billed_tax(account: Account, evidence: Evidence, currency: str, partial: bool) -> _Taken:
    """The tax that was posted. Where rows may be missing, and past earnings were taxed, also what is expected of those
    that have none of their own."""
    posted = _posted(account, currency, *_TAXES)
    if not partial or not (account.taken.was_taxed or evidence.basis is Basis.LOGGED):
        return _Taken(posted)
    of_fees = {posting.ref: posting.parent for posting in account.postings if posting.kind is TransactionKind.FEE}
    parents = {posting.parent for posting in account.postings if posting.kind in _TAXES}
    followed = {of_fees.get(parent or "", parent) for parent in parents}
    lacking = _not_followed(account, evidence, followed, expected=False)
    if not account.taken.was_taxed:
        lacking = [earning for earning in lacking if not earning.ref]
    if not lacking:
        return _Taken(posted)
    expected = _expected_tax(account, lacking)
    if expected.amount is None:
        return _or_posted(expected, account, currency, *_TAXES)
    return replace(expected, amount=posted + expected.amount)


def _not_followed(
    account: Account, evidence: Evidence, followed: Collection[Ref | None], *, expected: bool
) -> list[Earning]:
    """The earnings to which no row belongs: none of `followed` is them, or another row of the same event. What was
    logged has no rows yet; where all rows are known, none is missing unless it is `expected`."""
    event_of = {posting.ref: posting.event for posting in account.postings if posting.ref and posting.event}
    events = {event_of[ref] for ref in followed if ref in event_of}
    return [
        earning
        for earning in evidence.earnings
        if not earning.ref
        or (
            earning.amount.minor > 0
            and (expected or not earning.whole)
            and earning.ref not in followed
            and event_of.get(earning.ref) not in events
        )
    ]


def _expected_fee(account: Account, earnings: Sequence[Earning]) -> _Taken:
    """The agreed fee of each earning's day; else the estimated one."""
    origins = (
        (account.contract.terms, _as_agreed),
        (account.taken.learned_fees, _as_before),
        (account.taken.published_fees, _as_published),
    )
    amount = _shares(strongest_terms([terms for terms, _ in origins]), earnings)
    if amount is None:
        return _Taken(None)
    words: list[Phrase] = []
    left = list(earnings)
    for terms, how in origins:
        decided = [item for item in left if _fee_on(terms, item.day) is not None]
        left = [item for item in left if _fee_on(terms, item.day) is None]
        if decided:
            words.append(how(_percent(terms, decided)))
    is_agreed = all(_fee_on(account.contract.terms, item.day) is not None for item in earnings)
    return _Taken(amount, not is_agreed, all_of(words))


def _expected_tax(account: Account, earnings: Sequence[Earning]) -> _Taken:
    amount = _shares(account.taken.learned_taxes, earnings)
    if amount is None:
        return _Taken(None)
    words = say("no tax billed so far")
    if amount.minor:
        words = say("{percent} tax as before", percent=_percent(account.taken.learned_taxes, earnings))
    return _Taken(amount, True, words)


def _shares(dated: Sequence[Terms], earnings: Sequence[Earning]) -> Money | None:
    """The share of each earning by the terms of its day, negative, rounded once per fraction; None where one of the
    days has none."""
    bases: dict[Decimal, Money] = {}
    for item in earnings:
        fee = _fee_on(dated, item.day)
        if fee is None:
            return None
        bases[fee] = bases[fee] + item.amount if fee in bases else item.amount
    return -sum((share(amount, fraction) for fraction, amount in bases.items()), Money(0, earnings[0].amount.currency))


def _fee_on(dated: Sequence[Terms], day: date) -> Decimal | None:
    terms = terms_on(dated, day)
    return terms.fee if terms else None


def _percent(dated: Sequence[Terms], earnings: Sequence[Earning]) -> Phrase:
    fees = {_fee_on(dated, item.day) for item in earnings}
    return all_of([say("{percent}", percent=Percent(fee)) for fee in sorted(fee for fee in fees if fee is not None)])


def _as_agreed(percent: Phrase) -> Phrase:
    return say("{percent} fee as agreed", percent=percent)


def _as_before(percent: Phrase) -> Phrase:
    return say("{percent} fee as before", percent=percent)


def _as_published(percent: Phrase) -> Phrase:
    return say("{percent} fee as the platform publishes", percent=percent)


def _posted(account: Account, currency: str, *kinds: TransactionKind) -> Money:
    orphans = account.orphans
    amounts = (posting.amount for posting in account.postings if posting.kind in kinds and posting.ref not in orphans)
    return sum((amount for amount in amounts if amount.currency == currency), Money(0, currency))
