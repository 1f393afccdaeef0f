"""What `syncd check --migrate` changes in the configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json
from syncd.cli.views.config_change import diff
from syncd.cli.views.table import ToCopy
from syncd.config.renamed import Rewriting


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The text of a configuration, and the text with today's names; `written`: whether it was replaced."""

    file: Path
    names: Rewriting
    written: bool

    @property
    def diff(self) -> tuple[str, ...]:
        """The lines of a unified diff; none where nothing changes."""
        return diff(self.file, self.names.before, self.names.after)

    def as_json(self) -> Json:
        """Return the change as JSON."""
        return {"file": str(self.file), "written": self.written, "diff": list(self.diff)}

    def as_text(self) -> Iterator[str | ToCopy]:
        """Yield the diff, and what became of it."""
        if not self.diff:
            yield f"{self.file} has nothing that is called otherwise now"
            return
        yield ToCopy(self.diff)
        yield (
            f"{self.file} is changed" if self.written else f"{self.file} is as before: leave out --dry-run to change it"
        )
