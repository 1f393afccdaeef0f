"""Marks the milestones on which work goes on: what is known of tracked time is an input of theirs."""

from collections.abc import Iterable

from syncd.core.time import Instant
from syncd.ledger.database import Write, fine


def mark_at_work(write: Write, starts: Iterable[Instant]) -> None:
    """Mark the milestones on which work went on at one of these instants, or after it."""
    if (since := min(starts, default=None)) is not None:
        write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'milestone-case' AND part = '' "
            "AND name IN (SELECT ref FROM milestone WHERE until > ?)",
            (fine(since),),
        )
