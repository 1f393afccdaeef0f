"""Reads what was paid on contracts at any time: earnings, with the fees and taxes that were taken of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from syncd.core.learned_terms import PaidFee
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref, TransactionKind, namespace_of
from syncd.core.refunds import UnplacedRefund
from syncd.core.undated_bills import LoggedWeek, UndatedBill
from syncd.ledger.database import Database, marks
from syncd.ledger.derived.loose_rows import LooseRows, find_loose_rows

FEES = frozenset({TransactionKind.FEE})
TAXES = frozenset({TransactionKind.TAX, TransactionKind.WITHHOLDING})

_TABLES = ("piece", "line", "posting")


class Payments:
    """Reads all that was paid on a contract, whatever its days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def taken(self, contract: str, kinds: Collection[TransactionKind], found: LooseRows | None = None) -> list[PaidFee]:
        """A contract's earnings, by day, each with what the rows of these `kinds` took of it, or of its fee; 0 where
        nothing was taken. Rows of one event are one earning. `found`: the contract's loose rows, where they are known
        already."""
        rows = self._database.rows(
            "SELECT ref, kind, day, minor, currency, parent, event FROM posting WHERE contract = ? ORDER BY day, ref",
            (contract,),
        )
        loose = (found or find_loose_rows(self._database, contract)).parents
        parents: dict[Ref, Ref | None] = {row["ref"]: row["parent"] or loose.get(row["ref"]) for row in rows}
        earnings: dict[tuple[str, str], tuple[date, int]] = {}
        event_of: dict[Ref, str] = {}
        taken: defaultdict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            if row["kind"] in EARNINGS:
                event_of[row["ref"]] = row["event"] or row["ref"]
                key = event_of[row["ref"]], row["currency"]
                day, minor = earnings.get(key, (date.fromisoformat(row["day"]), 0))
                earnings[key] = day, minor + row["minor"]
        for row in rows:
            if row["kind"] in kinds:
                parent = parents[row["ref"]] or ""
                parent = parent if parent in event_of else parents.get(parent) or ""  # a tax may belong to the fee
                taken[event_of.get(parent, ""), row["currency"]] += row["minor"]
        return [
            PaidFee(day, Money(minor, key[1]), Money(-taken[key], key[1]))
            for key, (day, minor) in earnings.items()
            if minor > 0 and taken[key] <= 0
        ]

    def worked(self, contracts: Collection[str], first: date, last: date) -> dict[str, Money]:
        """Contract → what its hourly lines of these days, both included, are worth. Left out where one of them has no
        amount, or they have several currencies."""
        rows = self._database.rows(
            "SELECT contract, sum(minor), min(currency) FROM line WHERE kind = 'hourly' AND day BETWEEN ? AND ? "
            f"AND contract IN ({marks(len(contracts))}) GROUP BY contract "
            "HAVING count(*) = count(minor) AND count(DISTINCT currency) = 1 ORDER BY 1",
            (first.isoformat(), last.isoformat(), *sorted(contracts)),
        )
        return {row[0]: Money(row[1], row[2]) for row in rows}

    def billed(self, contracts: Collection[str], last: date, amount: Money) -> set[str]:
        """Those of the contracts that have an earning of just this amount, posted up to `last`."""
        kinds = sorted(EARNINGS)
        rows = self._database.rows(
            f"SELECT DISTINCT contract FROM posting WHERE contract IN ({marks(len(contracts))}) AND posted <= ? "
            f"AND minor = ? AND currency = ? AND kind IN ({marks(len(kinds))})",
            (*sorted(contracts), last.isoformat(), amount.minor, amount.currency, *kinds),
        )
        return {row[0] for row in rows}

    def unplaced_refunds(self, contract: str, first: date, last: date) -> list[UnplacedRefund]:
        """Refunds of a contract of which nobody can tell whether they give back money for these days or for others."""
        return [refund for refund in self.all_unplaced_refunds(contract) if refund.may_move(first, last)]

    def all_unplaced_refunds(self, contract: str) -> Sequence[UnplacedRefund]:
        """Refunds of a contract of which nobody can tell which days they give back money for, by day and ref."""
        return find_loose_rows(self._database, contract).unplaced

    def undated_bills(self, contract: str) -> list[UndatedBill]:
        """A contract's bills for hours that name no days, by posting."""
        rows = self._database.rows(
            "SELECT posting.ref, posted, day, minor, currency, json_extract(body, '$.seconds') FROM posting "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            "WHERE contract = ? AND posting.kind = 'hourly' AND minor > 0 "
            "AND json_extract(body, '$.first_day') IS NULL "
            "AND json_extract(body, '$.last_day') IS NULL ORDER BY posted, posting.ref",
            (contract,),
        )
        return [
            UndatedBill(
                ref=row[0],
                posted=date.fromisoformat(row[1]),
                day=date.fromisoformat(row[2]),
                amount=Money(row[3], row[4]),
                seconds=row[5],
            )
            for row in rows
        ]

    def logged_weeks(self, contract: str) -> dict[date, LoggedWeek]:
        """First day of the platform week → the hours that the platform shows of it for a contract."""
        rows = self._database.rows(
            "SELECT week, sum(seconds), sum(minor), min(currency), "
            "count(*) = count(minor) AND count(DISTINCT currency) = 1 FROM line "
            "WHERE contract = ? AND kind = 'hourly' GROUP BY week ORDER BY week",
            (contract,),
        )
        return {
            date.fromisoformat(week): LoggedWeek(seconds or 0, Money(minor, currency) if is_known else None)
            for week, seconds, minor, currency, is_known in rows
        }

    def contract_of(self, posting: Ref) -> str | None:
        """The contract of a transaction; None where it has none, or is gone."""
        row = self._database.row("SELECT contract FROM posting WHERE ref = ?", (posting,))
        return row[0] if row else None

    def worked_by_day(self, contracts: Collection[str], last: date) -> dict[str, dict[date, Money | None]]:
        """Contract → day up to `last` → what its hourly lines of the day are worth; None where one of them has no
        amount, or they have several currencies."""
        rows = self._database.rows(
            "SELECT contract, day, sum(minor), min(currency), count(*) = count(minor) AND count(DISTINCT currency) = 1 "
            f"FROM line WHERE kind = 'hourly' AND day <= ? AND contract IN ({marks(len(contracts))}) "
            "GROUP BY contract, day ORDER BY 1, 2",
            (last.isoformat(), *sorted(contracts)),
        )
        worked: dict[str, dict[date, Money | None]] = {}
        for contract, day, minor, currency, is_known in rows:
            amount = Money(minor, currency) if is_known else None
            worked.setdefault(contract, {})[date.fromisoformat(day)] = amount
        return worked

    def first_day(self, contract: str) -> date | None:
        """The first day with time, hours or money of a contract; None without any."""
        days = " UNION ALL ".join(f"SELECT min(day) AS day FROM {table} WHERE contract = ?1" for table in _TABLES)
        row = self._database.row(f"SELECT min(day) FROM ({days}) AS days", (contract,))
        return date.fromisoformat(row[0]) if row and row[0] else None

    def people_on(self, contract: str) -> set[str]:
        """Everybody who ever tracked time on a contract."""
        rows = self._database.rows("SELECT DISTINCT person FROM piece WHERE contract = ?", (contract,))
        return {row[0] for row in rows}

    def unknown_types(self, contract: str, first: date, last: date) -> list[tuple[str, Money, bool]]:
        """Transactions of no known kind from `first` to `last`, by the platform's words, with their amounts. True: the
        contract's own. False: those of no contract, in a source or account that has transactions of the contract."""
        days = (first.isoformat(), last.isoformat())
        # Two searches: an OR would read every transaction there is.
        sql = (
            "SELECT coalesce(json_extract(body, '$.type_text'), ''), minor, currency, posting.ref FROM posting "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            "WHERE {} AND day BETWEEN ? AND ? AND posting.kind = 'other' ORDER BY 1, posting.ref"
        )
        own = self._database.rows(sql.format("contract = ?"), (contract, *days))
        others = self._database.rows(sql.format("contract IS NULL"), days)
        places = self._places(contract) if others else set()
        beside = [row for row in others if namespace_of(row[3]) in places]
        return [
            (row[0], Money(row[1], row[2]), is_own) for rows, is_own in ((own, True), (beside, False)) for row in rows
        ]

    def _places(self, contract: str) -> set[str]:
        """The namespaces in which a contract has transactions."""
        rows = self._database.rows(
            "SELECT DISTINCT substr(ref, 1, instr(ref, '/') - 1) FROM posting WHERE contract = ?", (contract,)
        )
        return {row[0] for row in rows}
