"""Whether the ledger is sound and backed up."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json
from syncd.core.time import Instant, iso
from syncd.core.wording import Reader, when
from syncd.ledger.upkeep import FailedBackup, MadeBackup


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepStatus:
    """`checked`: when the ledger was last read to its last row and found sound; `damage`: the sentence about it, where
    it was not. `folder`: of `[backup]`; None: none are made by themselves. `next`: when the next is made."""

    checked: Instant | None
    damage: str
    folder: Path | None
    last: MadeBackup | None
    failed: FailedBackup | None
    next: Instant | None

    def as_json(self) -> Json:
        """Return the keys that stand beside the ledger's others."""
        last, failed = self.last, self.failed
        return {
            "checked": _iso(self.checked),
            "damage": self.damage or None,
            "backup": {
                "folder": str(self.folder) if self.folder else None,
                "last": {"at": iso(last.at), "file": last.file, "bytes": last.size, "sha256": last.sha256}
                if last
                else None,
                "failed": {"at": iso(failed.at), "reason": failed.reason} if failed else None,
                "next": _iso(self.next),
            },
        }

    def as_text(self, here: Reader) -> Iterator[str]:
        """Tell whether it is sound, and where its backups are."""
        if self.damage:
            yield f"DAMAGED: {self.damage}"
        elif self.checked:
            yield f"Read to its last row {when(self.checked, here)}: sound"
        if self.folder is None:
            yield "No backups are made by themselves: see [backup] in `syncd config example`"
            return
        if self.failed:
            yield f"BACKUP FAILED {when(self.failed.at, here)}: {self.failed.reason}"
        last = f"Last backup {when(self.last.at, here)}: {self.last.file}" if self.last else "No backup yet"
        yield f"{last}; the next one is due {when(self.next, here)}" if self.next else last


def _iso(at: Instant | None) -> str | None:
    return iso(at.replace(microsecond=0)) if at else None
