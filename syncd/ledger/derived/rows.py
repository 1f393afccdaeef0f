"""What is derived from records, as values."""

import sqlite3
from dataclasses import dataclass
from functools import lru_cache

from syncd.core.mapping import Outcome, Placement
from syncd.core.records import Ref
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant, Span
from syncd.ledger.database import fine, moment


@dataclass(frozen=True, slots=True)
class Touched:
    """A subject that something touched, with the span in which new knowledge can matter to it."""

    kind: SubjectKind
    name: str
    part: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A time entry's placement as it is stored."""

    ref: Ref
    placement: Placement
    person: str
    label: Ref | None  # the project, under which suspense is grouped
    span: Span


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a time entry had touched: its placement, and (contract, week, milestone) of its pieces."""

    placed: Placed | None
    pieces: tuple[tuple[str, str, Ref | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How a platform's row names its contract: `ref` of the name it gives, so that the name goes when its last row
    goes; `platform` and folded `title` where a title alone must find the contract."""

    ref: Ref | None = None
    platform: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedContract:
    """A contract that a source named, under the key it counts for."""

    key: str
    platform: str
    id: str | None
    title: str
    client: str
    type: str | None
    former: int  # whether it is called so no more: only rows of the platform may still mean it


@lru_cache(maxsize=256)
def until_text(until: Instant) -> str:
    """Until when names move an entry, as the ledger writes it. Weeks are closed at few instants, entries are many."""
    return fine(until)


def placed_row(row: sqlite3.Row) -> Placed:
    """A placement as it is stored."""

    def text(name: str) -> str:
        return str(row[name])

    def optional(name: str) -> str | None:
        return None if row[name] is None else str(row[name])

    return Placed(
        ref=text("ref"),
        placement=Placement(
            outcome=Outcome(text("outcome")),
            why=text("why"),
            contract=optional("contract"),
            milestone=optional("milestone"),
        ),
        person=text("person"),
        label=optional("label"),
        span=Span(moment(text("starts")), moment(text("ends"))),
    )
