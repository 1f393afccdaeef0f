"""When each source is pulled."""

from datetime import timedelta

from syncd.config import Config, ReportConfig
from syncd.core.schedule import Every
from syncd.core.time import Instant
from syncd.ledger import Ledger
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


def is_new_schedule(ledger: Ledger, config: Config, report: ReportConfig) -> bool:
    """Tell whether no slot of a report's schedule was ever taken: then its slots up to now were never promised."""
    slots = ledger.outbox.slots(report_job(report))
    return not any(report.at.latest(slot, config.timezone) == slot for slot in slots)


def next_report(ledger: Ledger, config: Config, report: ReportConfig, now: Instant) -> Instant:
    """Return when a report is made next: `now` where its slot has come and was not taken yet."""
    slot = report.at.latest(now, config.timezone)
    waiting = is_new_schedule(ledger, config, report) or ledger.outbox.slot_done(report_job(report), slot)
    return report.at.next(now, config.timezone) if waiting else now


def schedule_of(config: Config, source: str) -> Every | None:
    """Return the schedule of a source; None when it is pulled whenever there is a new file."""
    options = config.sources[source].options
    if options.every is not None:
        return Every(options.every)
    return None if reads_files(options) else Every(DEFAULT_EVERY)
