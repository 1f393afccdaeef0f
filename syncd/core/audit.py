"""The audit trail: who decided, sent, exported or looked at what, each entry tied to the one before by a hash.

Who changes or removes an entry breaks the hash of every later one. Who rewrites all of them changes the last hash: note
it somewhere else, and compare.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.time import Instant

__all__ = ["START", "SYNCD", "Action", "AuditEntry", "Broken", "entry_after", "first_break"]

SYNCD = "syncd"
"""The actor of what the program does by itself."""
START = "0" * 64
"""What the first entry has in the place of the hash of the one before."""


class Action(StrEnum):
    """What was done; values are stored, and keys of `--json`."""

    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    EXPLAINED = "explained"
    WRITTEN_OFF = "written-off"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    MATCHED = "matched"
    KEPT_APART = "kept-apart"
    CLOSED = "closed"
    REMAPPED = "remapped"
    AGREED = "agreed"
    TAKEN_BACK = "taken-back"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SENT = "sent"
    ASKED_TO_SEND = "asked-to-send"
    EXPORTED = "exported"
    LOOKED = "looked"
    BACKED_UP = "backed-up"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry: `actor` did `action` to `about`, such as a discrepancy's id, a period or a report.

    `number` counts from 1. `at` is in UTC, to the second. `previous` and `hash` are SHA-256 in hexadecimal.
    """

    number: int
    at: Instant
    actor: str
    action: Action
    about: str
    note: str
    previous: str
    hash: str

    def computed(self) -> str:
        """Compute the hash that this entry must have, from all its other fields."""
        when = f"{self.at.isoformat(timespec='seconds')[:19]}Z"
        fields = [self.number, when, self.actor, self.action, self.about, self.note, self.previous]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def entry_after(
    last: tuple[int, str] | None, *, at: Instant, actor: str, action: Action, about: str, note: str
) -> AuditEntry:
    """Make the entry that follows the one with this number and hash; None for the first."""
    number, previous = last or (0, START)
    entry = AuditEntry(
        number=number + 1,
        at=at.replace(microsecond=0),
        actor=actor,
        action=action,
        about=about,
        note=note,
        previous=previous,
        hash="",
    )
    return replace(entry, hash=entry.computed())


@dataclass(frozen=True, slots=True)
class Broken:
    """The number of the first entry that is not as it was written, and why."""

    number: int
    why: str


def first_break(entries: Iterable[AuditEntry]) -> Broken | None:
    """Find the first entry that does not follow from the one before, in the order of their numbers; None if all do."""
    number, previous = 0, START
    for entry in entries:
        if entry.number != number + 1:
            return Broken(number + 1, "is missing")
        if entry.previous != previous:
            return Broken(entry.number, "does not follow the entry before it: that one was changed")
        if entry.hash != entry.computed():
            return Broken(entry.number, "was changed after it was written")
        number, previous = entry.number, entry.hash
    return None
