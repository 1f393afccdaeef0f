"""Makes the backups that `[backup]` of the configuration asks for, when they are due."""

from collections.abc import Callable
from datetime import timedelta

from syncd.config import BackupConfig, Config
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.ledger import Ledger
from syncd.ledger.backup_folder import back_up_into, prune
from syncd.ledger.upkeep import FailedBackup, MadeBackup

JOB = "backup"
"""The name of the slots of backups in the ledger."""
AGAIN_AFTER = timedelta(hours=1)
"""How long after a failure it is tried again."""


def next_backup(config: Config, ledger: Ledger, now: Instant) -> Instant | None:
    """Return when a backup is made next, `now` where one is due; None where the configuration asks for none.

    The first one is due at once: so a wrong folder shows when you configure it, and not at night.
    """
    if config.backup is None:
        return None
    if ledger.outbox.slot_done(JOB, config.backup.at.latest(now, config.timezone)):
        return config.backup.at.next(now, config.timezone)
    failed = ledger.upkeep.failed_backup()
    waits = failed is not None and failed.at <= now < failed.at + AGAIN_AFTER
    return failed.at + AGAIN_AFTER if failed and waits else now


def back_up_when_due(
    config: Config, ledger: Ledger, now: Instant, progress: Callable[[float], None]
) -> MadeBackup | None:
    """Make a backup if one is due, and delete the old ones that are not kept; return it.

    `progress` gets the part that is copied, and may end it with an exception. Why it failed is kept for `syncd status`,
    and raised: LedgerError, ForeignLedger or TryLater. Nothing is deleted then.
    """
    wanted = config.backup
    if wanted is None or not _is_due(config, ledger, now):
        return None
    with ledger.lock(JOB):  # the daemon, or a command
        return _back_up(config, wanted, ledger, now, progress) if _is_due(config, ledger, now) else None


def _is_due(config: Config, ledger: Ledger, now: Instant) -> bool:
    due = next_backup(config, ledger, now)
    return due is not None and due <= now


def _back_up(
    config: Config, wanted: BackupConfig, ledger: Ledger, now: Instant, progress: Callable[[float], None]
) -> MadeBackup:
    slot = wanted.at.latest(now, config.timezone)
    try:
        backup = back_up_into(ledger, wanted.folder, now, progress)
        made = MadeBackup(at=now, file=str(backup.file), size=backup.size, sha256=backup.sha256)
        with ledger.write() as write:
            write.upkeep.backed_up(made)
            write.outbox.finish_slot(JOB, slot, now)
        prune(ledger, backup, wanted.keep, config.timezone, now)
    except SyncdError as error:
        with ledger.write() as write:
            write.upkeep.backup_failed(FailedBackup(now, str(error)))
        raise
    return made
