"""Reads transactions that do not say what they belong to: refunds, fees and taxes, and finds it."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from syncd.core.matching.fee_earning import followed_rows
from syncd.core.matching.refund_original import (
    PostedRow,
    decided_days,
    decided_originals,
    originals_of_days,
    possible_originals,
)
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref
from syncd.core.refunds import UnplacedRefund, unplaced_refunds
from syncd.ledger.database import Database
from syncd.ledger.derived.postings import ABOUT

_UNREAD = "kind = 'refund' AND NOT EXISTS (SELECT 1 FROM posting AS other WHERE other.ref = posting.parent)"
"""A refund that names a row which no source showed."""
_MAY_BE_LOOSE = (
    "minor <> 0 AND (kind = 'refund' OR day = posted AND parent IS NULL AND kind IN ('fee', 'tax', 'withholding'))"
)
"""What the index `posting_loose` holds, in its very words: few rows, since most name what they are of."""


@dataclass(frozen=True, slots=True)
class LooseRows:
    """What was found out about a contract's loose rows. Days are the last ones paid for, the platform's."""

    days: Mapping[Ref, date] = field(default_factory=dict)  # row → its day, where it is not the one it is stored with
    parents: Mapping[Ref, Ref] = field(default_factory=dict)  # fee or tax → the row it belongs to
    originals: Mapping[Ref, Ref] = field(default_factory=dict)  # refund → the earning that it gives back
    unplaced: Sequence[UnplacedRefund] = ()


def find_loose_rows(database: Database, contract: str) -> LooseRows:
    """Decide the days of a contract's refunds, and what its fees and taxes belong to, where the rows do not say it."""
    columns, where = "ref, posted, day, minor, currency, kind, parent, event", "FROM posting WHERE contract = ? AND"
    loose = database.rows(
        f"SELECT {columns}, day = posted AS undated {where} {_MAY_BE_LOOSE} "
        f"AND (parent IS NULL OR day = posted AND {_UNREAD})",
        (contract,),
    )
    if not loose:
        return LooseRows()
    sql = f"SELECT {columns} {where}"
    kinds = ", ".join(repr(str(kind)) for kind in sorted(EARNINGS))
    earned = database.rows(f"{sql} kind IN ({kinds}) AND minor > 0 ORDER BY ref", (contract,))
    earnings = [_posted_row(row) for row in earned]
    stored = database.rows(f"{sql} kind = 'refund'", (contract,))
    refunds = [_posted_row(row) for row in stored]
    undated = {row["ref"]: row for row in loose if row["undated"]}
    refused = _refused(database)
    originals = _allowed(_of_one_event(earned, [row for row in stored if row["parent"] is None]), refused)
    loose_refunds = [row for row in refunds if row.ref not in originals]
    nameless = [row for row in loose_refunds if row.ref in undated and undated[row.ref]["parent"] is None]
    unread = [row for row in refunds if row.ref in undated and undated[row.ref]["parent"]]
    given_back = Counter[Ref]()
    for row in stored:
        if row["parent"]:
            given_back[row["parent"]] -= row["minor"]
    amounts = {row.ref: row.amount.minor for row in refunds}
    for refund, earning in originals.items():
        given_back[earning] -= amounts[refund]
    named = {row["ref"] for row in loose if not row["undated"]}
    dated = [row for row in loose_refunds if row.ref in named]
    of_days = originals_of_days(earnings, dated, given_back, refused)
    for refund, earning in of_days.items():
        given_back[earning] -= amounts[refund]
    possible = possible_originals(earnings, nameless, given_back, refused)
    days_of = {ref: frozenset(row.day for row in fitting) for ref, fitting in possible.items()}
    known_days = {row.ref: row.day for row in earnings}
    refunded = {ref: known_days[of] for ref, of in originals.items() if ref in undated} | decided_days(days_of)
    unplaced = unplaced_refunds(earnings, nameless, days_of, unread)
    rows = [*earnings, *(replace(row, day=refunded.get(row.ref, row.day)) for row in refunds)]
    parents: dict[Ref, Ref] = {}
    for kind in sorted(ABOUT):
        fees = [_posted_row(row) for row in loose if row["kind"] == kind]
        if fees:
            have = "SELECT parent FROM posting WHERE contract = ? AND kind = ? AND parent IS NOT NULL"
            followed = {row[0] for row in database.rows(have, (contract, kind))}
            parents |= _allowed(followed_rows([row for row in rows if row.ref not in followed], fees), refused)
    days = {row.ref: row.day for row in rows}
    return LooseRows(
        days=refunded | {fee: days[parent] for fee, parent in parents.items()},
        parents=parents,
        originals=originals | of_days | decided_originals(possible),
        unplaced=unplaced,
    )


def _of_one_event(earned: Sequence[sqlite3.Row], refunds: Sequence[sqlite3.Row]) -> dict[Ref, Ref]:
    """The earning of each refund's event, the first of several: refund → earning. `earned`: by ref."""
    of_event = {(row["event"], row["currency"]): row["ref"] for row in reversed(earned) if row["event"]}
    events = {row["ref"]: (row["event"], row["currency"]) for row in refunds}
    return {ref: of_event[event] for ref, event in events.items() if event in of_event}


def _refused(database: Database) -> set[tuple[Ref, Ref]]:
    """The pairs of records of which a person said that they do not belong together."""
    sql = "SELECT ref, other FROM match_decision WHERE ended IS NULL AND verdict = 'forbidden'"
    return {(row[0], row[1]) for row in database.rows(sql)}


def _allowed(found: Mapping[Ref, Ref], refused: Collection[tuple[Ref, Ref]]) -> dict[Ref, Ref]:
    return {ref: of for ref, of in found.items() if (ref, of) not in refused}


def _posted_row(row: sqlite3.Row) -> PostedRow:
    return PostedRow(
        ref=row["ref"],
        posted=date.fromisoformat(row["posted"]),
        day=date.fromisoformat(row["day"]),
        amount=Money(row["minor"], row["currency"]),
    )
