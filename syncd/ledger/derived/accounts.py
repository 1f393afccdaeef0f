"""Reads accounts: their rows, what moved in them by kind, and the days on which all of their rows show a balance.

Sums of days cost as much as there are days, whatever the number of rows. Days are the platform's, both ends included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.accounts import AccountKey, Moved
from syncd.core.records import EARNINGS, Ref, TransactionKind
from syncd.core.running_balance import AccountRow
from syncd.ledger.database import Database, chunks, marks
from syncd.ledger.derived.periods import Days
from syncd.ledger.derived.postings import is_beside

_OF = "account = ? AND holder = ? AND currency = ?"
_EARNED = ", ".join(repr(str(kind)) for kind in sorted(EARNINGS))


@dataclass(frozen=True, slots=True)
class EarnedRows:
    """The earnings of one contract in an account: `contract` is its key, or "" where nobody knows it and its rows name
    a `title`, if any. `seconds`: of its hours; None where a row lacks them."""

    contract: str
    title: str
    minor: int
    rows: int
    seconds: int | None


class Accounts:
    """Reads `posting` and `account_day`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[AccountKey]:
        """Every account with rows, sorted."""
        rows = self._database.rows("SELECT DISTINCT account, holder, currency FROM account_day ORDER BY 1, 2, 3")
        return [AccountKey(*row) for row in rows]

    def moved(self, account: AccountKey, days: Days) -> list[Moved]:
        """What moved in the account on these days, by kind of transaction."""
        rows = self._database.rows(
            "SELECT kind, sum(added), sum(taken), sum(rows) FROM account_day "
            f"WHERE {_OF} AND day BETWEEN ? AND ? GROUP BY kind ORDER BY kind",
            (*_key(account), *days.texts),
        )
        return [Moved(TransactionKind(row[0]), row[1], row[2], row[3]) for row in rows]

    def sum_of_rows(self, account: AccountKey, days: Days) -> int:
        """The sum of all rows of these days, in minor units, from the rows themselves."""
        row = self._database.row(
            f"SELECT coalesce(sum(minor), 0) FROM posting WHERE {_OF} AND posted BETWEEN ? AND ?",
            (*_key(account), *days.texts),
        )
        return int(row[0]) if row else 0

    def earned(self, account: AccountKey, days: Days) -> list[EarnedRows]:
        """What each contract brought on these days, the most first."""
        rows = self._database.rows(
            "SELECT posting.contract, max(coalesce(posting.title, '')) AS title, sum(minor), count(*), "
            "sum(json_extract(body, '$.seconds')), sum(json_extract(body, '$.seconds') IS NULL) "
            "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            f"WHERE {_OF} AND posted BETWEEN ? AND ? AND posting.kind IN ({_EARNED}) "
            "GROUP BY posting.contract, CASE WHEN posting.contract IS NULL THEN posting.title END "
            "ORDER BY 3 DESC, 1, 2",
            (*_key(account), *days.texts),
        )
        return [EarnedRows(row[0] or "", row[1], row[2], row[3], None if row[5] else row[4]) for row in rows]

    def by_day(self, account: AccountKey, days: Days) -> list[tuple[date, int]]:
        """What the rows of each of these days with rows add up to, in minor units."""
        rows = self._database.rows(
            f"SELECT day, sum(added + taken) FROM account_day WHERE {_OF} AND day BETWEEN ? AND ? "
            "GROUP BY day ORDER BY day",
            (*_key(account), *days.texts),
        )
        return [(date.fromisoformat(row[0]), row[1]) for row in rows]

    def first_day(self, account: AccountKey) -> date | None:
        """The day of the first row."""
        row = self._database.row(f"SELECT min(day) FROM account_day WHERE {_OF}", _key(account))
        return date.fromisoformat(row[0]) if row and row[0] else None

    def day_before(self, account: AccountKey, day: date) -> date | None:
        """The last day before `day` that has rows."""
        row = self._database.row(
            f"SELECT max(day) FROM account_day WHERE {_OF} AND day < ?", (*_key(account), _text(day))
        )
        return date.fromisoformat(row[0]) if row and row[0] else None

    def day_after(self, account: AccountKey, day: date) -> date | None:
        """The first day after `day` that has rows."""
        row = self._database.row(
            f"SELECT min(day) FROM account_day WHERE {_OF} AND day > ?", (*_key(account), _text(day))
        )
        return date.fromisoformat(row[0]) if row and row[0] else None

    def shown_from(self, account: AccountKey, day: date) -> date | None:
        """The first day from `day` on of which every row shows a running balance."""
        return self._shown(account, ">=", day, "")

    def shown_until(self, account: AccountKey, day: date) -> date | None:
        """The last day up to `day` of which every row shows a running balance."""
        return self._shown(account, "<=", day, "DESC")

    def _shown(self, account: AccountKey, compared: str, day: date, order: str) -> date | None:
        row = self._database.row(
            f"SELECT day FROM account_day WHERE {_OF} AND day {compared} ? GROUP BY day "
            f"HAVING sum(balances) = sum(rows) ORDER BY day {order} LIMIT 1",
            (*_key(account), _text(day)),
        )
        return date.fromisoformat(row[0]) if row else None

    def rows(self, account: AccountKey, days: Days) -> list[AccountRow]:
        """The rows of these days, by day and ref. A fee or tax that stands in the row of its earning is a part of that
        row, if it shows a balance."""
        rows = self._database.rows(
            f"SELECT ref, posted, kind, minor, balance, parent FROM posting WHERE {_OF} AND posted BETWEEN ? AND ? "
            "ORDER BY posted, ref",
            (*_key(account), *days.texts),
        )
        found = {row[0]: _row(*row[:5]) for row in rows}
        beside = [(row[0], row[5]) for row in rows if row[5] in found and is_beside(row[0], row[5])]
        for ref, parent in beside:
            if (whole := found[parent]).balance is not None:
                found[parent] = replace(whole, taken_off=whole.taken_off + found.pop(ref).minor)
        return list(found.values())

    def types(self, refs: Sequence[Ref]) -> dict[Ref, str]:
        """The platform's own word for the type of each of these transactions; "" where it has none."""
        types: dict[Ref, str] = {}
        for chunk in chunks(refs):
            rows = self._database.rows(
                "SELECT record.ref, coalesce(json_extract(body, '$.type_text'), '') FROM record JOIN version "
                f"ON version.id = record.version WHERE record.ref IN ({marks(len(chunk))})",
                chunk,
            )
            types.update((row[0], row[1]) for row in rows)
        return types


def _key(account: AccountKey) -> tuple[str, str, str]:
    return account.account, account.holder, account.currency


def _text(day: date) -> str:
    return day.isoformat()


def _row(ref: Ref, posted: str, kind: str, minor: int, balance: int | None) -> AccountRow:
    return AccountRow(
        ref=ref, posted=date.fromisoformat(posted), kind=TransactionKind(kind), minor=minor, balance=balance
    )
