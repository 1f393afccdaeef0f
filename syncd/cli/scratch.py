"""For commands that try connectors and channels out: they work before there is a ledger, and leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from syncd.core.time import Instant

if TYPE_CHECKING:
    from syncd.config import Config
    from syncd.wiring.composition import Composition


@contextmanager
def on_trial(config: "Config", now: Instant) -> "Iterator[Composition]":
    """A composition whose ledger is empty and thrown away afterwards."""
    from syncd.ledger import Ledger
    from syncd.wiring.composition import Composition

    with TemporaryDirectory(prefix="syncd-") as folder, Ledger.open(Path(folder) / "ledger.db", now) as ledger:
        yield Composition(config, ledger)
