"""Stores the drift of weeks that are judged, and tells the weeks that stand for their runs.

A week's drift rests on that week alone. It is stored before the week is judged, and where it changed, the weeks that
may stand for its run are judged again. So judging what changed equals judging everything.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.discrepancies import Subject, SubjectKey
from syncd.core.rounding_drift import BEFORE, FEWEST, MOST, drift_of, run_of, standing_for
from syncd.core.subjects import BillingPeriod, SubjectKind
from syncd.core.time import Instant
from syncd.core.week_drift import WeekDrift
from syncd.ledger import Ledger, LedgerWriter

_WEEK = timedelta(days=7)
Subjects = Mapping[SubjectKey, Subject | None]


def store_drifts(write: LedgerWriter, subjects: Subjects, since: Instant | None) -> list[SubjectKey]:
    """Store the drift of each week; returns the weeks of which it changed. Weeks that ended before `since`, which are
    not judged, have none."""
    changed = []
    for key, subject in subjects.items():
        is_week = key.kind == SubjectKind.BILLING_PERIOD
        if is_week and write.drifts.set(key.name, key.part, _drift(subject, since)):
            changed.append(key)
    return changed


def with_runs(ledger: Ledger, subjects: Subjects) -> dict[SubjectKey, Subject | None]:
    """The subjects, and weeks that stand for a run with that."""
    return {key: _with_run(ledger, subject) for key, subject in subjects.items()}


def mark_runs(ledger: Ledger, write: LedgerWriter, changed: list[SubjectKey], judged: Subjects) -> None:
    """Mark the weeks that may stand for runs of weeks whose drift `changed`; not those `judged` since it was stored."""
    for key in changed:
        first = date.fromisoformat(key.part)
        weeks = ledger.drifts.between(key.name, first - (MOST + 1) * _WEEK, first - _WEEK)
        standing = standing_for(weeks, first)
        done = {week for week in standing if SubjectKey(key.kind, key.name, week.isoformat()) in judged}
        write.drifts.mark(key.name, standing - done)


def _drift(subject: Subject | None, since: Instant | None) -> WeekDrift | None:
    if not isinstance(subject, BillingPeriod) or (since is not None and subject.span.end <= since):
        return None
    return drift_of(subject)


def _with_run(ledger: Ledger, subject: Subject | None) -> Subject | None:
    if not isinstance(subject, BillingPeriod) or drift_of(subject) is None:
        return subject
    first = subject.first
    weeks = ledger.drifts.between(subject.contract.key, first - BEFORE * _WEEK, first + (MOST - FEWEST + 1) * _WEEK)
    return replace(subject, drift=run_of(weeks, first))
