"""Makes the report of a slot, or decides that it has nothing to say."""

from dataclasses import replace

from syncd.config import OnEmpty, ReportConfig
from syncd.core.reminders import Reminders
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.report.cut_off import make_cut_off
from syncd.service.made_reports import Asked, made_report
from syncd.wiring.composition import Composition


def make_one(composition: Composition, wanted: ReportConfig, now: Instant, slot: Instant) -> Report | None:
    """Make the report of a slot as of `now`; None where it is empty and its configuration wants silence then."""
    ledger, directory, off = composition.ledger, composition.directory(), composition.rules_off
    schedule = composition.schedules[wanted.name]
    if isinstance(schedule, Reminders):
        cut_off = schedule.cut_off(slot, directory.zone)
        if cut_off is None:
            return None
        is_last = slot == schedule.last_for(cut_off, directory.zone)
        return make_cut_off(ledger, directory, wanted, now, slot, cut_off, off, is_last=is_last)
    report = made_report(Asked(composition=composition, wanted=wanted, now=now, slot=slot))
    if wanted.on_empty is not OnEmpty.FULL and report.is_calm:
        return replace(report, brief=True) if wanted.on_empty is OnEmpty.LINE else None
    return report
