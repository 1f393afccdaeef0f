"""Reads what a fixed-price contract was paid, and how the amounts of its milestones rose."""

from collections.abc import Collection
from datetime import date
from itertools import pairwise

from syncd.core.mapping import normalise_name
from syncd.core.milestone_releases import FixedPayment, GivenBack, Raise
from syncd.core.money import Money
from syncd.core.records import Milestone, Ref
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Database, marks
from syncd.ledger.derived.loose_rows import find_loose_rows


def fixed_payments(database: Database, contract: str, pinned: Collection[Ref] = ()) -> list[FixedPayment]:
    """A contract's fixed-price earnings, and those `pinned` to milestones, by day and ref. Their words do not hold the
    contract's own title."""
    rows = database.rows(
        "SELECT posting.ref, posted, minor, currency, json_extract(body, '$.description') AS words, "
        "json_extract(body, '$.contract.title') AS title, EXISTS (SELECT 1 FROM posting AS fee WHERE fee.kind = 'fee' "
        "AND (fee.parent = posting.ref OR fee.event = posting.event)) AS has_fee FROM posting "
        "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
        f"WHERE posting.contract = ? AND (posting.kind = 'fixed' OR posting.ref IN ({marks(len(pinned))})) "
        "AND minor > 0 ORDER BY posted, posting.ref",
        (contract, *pinned),
    )
    followed = set(find_loose_rows(database, contract).parents.values()) if rows else set()
    return [
        FixedPayment(
            ref=row["ref"],
            posted=date.fromisoformat(row["posted"]),
            amount=Money(row["minor"], row["currency"]),
            words=_without(row["words"] or "", row["title"] or ""),
            has_fee=bool(row["has_fee"]) or row["ref"] in followed,
        )
        for row in rows
    ]


def _without(words: str, title: str) -> str:
    """The words of a row without the title of its contract, which may be that of a milestone, too."""
    return normalise_name(words).replace(normalise_name(title), " ", 1)


def refunds_of(database: Database, contract: str) -> list[GivenBack]:
    """A contract's refunds, by day and ref."""
    rows = database.rows(
        "SELECT ref, posted, minor, currency, parent FROM posting WHERE contract = ? AND kind = 'refund' "
        "AND minor < 0 ORDER BY posted, ref",
        (contract,),
    )
    return [
        GivenBack(ref=row[0], posted=date.fromisoformat(row[1]), amount=Money(-row[2], row[3]), parent=row[4])
        for row in rows
    ]


def raises_of(database: Database, contract: str) -> list[Raise]:
    """How the amounts of a contract's milestones rose from version to version, as far as these count; by ref."""
    rows = database.rows(
        "SELECT version.ref, body FROM milestone JOIN version USING (ref) WHERE contract = ? AND gone = 0 "
        "AND version.id NOT IN (SELECT version FROM held) AND version.id NOT IN (SELECT version FROM withheld) "
        "AND version.id NOT IN (SELECT version FROM withdrawn) ORDER BY version.ref, revision, observed, digest",
        (contract,),
    )
    versions: dict[Ref, list[Milestone]] = {}
    for ref, body in rows:
        record = decode_record(ref, body)
        assert isinstance(record, Milestone)
        versions.setdefault(ref, []).append(record)
    return [
        Raise(ref, after.title, after.amount - before.amount)
        for ref, history in versions.items()
        for before, after in pairwise(history)
        if before.amount
        and after.amount
        and before.amount.currency == after.amount.currency
        and before.amount.minor < after.amount.minor
    ]
