"""`syncd init`: makes the ledger, also where another one was before."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json
from syncd.cli.views.pulls import new_ledger_text
from syncd.config import load
from syncd.ledger.connection import marker_of
from syncd.ledger.remembered import RememberedLedgers, is_missing
from syncd.service.clock import clock
from syncd.wiring.composition import composed

app = Commands()


@dataclass(frozen=True, slots=True)
class Initialised:
    """The ledger, and whether it is new."""

    ledger: Path
    is_new: bool

    def as_json(self) -> Json:
        return {"ledger": str(self.ledger), "new": self.is_new}

    def as_text(self) -> Iterator[str]:
        if self.is_new:
            yield from new_ledger_text(str(self.ledger))
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
        view = Initialised(loaded.ledger, composition.ledger.database.is_new)
    show(view, as_json=as_json)
