"""Derived rows as values."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from syncd.core.accounts import AccountKey
from syncd.core.mapping import Outcome, Placement
from syncd.core.money import Money
from syncd.core.records import Ref, TransactionKind, WorkKind
from syncd.core.split_by_day import DayPiece
from syncd.core.time import Instant, Span
from syncd.ledger.database import fine, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlacement:
    """A time entry's placement with what identifies the entry."""

    ref: Ref
    placement: Placement
    person: str
    label: Ref | None  # the project, by which suspense is grouped
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspenseGroup:
    """A person's time entries in suspense under one label: how many, the starts of the first and the last one, and the
    refs of the latest."""

    count: int
    seconds: int
    first: Instant
    last: Instant
    latest: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class RemovedEntry:
    """What was derived from a time entry before: its placement, and (contract, week, milestone) of its pieces."""

    stored: StoredPlacement
    pieces: tuple[tuple[str, str, Ref | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedEntry:
    """Everything derived from a time entry. A name that one of its `labels` gets after `names_until` does not move
    it. `days`: those of the user's zone that it touches, none for a duplicate. `billable`: the tracker's mark on it."""

    stored: StoredPlacement
    labels: frozenset[Ref]
    names_until: Instant
    pieces: tuple[DayPiece, ...]
    days: tuple[date, ...]
    billable: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractReference:
    """How a platform's row names its contract. `ref` is the row of `contract` that holds this name and goes with the
    last row that uses it; `platform` and the normalised `title` are set where the title alone finds the contract."""

    ref: Ref | None = None
    platform: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedLine:
    """A work line resolved to a contract, None when unknown."""

    ref: Ref
    person: str
    contract: str | None
    day: date
    week: date
    kind: WorkKind
    seconds: int | None
    gross: Money | None
    named: ContractReference


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedPosting:
    """A transaction resolved to its account and a contract, None when unknown."""

    ref: Ref
    account: AccountKey
    person: str
    contract: str | None
    posted: date
    day: date  # the last day it pays for; the day it was posted where it names none
    kind: TransactionKind
    amount: Money
    parent: Ref | None  # the posting that a fee or tax belongs to
    event: str | None  # what the platform did; several postings may describe one event
    balance: int | None  # minor units in the account after the row; None where the row does not show it
    named: ContractReference
    released: date | None = None  # the day after `posted` from which its money is there; `date.max`: not yet


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedContract:
    """A contract that a source named, under the key it counts for."""

    key: str
    platform: str
    id: str | None
    title: str
    client: str
    type: str | None
    former: bool  # an earlier name: only rows of the platform may still use it


@lru_cache(maxsize=256)
def until_text(until: Instant) -> str:
    """An instant at which the names of an entry close, as the ledger writes it. Cached: few instants, many entries."""
    return fine(until)


def placement_of(row: sqlite3.Row) -> StoredPlacement:
    """The value of a row of `placement`."""
    return StoredPlacement(
        ref=row["ref"],
        placement=Placement(
            outcome=Outcome(row["outcome"]), why=row["why"], contract=row["contract"], milestone=row["milestone"]
        ),
        person=row["person"],
        label=row["label"],
        span=Span(moment(row["starts"]), moment(row["ends"])),
    )
