"""Words what became of the time of entries that changed after their week was billed: a line for each entry."""

from collections.abc import Iterable, Sequence

from syncd.core.baseline import EntryChange
from syncd.core.discrepancies import Evidence
from syncd.core.phrases import Between, Phrase, distinct_hours, joined, plural, say
from syncd.core.subject_parts import Piece
from syncd.core.subjects import BillingPeriod

LISTED = 10
"""Entries that are listed; the others are summed up."""


def changes_as_evidence(changes: Iterable[EntryChange], period: BillingPeriod) -> tuple[Evidence, ...]:
    """A line for each changed entry, the largest change first."""
    ordered = sorted(changes, key=lambda change: (-_size(change), change.ref))
    lines = [Evidence(change.ref, _says(change, period), change.into) for change in ordered[:LISTED]]
    if rest := ordered[LISTED:]:
        says = plural(len(rest), "{number} more entry changed", "{number} more entries changed")
        lines.append(Evidence(rest[0].ref, says, tuple(change.ref for change in rest[1:])))
    return tuple(lines)


def _size(change: EntryChange) -> int:
    return max(sum(change.lost.values()), sum(change.grown.values()), abs(change.seconds_before - change.seconds_after))


def _says(change: EntryChange, period: BillingPeriod) -> Phrase:
    before, after = change.seconds_before, change.seconds_after
    if not before:
        worked = _worked(change.after, period)
        return say("{entry}: none when it was billed, {hours} now", entry=worked, hours=distinct_hours(after, before))
    parts = [
        say(
            "{entry}: {hours} when it was billed, {now}",
            entry=_worked(change.before, period),
            hours=distinct_hours(before, after),
            now=_now(change, period),
        )
    ]
    if change.into:
        parts.append(
            plural(
                len(change.into),
                "its time is in {number} other entry of the day",
                "its time is in {number} other entries of the day",
            )
        )
    return joined(parts, "; ")


def _now(change: EntryChange, period: BillingPeriod) -> Phrase:
    if change.gone:
        return say("deleted since")
    if change.after:
        moved = {piece.day for piece in change.after} - {piece.day for piece in change.before}
        now = distinct_hours(change.seconds_after, change.seconds_before)
        if not moved:
            return say("{hours} now", hours=now)
        days = joined([say("{day}", period, day=day) for day in sorted(moved)])
        return say("{hours} on {days} now", hours=now, days=days)
    for one in change.elsewhere:
        if one.contract:
            return say("now on {day} on {contract}", period, day=one.piece.day, contract=one.contract)
        return say("now on {day}", period, day=one.piece.day)
    return say("now on no contract")


def _worked(pieces: Sequence[Piece], period: BillingPeriod) -> Phrase:
    """`Tue 10 Nov, 09:00–12:00 “API tests”`."""
    text = next((piece.description for piece in pieces if piece.description), "")
    moments = Between(pieces[0].start, pieces[-1].end)
    if text:
        return say("{moments} “{text}”", period, moments=moments, text=text)
    return say("{moments}", period, moments=moments)
