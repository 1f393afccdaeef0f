"""`syncd export`: write everything in the ledger to a file of JSON lines."""

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
from syncd.core.wording import count
from syncd.ledger.exported import Export, export

app = Commands()


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that was written."""

    made: Export

    def as_json(self) -> Json:
        return {
            "file": str(self.made.file),
            "bytes": self.made.size,
            "rows": self.made.rows,
            "sha256": self.made.sha256,
        }

    def as_text(self) -> Iterator[str]:
        yield f"Written: {self.made.file}, {count(self.made.rows, 'row')}, {self.made.size:,} bytes"
        yield f"SHA-256 {self.made.sha256}"


@app.command("export")
def export_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as ledger.jsonl.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Write all that the ledger holds as JSON lines: every version of every record.

    It is one state of the ledger, whatever syncd does meanwhile; the file appears once it is whole, for you alone.
    `syncd restore` makes an equal ledger of it. For example: syncd export ledger.jsonl
    """
    with writing(config, now) as opened, progress_bar("exporting the ledger") as progress:
        ledger = opened.composition.ledger
        made = export(ledger, file.expanduser(), replace=force, progress=progress)
        with ledger.write() as write:
            write.audit.add(Action.EXPORTED, str(made.file), opened.now, actor(), f"SHA-256 {made.sha256}")
    show(Exported(made), as_json=as_json)
