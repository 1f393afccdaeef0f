"""Reads your own invoices with the days they are for, and marks what rests on them."""

from datetime import date

from syncd.core.money import Money
from syncd.core.own_invoice import OWN_INVOICE, InvoiceRow
from syncd.core.records import Ref
from syncd.ledger.database import Database, Write
from syncd.ledger.derived.periods import Days

_INVOICES = (
    "WITH invoice AS (SELECT posting.ref, posting.day AS last, json_extract(body, '$.first_day') AS first, "
    "posted, minor, currency, json_extract(body, '$.seconds') AS seconds, posting.kind = 'miscellaneous' AS by_hand "
    "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
    "WHERE posting.contract = ?1 AND (posting.kind IN ('hourly', 'refund') OR "
    "(posting.kind = 'miscellaneous' AND lower(json_extract(body, '$.type_text')) = 'manual invoice')))"
)
"""The invoices of time, discounts and credits of a contract, and its invoices by hand on a platform."""


class OwnInvoices:
    """Reads invoices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def around(self, contract: str, ref: Ref) -> list[InvoiceRow]:
        """The rows of a contract that are for some of the days of one of them, which is among these, by ref: invoices
        of time, discounts and credits. None where that one is gone, or is for no days."""
        rows = self._database.rows(
            f"{_INVOICES} "
            "SELECT invoice.* FROM invoice JOIN invoice AS named ON named.ref = ?2 AND named.by_hand = invoice.by_hand "
            "WHERE invoice.first <= named.last AND named.first <= invoice.last ORDER BY invoice.ref",
            (contract, ref),
        )
        return [
            InvoiceRow(
                ref=row["ref"],
                first=date.fromisoformat(row["first"]),
                last=date.fromisoformat(row["last"]),
                posted=date.fromisoformat(row["posted"]),
                amount=Money(row["minor"], row["currency"]),
                seconds=row["seconds"],
                by_hand=bool(row["by_hand"]),
            )
            for row in rows
        ]

    def dated(self, contract: str, *, by_hand: bool) -> list[tuple[Ref, Days]]:
        """The invoices of a contract that name their days, with these: those by hand, or the others."""
        rows = self._database.rows(
            f"{_INVOICES} SELECT ref, first, last FROM invoice WHERE by_hand = ?2 AND minor > 0 AND first IS NOT NULL "
            "ORDER BY ref",
            (contract, by_hand),
        )
        return [(row[0], Days(date.fromisoformat(row[1]), date.fromisoformat(row[2]))) for row in rows]

    def days_by_hand(self, contract: str, days: Days) -> list[Days]:
        """The days of a contract's invoices by hand on a platform, of those that are for some of these days."""
        rows = self._database.rows(
            f"{_INVOICES} SELECT first, last FROM invoice WHERE by_hand AND minor > 0 AND last >= ?2 AND first <= ?3 "
            "ORDER BY first, last",
            (contract, *days.texts),
        )
        return [Days(date.fromisoformat(row[0]), date.fromisoformat(row[1])) for row in rows]

    def on(self, contract: str, days: Days) -> list[Ref]:
        """The refs of a contract's invoices of time that name their days, and are for some of these, by ref."""
        rows = self._database.rows(
            "SELECT posting.ref FROM posting JOIN record ON record.ref = posting.ref "
            "JOIN version ON version.id = record.version WHERE posting.contract = ? AND posting.kind = 'hourly' "
            "AND minor > 0 AND posting.day >= ? AND json_extract(body, '$.first_day') <= ? ORDER BY posting.ref",
            (contract, *days.texts),
        )
        return [row[0] for row in rows]


class OwnInvoicesWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def mark(self, contract: str) -> None:
        """Mark the invoices for a contract, and its periods that are compared with what they were when invoiced.
        Coverage of the days on which an invoice, and others for its days, were written matters to it, too."""
        self._write("UPDATE subject SET dirty = 1 WHERE kind = ? AND name = ?", (OWN_INVOICE, contract))
        self._write(
            f"{_INVOICES}, written AS (SELECT named.ref, min(invoice.posted) AS since, max(invoice.posted) AS until "
            "FROM invoice JOIN invoice AS named ON invoice.first <= named.last AND named.first <= invoice.last "
            "GROUP BY named.ref) UPDATE subject SET starts = min(starts, since || 'T00:00:00.000000Z'), "
            "ends = max(ends, until || 'T23:59:59.999999Z') FROM written "
            "WHERE kind = ?2 AND name = ?1 AND part = written.ref",
            (contract, OWN_INVOICE),
        )
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ? AND EXISTS "
            "(SELECT 1 FROM past_piece WHERE past_piece.contract = name AND week = part)",
            (contract,),
        )
