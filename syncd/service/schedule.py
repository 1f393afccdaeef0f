"""When each source is pulled."""

from datetime import timedelta

from syncd.config import Config, ReportConfig
from syncd.core.schedule import Every
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.composition import Composition
from syncd.wiring.sources import reads_files

DEFAULT_EVERY = timedelta(minutes=15)
"""How often a server is pulled when its source has no `every`."""


def is_due(ledger: Ledger, config: Config, source: str, now: Instant) -> bool:
    """Tell whether a source is due: its slot is not done yet, and it need not wait after a failure."""
    row = ledger.sources.all()[source]
    ahead = row.last_attempt is not None and row.last_attempt > now  # by a clock that ran ahead
    if row.next_attempt is not None and row.next_attempt > now and not ahead:
        return False
    schedule = schedule_of(config, source)
    if schedule is None:
        return True
    slot = schedule.latest(now, config.timezone)
    waited = row.next_attempt is not None and row.last_error != ""
    return waited or not ledger.outbox.slot_done(f"pull:{source}", slot)


def report_job(report: ReportConfig) -> str:
    """Return the name of a report's slots in the ledger."""
    return f"report:{report.name}"


def is_new_schedule(composition: Composition, report: ReportConfig) -> bool:
    """Tell whether no slot of a report's schedule was ever taken: then its slots up to now were never promised."""
    schedule, zone = composition.schedules[report.name], composition.config.timezone
    slots = composition.ledger.outbox.slots(report_job(report))
    return not any(schedule.latest(slot, zone) == slot for slot in slots)


def next_report(composition: Composition, report: ReportConfig, now: Instant) -> Instant:
    """Return when a report is made next: `now` where its slot has come and was not taken yet."""
    schedule, zone = composition.schedules[report.name], composition.config.timezone
    slot = schedule.latest(now, zone)
    taken = composition.ledger.outbox.slot_done(report_job(report), slot)
    return schedule.next(now, zone) if taken or is_new_schedule(composition, report) else now


def schedule_of(config: Config, source: str) -> Every | None:
    """Return the schedule of a source; None when it is pulled whenever there is a new file."""
    options = config.sources[source].options
    if options.every is not None:
        return Every(options.every)
    return None if reads_files(options) else Every(DEFAULT_EVERY)
