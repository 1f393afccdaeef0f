"""What the consultants of a contract's week cost you, and what the client is billed for their time."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import Side
from syncd.core.export_words import export_of
from syncd.core.money import Money, totals
from syncd.core.phrases import say
from syncd.core.price_by_day import total_price
from syncd.core.rounded_time import rounded
from syncd.core.subject_parts import LoggedLine, Piece
from syncd.core.subjects import BillingPeriod
from syncd.core.terms import cost_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The cost of consultants' time, and the most that the client may be billed for it. None is not known; `because`:
    why, in words for the user."""

    pieces: Sequence[Piece]  # of consultants, whose cost is known
    cost: Money | None = None
    bill: Money | None = None
    because: str = ""

    @property
    def seconds(self) -> int:
        """How long the consultants worked."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def loss(self) -> Money | None:
        """What the time costs more than it brings, at least; less than nothing where it brings more."""
        return self.cost - self.bill if self.cost and self.bill and not self.because else None


def paid_time(period: BillingPeriod) -> list[Piece]:
    """The time of people whose cost of that day is known, by time. Goodwill, and time marked not billable, is internal:
    no client is meant to pay for it. Days on which the contract does not run are left to the rules about these."""
    costed = (
        piece
        for piece in period.pieces
        if piece.day not in period.beyond and cost_on(period.costs.get(piece.person, ()), piece.day)
    )
    return sorted(costed, key=lambda piece: (piece.start, piece.ref))


def margin(period: BillingPeriod) -> Margin:
    """Compare the cost of a week's consultants with the client's bill: what is billed, else what the platform shows;
    for a client of your own, the rounded time at the contract's rates."""
    pieces = paid_time(period)
    cost = _cost(period, pieces)
    if cost is None:
        return Margin(pieces=pieces, because=say("what their hours cost is agreed in several currencies"))
    if not period.has(Side.LOGGED):
        bill, because = _worth(period, rounded(pieces, period.contract.rounding, period.profile.first_weekday)), ""
    else:
        bill, because = _billed(period, pieces)
    if not because and bill is None:
        because = say("what the client is billed for it is not known: the contract has no rate")
    if bill and bill.currency != cost.currency:
        because = say(
            "what they cost is in {cost}, and the client is billed in {bill}", cost=cost.currency, bill=bill.currency
        )
    return Margin(pieces=pieces, cost=cost, bill=bill, because=because)


def others_on(period: BillingPeriod, consultants: Collection[str]) -> set[str]:
    """Who else tracked time in the week, or has hours in it on the platform."""
    tracking, shown = {piece.person for piece in period.pieces}, {line.person for line in period.hourly_lines}
    return (tracking | shown) - set(consultants)


def _cost(period: BillingPeriod, pieces: Iterable[Piece]) -> Money | None:
    """What time costs, rounded once for each person and rate; None in several currencies."""
    at_rate: dict[str, Counter[Money | None]] = {}
    for piece in pieces:
        rate = cost_on(period.costs[piece.person], piece.day)
        at_rate.setdefault(piece.person, Counter())[rate] += piece.seconds
    amounts = [total_price(of_person) for of_person in at_rate.values()]
    sums = totals(amount for amount in amounts if amount)
    return next(iter(sums.values())) if len(sums) == 1 and None not in amounts else None


def _worth(period: BillingPeriod, times: Iterable[Piece | LoggedLine]) -> Money | None:
    at_rate: Counter[Money | None] = Counter()
    for time in times:
        at_rate[period.contract.rate_on(time.day)] += time.seconds or 0
    return total_price(at_rate) if at_rate else None


def _billed(period: BillingPeriod, pieces: Sequence[Piece]) -> tuple[Money | None, str]:
    """The most that the client may have been billed for this time by a platform, and why that is not known."""
    whole, because = _of_week(period)
    if whole is None or because:
        return whole, because
    consultants = {piece.person for piece in pieces}
    if not others_on(period, consultants):
        return whole, ""
    shown = [line for line in period.hourly_lines if line.person in consultants]
    most = _worth(period, shown or pieces)  # an account that does not tell whose hours it shows may show all of theirs
    if most is None or most.currency != whole.currency:
        return None, ""
    return min(most, whole, key=lambda amount: amount.minor), ""


def _of_week(period: BillingPeriod) -> tuple[Money | None, str]:
    """What the platform billed for the whole week, else what it shows of it, once nothing of that can change."""
    billed, logged = period.known(Side.BILLED), period.known(Side.LOGGED)
    bills = period.billed
    whole = billed.complete and not billed.lower_bound and not bills.doubt
    if whole and not bills.reach_beyond(period.first, period.last):
        amounts = list(totals(bill.amount for bill in bills.bills).values())
        if len(amounts) == 1:
            return amounts[0], ""
    if not logged.complete or logged.as_of is None or logged.as_of < period.editable_until:
        because = billed.because if not billed.complete else logged.because
        return None, because or say("no {export} of hours was made after the week closed", export=export_of(period))
    lines = [line for line in period.hourly_lines if line.seconds]
    if lines:
        return _worth(period, lines), ""
    rate = next((rate for day in _days(period) if (rate := period.contract.rate_on(day))), None)
    return (Money(0, rate.currency) if rate else None), ""


def _days(period: BillingPeriod) -> Collection[date]:
    return [piece.day for piece in period.pieces]
