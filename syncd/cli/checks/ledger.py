"""Whether the ledger is sound, and whether it can be written."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from syncd.cli.checks.wrong import wrong
from syncd.cli.views.checks import Check
from syncd.config import Config
from syncd.core.time import Instant
from syncd.errors import CONFIGURATION, SyncdError
from syncd.ledger import Ledger
from syncd.ledger.backup_folder import why_no_backup
from syncd.ledger.connection import OlderLedger
from syncd.ledger.remembered import RememberedLedgers, is_missing
from syncd.options import why_not_writable
from syncd.permissions import exposed, is_open_folder
from syncd.service.right_clock import clock_is_behind
from syncd.wiring.composition import Composition

ROOM = 100_000_000
"""Bytes that a disk should have left, beside those for a copy of the ledger."""


def check_ledger(config: Config, now: Instant, *, deep: bool) -> Iterator[Check]:
    """See whether the ledger is sound, to its last row if `deep`, whether syncd can write it and beside it with room on
    the disk, and whether others can read or replace it."""
    what = f"ledger {config.ledger}"
    if reason := why_not_writable(config.ledger):
        yield Check(what=what, says=f"{reason}, or set `ledger` to another place", code=CONFIGURATION)
        return
    try:
        RememberedLedgers.of(os.environ).check(config.ledger)
        if is_missing(config.ledger):
            yield Check(what=what, says="does not exist yet; the first pull creates it")
            return
        with Ledger.open(config.ledger, now, read_only=True) as opened:
            opened.database.check(now, read_only=True, thorough=deep)
            found = f"sound, {opened.size:,} bytes"
            behind = clock_is_behind(Composition(config, opened), now)
    except OlderLedger as error:
        yield Check(what=what, says=str(error), warns=True)
        return
    except SyncdError as error:
        yield wrong(what, error)
        return
    if behind:
        yield Check(what="clock", says=behind, code=CONFIGURATION)
    if open_to_others := exposed(config.ledger):
        yield Check(what=what, says=f"{found}; {open_to_others.sentence}", warns=True)
    elif is_open_folder(config.ledger.parent):
        says = f"{found}; anybody can replace it: run `chmod o-w {quote(str(config.ledger.parent))}`"
        yield Check(what=what, says=says, code=CONFIGURATION)
    else:
        yield _with_room(config.ledger, what, found)


def check_backups(config: Config) -> Iterator[Check]:
    """See whether the folder of `[backup]` is there or can be made, and has room for a copy of the ledger."""
    if config.backup is None:
        return
    folder, what = config.backup.folder, "[backup] folder"
    if reason := why_no_backup(folder) or why_not_writable(folder / config.ledger.name):
        yield Check(what=what, says=f"{reason}, or change it", code=CONFIGURATION)
        return
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    size = config.ledger.stat().st_size if config.ledger.exists() else 0
    if free < size + ROOM:
        yield Check(what=what, says=f"only {free:,} bytes are free on the disk of {folder}: make room", warns=True)
        return
    yield Check(what=what, says=f"{folder} can be written, {free // 1_000_000:,} MB free on its disk")


def _with_room(ledger: Path, what: str, found: str) -> Check:
    """Say how much room the disk has: an upgrade copies the ledger first."""
    free = shutil.disk_usage(ledger.parent).free
    if free < ledger.stat().st_size + ROOM:
        says = f"{found}; only {free:,} bytes are free on its disk, and an upgrade copies the ledger: make room"
        return Check(what=what, says=says, warns=True)
    return Check(what=what, says=f"{found}, {free // 1_000_000:,} MB free on its disk")
