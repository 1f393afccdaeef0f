"""Orders the rows of an account by their running balances, and finds where a balance does not follow from the last one.

A row leads from the balance before it to the balance after it. So the rows of a day are in an order in which each
starts where the last one ended, if there is one, whatever the order in which sources show them. Where there is none,
rows are missing, or were altered.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby, pairwise

from syncd.core.records import Ref, TransactionKind

UNBALANCED = "the running balance does not add up"
"""The reason for which a file does not cover the days around a break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A transaction as a row of its account. Amounts are minor units of the account's currency."""

    ref: Ref
    posted: date  # in the platform's zone
    kind: TransactionKind
    minor: int
    balance: int | None = None  # after the row; None where the row does not show it
    taken_off: int = 0  # what the same row of a file takes off the amount, as a fee or tax of its own; never positive

    @property
    def change(self) -> int:
        """What the row adds to the account, negative where it takes money away."""
        return self.minor + self.taken_off

    @property
    def start(self) -> int:
        """The balance before the row; only of rows that show one."""
        assert self.balance is not None
        return self.balance - self.change

    @property
    def end(self) -> int:
        """The balance after the row; only of rows that show one."""
        assert self.balance is not None
        return self.balance


@dataclass(frozen=True, slots=True)
class BalanceBreak:
    """Two rows that follow each other, of which the second does not start where the first ended. `minor`: what rows
    between the two must add to the account, negative where they take it away."""

    before: AccountRow
    after: AccountRow

    @property
    def minor(self) -> int:
        """The balance before the second row, less the one after the first."""
        return self.after.start - self.before.end


def is_running(rows: Iterable[AccountRow]) -> bool:
    """Whether the balances of these rows follow the amounts. A balance that is the same beside all rows does not, such
    as that of the day on which an export was made. Where nothing moved, a bank's row states one."""
    shown = [row for row in rows if row.balance is not None]
    moving = [row for row in shown if row.change]
    balances = {row.end for row in moving}
    if not moving:
        return any(row.kind is TransactionKind.RECEIVED for row in shown)
    if len(moving) < 2:
        return bool(moving)
    return len(balances) > 1 and (len(balances) == len(moving) or any(row.start in balances for row in moving))


def in_order(rows: Iterable[AccountRow]) -> list[AccountRow]:
    """The rows that show a balance, in the order in which each starts where the last one ended, as far as there is one:
    days in their order, and the rows of a day by their balances."""
    days = _by_day(rows)
    ordered: list[AccountRow] = []
    for of_day, following in zip(days, _starts(days), strict=True):
        ordered += _joined(_trails(of_day, ordered[-1].end if ordered else None, following), ordered, following)
    return ordered


def breaks(rows: Iterable[AccountRow]) -> list[BalanceBreak]:
    """Where the balances do not follow from each other, by date. There is no break where they do in another order than
    that of the days: then the source keeps that one.

    Rows without a balance move money, too: a break proves nothing where one may stand between its rows.
    """
    rows = list(rows)
    if not is_running(rows):
        return []
    found = [BalanceBreak(before, after) for before, after in pairwise(in_order(rows)) if before.end != after.start]
    if found and len(_trails(_shown(rows), None, ())) == 1:
        return []
    silent = [row.posted for row in rows if row.balance is None and row.change]
    return [each for each in found if not any(_is_around(each, day) for day in silent)]


def _is_around(found: BalanceBreak, day: date) -> bool:
    return found.before.posted <= day <= found.after.posted


def _shown(rows: Iterable[AccountRow]) -> list[AccountRow]:
    return sorted((row for row in rows if row.balance is not None), key=lambda row: (row.posted, row.ref))


def _by_day(rows: Iterable[AccountRow]) -> list[list[AccountRow]]:
    return [list(of_day) for _, of_day in groupby(_shown(rows), key=lambda row: row.posted)]


def _starts(days: Sequence[Sequence[AccountRow]]) -> list[Collection[int]]:
    """For each day, the balances at which the next one may start. Rows that end where they started may start at any of
    their balances: at which one, the day after them decides."""
    following: list[Collection[int]] = [()]
    for of_day in reversed(days[1:]):
        surplus = Counter(row.start for row in of_day)
        surplus.subtract(row.end for row in of_day)
        starts = {balance for balance, number in surplus.items() if number > 0}
        anywhere = {row.start for row in of_day}
        following.append(starts or anywhere.intersection(following[-1]) or anywhere)
    return following[::-1]


Trail = list[AccountRow]
"""Rows of which each starts where the last one ended."""


def _joined(trails: Sequence[Trail], before: Sequence[AccountRow], following: Collection[int]) -> list[AccountRow]:
    """Put the trails of a day one after the other: the last one ends where the next day starts, if one does; before it
    comes at each step the one that starts nearest to where the account stands."""
    left = sorted(trails, key=lambda trail: trail[0].ref)
    ending = next((trail for trail in left if trail[-1].end in following), None)
    joined: list[AccountRow] = []
    stands = before[-1].end if before else None
    while left:
        free = [trail for trail in left if trail is not ending] or left
        chosen = free[0] if stands is None else min(free, key=partial(_distance, stands))
        left.remove(chosen)
        joined += chosen
        stands = chosen[-1].end
    return joined


def _distance(stands: int, trail: Trail) -> int:
    return abs(trail[0].start - stands)


def _trails(rows: Sequence[AccountRow], first: int | None, following: Collection[int]) -> list[Trail]:
    """Part rows into as few trails as there can be. `first`: the balance from which one of them starts, if it can;
    `following`: balances at which one of them should end, if it may end at several."""
    return [trail for part in _connected(rows) for trail in _trails_of_part(part, first, following)]


def _connected(rows: Sequence[AccountRow]) -> list[list[AccountRow]]:
    """Group the rows that are connected by the balances they start from or end at."""
    root: dict[int, int] = {}

    def find(balance: int) -> int:
        while (parent := root.setdefault(balance, balance)) != balance:
            root[balance] = root.get(parent, parent)
            balance = root[balance]
        return balance

    for row in rows:
        root[find(row.start)] = find(row.end)
    parts: dict[int, list[AccountRow]] = defaultdict(list)
    for row in rows:
        parts[find(row.start)].append(row)
    return list(parts.values())


def _trails_of_part(rows: Sequence[AccountRow], first: int | None, following: Collection[int]) -> list[Trail]:
    """The trails of connected rows. Where one trail has all of them, it is Hierholzer's path; else edges without a row
    are added from the ends of trails to the starts of others, and the path is cut there."""
    surplus: Counter[int] = Counter()
    leaving: dict[int, list[tuple[int, AccountRow | None]]] = defaultdict(list)
    for row in reversed(rows):
        surplus[row.start] += 1
        surplus[row.end] -= 1
        leaving[row.start].append((row.end, row))
    starts = sorted(balance for balance, number in surplus.items() for _ in range(number))
    ends = sorted(balance for balance, number in surplus.items() for _ in range(-number))
    if first in starts:
        starts.remove(first)
        starts.insert(0, first)
    for end, start in zip(ends, starts[1:], strict=False):
        leaving[end].insert(0, (start, None))
    begin = starts[0] if starts else _begin_of_circle(rows, first, following)
    trails: list[Trail] = [[]]
    for step in _path(leaving, begin):
        if step is None:
            trails.append([])
        else:
            trails[-1].append(step)
    return [trail for trail in trails if trail]


def _begin_of_circle(rows: Sequence[AccountRow], first: int | None, following: Collection[int]) -> int:
    """Where rows that end at the balance from which they started may begin: anywhere."""
    starts = [row.start for row in rows]
    if first in starts:
        return starts[starts.index(first)]
    return next((balance for balance in starts if balance in following), starts[0])


def _path(leaving: dict[int, list[tuple[int, AccountRow | None]]], begin: int) -> list[AccountRow | None]:
    """Walk every edge once (Hierholzer, 1873); None stands for an edge without a row."""
    stack: list[tuple[int, AccountRow | None]] = [(begin, None)]
    path: list[AccountRow | None] = []
    while stack:
        balance = stack[-1][0]
        if leaving[balance]:
            stack.append(leaving[balance].pop())
        else:
            path.append(stack.pop()[1])
    path.reverse()
    return path[1:]  # without the step to where it begins
