"""What was added to the configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json
from syncd.cli.views.table import ToCopy
from syncd.core.wording import count


@dataclass(frozen=True, slots=True, kw_only=False)
class WrittenProposals:
    """Tables that were added to `file`, or would be; how many were offered; and comments about what needs a person."""

    file: Path
    accepted: tuple[str, ...]
    offered: int
    left: tuple[str, ...]
    dry_run: bool

    def as_json(self) -> Json:
        return {
            "file": str(self.file),
            "written": list(self.accepted),
            "offered": self.offered,
            "left": list(self.left),
            "dry_run": self.dry_run,
        }

    def as_text(self) -> Iterator[str | ToCopy]:
        if self.dry_run and self.accepted:
            yield f"These would be added to {self.file}:"
            yield ToCopy("\n".join(self.accepted).rstrip().split("\n"))
        elif self.accepted:
            added = count(len(self.accepted), "proposal")
            yield f"Added to {self.file}: {added} of {self.offered}. Next: `syncd check`, then `syncd once`."
        else:
            yield f"Nothing was added to {self.file}." if self.offered else "There is nothing to add."
        if self.left:
            yield "Left for you to decide:"
            yield ToCopy("\n".join(self.left).rstrip().split("\n"))
