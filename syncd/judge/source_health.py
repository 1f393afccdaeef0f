"""Reads how a source is doing from the ledger."""

from syncd.core.source_health import SourceHealth
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory


def source_health(ledger: Ledger, directory: Directory, name: str, now: Instant) -> SourceHealth | None:
    """The state of a configured source."""
    source = directory.sources.get(name)
    row = ledger.sources.all().get(name)
    if source is None or row is None:
        return None
    hold = ledger.holds.open(name)
    return SourceHealth(
        source=name,
        connector=source.connector,
        zone=directory.zone,
        now=now,
        reads_files=source.reads_files,
        configured_since=row.configured_since,
        as_of=ledger.coverage.read_as_of(name),
        every=source.every,
        last_success=row.last_success,
        last_error=row.last_error,
        refused=ledger.sources.refused(name),
        held=hold.count if hold else 0,
        held_of=hold.covered if hold else 0,
        held_since=hold.began if hold else None,
        rejected=tuple(ledger.notices.rejected_since(name)),
    )
