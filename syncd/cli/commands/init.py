"""`syncd init`: makes the ledger, also where another one was before."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json
from syncd.cli.views.pulls import new_ledger_text
from syncd.config import Config, load
from syncd.core.wording import count
from syncd.inbox.drop_folder import done_files
from syncd.ledger.connection import marker_of
from syncd.ledger.remembered import RememberedLedgers, is_missing
from syncd.service.clock import clock
from syncd.wiring.composition import composed

app = Commands()


@dataclass(frozen=True, slots=True)
class Initialised:
    """The ledger, whether it is new, and each source's `done/` folder with the number of its files, which a new one
    lacks."""

    ledger: Path
    is_new: bool
    done: Mapping[str, tuple[Path, int]]

    def as_json(self) -> Json:
        done = [{"source": name, "folder": str(folder), "files": files} for name, (folder, files) in self.done.items()]
        return {"ledger": str(self.ledger), "new": self.is_new, "to_import": done if self.is_new else []}

    def as_text(self) -> Iterator[str]:
        if self.is_new:
            yield from new_ledger_text(self.ledger)
            for source, (folder, files) in self.done.items():
                lacks = f"it does not have the {count(files, 'file')} in {folder}"
                yield f"{lacks}: import with `syncd import {source} {quote(str(folder))}/*`"
        else:
            yield f"the ledger {self.ledger} is there: nothing to do"


@app.command()
def init(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    new_ledger: Annotated[
        bool, typer.Option("--new-ledger", help="Start a new ledger, or use the one that is there, for good.")
    ] = False,
) -> None:
    """Make the ledger, if there is none.

    The first `once`, `run` or `import` does so by itself. Where there was a ledger before, syncd stops if it is missing
    or another one, as its volume may not be mounted; --new-ledger says that the change is meant. It deletes no ledger.
    """
    loaded, remembered = load(config), RememberedLedgers.of(os.environ)
    if new_ledger:
        remembered.forget(loaded.ledger)
        if is_missing(loaded.ledger):
            marker_of(loaded.ledger).unlink(missing_ok=True)
    with composed(loaded, clock(now)(), remembered=remembered) as composition:
        view = Initialised(loaded.ledger, composition.ledger.database.is_new, dict(_done(loaded)))
    show(view, as_json=as_json)


def _done(config: Config) -> Iterator[tuple[str, tuple[Path, int]]]:
    """Yield each source with files in `done/` of its drop folder: that folder, and how many files it has."""
    for name, source in config.sources.items():
        folder: Path | None = getattr(source.options, "folder", None)
        if folder and (files := done_files(folder)):
            yield name, (folder / "done", files)
