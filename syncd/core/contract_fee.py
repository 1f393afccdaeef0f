"""Finds the fee that a platform takes on a contract: the agreed one, else the published, else the one it took first.

A contract's fee is fixed when it is offered, and differs between contracts. So where nobody agreed on one and the
platform's rules do not determine it, the fee of the contract's first earnings is the fee of all of them: one that
changes later is no new fee, but a mismatch. While fees depend on a client's lifetime total, nothing is learned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from syncd.core.fees import FeeEra, fee_fraction
from syncd.core.learned_terms import PaidFee, learned_fees
from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.terms import Terms, terms_on

_ANY = Money(10_000, "XXX")


class FeeSource(StrEnum):
    """How the fee of a contract is known, best first."""

    AGREED = "agreed"  # in the configuration, or stated by the platform
    PUBLISHED = "published"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class ContractFee:
    """The fraction of gross that is taken of an earning. `others`: fractions that are right, too, because the fee
    changed within the days of the earning or until it was posted."""

    fraction: Decimal
    source: FeeSource
    others: frozenset[Decimal] = frozenset()


@dataclass(frozen=True, slots=True)
class FeesTaken:
    """What a contract's rows show of its fees. `learned`: see `first_fees`; `had_fees`: some earning had one; `first`:
    the first day with an earning; `accounts`: (person, source) of its rows, which tell how much of them is known;
    `head`: the payment group of its first earning, where none had a fee."""

    learned: tuple[Terms, ...] = ()
    had_fees: bool = False
    first: date | None = None
    accounts: tuple[tuple[str, str], ...] = ()
    head: Ref | None = None


def fees_taken(
    paid: Iterable[PaidFee],
    eras: Sequence[FeeEra],
    accounts: Iterable[tuple[str, str]] = (),
    head: Ref | None = None,
) -> FeesTaken:
    """Learn from all earnings of a contract, each with the fee that was taken of it. `head`: the group of the first."""
    paid = list(paid)
    had_fees = any(one.fee.minor for one in paid)
    return FeesTaken(
        learned=first_fees(paid, eras),
        had_fees=had_fees,
        first=min((one.day for one in paid), default=None),
        accounts=tuple(sorted(accounts)),
        head=None if had_fees else head,
    )


def agreed_fee(terms: Sequence[Terms], day: date) -> Decimal | None:
    """The fee that is agreed on, or stated by the platform, for `day`."""
    return _in(terms, day)


def first_fees(paid: Iterable[PaidFee], eras: Sequence[FeeEra]) -> tuple[Terms, ...]:
    """The fee that a contract's first earnings show, with the day from which each holds; three of them must agree.

    Anew for each era of the platform's rules, except one that concerns new contracts alone. None in an era in which
    fees depend on a lifetime total. Earnings without a fee show none.
    """
    paid = [one for one in paid if one.fee.minor > 0]
    starts = sorted({date.min, *(era.start for era in eras if not era.new_contracts)})
    sliding = {era.start for era in eras if len(era.steps) > 1}
    found: list[Terms] = []
    for start, after in zip(starts, [*starts[1:], date.max], strict=True):
        shown = learned_fees(one for one in paid if start <= one.day < after) if start not in sliding else ()
        if shown:
            found.append(Terms(start=start, fee=shown[0].fee, origin=shown[0].origin))
        elif found:
            found.append(Terms(start=start))
    return tuple(found)


def contract_fee(
    days: Sequence[date],
    terms: Sequence[Terms],
    eras: Sequence[FeeEra],
    taken: FeesTaken,
    agreed: date | None = None,
) -> ContractFee | None:
    """The fee of an earning; None where it is not known.

    `days`: the one it counts for, then others that may count, such as the day of its posting. `terms`: those agreed on.
    `agreed`: the day the contract was made, where that is known. A published fee is the most that is taken: a contract
    whose first earnings show a lower one has that, as those with enterprise clients do.
    """
    made = agreed or _made_before(eras, taken.first)
    known = [_fee_on(day, terms, eras, taken, made) for day in days]
    first = known[0] if known else None
    if first is None:
        return None
    others = frozenset(other.fraction for other in known if other) - {first.fraction}
    return ContractFee(first.fraction, first.source, others)


def _fee_on(
    day: date, terms: Sequence[Terms], eras: Sequence[FeeEra], taken: FeesTaken, made: date | None
) -> ContractFee | None:
    if (stated := _in(terms, day)) is not None:
        return ContractFee(stated, FeeSource.AGREED)
    shown, published = _in(taken.learned, day), fee_fraction(eras, day, _ANY, agreed=made)
    if published is not None and (shown is None or shown > published):
        return ContractFee(published, FeeSource.PUBLISHED)
    return None if shown is None else ContractFee(shown, FeeSource.LEARNED)


def _in(terms: Sequence[Terms], day: date) -> Decimal | None:
    in_force = terms_on(terms, day)
    return in_force.fee if in_force else None


def _made_before(eras: Sequence[FeeEra], first: date | None) -> date | None:
    """The first day with an earning, where it shows that a contract is older than every rule for new contracts."""
    starts = [era.start for era in eras if era.new_contracts]
    return first if first and starts and first < min(starts) else None
