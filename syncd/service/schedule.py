"""When each source is pulled."""

from datetime import timedelta

from syncd.config import Config
from syncd.core.schedule import Every
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.directory import reads_files

DEFAULT_EVERY = timedelta(minutes=15)
"""How often a server is pulled when its source has no `every`."""


def is_due(ledger: Ledger, config: Config, source: str, now: Instant) -> bool:
    """Tell whether a source is due: its slot is not done yet, and it need not wait after a failure."""
    row = ledger.sources.all()[source]
    if row.next_attempt is not None and row.next_attempt > now:
        return False
    schedule = schedule_of(config, source)
    if schedule is None:
        return True
    slot = schedule.latest(now, config.timezone)
    waited = row.next_attempt is not None and row.last_error != ""
    return waited or not ledger.outbox.slot_done(f"pull:{source}", slot)


def schedule_of(config: Config, source: str) -> Every | None:
    """Return the schedule of a source; None when it is pulled whenever there is a new file."""
    options = config.sources[source].options
    if options.every is not None:
        return Every(options.every)
    return None if reads_files(options) else Every(DEFAULT_EVERY)
