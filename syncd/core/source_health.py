"""The subject of rules about sources: how one configured source is doing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_high
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.records import Kind
from syncd.core.time import Instant

SOURCE_HEALTH = "source-health"
"""The first part of the subject's key."""
GAPS = 3
"""Between days with records, from which on one is usual."""


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """The rows of one pull and file ("": of a server) that could not be read: their number, and the first of them."""

    file: str
    count: int
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How one configured source is doing."""

    source: str
    connector: str
    zone: ZoneInfo  # the user's
    now: Instant
    reads_files: bool  # you bring its data
    configured_since: Instant
    as_of: Mapping[Kind, Instant]  # per record kind, when its data was last observed
    every: timedelta | None = None
    last_success: Instant | None = None
    last_error: str = ""
    refused: bool = False  # the login was refused and has not worked since
    held: int = 0  # old records whose changes wait for your decision
    held_of: int = 0  # the old records that the same pull covered
    held_since: Instant | None = None
    rejected: tuple[RejectedRows, ...] = ()  # that no later reading has mended
    clicks: str = ""  # where to click for its exports, where that is known
    usual_gap: timedelta = timedelta()  # between days with money, where a file shows nothing else; 0: not known

    @property
    def key(self) -> SubjectKey:
        """source-health / source."""
        return SubjectKey(SOURCE_HEALTH, self.source)

    def has(self, side: Side) -> bool:  # noqa: ARG002
        """A source has no sides."""
        return False

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002
        """Nothing: a source has no sides."""
        return SideCoverage(complete=False)

    def facts(self) -> Mapping[str, str]:
        """kind, source."""
        return {"kind": SOURCE_HEALTH, "source": self.source}


def usual_gap(days: Iterable[date]) -> timedelta:
    """The gap between days that half of them do not exceed: of monthly invoices, a month. 0 with fewer than `GAPS`."""
    gaps = [after - before for before, after in pairwise(sorted(set(days)))]
    return median_high(gaps) if len(gaps) >= GAPS else timedelta()
