"""Reads how a source is doing from the ledger."""

from datetime import timedelta

from syncd.core.records import Kind
from syncd.core.source_health import SourceHealth, usual_gap
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory
from syncd.wiring.sources import Source

LATEST = 13
"""Days of which the gaps are looked at: of monthly invoices, a year."""


def source_health(ledger: Ledger, directory: Directory, name: str, now: Instant) -> SourceHealth | None:
    """The state of a configured source."""
    source = directory.sources.get(name)
    row = ledger.sources.all().get(name)
    if source is None or row is None:
        return None
    hold, as_of = ledger.holds.open(name), ledger.coverage.read_as_of(name)
    return SourceHealth(
        source=name,
        connector=source.connector,
        zone=directory.zone,
        now=now,
        reads_files=source.reads_files,
        clicks=source.clicks,
        configured_since=row.configured_since,
        as_of=as_of,
        every=source.every,
        last_success=row.last_success,
        last_error=row.last_error,
        refused=ledger.sources.refused(name),
        held=hold.count if hold else 0,
        held_of=hold.covered if hold else 0,
        held_since=hold.began if hold else None,
        rejected=tuple(ledger.notices.rejected_since(name)),
        usual_gap=_gap(ledger, source) if source.reads_files and as_of.keys() == {Kind.TRANSACTION} else timedelta(),
    )


def _gap(ledger: Ledger, source: Source) -> timedelta:
    """The usual gap between the latest days of a source's money; 0 where others may show records of its namespace."""
    own = source.namespace == source.name
    return usual_gap(ledger.records.latest_days(Kind.TRANSACTION, source.name, LATEST)) if own else timedelta()
