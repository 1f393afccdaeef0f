"""Words what became of the time of entries that changed after their week was billed: a line for each entry."""

from collections.abc import Iterable, Sequence

from syncd.core.baseline import EntryChange
from syncd.core.discrepancies import Evidence
from syncd.core.subject_parts import Piece
from syncd.core.subjects import BillingPeriod
from syncd.core.wording import between, count, hours_beside, on

LISTED = 10
"""Entries that are listed; the others are summed up."""


def changes_as_evidence(changes: Iterable[EntryChange], period: BillingPeriod) -> tuple[Evidence, ...]:
    """A line for each changed entry, the largest change first."""
    ordered = sorted(changes, key=lambda change: (-_size(change), change.ref))
    lines = [Evidence(change.ref, _says(change, period), change.into) for change in ordered[:LISTED]]
    if rest := ordered[LISTED:]:
        says = f"{count(len(rest), 'more entry', 'more entries')} changed"
        lines.append(Evidence(rest[0].ref, says, tuple(change.ref for change in rest[1:])))
    return tuple(lines)


def _size(change: EntryChange) -> int:
    return max(sum(change.lost.values()), sum(change.grown.values()), abs(change.seconds_before - change.seconds_after))


def _says(change: EntryChange, period: BillingPeriod) -> str:
    before, after = change.seconds_before, change.seconds_after
    if not before:
        return f"{_worked(change.after, period)}: none when it was billed, {hours_beside(after, before)} now"
    then = f"{_worked(change.before, period)}: {hours_beside(before, after)} when it was billed"
    parts = [f"{then}, {_now(change, period)}"]
    if change.into:
        parts.append(f"its time is in {count(len(change.into), 'other entry', 'other entries')} of the day")
    return "; ".join(parts)


def _now(change: EntryChange, period: BillingPeriod) -> str:
    if change.gone:
        return "deleted since"
    if change.after:
        moved = {piece.day for piece in change.after} - {piece.day for piece in change.before}
        days = f" on {', '.join(on(day, period) for day in sorted(moved))}" if moved else ""
        return f"{hours_beside(change.seconds_after, change.seconds_before)}{days} now"
    for one in change.elsewhere:
        return f"now on {on(one.piece.day, period)}{f' on {one.contract}' if one.contract else ''}"
    return "now on no contract"


def _worked(pieces: Sequence[Piece], period: BillingPeriod) -> str:
    """`Tue 10 Nov 09:00–12:00, “API tests”`."""
    text = next((piece.description for piece in pieces if piece.description), "")
    moments = between(pieces[0].start, pieces[-1].end, period)
    return f"{moments}, “{text}”" if text else moments
