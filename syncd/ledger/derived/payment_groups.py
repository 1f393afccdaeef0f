"""Reads the events that transactions belong to: an earning or a refund, with the fees and taxes taken of it; or a fee
or tax of which no source showed what it was taken of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from sqlite3 import Row

from syncd.core.contract_fee import FeesTaken
from syncd.core.matching.fee_earning import NEAR
from syncd.core.money import Money
from syncd.core.payment_group import PaidRow
from syncd.core.records import EARNINGS, Ref, TransactionKind
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, chunks, marks
from syncd.ledger.derived.postings import ABOUT, MAIN

LONGEST = timedelta(days=31)
"""A bill for more days than these is not compared with others of its first days."""
_DEPTH = 3
"""A tax belongs to a fee, and that to an earning: none has more above it."""
_ROW = (
    "SELECT posting.ref, posting.kind, posting.posted, posting.day, minor, currency, posting.parent, posting.contract, "
    "posting.event, json_extract(body, '$.first_day') AS first_day, json_extract(body, '$.seconds') AS seconds, "
    "json_extract(body, '$.type_text') AS words, "
    "coalesce(json_extract(body, '$.contract.platform'), posting.platform, '') AS platform, posting.person, account "
    "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version"
)


def _one_of(kinds: Collection[TransactionKind]) -> str:
    return f"posting.kind IN ({', '.join(repr(str(kind)) for kind in sorted(kinds))})"


_MAIN, _ABOUT, _EARNING = _one_of(MAIN), _one_of(ABOUT), _one_of(EARNINGS)
_SAME_EVENT = (
    f"event = ? AND {_MAIN} AND contract IS ? AND currency = ? AND (minor < 0) = ? AND (posting.kind = 'refund') = ?"
)
"""Rows of one event that are one earning, or one refund."""


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """The rows of an event: its earnings or refunds (none where a fee or tax stands alone), and what was taken."""

    rows: tuple[PaidRow, ...]
    taken: tuple[PaidRow, ...]
    original: PaidRow | None
    contract: str | None
    platform: str  # "" where the rows name none
    person: str  # whose account it is in
    account: str  # and the name of that


@dataclass(frozen=True, slots=True)
class GroupSpan:
    """The key of a group, with the first day it pays for and the day it was posted, or the last one it pays for if that
    is later."""

    ref: Ref
    first: date
    posted: date


class PaymentGroups:
    """Reads payment groups, whatever their days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def group(self, ref: Ref) -> StoredGroup | None:
        """The event that a transaction names; None where it belongs to another row's, is of no event, or is gone."""
        row = self._database.row(f"{_ROW} WHERE posting.ref = ?", (ref,))
        if row is None or self._head(row) != ref:
            return None
        rows = [row]
        if row["kind"] in MAIN and row["event"]:
            rows = self._database.rows(f"{_ROW} WHERE {_SAME_EVENT}", _event_of(row))
        taken: dict[Ref, Row] = {}
        above = [each["ref"] for each in rows]
        for _ in range(_DEPTH):
            below = [each for each in self._below(above) if each["ref"] not in taken]
            taken |= {each["ref"]: each for each in below}
            above = [each["ref"] for each in below]
        own = [_paid_row(each) for each in rows]
        others = [_paid_row(each) for each in taken.values()]
        is_main = row["kind"] in MAIN
        return StoredGroup(
            rows=_by_ref(own) if is_main else (),
            taken=_by_ref(others if is_main else [*own, *others]),
            original=self._original(row) if row["kind"] == "refund" else None,
            contract=row["contract"],
            platform=row["platform"],
            person=row["person"],
            account=row["account"],
        )

    def heads(self, refs: Iterable[Ref]) -> list[GroupSpan]:
        """The groups of these transactions, by ref."""
        found: dict[Ref, GroupSpan] = {}
        for chunk in chunks(sorted(set(refs))):
            for row in self._database.rows(f"{_ROW} WHERE posting.ref IN ({marks(len(chunk))})", chunk):
                head = self._head(row)
                if head and head not in found and (top := self._database.row(f"{_ROW} WHERE posting.ref = ?", (head,))):
                    paid = _paid_row(top)
                    found[head] = GroupSpan(
                        head, min(paid.first_day or paid.day, paid.posted), max(paid.day, paid.posted)
                    )
        return [found[head] for head in sorted(found)]

    def _original(self, refund: Row) -> PaidRow | None:
        """The earning that a refund gives back: the one that it names, or that it was matched with."""
        above = self._above(refund)
        return _paid_row(above) if above is not None and above["kind"] in EARNINGS else None

    def bills_of(self, contract: str, first: date, last: date) -> tuple[PaidRow, ...]:
        """The earnings of a contract that pay for some of these days, by ref; those of up to `LONGEST` days."""
        days = (first.isoformat(), (last + LONGEST).isoformat())
        rows = self._database.rows(
            f"{_ROW} WHERE contract = ? AND day BETWEEN ? AND ? AND {_EARNING}", (contract, *days)
        )
        return _by_ref(row for row in map(_paid_row, rows) if (row.first_day or row.day) <= last)

    def refunds_of(self, earnings: Collection[Ref]) -> tuple[tuple[PaidRow, Ref], ...]:
        """The refunds that give back some of these earnings, by ref, each with its earning."""
        listed, earning = marks(len(earnings)), "coalesce(posting.parent, payment_match.of)"
        rows = self._database.rows(
            f"{_ROW.replace('SELECT', f'SELECT {earning} AS earning,', 1)} LEFT JOIN payment_match "
            f"ON payment_match.ref = posting.ref WHERE posting.kind = 'refund' AND (posting.parent IN ({listed}) "
            f"OR posting.ref IN (SELECT ref FROM payment_match WHERE of IN ({listed}))) ORDER BY posting.ref",
            (*earnings, *earnings),
        )
        return tuple((_paid_row(row), row["earning"]) for row in rows if row["earning"] in earnings)

    def refunds_of_no_bill(self, contract: str, first: date, last: date) -> tuple[PaidRow, ...]:
        """The refunds that name some of these days as the last they are for, and belong to no earning, by ref."""
        rows = self._database.rows(
            f"{_ROW} LEFT JOIN payment_match ON payment_match.ref = posting.ref WHERE posting.contract = ? "
            "AND day BETWEEN ? AND ? AND posting.kind = 'refund' AND posting.parent IS NULL AND of IS NULL",
            (contract, first.isoformat(), last.isoformat()),
        )
        return _by_ref(row for row in map(_paid_row, rows) if row.first_day and row.day != row.posted)

    def around(self, contract: str, first: date, last: date) -> set[Ref]:
        """The earnings and refunds of a contract that may be for some of these days."""
        days = ((first - LONGEST).isoformat(), (last + 2 * LONGEST).isoformat())  # or for those of a bill beside them
        sql = f"SELECT ref FROM posting WHERE contract = ? AND day BETWEEN ? AND ? AND {_MAIN}"
        return {row[0] for row in self._database.rows(sql, (contract, *days))}

    def related(self, refs: Iterable[Ref]) -> set[Ref]:
        """These transactions, what they were matched with, and the refunds of them."""
        found: set[Ref] = set()
        for chunk in chunks(sorted(set(refs))):
            listed = marks(len(chunk))
            rows = self._database.rows(
                f"SELECT ref, of FROM payment_match WHERE ref IN ({listed}) UNION "
                f"SELECT ref, of FROM payment_match WHERE of IN ({listed}) UNION "
                f"SELECT ref, parent FROM posting WHERE parent IN ({listed}) AND kind = 'refund'",
                (*chunk, *chunk, *chunk),
            )
            found.update(chunk)
            found.update(ref for row in rows for ref in row)
        return found

    def of_events(self, events: Iterable[str]) -> set[Ref]:
        """The earnings and refunds of these events."""
        sql = f"SELECT ref FROM posting WHERE event = ? AND {_MAIN}"
        return {row[0] for event in events for row in self._database.rows(sql, (event,))}

    def near(self, contract: str, posted: date) -> set[Ref]:
        """The earnings and refunds of a contract that were posted within a few days, and the fees that name none: they
        may be of any of them."""
        sql = (
            "SELECT ref FROM posting WHERE contract = ? AND posted BETWEEN ? AND ? "
            f"AND ({_MAIN} OR ({_ABOUT} AND parent IS NULL))"
        )
        days = ((posted - NEAR).isoformat(), (posted + NEAR).isoformat())
        return {row[0] for row in self._database.rows(sql, (contract, *days))}

    def may_be_of(self, contract: str, fee: PaidRow) -> tuple[Ref, ...]:
        """The earnings, or the refunds of a fee that was given back, posted within a few days of a fee."""
        kind = "minor > 0" if fee.amount.minor < 0 else "minor < 0"
        days = ((fee.posted - NEAR).isoformat(), (fee.posted + NEAR).isoformat())
        sql = (
            f"SELECT ref FROM posting WHERE contract = ? AND posted BETWEEN ? AND ? AND {_MAIN} AND {kind} ORDER BY ref"
        )
        return tuple(row[0] for row in self._database.rows(sql, (contract, *days)))

    def open_fees(self, contract: str, posted: date) -> tuple[Ref, ...]:
        """Fees of a contract, posted within a few days, of which nothing shows what they were taken of."""
        days = ((posted - NEAR).isoformat(), (posted + NEAR).isoformat())
        rows = self._database.rows(
            "SELECT ref FROM posting WHERE contract = ? AND posted BETWEEN ? AND ? AND kind = 'fee' AND minor <> 0 "
            "AND parent IS NULL AND event IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM payment_match WHERE payment_match.ref = posting.ref) ORDER BY ref",
            (contract, *days),
        )
        return tuple(row[0] for row in rows)

    def earned(self, contract: str) -> tuple[PaidRow, ...]:
        """The earnings and refunds of a contract, by posting."""
        rows = self._database.rows(f"{_ROW} WHERE contract = ? AND {_MAIN}", (contract,))
        return tuple(sorted(map(_paid_row, rows), key=lambda row: (row.posted, row.ref)))

    def first_earning(self, contract: str) -> Ref | None:
        """The group of a contract's first earning, by its days; None where there is none."""
        sql = f"{_ROW} WHERE contract = ? AND {_EARNING} AND minor > 0 ORDER BY posting.day, posting.ref LIMIT 1"
        row = self._database.row(sql, (contract,))
        return self._head(row) if row else None

    def without_fees(self) -> list[Ref]:
        """The groups of the first earnings of all contracts of which none had a fee."""
        sql = "SELECT json_extract(fees, '$.head') AS head FROM fees_taken WHERE head IS NOT NULL ORDER BY 1"
        return [str(row[0]) for row in self._database.rows(sql)]

    def loose_fees(self, contract: str) -> int:
        """How many fees name no row and may be of the earnings of a contract: its own, and those in its accounts that
        name no contract."""
        loose = "kind = 'fee' AND minor <> 0 AND parent IS NULL AND event IS NULL"
        accounts = "SELECT DISTINCT account, holder FROM posting WHERE contract = ?"
        row = self._database.row(
            f"SELECT (SELECT count(*) FROM posting WHERE contract = ? AND {loose}) + (SELECT count(*) FROM posting "
            f"WHERE contract IS NULL AND named IS NULL AND {loose} AND (account, holder) IN ({accounts}))",
            (contract, contract),
        )
        return int(row[0]) if row else 0

    def fees_taken(self, contract: str) -> FeesTaken:
        """What a contract's rows show of its fees."""
        row = self._database.row("SELECT fees FROM fees_taken WHERE contract = ?", (contract,))
        return decode(row[0], FeesTaken) if row else FeesTaken()

    def _head(self, row: Row) -> Ref | None:
        """The ref that names the group of a transaction; None for one that is no earning, refund, fee or tax."""
        for _ in range(_DEPTH):
            if row["kind"] in MAIN:
                if not row["event"]:
                    return str(row["ref"])
                first = self._database.row(f"SELECT min(ref) FROM posting WHERE {_SAME_EVENT}", _event_of(row))
                return str(first[0]) if first else None
            if row["kind"] not in ABOUT:
                return None
            above = self._above(row)
            if above is None or above["kind"] not in MAIN | ABOUT:
                return str(row["ref"])
            row = above
        return str(row["ref"])

    def _above(self, row: Row) -> Row | None:
        """What a fee or tax was taken of."""
        sql = f"{_ROW} WHERE posting.ref = coalesce(?, (SELECT of FROM payment_match WHERE ref = ?))"
        return self._database.row(sql, (row["parent"], row["ref"]))

    def _below(self, refs: Collection[Ref]) -> list[Row]:
        """The fees and taxes of these transactions."""
        if not refs:  # an empty list would read all rows without a parent
            return []
        listed = marks(len(refs))
        return self._database.rows(
            f"{_ROW} WHERE {_ABOUT} AND posting.ref IN (SELECT ref FROM posting WHERE parent IN ({listed}) UNION ALL "
            "SELECT payment_match.ref FROM payment_match JOIN posting ON posting.ref = payment_match.ref "
            f"AND parent IS NULL WHERE of IN ({listed}))",
            (*refs, *refs),
        )


def _event_of(row: Row) -> tuple[object, ...]:
    return row["event"], row["contract"], row["currency"], int(row["minor"] < 0), int(row["kind"] == "refund")


def _by_ref(rows: Iterable[PaidRow]) -> tuple[PaidRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.ref))


def _paid_row(row: Row) -> PaidRow:
    return PaidRow(
        ref=row["ref"],
        kind=TransactionKind(row["kind"]),
        posted=date.fromisoformat(row["posted"]),
        day=date.fromisoformat(row["day"]),
        amount=Money(row["minor"], row["currency"]),
        first_day=date.fromisoformat(row["first_day"]) if row["first_day"] else None,
        seconds=row["seconds"],
        parent=row["parent"],
        words=row["words"] or "",
    )
