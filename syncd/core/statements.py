"""Statements of accounts: how the balance at the beginning of a period becomes the one at its end.

Opening balance + additions − reductions = closing balance, in minor units of one currency. It is a roll-forward, as
auditors call it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from syncd.core.accounts import AccountKey, Moved
from syncd.core.bounds import State
from syncd.core.discrepancies import SideCoverage
from syncd.core.money import Money
from syncd.core.records import EARNINGS, TransactionKind
from syncd.core.running_balance import AccountRow, in_order, is_running
from syncd.core.time import Period
from syncd.core.to_do import Words

_DAY = timedelta(days=1)


class Flow(StrEnum):
    """Why money comes into an account, or leaves it."""

    EARNED = "earned"
    FEES = "fees"
    TAXES = "taxes"
    REFUNDS = "refunds"
    PAYOUTS = "payouts"
    RECEIVED = "received"  # in or out of your own bank account
    OTHER = "other"


_FLOWS: Mapping[TransactionKind, Flow] = {
    **dict.fromkeys(EARNINGS, Flow.EARNED),
    TransactionKind.FEE: Flow.FEES,
    TransactionKind.PAYOUT_FEE: Flow.FEES,
    TransactionKind.CLIENT_FEE: Flow.FEES,
    TransactionKind.MEMBERSHIP: Flow.FEES,
    TransactionKind.TAX: Flow.TAXES,
    TransactionKind.WITHHOLDING: Flow.TAXES,
    TransactionKind.REFUND: Flow.REFUNDS,
    TransactionKind.PAYOUT: Flow.PAYOUTS,
    TransactionKind.RECEIVED: Flow.RECEIVED,
}


@dataclass(frozen=True, slots=True)
class FlowLine:
    """What came in or went out for one reason: an amount that is never negative."""

    flow: Flow
    amount: Money


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day of which every row shows a running balance: the balance before its first row and after its last one, in
    minor units."""

    day: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The balance at the beginning of a period, in minor units.

    `rests_on`: first and last day of the rows between the running balance that tells it and the beginning; None where
    there are none. `since`: set where no running balance tells it. Then it is what the rows from that day on add up to:
    the account may have had money before the first row that syncd knows. `jump`: where rows before the period lead to
    another balance, what is missing among them.
    """

    minor: int
    rests_on: tuple[date, date] | None = None
    since: date | None = None
    jump: int = 0


@dataclass(frozen=True, slots=True)
class InTransit:
    """Money on its way at the end of a period. None is not known, never 0; `because` then says why, by name, and also
    why one of `at_least` is no more than a lower bound. `estimated`: why what is released is an estimate; "" where it
    is none."""

    billed_not_released: Money | None = None
    released_not_withdrawn: Money | None = None
    withdrawn_not_received: Money | None = None
    milestones_in_hold: Money | None = None
    because: Mapping[str, Words] = field(default_factory=dict)
    at_least: frozenset[str] = frozenset()
    estimated: Words = ""
    not_yet: Words = ""  # when what is billed and not released is expected, in words for the user


IN_TRANSIT = ("billed_not_released", "released_not_withdrawn", "withdrawn_not_received", "milestones_in_hold")
"""The lines of money on its way, in the order of the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatement:
    """What an account had at the beginning of a period, what came in and went out, and what it had at the end.

    `shown`: the balance at the end as the account's own running balance has it; None where no row of the period shows
    one. `coverage`: how much of the period's rows is known.
    """

    account: AccountKey
    name: str  # the only source that shows it, else the namespace
    platform: str  # "" where it is none of a platform
    person: str  # whose it is; "" where nothing says so
    period: Period
    opening: Money
    additions: tuple[FlowLine, ...]
    reductions: tuple[FlowLine, ...]
    closing: Money
    shown: Money | None
    is_shown: bool = False  # whether a running balance tells what was there at the end, as it tells the next opening
    since: date | None  # as in `Opening`
    first_row: date  # the day of the account's first known row
    jump: Money | None  # as in `Opening`; None where there is none
    before: SideCoverage  # of the rows on which the opening balance rests
    coverage: SideCoverage
    in_transit: InTransit

    @property
    def difference(self) -> Money | None:
        """What the running balance has more at the end than the rows lead to; None where it shows none."""
        return None if self.shown is None else self.shown - self.closing

    @property
    def unknown_before(self) -> date | None:
        """The day before which nothing tells what was in the account. None where a running balance tells it and its
        days are known, or where the opening balance does not rest on it."""
        is_before = self.period.first < self.first_row and not self.before.complete
        return self.first_row if self.since or is_before else None

    @property
    def opening_state(self) -> State:
        """Exact where a running balance tells it, and all rows between the two are known; unknown where nothing does,
        and no row before the period is known. Then 0 stands for it, so that the statement foots."""
        if self.since and self.period.first <= self.since:
            return State.UNKNOWN
        exact = self.before.complete and not (self.since or self.jump)
        return State.EXACT if exact else State.ESTIMATED

    @property
    def flow_state(self) -> State:
        """Exact where all rows of the period are known; else more may come."""
        return State.EXACT if self.coverage.complete and not self.difference_matters else State.AT_LEAST

    @property
    def closing_state(self) -> State:
        """Exact where a running balance tells it, as it does the next opening balance, or where the opening balance and
        all rows of the period are known."""
        exact = self.is_shown or (self.opening_state is State.EXACT and self.flow_state is State.EXACT)
        return State.EXACT if exact else State.ESTIMATED

    @property
    def difference_matters(self) -> bool:
        """Whether the running balance shows that rows are missing, or were altered."""
        return bool(self.difference and self.difference.minor)


def anchor(rows: Iterable[AccountRow], day: date) -> Anchor | None:
    """The balances around a day, by its rows and those of days beside it. None where they are no running balances."""
    rows = list(rows)
    of_day = [row for row in in_order(rows) if row.posted == day] if is_running(rows) else []
    return Anchor(day, of_day[0].start, of_day[-1].end) if of_day else None


def opening(
    period: Period,
    before: Anchor | None,
    after: Anchor | None,
    *,
    moved_since: int,
    moved_until: int,
    moved_before: int,
    since: date | None,
) -> Opening:
    """The balance at the beginning of a period.

    The first running balance of the period tells it, else the last one before, else the first one after. Without any it
    is the sum of the rows before the period, as if the account had been empty before the first of them.

    `before`: the last anchor before the period, and `moved_since` the sum of the rows since its day. `after`: the
    first anchor from the period's first day on, and `moved_until` the sum of the rows from that day to before the
    anchor's. `moved_before`: the sum of all rows before the period; `since`: the day of the account's first row.
    """
    led_to = before.after + moved_since if before else None
    shown_at_start = after.before - moved_until if after else None
    if after and shown_at_start is not None and (after.day in period or led_to is None):
        jump = shown_at_start - led_to if led_to is not None else 0
        between = (period.first, after.day - _DAY)
        return Opening(shown_at_start, rests_on=between if after.day > period.first else None, jump=jump)
    if before and led_to is not None:
        return Opening(led_to, rests_on=(before.day, period.first - _DAY))
    return Opening(moved_before, since=since)


def flow_of(kind: TransactionKind) -> Flow:
    """Why a row of a kind moves money."""
    return _FLOWS.get(kind, Flow.OTHER)


def flows(moved: Iterable[Moved], currency: str) -> tuple[tuple[FlowLine, ...], tuple[FlowLine, ...]]:
    """What came in and what went out, each by reason, with amounts that are never negative."""
    moved = list(moved)
    additions, reductions = [], []
    for flow in Flow:
        own = [part for part in moved if flow_of(part.kind) is flow]
        if added := sum(part.added for part in own):
            additions.append(FlowLine(flow, Money(added, currency)))
        if taken := sum(part.taken for part in own):
            reductions.append(FlowLine(flow, Money(-taken, currency)))
    return tuple(additions), tuple(reductions)


def apart(statement: AccountStatement, sum_of_rows: int) -> Money:
    """By how much a statement does not add up, never negative: 0 where it does."""
    came = sum(line.amount.minor for line in statement.additions)
    went = sum(line.amount.minor for line in statement.reductions)
    rolled = statement.opening.minor + came - went
    minor = max(abs(rolled - statement.closing.minor), abs(came - went - sum_of_rows))
    return Money(minor, statement.account.currency)


def why_it_does_not_foot(statement: AccountStatement, sum_of_rows: int) -> str:
    """Say what does not add up: opening + additions − reductions must be closing, and additions − reductions the sum of
    the period's rows, added up one by one to `sum_of_rows` minor units. "" where all of that holds."""
    came = sum(line.amount.minor for line in statement.additions)
    went = sum(line.amount.minor for line in statement.reductions)
    rolled = statement.opening.minor + came - went
    if rolled == statement.closing.minor and came - went == sum_of_rows:
        return ""
    currency = statement.account.currency
    return (
        f"{statement.opening}, {Money(came, currency)} in and {Money(went, currency)} out are "
        f"{Money(rolled, currency)}, not {statement.closing}, and its rows add up to {Money(sum_of_rows, currency)}"
    )
