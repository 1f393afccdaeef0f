"""Decides which money a payout took: the oldest that was there, first in, first out (FIFO).

An account's money is one line of amounts in the order in which they were posted. Each payout takes the next part of it,
so no amount is taken twice, and a payout of a part leaves the rest to the next one. No platform writes which money it
pays out: FIFO is how syncd reads it, and texts say so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.matching.account_money import AccountMoney
from syncd.core.records import Ref, TransactionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """A row of one account in one currency. Amounts are in minor units: money that comes in is positive."""

    ref: Ref
    posted: date
    kind: TransactionKind
    minor: int
    parent: Ref | None = None  # the row that a fee or tax belongs to


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A payout with its fee. Amounts are positive minor units. `returned`: the day on which it came back."""

    ref: Ref
    posted: date
    minor: int
    fee: int = 0
    fee_ref: Ref | None = None
    returned: date | None = None
    returned_by: Ref | None = None

    @property
    def takes(self) -> int:
        """What leaves the account: the payout and its fee."""
        return self.minor + self.fee


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Money that a payout took: an earning with the fees and taxes of its day, or another row alone.

    `net` is their sum in minor units, `taken` the part of it that the payout took.
    """

    rows: tuple[MoneyRow, ...]
    net: int
    taken: int

    @property
    def is_whole(self) -> bool:
        """Whether the payout took all of it."""
        return self.taken == self.net


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The part of an account's money that a payout took: from `start` to `end`, counted from the first money on.

    `first` and `last` are the days whose rows it is made of, as `place` finds them; None where it took only what was
    there before, or nothing. `before` is the sum of all money before `first`. `unexplained` is what the payout took
    beyond what was there on its day. `is_certain`: it is known how much money was there before the first row; where it
    is not, an unexplained amount may come from there.
    """

    withdrawal: Withdrawal
    start: int
    end: int
    unexplained: int
    is_certain: bool
    opening: int
    first: date | None = None
    last: date | None = None
    before: int = 0

    @property
    def from_opening(self) -> int:
        """How much of the payout was in the account before its first known row."""
        return max(0, min(self.end, self.opening) - self.start)


def pair_withdrawals(rows: Iterable[MoneyRow]) -> tuple[list[Withdrawal], list[MoneyRow]]:
    """Pair an account's payouts with their fees and returns.

    `rows`: its rows of the kinds PAYOUT and PAYOUT_FEE. Returns the payouts by day and ref, and the rows that belong to
    none.

    A payout that comes back is a positive row of its amount, with or without its fee, on its day or later.
    """
    ordered = sorted(rows, key=lambda row: (row.posted, row.ref))
    payouts = [row for row in ordered if row.kind is TransactionKind.PAYOUT and row.minor < 0]
    fees = [row for row in ordered if row.kind is TransactionKind.PAYOUT_FEE and row.minor < 0]
    fee_of = _fees_of(payouts, fees)
    withdrawals = [_withdrawal(row, fee_of.get(row.ref)) for row in payouts]
    returns = [row for row in ordered if row.kind is TransactionKind.PAYOUT and row.minor > 0]
    returned = _returns_of(withdrawals, returns)
    paired = {row.ref for row in (*payouts, *returned.values())}
    attached = set()
    for index, withdrawal in enumerate(withdrawals):
        if back := returned.get(withdrawal.ref):
            came_back = withdrawal.takes == back.minor
            withdrawals[index] = withdrawal = replace(withdrawal, returned=back.posted, returned_by=back.ref)
            if withdrawal.fee and not came_back:  # the fee is lost: a row of its own
                withdrawals[index] = withdrawal = replace(withdrawal, fee=0, fee_ref=None)
        attached.add(withdrawal.fee_ref)
    others = [row for row in ordered if row.ref not in paired and row.ref not in attached]
    return withdrawals, others


def _withdrawal(row: MoneyRow, fee: MoneyRow | None) -> Withdrawal:
    return Withdrawal(
        ref=row.ref,
        posted=row.posted,
        minor=-row.minor,
        fee=-fee.minor if fee else 0,
        fee_ref=fee.ref if fee else None,
    )


def _fees_of(payouts: Sequence[MoneyRow], fees: Sequence[MoneyRow]) -> dict[Ref, MoneyRow]:
    """Payout → its fee of the same day: the one that names it, else one that names none; larger fees go with larger
    payouts."""
    found: dict[Ref, MoneyRow] = {}
    posted = {row.ref: row.posted for row in payouts}
    free: defaultdict[date, list[MoneyRow]] = defaultdict(list)
    for fee in sorted(fees, key=lambda row: (row.minor, row.ref)):
        if fee.parent is None:
            free[fee.posted].append(fee)
        elif posted.get(fee.parent) == fee.posted:
            found.setdefault(fee.parent, fee)
    for payout in sorted(payouts, key=lambda row: (row.minor, row.ref)):
        if payout.ref not in found and (own := free[payout.posted]):
            found[payout.ref] = own.pop(0)
    return found


def _returns_of(withdrawals: Sequence[Withdrawal], returns: Sequence[MoneyRow]) -> dict[Ref, MoneyRow]:
    """Payout → the row by which it came back: each brings back the latest payout of its amount that is still out."""
    found: dict[Ref, MoneyRow] = {}
    for back in returns:
        out = [one for one in withdrawals if one.ref not in found and one.posted <= back.posted]
        same = [one for one in out if one.minor == back.minor] or [one for one in out if one.takes == back.minor]
        if same:
            found[same[-1].ref] = back
    return found


def draw(money: AccountMoney, withdrawals: Sequence[Withdrawal]) -> list[Draw]:
    """Give each payout its part of the account's money. `withdrawals`: by day and ref; `place` finds the days.

    Within a day, money comes in before a payout goes out. A payout that came back took nothing.
    """
    out = unexplained = taken = 0
    is_certain = money.is_certain
    shorts: dict[Ref, int] = {}
    draws: list[Draw] = []
    for one, is_return in _events(withdrawals):
        if is_return:
            out, unexplained = out - one.takes, unexplained - shorts[one.ref]
            continue
        balance = money.on(one.posted)
        short = min(one.takes, max(0, out + one.takes - unexplained - balance))
        end = taken if one.returned else taken + one.takes - short
        drawn = Draw(
            withdrawal=one,
            start=taken,
            end=end,
            unexplained=short,
            is_certain=is_certain,
            opening=money.opening,
        )
        draws.append(drawn)
        if one.posted != one.returned:
            out, unexplained, taken = out + one.takes, unexplained + short, end
            shorts[one.ref] = short
            # A payout that takes all there is, to the cent, shows that nothing else was there.
            is_certain = is_certain or (not short and one.takes > 0 and out - unexplained == balance)
    return draws


def place(drawn: Draw, money: AccountMoney) -> Draw:
    """Find the days of a draw from this money."""
    found = money.days(drawn.start, drawn.end)
    if found is None:
        return drawn
    first, last, before = found
    return replace(drawn, first=first, last=last, before=before)


def _events(withdrawals: Iterable[Withdrawal]) -> list[tuple[Withdrawal, bool]]:
    """Payouts and returns in their order: on one day, what came back of earlier days first."""
    events = [(one.posted, 1, one.ref, one, False) for one in withdrawals]
    events += [
        (one.returned, 0, one.ref, one, True)
        for one in withdrawals
        if one.returned is not None and one.returned > one.posted
    ]
    events.sort(key=lambda event: event[:3])
    return [(one, is_return) for *_, one, is_return in events]


def compose(drawn: Draw, rows: Iterable[MoneyRow]) -> list[Portion]:
    """Name the money of a draw: the rows posted from its first to its last day, whole or in part, oldest first.

    `rows`: those of these days, without payouts and the fees of payouts. Their `taken` amounts and `from_opening` add
    up to the payout and its fee, less what is unexplained.
    """
    if drawn.first is None or drawn.last is None:
        return []
    portions: list[Portion] = []
    position, at = drawn.before, max(drawn.start, drawn.opening)
    is_begun = drawn.start <= drawn.opening
    for day, units in _units_by_day(rows):
        for unit in units:
            position += unit.net
            is_begun = is_begun or position >= at
            ends = day == drawn.last and position >= drawn.end
            reached = drawn.end if ends else position
            if is_begun and reached != at:
                portions.append(replace(unit, taken=reached - at))
                at = reached
            if ends:
                return portions
    raise ValueError(f"the rows do not reach the end of the draw of {drawn.withdrawal.ref}")


def _units_by_day(rows: Iterable[MoneyRow]) -> Iterator[tuple[date, list[Portion]]]:
    """The days in their order, each with its money: what comes in first, by ref."""
    by_day: defaultdict[date, list[MoneyRow]] = defaultdict(list)
    for row in rows:
        by_day[row.posted].append(row)
    for day in sorted(by_day):
        yield day, _units(by_day[day])


def _units(rows: Iterable[MoneyRow]) -> list[Portion]:
    """Join the rows of a day: an earning with the fees and taxes that name it, also through another row."""
    by_ref = {row.ref: row for row in rows}
    joined: defaultdict[Ref, list[MoneyRow]] = defaultdict(list)
    for ref in sorted(by_ref):
        joined[_root(by_ref, ref)].append(by_ref[ref])
    units = []
    for root, members in joined.items():
        ordered = tuple(sorted(members, key=lambda row: (row.ref != root, row.ref)))
        net = sum(row.minor for row in ordered)
        units.append(Portion(rows=ordered, net=net, taken=net))
    return sorted(units, key=lambda unit: (unit.net < 0, unit.rows[0].ref))


def _root(by_ref: Mapping[Ref, MoneyRow], ref: Ref) -> Ref:
    """The row of the same day that a row belongs to in the end; itself where it belongs to none."""
    seen = {ref}
    while (parent := by_ref[ref].parent) in by_ref and parent is not None and parent not in seen:
        seen.add(parent)
        ref = parent
    return ref
