"""`syncd restore`: a backup in the place of the ledger."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from syncd.cli.decisions import actor
from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.progress import progress_bar
from syncd.cli.say import on_a_terminal, say_aside
from syncd.cli.views import Json
from syncd.config import load
from syncd.core.wording import Here, count, when
from syncd.errors import SyncdError, UsageError
from syncd.ledger.backups import Contents, contents_of, restore
from syncd.ledger.exported import is_export, ledger_of
from syncd.ledger.remembered import RememberedLedgers
from syncd.service.clock import clock

app = Commands()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was put in the place of the ledger, or would be.

    `present`: what is in the ledger now; None where there is none that can be read. `aside`: where it lies then.
    """

    file: Path
    ledger: Path
    backup: Contents
    present: Contents | None
    aside: Path | None
    dry_run: bool
    here: Here

    @property
    def is_other(self) -> bool:
        """Whether the two are copies of different ledgers."""
        return self.present is not None and self.present.identity != self.backup.identity

    def as_json(self) -> Json:
        return {
            "file": str(self.file),
            "ledger": str(self.ledger),
            "backup": self._json(self.backup),
            "present": self._json(self.present) if self.present else None,
            "same_ledger": None if self.present is None else not self.is_other,
            "aside": str(self.aside) if self.aside else None,
            "dry_run": self.dry_run,
        }

    @staticmethod
    def _json(contents: Contents) -> Json:
        last = contents.last_pull.isoformat().replace("+00:00", "Z") if contents.last_pull else None
        return {"records": contents.records, "reports": contents.reports, "noted": contents.decided, "last_pull": last}

    def as_text(self) -> Iterator[str]:
        yield f"The backup is sound: {self._words(self.backup)}."
        if self.present is not None:
            yield f"The ledger now: {self._words(self.present)}."
        if self.is_other:
            yield "They are two different ledgers, not an older and a newer copy of one."
        if self.dry_run:
            yield "Nothing was changed. Reports that wait to be sent would be given up, and none made for times past."
            return
        yield f"Restored: {self.ledger}"
        if self.aside is not None:
            yield f"The ledger that was there lies in {self.aside}"
        yield "Next: `syncd check`, then `syncd once`, which asks your servers what is new since the backup."
        yield "Files that were read since then lie in done/: import them again with `syncd import SOURCE FILE…`."

    def _words(self, contents: Contents) -> str:
        last = f"last read {when(contents.last_pull, self.here)}" if contents.last_pull else "never read"
        noted = count(contents.decided, "entry of the audit", "entries of the audit")
        return f"{count(contents.records, 'record')}, {count(contents.reports, 'report')}, {noted}, {last}"


@app.command("restore")
def restore_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, any copy of a ledger, or an export.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the backup and compare; change nothing.")] = False,
) -> None:
    """Put a backup or an export in the place of the ledger, which is kept beside it.

    Stop the daemon first. What waited to be sent when the backup was made is given up, since it may have been sent
    after that; `syncd report resend` sends it. For example: syncd restore ~/backups/ledger-20261116T090000Z.db
    """
    loaded, moment, file = load(config), clock(now)(), file.expanduser()
    if file.exists() and loaded.ledger.exists() and file.samefile(loaded.ledger):
        raise UsageError(f"{file} is the ledger itself: name a backup of it")
    with _as_ledger(file) as source:
        backup, present = contents_of(source), None
        with suppress(SyncdError, OSError):
            present = contents_of(loaded.ledger)
        here = Here(loaded.timezone, moment)
        planned = Restored(
            file=file, ledger=loaded.ledger, backup=backup, present=present, aside=None, dry_run=True, here=here
        )
        if dry_run:
            show(planned, as_json=as_json)
            return
        if not yes:
            _ask(planned)
        aside = restore(source, loaded.ledger, moment, actor())
    RememberedLedgers.of(os.environ).forget(loaded.ledger)
    show(replace(planned, aside=aside, dry_run=False), as_json=as_json)


@contextmanager
def _as_ledger(file: Path) -> Iterator[Path]:
    """Give the ledger in `file`: the file itself, or one made of an export for the time of the block."""
    if not is_export(file):
        yield file
        return
    with TemporaryDirectory(prefix="syncd-") as folder:
        made = Path(folder) / file.name
        with progress_bar("reading the export") as progress:
            ledger_of(file, made, progress)
        yield made


def _ask(planned: Restored) -> None:
    """Ask whether to go on. UsageError where nobody can answer; typer.Abort for a no."""
    if not on_a_terminal():
        raise UsageError("restore replaces the ledger: look with --dry-run, and say --yes")
    for line in list(planned.as_text())[:-1]:
        say_aside(line)
    typer.confirm("Put the backup in the place of the ledger?", abort=True, err=True)
