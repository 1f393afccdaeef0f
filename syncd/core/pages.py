"""Pages: the records a source sends at a time, with their coverage, control totals and the source's progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from syncd.core.money import Money
from syncd.core.observations import Coverage, Gone, Hole, Observation, Rejected
from syncd.core.time import Instant

Cursor = Mapping[str, Any]
"""Where the next pull goes on: versioned JSON of at most 64 kB, all that a connector keeps between pulls."""


NOT_OVER = "--covers names days that are not over"
"""How a notice begins about days that a person stated. It was told when they did; all of the file was read."""
OLDER_TABLE = "an older table"
"""How a notice begins about a table that is older than the one that was read before it; all of it was read."""
SAVED_AHEAD = "by its own time"
"""How a notice begins about a file that was saved after now by its own time; all of it was read."""
KEPT_AS_OTHER = "kept as other"
"""What a notice says about rows of a type without a meaning. The rule unknown-row-type reports them as well."""
EARLIER_EXPORTS = "that earlier exports had"
"""Part of a notice about records that are gone, as a file lacks them; all of the file was read."""
NOT_COMPARED = "nothing compares the hours with your tracked time"
"""Part of a notice about invoices that name no days; all of the file was read."""
_READ_ALL_THE_SAME = (EARLIER_EXPORTS, NOT_COMPARED)


def is_of_read_data(notice: str) -> bool:
    """Whether a notice is about data that was read and used, so that it leaves nothing unread."""
    return notice.startswith((SAVED_AHEAD, OLDER_TABLE)) or any(part in notice for part in _READ_ALL_THE_SAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file for a connector: opened once, hashed, and within the size cap."""

    name: str
    data: bytes
    sha256: str
    modified: Instant  # for an export, when it was made
    covers: tuple[date, date] | None = None  # first and last day it covers completely, where the user says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Control totals: rows = records + rejected + non-records. Headers, totals and blank lines are not rows.

    `amounts` is the sum of money in accepted rows, per currency. ValueError when the rows do not add up.
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
    """The progress of a source, and its limits, for `syncd status`."""

    done: float | None = None  # share of the first history that is read; None: all of it
    seen_within: Mapping[str, timedelta] = field(default_factory=dict)  # kind of change, in words → how soon it is seen
    lacking: Sequence[str] = ()  # limits and their reasons: a sentence each, without a full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The records a source sends at a time, few enough for memory.

    A server's page is one transaction; all pages of a file are one transaction together.

    `complete`: coverage in which the source has now sent everything up to `as_of`. `snapshot`: coverage in which a
    record that is in no page of this pull is deleted. syncd compares after the pull's last page with that coverage; so
    a pull that resumes in the middle of a snapshot must not claim it, because earlier pages belong to another pull.
    `cursor`: where the next pull goes on after this page.
    """

    as_of: Instant  # by the source's clock: the server's date, or the file's modification time
    records: Sequence[Observation] = ()
    gone: Sequence[Gone] = ()
    complete: Sequence[Coverage] = ()
    snapshot: Sequence[Coverage] = ()
    holes: Sequence[Hole] = ()  # why a file does not cover days between others that it covers
    rejected: Sequence[Rejected] = ()
    cursor: Cursor | None = None  # None: unchanged
    control: Control | None = None
    progress: str = ""  # for people: "2024-03 to 2024-06"
    standing: Standing | None = None  # None: unchanged
    notices: Sequence[str] = ()  # facts that a person should know: a sentence each, without a full stop
    labels_by_name: bool = False  # the ids of its labels are made of their names, so a renamed label has another id
    footed: bool = False  # the snapshots add up to a total that the source gives separately, so they may be empty
