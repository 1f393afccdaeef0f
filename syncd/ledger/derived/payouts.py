"""Reads what payouts are made of, and the lines of banks that may bring them. Days are the platform's or the bank's."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.accounts import AccountKey
from syncd.core.matching.account_money import Block
from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.payouts import MoneyRow
from syncd.core.money import Money
from syncd.core.records import Ref, TransactionKind, namespace_of
from syncd.ledger.codec import encode
from syncd.ledger.database import Database, chunks, marks
from syncd.ledger.derived.periods import Days

_OF = "account = ? AND holder = ? AND currency = ?"
_PAYOUTS = f"kind IN ('{TransactionKind.PAYOUT}', '{TransactionKind.PAYOUT_FEE}')"
_RELEASED = f"released IS NOT NULL AND NOT {_PAYOUTS}"
_RECEIVED = f"kind = '{TransactionKind.RECEIVED}'"
_BANKS = (
    f"WITH RECURSIVE bank (account) AS (SELECT min(account) FROM posting WHERE {_RECEIVED} UNION ALL SELECT (SELECT "
    f"min(account) FROM posting WHERE {_RECEIVED} AND posting.account > bank.account) FROM bank WHERE bank.account "
    "IS NOT NULL) SELECT account FROM bank WHERE account IS NOT NULL"
)
"""The accounts of banks, by as many searches as there are: DISTINCT would read every line of theirs."""
_ALWAYS = Days(date.min, date.max)
_MONEY_ROW = "SELECT ref, posted, kind, minor, parent FROM posting"


@dataclass(frozen=True, slots=True)
class PostedRow:
    """A row and its account."""

    account: AccountKey
    row: MoneyRow
    released: date | None = None  # the later day from which its money is there; `date.max`: not yet


@dataclass(frozen=True, slots=True, order=True)
class BankAmount:
    """An amount of one bank account, without its sign, in minor units."""

    account: str
    currency: str
    minor: int

    @classmethod
    def of(cls, line: BankLine) -> "BankAmount":
        """The one of a line."""
        return cls(namespace_of(line.ref), line.amount.currency, abs(line.amount.minor))


class Payouts:
    """Reads `posting`, `account_day` and `account_block`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def row(self, ref: Ref) -> PostedRow | None:
        """A row of an account; None where there is none with this ref."""
        row = self._database.row(
            "SELECT account, holder, currency, ref, posted, kind, minor, parent, released FROM posting WHERE ref = ?",
            (ref,),
        )
        if row is None:
            return None
        released = date.fromisoformat(row["released"]) if row["released"] else None
        return PostedRow(AccountKey(row[0], row[1], row[2]), _money_row(row), released)

    def posted(self, ref: Ref) -> PostedRow | None:
        """The row of a payout that went out; None where there is none with this ref."""
        found = self.row(ref)
        return found if found and found.row.kind is TransactionKind.PAYOUT and found.row.minor < 0 else None

    def accounts(self) -> list[AccountKey]:
        """The accounts with payouts, or with fees of payouts, sorted."""
        sql = f"SELECT DISTINCT account, holder, currency FROM posting WHERE {_PAYOUTS} ORDER BY 1, 2, 3"
        return [AccountKey(*row) for row in self._database.rows(sql)]

    def accounts_of(self, refs: Iterable[Ref]) -> dict[Ref, AccountKey]:
        """Transaction → the account it is in."""
        rows = self._database.rows(
            "SELECT ref, account, holder, currency FROM posting WHERE ref IN (SELECT value FROM json_each(?))",
            (encode(sorted(refs)),),
        )
        return {row[0]: AccountKey(row[1], row[2], row[3]) for row in rows}

    def payouts(self, account: AccountKey, days: Days = _ALWAYS) -> list[MoneyRow]:
        """The payouts of an account on these days, their fees and returns, by day and ref."""
        sql = f"{_MONEY_ROW} WHERE {_OF} AND {_PAYOUTS} AND posted BETWEEN ? AND ? ORDER BY posted, ref"
        return [_money_row(row) for row in self._database.rows(sql, (*_key(account), *days.texts))]

    def has_returns(self, account: AccountKey) -> bool:
        """Whether payouts of an account came back, as far as its rows show."""
        returns = f"kind = '{TransactionKind.PAYOUT}' AND minor > 0"
        row = self._database.row(
            f"SELECT 1 FROM posting WHERE {_OF} AND {_PAYOUTS} AND {returns} LIMIT 1", _key(account)
        )
        return row is not None

    def nets(self, account: AccountKey, days: Days) -> dict[date, int]:
        """Day → the sum of all other rows whose money is there from it on, in minor units."""
        rows = self._database.rows(
            f"SELECT day, sum(added + taken) AS minor FROM account_day WHERE {_OF} AND day BETWEEN ? AND ? "
            f"AND NOT {_PAYOUTS} GROUP BY day "
            f"UNION ALL SELECT posted, -minor FROM posting WHERE {_OF} AND posted BETWEEN ? AND ? AND {_RELEASED} "
            f"UNION ALL SELECT released, minor FROM posting WHERE {_OF} AND released BETWEEN ? AND ? AND {_RELEASED}",
            (*_key(account), *days.texts) * 3,
        )
        nets: dict[date, int] = {}
        for text, minor in rows:
            day = date.fromisoformat(text)
            nets[day] = nets.get(day, 0) + minor
        return nets

    def blocks(self, account: AccountKey) -> list[Block]:
        """The blocks of an account's days that end with payouts, or fees of payouts, by day."""
        rows = self._database.rows(
            f"SELECT last, minor, highest FROM account_block WHERE {_OF} ORDER BY last", _key(account)
        )
        return [Block(date.fromisoformat(last), minor, highest) for last, minor, highest in rows]

    def payout_days(self, account: AccountKey, days: Days) -> list[date]:
        """Those of these days that have payouts or fees of payouts, in their order."""
        sql = f"SELECT DISTINCT posted FROM posting WHERE {_OF} AND {_PAYOUTS} AND posted BETWEEN ? AND ? ORDER BY 1"
        return [date.fromisoformat(row[0]) for row in self._database.rows(sql, (*_key(account), *days.texts))]

    def payout_days_around(self, account: AccountKey, day: date) -> tuple[date | None, date | None]:
        """The last day before `day`, and the first one after it, with payouts or fees of payouts."""
        sql = f"SELECT %s(posted) FROM posting WHERE {_OF} AND {_PAYOUTS} AND posted %s ?"
        ends = (("max", "<"), ("min", ">"))
        found = [self._database.row(sql % end, (*_key(account), day.isoformat())) for end in ends]
        before, after = (date.fromisoformat(row[0]) if row and row[0] else None for row in found)
        return before, after

    def money(self, account: AccountKey, days: Days) -> list[MoneyRow]:
        """The rows of an account whose money is there from one of these days on, which is their `posted`, without
        payouts and their fees."""
        rows = self._database.rows(
            f"{_MONEY_ROW} WHERE {_OF} AND posted BETWEEN ? AND ? AND released IS NULL AND NOT {_PAYOUTS} "
            "UNION ALL SELECT ref, released, kind, minor, parent FROM posting "
            f"WHERE {_OF} AND released BETWEEN ? AND ? AND {_RELEASED}",
            (*_key(account), *days.texts) * 2,
        )
        return [_money_row(row) for row in rows]

    def released_after(self, account: AccountKey, day: date, posted: date | None = None) -> int:
        """The sum, in minor units, of the rows whose money is available only after a day. Rows count that were posted
        up to another day, or up to that `day` itself."""
        row = self._database.row(
            f"SELECT coalesce(sum(minor), 0) FROM posting WHERE {_OF} AND {_RELEASED} AND released > ? AND posted <= ?",
            (*_key(account), day.isoformat(), (posted or day).isoformat()),
        )
        return int(row[0]) if row else 0

    def states_releases(self, account: AccountKey) -> bool:
        """Whether rows of an account say from which later day on their money is there."""
        row = self._database.row(f"SELECT 1 FROM posting WHERE {_OF} AND {_RELEASED} LIMIT 1", _key(account))
        return row is not None

    def lines(self, days: Days) -> list[BankLine]:
        """What arrived in all bank accounts on these days, by day, amount and ref."""
        return self._lines("posted BETWEEN ? AND ?", days.texts)

    def went(self, days: Days) -> list[BankLine]:
        """What left all bank accounts on these days, by day, amount and ref."""
        return self._lines("posted BETWEEN ? AND ?", days.texts, minor="AND minor < 0")

    def opposite_lines(self, amounts: Iterable[BankAmount], *, also: Collection[BankAmount] = ()) -> list[BankLine]:
        """All lines of these amounts, whatever their sign, where money of such an amount left its account, too; of
        `also`, whether it did or not."""
        wanted = sorted(set(amounts))
        went = {amount for _, amount in self._of_amounts(wanted, sign=-1)}
        both = sorted(went | set(also))
        return self._lines_by_ref(ref for sign in (1, -1) for ref, _ in self._of_amounts(both, sign=sign))

    def _of_amounts(self, amounts: Sequence[BankAmount], *, sign: int) -> list[tuple[Ref, BankAmount]]:
        """The lines of these amounts with a sign."""
        if not amounts:
            return []
        wanted = encode([[each.account, each.currency, sign * each.minor] for each in amounts])
        rows = self._database.rows(
            "SELECT posting.ref, account, currency, minor FROM json_each(?) AS wanted CROSS JOIN posting "
            "ON account = json_extract(wanted.value, '$[0]') AND currency = json_extract(wanted.value, '$[1]') "
            f"AND minor = json_extract(wanted.value, '$[2]') WHERE posting.{_RECEIVED}",
            (wanted,),
        )
        return [(row[0], BankAmount(row[1], row[2], abs(row[3]))) for row in rows]

    def lines_of(self, refs: Iterable[Ref]) -> list[BankLine]:
        """These lines, as far as they exist, whatever their sign."""
        return self._lines_by_ref(refs)

    def _lines_by_ref(self, refs: Iterable[Ref]) -> list[BankLine]:
        found = []
        for chunk in chunks(sorted(refs)):
            found += self._lines(f"posting.ref IN ({marks(len(chunk))})", chunk, minor="")
        return sorted(found, key=lambda line: line.order)

    def _lines(self, where: str, parameters: Iterable[str], minor: str = "AND minor > 0") -> list[BankLine]:
        rows = self._database.rows(
            "SELECT posting.ref, posted, minor, currency, posting.person, json_extract(body, '$.description'), "
            "json_extract(body, '$.reference'), json_extract(body, '$.returned') "
            "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            f"WHERE posting.{_RECEIVED} AND {where} {minor} ORDER BY posted, minor, posting.ref",
            tuple(parameters),
        )
        return [
            BankLine(
                ref=row[0],
                day=date.fromisoformat(row[1]),
                amount=Money(row[2], row[3]),
                person=row[4],
                text=row[5] or "",
                reference=row[6] or "",
                returned=row[7] or "",
            )
            for row in rows
        ]

    def banks(self) -> set[str]:
        """The accounts that have rows of money received."""
        return {row[0] for row in self._database.rows(_BANKS)}

    def bank_currencies(self) -> set[str]:
        """The currencies of rows of money received."""
        return {row[0] for row in self._database.rows(f"SELECT DISTINCT currency FROM posting WHERE {_RECEIVED}")}

    def since(self, account: AccountKey, day: date) -> list[tuple[Ref, date]]:
        """The payouts of an account that were posted on a day or later, with their days."""
        sql = f"SELECT ref, posted FROM posting WHERE {_OF} AND posted >= ? AND kind = '{TransactionKind.PAYOUT}'"
        rows = self._database.rows(f"{sql} AND minor < 0 ORDER BY posted, ref", (*_key(account), day.isoformat()))
        return [(row[0], date.fromisoformat(row[1])) for row in rows]


def _key(account: AccountKey) -> tuple[str, str, str]:
    return account.account, account.holder, account.currency


def _money_row(row: sqlite3.Row) -> MoneyRow:
    return MoneyRow(
        ref=row["ref"],
        posted=date.fromisoformat(row["posted"]),
        kind=TransactionKind(row["kind"]),
        minor=row["minor"],
        parent=row["parent"],
    )
