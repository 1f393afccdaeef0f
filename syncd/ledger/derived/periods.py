"""Reads the figures of contracts: time tracked and logged, and money posted, per platform week or range of days."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Kind, Ref, TransactionKind, WorkKind
from syncd.core.refunds import standing
from syncd.core.subject_parts import Bill, LoggedLine, Piece
from syncd.core.time import instant
from syncd.core.waiting_money import WaitingRow
from syncd.ledger.database import Database, marks, moment
from syncd.ledger.derived.loose_rows import find_loose_rows
from syncd.ledger.derived.postings import ABOUT

_ROWS = {Kind.WORK: "line", Kind.TRANSACTION: "posting"}
"""The tables of what platforms showed, by the kind of record."""
_EACH_PERSON = (
    "WITH RECURSIVE each_person (person) AS (SELECT min(person) FROM {table} WHERE contract = ?1 UNION ALL "
    "SELECT (SELECT min(person) FROM {table} WHERE contract = ?1 AND {table}.person > each_person.person) "
    "FROM each_person WHERE each_person.person IS NOT NULL) SELECT person FROM each_person WHERE person IS NOT NULL"
)
"""The people of a contract's rows, by as many searches as there are people: DISTINCT would read every row."""


@dataclass(frozen=True, slots=True)
class Days:
    """A range of platform days, first and last included."""

    first: date
    last: date

    @property
    def texts(self) -> tuple[str, str]:
        """First and last day as the ledger writes them."""
        return self.first.isoformat(), self.last.isoformat()


class Periods:
    """Reads pieces, work lines and postings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pieces(self, contract: str, days: Days) -> list[Piece]:
        """Pieces of a contract on these days, by time."""
        return self._pieces("piece.contract = ? AND day BETWEEN ? AND ?", (contract, *days.texts))

    def pieces_of(self, ref: Ref) -> list[Piece]:
        """Pieces of a time entry, by time."""
        return self._pieces("piece.ref = ?", (ref,))

    def billable_marks(self, contract: str) -> frozenset[bool | None]:
        """The marks "billable" on all of a contract's time entries; None for those whose source shows none."""
        rows = self._database.rows(
            "SELECT DISTINCT billable FROM piece WHERE contract = ? AND unbilled IS NULL", (contract,)
        )
        return frozenset(None if row[0] is None else bool(row[0]) for row in rows)

    def is_marked(self, contract: str) -> bool:
        """Whether some of a contract's time is marked billable."""
        return self._database.row("SELECT 1 FROM marked WHERE contract = ?", (contract,)) is not None

    def milestone_pieces(self, milestone: Ref) -> list[Piece]:
        """Pieces of a milestone, by time."""
        return self._pieces("piece.milestone = ?", (milestone,))

    def _pieces(self, condition: str, parameters: Sequence[str]) -> list[Piece]:
        rows = self._database.rows(
            "SELECT piece.*, json_extract(entry.body, '$.description') AS description, "
            "json_extract(entry.body, '$.task') IS NOT NULL AS tasked, "
            "json_extract(project.body, '$.name') AS label "
            "FROM piece JOIN record ON record.ref = piece.ref JOIN version AS entry ON entry.id = record.version "
            "LEFT JOIN record AS named ON named.ref = json_extract(entry.body, '$.project') "
            "LEFT JOIN version AS project ON project.id = named.version "
            f"WHERE {condition} ORDER BY piece.starts, piece.ref",
            parameters,
        )
        return [_piece(row) for row in rows]

    def lines(self, contract: str, days: Days) -> list[LoggedLine]:
        """Work lines of a contract on these days, by day, kind and ref."""
        rows = self._database.rows(
            "SELECT line.*, json_extract(work.body, '$.memo') AS memo, json_extract(work.body, '$.manual') AS manual, "
            "json_extract(work.body, '$.start') AS began "
            "FROM line JOIN record ON record.ref = line.ref "
            "JOIN version AS work ON work.id = record.version "
            "WHERE contract = ? AND day BETWEEN ? AND ? ORDER BY day, line.kind, line.ref",
            (contract, *days.texts),
        )
        return [_line(row) for row in rows]

    def postings(self, contract: str, days: Days) -> list[Posting]:
        """Transactions that count for these days, by ref. A refund counts for the days of what it refunds, a fee for
        those of what it is taken from."""
        loose = find_loose_rows(self._database, contract)
        moved = [ref for ref, day in loose.days.items() if days.first <= day <= days.last]
        chosen = marks(len(moved))
        others = f" OR ref IN ({chosen}) OR parent IN ({chosen})" if moved else ""  # then all of the contract are read
        rows = self._database.rows(
            "SELECT kind, minor, currency, ref, day, parent, event, parent IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM posting AS other WHERE other.ref = posting.parent), posted "
            f"FROM posting WHERE contract = ? AND (day BETWEEN ? AND ?{others}) ORDER BY ref",
            (contract, *days.texts, *moved, *moved),
        )
        postings = [
            Posting(
                kind=TransactionKind(row[0]),
                amount=Money(row[1], row[2]),
                ref=row[3],
                day=loose.days.get(row[3]) or loose.days.get(row[5]) or date.fromisoformat(row[4]),
                parent=row[5] or loose.parents.get(row[3]),
                event=row[6],
                lacks_parent=bool(row[7]) and row[0] in ABOUT,
                posted=date.fromisoformat(row[8]),
            )
            for row in rows
        ]
        return [posting for posting in postings if posting.day and days.first <= posting.day <= days.last]

    def invoices(self, contract: str, days: Days) -> list[Posting]:
        """Earnings that are for some of these days, with their first day and hours, by ref; those that name no first
        day are for the last one alone."""
        rows = self._database.rows(
            "SELECT posting.kind, minor, currency, posting.ref, posting.day, json_extract(body, '$.first_day'), "
            "json_extract(body, '$.seconds') FROM posting "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            f"WHERE posting.contract = ? AND posting.day >= ? AND posting.kind IN ({marks(len(EARNINGS))}) "
            "AND coalesce(json_extract(body, '$.first_day'), posting.day) <= ? ORDER BY posting.ref",
            (contract, days.texts[0], *sorted(EARNINGS), days.texts[1]),
        )
        return [
            Posting(
                kind=TransactionKind(row[0]),
                amount=Money(row[1], row[2]),
                ref=row[3],
                day=date.fromisoformat(row[4]),
                first_day=date.fromisoformat(row[5]) if row[5] else None,
                seconds=row[6],
            )
            for row in rows
        ]

    def bills_of(self, contract: str, days: Days) -> list[Bill]:
        """Transactions that pay for a contract's hours of these days, by ref, as far as no refund gave them back."""
        rows = self._database.rows(
            "SELECT posting.ref, minor, currency, json_extract(body, '$.seconds') FROM posting "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            "WHERE contract = ? AND posting.day BETWEEN ? AND ? AND posting.kind = 'hourly' ORDER BY posting.ref",
            (contract, *days.texts),
        )
        bills = [Bill(row[0], Money(row[1], row[2]), row[3]) for row in rows]
        if not bills:
            return []
        refunds = [one.amount for one in self.postings(contract, days) if one.kind is TransactionKind.REFUND]
        return standing(bills, refunds)

    def billed_by(self, line: Ref) -> list[Ref]:
        """Invoices of a work line's contract that cover its day."""
        return self._invoiced("posting.ref", "line.ref", line)

    def bills(self, posting: Ref) -> list[Ref]:
        """The hours that an invoice bills: work lines of its contract on its days."""
        return self._invoiced("line.ref", "posting.ref", posting)

    def about(self, posting: Ref) -> list[Ref]:
        """Fees and taxes that name a transaction as the one they belong to."""
        return [
            row[0] for row in self._database.rows("SELECT ref FROM posting WHERE parent = ? ORDER BY ref", (posting,))
        ]

    def _invoiced(self, wanted: str, known: str, ref: Ref) -> list[Ref]:
        rows = self._database.rows(
            f"SELECT {wanted} FROM line JOIN posting ON posting.contract = line.contract "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            f"WHERE {known} = ? AND line.kind = 'hourly' AND posting.kind IN ('hourly', 'payment') "
            "AND line.day BETWEEN json_extract(body, '$.first_day') AND json_extract(body, '$.last_day') ORDER BY 1",
            (ref,),
        )
        return [row[0] for row in rows]

    def workers(self, contract: str) -> tuple[set[str], set[str]]:
        """Who ever tracked time on a contract, and in whose accounts its hours were ever shown."""
        sides = Side.TRACKED, Side.LOGGED
        rows = self._database.rows(
            "SELECT side, person FROM worker WHERE side IN (?, ?) AND contract = ?", (*map(str, sides), contract)
        )
        tracked, logged = ({row[1] for row in rows if row[0] == side} for side in sides)
        return tracked, logged

    def earners(self, contract: str, kind: Kind | None = None) -> set[str]:
        """The people who ever had work lines or transactions of a contract; with `kind`, only rows of that kind count.
        A row that names nobody gives ""."""
        tables = [table for of, table in _ROWS.items() if kind in (of, None)]
        found = (self._database.rows(_EACH_PERSON.format(table=table), (contract,)) for table in tables)
        return {row[0] for rows in found for row in rows}

    def posting_sources(self, contract: str) -> list[tuple[str, str]]:
        """(person, source) of a contract's transactions: whose each is, and which source showed it last."""
        rows = self._database.rows(
            "SELECT DISTINCT shown.person, pull.source FROM (SELECT DISTINCT posting.person, version.pull FROM posting "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            "WHERE posting.contract = ?) AS shown JOIN pull ON pull.id = shown.pull ORDER BY 1, 2",
            (contract,),
        )
        return [(row[0], row[1]) for row in rows]

    def waiting(self, kind: Kind, days: Days) -> list[tuple[str, str]]:
        """(platform, normalised title) of the work lines or transactions of these days that fit several contracts and
        so belong to none."""
        table = _ROWS[kind]
        rows = self._database.rows(
            f"SELECT DISTINCT platform, title FROM {table} WHERE contract IS NULL AND title IS NOT NULL "
            "AND day BETWEEN ?1 AND ?2 ORDER BY 1, 2",
            days.texts,
        )
        return [(row[0], row[1]) for row in rows]

    def waiting_rows(self, platform: str, title: str) -> list[WaitingRow]:
        """The work lines and transactions of a title that fit several contracts, by day and ref."""
        where = "contract IS NULL AND platform = ?1 AND title = ?2"
        rows = self._database.rows(
            f"SELECT ref, day, minor, currency, 0 AS billed, kind FROM line WHERE {where} UNION ALL "
            f"SELECT ref, day, minor, currency, 1, kind FROM posting WHERE {where} ORDER BY 2, 1",
            (platform, title),
        )
        earning = {str(kind) for kind in (*EARNINGS, TransactionKind.REFUND)}
        return [
            WaitingRow(
                ref=row[0],
                day=date.fromisoformat(row[1]),
                amount=Money(row[2], row[3]) if row[2] is not None and (not row[4] or row[5] in earning) else None,
                billed=bool(row[4]),
            )
            for row in rows
        ]

    def active_contracts(self, days: Days) -> list[str]:
        """Contracts with time tracked or logged, or money posted, on these days."""
        rows = self._database.rows(
            "SELECT contract FROM piece WHERE day BETWEEN ?1 AND ?2 "
            "UNION SELECT contract FROM line WHERE contract IS NOT NULL AND day BETWEEN ?1 AND ?2 "
            "UNION SELECT contract FROM posting WHERE contract IS NOT NULL AND day BETWEEN ?1 AND ?2 ORDER BY 1",
            days.texts,
        )
        return [row[0] for row in rows]

    def weekly_logged(self, contract: str) -> dict[date, int]:
        """First day of the platform week → seconds logged on a contract, without rows that are to be derived again."""
        rows = self._database.rows(
            "SELECT week, sum(seconds) FROM line WHERE contract = ? AND kind = 'hourly' "
            "AND ref NOT IN (SELECT ref FROM dirty_record) GROUP BY week",
            (contract,),
        )
        return {date.fromisoformat(row[0]): row[1] or 0 for row in rows}

    def tracked(self, contract: str, days: Days) -> dict[date, int]:
        """Day → seconds tracked on a contract, for these days."""
        rows = self._database.rows(
            "SELECT day, sum(seconds) FROM piece WHERE contract = ? AND day BETWEEN ? AND ? GROUP BY day",
            (contract, *days.texts),
        )
        return {date.fromisoformat(row[0]): row[1] for row in rows}


def _piece(row: sqlite3.Row) -> Piece:
    return Piece(
        ref=row["ref"],
        person=row["person"],
        start=moment(row["starts"]),
        seconds=row["seconds"],
        day=date.fromisoformat(row["day"]),
        description=row["description"] or "",
        label=row["label"] or "",
        billable=None if row["billable"] is None else bool(row["billable"]),
        goodwill=row["unbilled"] is not None,
        has_task=bool(row["tasked"]),
    )


def _line(row: sqlite3.Row) -> LoggedLine:
    gross = None if row["minor"] is None else Money(row["minor"], row["currency"])
    return LoggedLine(
        ref=row["ref"],
        person=row["person"],
        day=date.fromisoformat(row["day"]),
        kind=WorkKind(row["kind"]),
        seconds=row["seconds"],
        gross=gross,
        memo=row["memo"] or "",
        manual=row["manual"],
        start=instant(row["began"]) if row["began"] else None,
    )
