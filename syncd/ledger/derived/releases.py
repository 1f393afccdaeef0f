"""Reads what was paid for the milestones of a fixed-price contract."""

from collections.abc import Collection
from datetime import date

from syncd.core.mapping import normalise_name
from syncd.core.milestone_releases import FixedPayment, GivenBack
from syncd.core.money import Money
from syncd.core.records import Ref
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
