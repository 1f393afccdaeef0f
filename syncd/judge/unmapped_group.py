"""Reads a person's unmapped time under one label."""

from syncd.core.clients_met import clients_met
from syncd.core.records import LabelKind, TimeEntry
from syncd.core.subjects import UnmappedGroup
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory

SAMPLE = 5
"""Number of entries shown of an unmapped group."""


def unmapped_group(
    ledger: Ledger, directory: Directory, person: str, label: str | None, now: Instant
) -> UnmappedGroup | None:
    """A person's unmapped entries under one label."""
    group = ledger.derived.suspense(person, label, SAMPLE)
    if group is None:
        return None
    names = ledger.derived.names([label] if label else []).now
    named = names.get(label) if label else None
    client = names.get(named.parent) if named and named.parent and named.kind is LabelKind.PROJECT else None
    latest = ledger.records.current(group.latest)
    sample = sorted(
        (entry for entry in latest.values() if isinstance(entry, TimeEntry)),
        key=lambda entry: (entry.start, entry.ref),
        reverse=True,
    )
    return UnmappedGroup(
        person=person,
        label=label,
        label_name=named.name if named else (label or "no project"),
        namesakes=clients_met(directory.names, named.name) if named and not client else (),
        zone=directory.zone,
        now=now,
        count=group.count,
        seconds=group.seconds,
        first=group.first,
        last=group.last,
        sample=tuple(sample),
    )
