"""Where the money of one currency is: what was worked for since a day, and the places where it lies now.

The whole is computed by itself, and the places must add up to it: what was in the accounts before, what was earned and
not given back, what a platform has not billed yet, what clients have in hand, and what can still be saved or asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.money import Money
from syncd.core.statements import AccountStatement, Flow
from syncd.core.time import Instant
from syncd.core.to_do import Words


class Place(StrEnum):
    """Where money is, from the tracker to the bank."""

    SAVE = "save"  # tracked and not on the platform; a deadline is ahead
    CHECK = "check"  # tracked, and nobody knows whether it is on the platform
    ASK = "ask"  # lost unless you ask
    LOST = "lost"
    UNBILLED = "unbilled"  # on the platform, and not billed yet
    SUBMITTED = "submitted"  # of milestones that wait for the client
    HELD = "held"  # billed, and not available yet
    AVAILABLE = "available"  # to be withdrawn
    IN_ACCOUNT = "in-account"  # either of the two: nobody can tell
    PAID_OUT = "paid-out"
    FEES = "fees"
    TAXES = "taxes"
    OTHER = "other"  # left the account for another reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An amount and where it is. `note`: since when, until when, or whose, in words for the user. `until`: the deadline
    of what can be saved."""

    place: Place
    amount: Money
    note: Words = ""
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPlaces:
    """A whole and its parts. `since`: the first day of work or of a row that counts. `opening`: what the accounts had
    before it, which the whole includes. ValueError where the parts do not add up to the whole."""

    currency: str
    platform: str  # the title of the only one; "" where there are several
    since: date
    opening: Money
    whole: Money
    parts: tuple[Part, ...]
    because: Words = ""  # why more may be known later; "" where all rows are known

    def __post_init__(self) -> None:
        apart = self.whole.minor - sum(part.amount.minor for part in self.parts)
        if apart:
            raise ValueError(f"the places of {self.whole} are {apart} minor units apart from it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Money that is in no account yet, in one currency."""

    save: Money | None = None
    until: Instant | None = None
    check: Money | None = None
    ask: Money | None = None
    lost: Money | None = None
    unbilled: Money | None = None
    submitted: Money | None = None
    milestones: tuple[str, ...] = ()  # titles of those that are submitted

    @property
    def amounts(self) -> tuple[tuple[Place, Money | None], ...]:
        """What there is, in the order of the way."""
        return (
            (Place.SAVE, self.save),
            (Place.CHECK, self.check),
            (Place.ASK, self.ask),
            (Place.LOST, self.lost),
            (Place.UNBILLED, self.unbilled),
            (Place.SUBMITTED, self.submitted),
        )


def money_places(
    statements: Sequence[AccountStatement], outside: Outside, currency: str, platform: str, since: date
) -> MoneyPlaces | None:
    """Say where the money of a currency is. `statements`: of the platforms' accounts, for the days since `since`. None
    where there is none."""
    whole = sum(_came(one) for one in statements) + sum(money.minor for _, money in outside.amounts if money)
    parts = [*_outside(outside), *_inside(statements, currency)]
    if not parts:
        return None
    because = next((one.coverage.because for one in statements if not one.coverage.complete), "")
    return MoneyPlaces(
        currency=currency,
        platform=platform,
        since=since,
        opening=Money(sum(one.opening.minor for one in statements), currency),
        whole=Money(whole, currency),
        parts=tuple(parts),
        because=because,
    )


def _came(statement: AccountStatement) -> int:
    """What an account had and earned, less what was given back, in minor units. A fee or payout that came back is no
    earning: there is less of it."""
    given_back = sum(line.amount.minor for line in statement.reductions if line.flow is Flow.REFUNDS)
    came = sum(line.amount.minor for line in statement.additions if line.flow not in _BACK)
    return statement.opening.minor + came - given_back


def _outside(outside: Outside) -> Iterable[Part]:
    for place, amount in outside.amounts:
        if amount is not None and amount.minor:
            until = outside.until if place is Place.SAVE else None
            note = ", ".join(outside.milestones) if place is Place.SUBMITTED else ""
            yield Part(place=place, amount=amount, note=note, until=until)


def _inside(statements: Sequence[AccountStatement], currency: str) -> Iterable[Part]:
    amounts = dict[Place, int]()
    notes = dict[Place, Words]()
    for one in statements:
        held, available = one.in_transit.billed_not_released, one.in_transit.released_not_withdrawn
        if held is not None and available is not None and held + available == one.closing:
            _add(amounts, Place.HELD, held.minor)
            _add(amounts, Place.AVAILABLE, available.minor)
            if held.minor and one.in_transit.not_yet:
                notes[Place.HELD] = one.in_transit.not_yet
        else:
            _add(amounts, Place.IN_ACCOUNT, one.closing.minor)
        for line in one.reductions:
            if place := _PLACES.get(line.flow):
                _add(amounts, place, line.amount.minor)
        for line in one.additions:
            if line.flow in _BACK:
                _add(amounts, _PLACES[line.flow], -line.amount.minor)
    for place in Place:
        if amounts.get(place):
            yield Part(place=place, amount=Money(amounts[place], currency), note=notes.get(place, ""))


def _add(amounts: dict[Place, int], place: Place, minor: int) -> None:
    amounts[place] = amounts.get(place, 0) + minor


_PLACES = {
    Flow.PAYOUTS: Place.PAID_OUT,
    Flow.RECEIVED: Place.PAID_OUT,
    Flow.FEES: Place.FEES,
    Flow.TAXES: Place.TAXES,
    Flow.OTHER: Place.OTHER,
}
_BACK = frozenset({Flow.PAYOUTS, Flow.RECEIVED, Flow.FEES, Flow.TAXES})
"""What comes into an account for these reasons takes something back that left it."""
