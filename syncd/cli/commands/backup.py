"""`syncd backup`: a whole copy of the ledger, checked, while syncd works."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.decisions import actor
from syncd.cli.groups import Commands
from syncd.cli.opening import writing
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.progress import progress_bar
from syncd.cli.views import Json
from syncd.core.audit import Action
from syncd.ledger.backups import Backup, back_up

app = Commands()


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made."""

    backup: Backup

    def as_json(self) -> Json:
        return {"file": str(self.backup.file), "bytes": self.backup.size, "sha256": self.backup.sha256}

    def as_text(self) -> Iterator[str]:
        yield f"Written and checked: {self.backup.file}, {self.backup.size:,} bytes"
        yield f"SHA-256 {self.backup.sha256}"


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, or a folder: then its name is the time.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Copy the ledger while syncd works, and check the copy from end to end.

    The copy is one file of one moment, for you alone; it appears under its name once it is whole. It holds everything
    that syncd knows but your configuration and your secrets. For example: syncd backup ~/backups
    """
    with writing(config, now) as opened, progress_bar("copying the ledger") as progress:
        ledger = opened.composition.ledger
        made = back_up(ledger, file.expanduser(), opened.now, replace=force, progress=progress)
        with ledger.write() as write:
            write.audit.add(Action.BACKED_UP, str(made.file), opened.now, actor(), f"SHA-256 {made.sha256}")
    show(BackedUp(made), as_json=as_json)
