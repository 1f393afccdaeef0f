"""Reads what is expected of earnings: when it is due, whether it was released, and the invoices that banks may pay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.mapping import normalise_name
from syncd.core.matching.invoice_bank import SentInvoice
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref, id_of
from syncd.core.time import ALWAYS, Instant, noon
from syncd.ledger.database import Database, Write, chunks, fine, marks, moment
from syncd.ledger.derived.periods import Days

_KINDS = ", ".join(repr(str(kind)) for kind in sorted(EARNINGS))
_STATED = "json_extract(body, '$.due'), json_extract(body, '$.released'), json_extract(body, '$.unreleased')"
_WITH_BODY = "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version"
_CREDITED = (
    "SELECT sum(back.minor) FROM posting AS back WHERE back.kind = 'refund' AND back.currency = posting.currency "
    "AND (back.parent = posting.ref OR back.ref IN (SELECT ref FROM payment_match WHERE of = posting.ref))"
)
_SPARE = timedelta(days=3)
DIRECT = "direct"
"""The platform of your own invoices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRelease:
    """What the row of an earning says of its money. `confirmed`: as of when its source last showed it."""

    ref: Ref
    due: date | None
    released: date | None
    unreleased: bool  # its source says that it is not available yet
    confirmed: Instant


def stated_releases(database: Database, refs: Iterable[Ref]) -> list[StatedRelease]:
    """What those of these earnings say of their money that say anything, by ref."""
    found = []
    for chunk in chunks(sorted(set(refs))):
        rows = database.rows(
            f"SELECT posting.ref, {_STATED}, record.confirmed FROM posting {_WITH_BODY} "
            f"WHERE posting.ref IN ({marks(len(chunk))}) AND posting.kind IN ({_KINDS}) AND minor > 0",
            chunk,
        )
        found += [
            StatedRelease(
                ref=ref, due=_day(due), released=_day(released), unreleased=bool(waits), confirmed=moment(confirmed)
            )
            for ref, due, released, waits, confirmed in rows
            if due or released or waits
        ]
    return sorted(found, key=lambda one: one.ref)


def sent_invoices(database: Database, days: Days, payers: Mapping[str, frozenset[str]]) -> list[SentInvoice]:
    """Your own invoices of these days, less what was credited, by ref. `payers`: contract → names of its client, for
    contracts that may have some. An invoice's own row may have another name of its client."""
    found = []
    for contract in sorted(payers):
        rows = database.rows(
            f"SELECT posting.ref, posting.posted, posting.minor + coalesce(({_CREDITED}), 0), posting.currency, "
            "posting.person, coalesce(json_extract(body, '$.contract.client'), '') "
            f"FROM posting {_WITH_BODY} WHERE posting.contract = ? AND posting.posted BETWEEN ? AND ? "
            f"AND posting.kind IN ({_KINDS}) AND posting.minor > 0 "
            "AND json_extract(body, '$.contract.platform') = ? ORDER BY posting.ref",
            (contract, *days.texts, DIRECT),
        )
        found += [
            SentInvoice(
                ref=ref,
                number=id_of(ref),
                sent=date.fromisoformat(sent),
                amount=Money(left, currency),
                contract=contract,
                payers=payers[contract] | ({normalise_name(client)} if client else set()),
                person=person,
            )
            for ref, sent, left, currency, person, client in rows
            if left > 0
        ]
    return sorted(found, key=lambda one: one.ref)


def is_own_invoice(database: Database, ref: Ref) -> bool:
    """Whether an earning is an invoice that you sent yourself."""
    sql = f"SELECT 1 FROM posting {_WITH_BODY} WHERE posting.ref = ? AND json_extract(body, '$.contract.platform') = ?"
    return database.row(sql, (ref, DIRECT)) is not None


class ExpectedWriter:
    """Marks expected payments within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def mark(self, refs: Iterable[Ref]) -> None:
        """Mark those of these earnings whose money is expected, to be judged again."""
        sql = "UPDATE subject SET dirty = 1 WHERE kind = 'expected-payment' AND name = ? AND part = ''"
        self._write.many(sql, ((ref,) for ref in sorted(refs)))

    def mark_sent(self, days: Days) -> None:
        """Mark the payments expected of what was posted on these days."""
        since = fine(noon(max(days.first, date.min + _SPARE) - _SPARE))  # none ends before the day before its posting
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'expected-payment' AND name IN "
            "(SELECT name FROM subject JOIN posting ON posting.ref = subject.name "
            "WHERE subject.kind = 'expected-payment' AND subject.ends >= ? AND posted BETWEEN ? AND ?)",
            (since, *days.texts),
        )

    def set_arrived(self, arrived: Mapping[Ref, bool]) -> None:
        """Store for each of these earnings whether all of its money has come. Then coverage of later days no longer
        matters to it, until a row or a line changes."""
        self._write.many(
            "UPDATE subject SET ends = CASE WHEN ? THEN starts ELSE ? END "
            "WHERE kind = 'expected-payment' AND name = ? AND part = ''",
            ((has_come, fine(ALWAYS.end), ref) for ref, has_come in arrived.items()),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
