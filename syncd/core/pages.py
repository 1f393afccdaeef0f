"""Pages: what a source sends at a time, with what the page claims, counts and says of the source's own progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from syncd.core.money import Money
from syncd.core.observations import Coverage, Gone, Observation, Rejected
from syncd.core.time import Instant

Cursor = Mapping[str, Any]
"""Versioned JSON, at most 64 kB: all that a connector remembers between pulls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file handed to a connector: opened once, hashed, within the size cap."""

    name: str
    data: bytes
    sha256: str
    modified: Instant  # for an export, when it was made
    covers: tuple[date, date] | None = None  # first and last day of which it tells all, where the user says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Control totals: rows in = records + rejected + non-records (headers, totals, blank lines are not rows).

    `amounts` is the sum of money over accepted rows, per currency.
    """

    rows: int
    records: int
    rejected: int = 0
    non_records: int = 0
    amounts: Mapping[str, Money] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rows != self.records + self.rejected + self.non_records:
            raise ValueError(
                f"{self.rows} rows in, but {self.records} records + {self.rejected} rejected "
                f"+ {self.non_records} non-records"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a source says of its own reading, for `syncd status`."""

    done: float | None = None  # the share of the first history that is read; None: all of it
    seen_within: Mapping[str, timedelta] = field(default_factory=dict)  # kind of change, in words → its latency
    lacking: Sequence[str] = ()  # what this source cannot give, and why: a sentence each, without a full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of what a source says, small enough for memory. A server's page is one transaction, and so are all pages
    of a file together.

    `complete`: scopes in which the source has now said everything up to `as_of`. `snapshot`: scopes in which a record
    absent from this pull's pages is deleted; the set difference is made by the engine when the pull's last page that
    names the scope has come; a pull that resumes in the middle of a snapshot must not claim it, since the earlier
    pages are not its own. `cursor`: where the next pull goes on after this page.
    """

    as_of: Instant  # the source's clock for this statement: server date, or the file's modification time
    records: Sequence[Observation] = ()
    gone: Sequence[Gone] = ()
    complete: Sequence[Coverage] = ()
    snapshot: Sequence[Coverage] = ()
    rejected: Sequence[Rejected] = ()
    cursor: Cursor | None = None  # None: unchanged
    control: Control | None = None
    progress: str = ""  # for people: "2024-03 to 2024-06"
    standing: Standing | None = None  # None: unchanged
    notices: Sequence[str] = ()  # what a person should know of this page: a sentence each, without a full stop
    footed: bool = False  # the snapshots add up to a total that the source gives apart: they may well be empty
