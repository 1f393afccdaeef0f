"""Remembers, away from each ledger, which one lay at its path: an unmounted volume is no first start.

The marker beside a ledger goes with its volume, whose folder is empty then. What is remembered lies in the user's state
folder: `$XDG_STATE_HOME/syncd`, by default `~/.local/state/syncd`, else the folder that systemd gives a service.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from syncd.ledger.connection import ForeignLedger, marker_of

_GO_ON = "or run `syncd init --new-ledger`"


class RememberedLedgers:
    """Which ledger, by its identity, lay at which path. What cannot be written is not remembered."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "RememberedLedgers":
        """Those of the user whose variables these are."""
        return cls(tuple(_state_folders(environ)))

    def check(self, ledger: Path) -> None:
        """ForeignLedger when another ledger, or none, lies at the path where one lay before. A person who removes the
        ledger and its marker from among other files means it: then the next round starts a new one, and says so."""
        identity = self._identity(ledger)
        if identity is None or _is_removed(ledger):
            return
        if is_missing(ledger):
            raise ForeignLedger(
                f"the ledger {ledger} is missing, and there was one before: mount its volume or restore a "
                f"backup (`syncd restore FILE`), "
                f"{_GO_ON} to start a new one"
            )
        with suppress(OSError):  # a person removes the marker who means the change
            if marker_of(ledger).read_text("utf-8").strip() != identity:
                raise ForeignLedger(
                    f"{ledger} is another ledger than the one that syncd used before: mount the right volume or put "
                    f"the right file back, {_GO_ON} to use this one from now on"
                )

    def keep(self, ledger: Path, identity: str) -> None:
        """Remember the ledger at its path, if there is a folder that can be written."""
        if self._identity(ledger) == identity:
            return
        for entry in self._entries(ledger):
            with suppress(OSError):
                entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                new = entry.with_suffix(".new")
                new.write_text(f"{identity}\n{ledger}\n", "utf-8", errors="surrogateescape")
                new.replace(entry)
                return

    def forget(self, ledger: Path) -> None:
        """Remember nothing of the path, because a person wants a new ledger there."""
        for entry in self._entries(ledger):
            with suppress(FileNotFoundError):
                entry.unlink()

    def _identity(self, ledger: Path) -> str | None:
        for entry in self._entries(ledger):
            with suppress(OSError):
                return entry.read_text("utf-8", errors="surrogateescape").partition("\n")[0]
        return None

    def _entries(self, ledger: Path) -> list[Path]:
        name = sha256(str(ledger.absolute()).encode(errors="surrogateescape")).hexdigest()[:32]
        return [folder / "ledgers" / name for folder in self._folders]


NOT_REMEMBERED = RememberedLedgers(())
"""For ledgers that come and go."""


def is_missing(ledger: Path) -> bool:
    """Whether there is no ledger at the path: no file, or one without a byte, as a new disk or a failed copy has."""
    return not ledger.exists() or ledger.stat().st_size == 0


def _is_removed(ledger: Path) -> bool:
    """Whether somebody removed the ledger with its marker: other files still lie in its folder. A volume that is not
    mounted leaves the folder empty, and a copy that failed leaves a file."""
    if ledger.exists() or marker_of(ledger).exists():
        return False
    with suppress(OSError):
        return any(entry.name != "lost+found" for entry in ledger.parent.iterdir())
    return False


def _state_folders(environ: Mapping[str, str]) -> Iterator[Path]:
    if state := environ.get("XDG_STATE_HOME"):
        yield Path(state) / "syncd"
    elif home := environ.get("HOME"):
        yield Path(home) / ".local" / "state" / "syncd"
    if given := environ.get("STATE_DIRECTORY"):  # of a service, whose user may have no home
        yield Path(given.partition(":")[0])
