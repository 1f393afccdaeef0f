"""A ledger to throw away, for commands that try connectors and channels before there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from syncd.config import Config
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.wiring.composition import Composition


@contextmanager
def scratch_composition(config: Config, now: Instant) -> Iterator[Composition]:
    """Compose a configuration with an empty ledger, and remove the ledger afterwards."""
    with TemporaryDirectory(prefix="syncd-") as folder, Ledger.open(Path(folder) / "ledger.db", now) as ledger:
        yield Composition(config, ledger)
