"""`syncd compact`: a smaller file of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.opening import writing
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json
from syncd.ledger.compaction import Room, compact, room

app = Commands()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """A ledger that was compacted, with its bytes afterwards; None in a dry run."""

    ledger: Path
    before: Room
    after: int | None

    def as_json(self) -> Json:
        return {
            "ledger": str(self.ledger),
            "before": self.before.size,
            "unused": self.before.unused,
            "after": self.after,
            "dry_run": self.after is None,
        }

    def as_text(self) -> Iterator[str]:
        if self.after is None:
            if not self.before.unused:
                yield f"{self.ledger} has {self.before.size:,} bytes, and none is unused: little would be gained."
                return
            yield f"{self.ledger} has {self.before.size:,} bytes, of which at least {self.before.unused:,} are unused."
            yield "Nothing was changed. `syncd compact` writes it anew without them; what it holds stays the same."
            return
        saved = self.before.size - self.after
        yield f"{self.ledger} had {self.before.size:,} bytes and now has {self.after:,}: {saved:,} fewer"


@app.command("compact")
def compact_(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show how much is unused; change nothing.")] = False,
) -> None:
    """Make the ledger's file as small as what it holds; nothing that it holds goes.

    Stop the daemon first. For a while it takes twice the ledger's room on the disk. If the machine fails in between,
    the ledger is as it was.
    """
    with writing(config, now) as opened:
        ledger = opened.composition.ledger
        before = room(ledger)
        after = None if dry_run else compact(ledger)
    show(Compacted(ledger=ledger.database.path, before=before, after=after), as_json=as_json)
