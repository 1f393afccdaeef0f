"""What `syncd config set` and `syncd config unset` change in the configuration."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json
from syncd.cli.views.table import ToCopy
from syncd.config.changing import Change


def diff(file: Path, before: str, after: str) -> tuple[str, ...]:
    """Return the lines of a unified diff of two texts of a file; none where they are the same."""
    return tuple(difflib.unified_diff(_lines(before), _lines(after), str(file), str(file), lineterm="", n=1))


def _lines(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChange:
    """A key that was set or removed; `written`: whether the file was replaced."""

    change: Change
    written: bool

    @property
    def _diff(self) -> tuple[str, ...]:
        return diff(self.change.file, self.change.before, self.change.after)

    def as_json(self) -> Json:
        """Return the change as JSON."""
        change = self.change
        overridden = change.overridden_by or None
        lines = list(self._diff)
        return {
            "file": str(change.file),
            "key": change.key,
            "written": self.written,
            "diff": lines,
            "overridden_by": overridden,
        }

    def as_text(self) -> Iterator[str | ToCopy]:
        """Yield the diff, what became of it, and what wins over it."""
        change = self.change
        if change.before == change.after:
            yield f"{change.file} stays as it is: {change.key} is as you want it"
        else:
            yield ToCopy(self._diff)
            yield (
                f"{change.file} is changed"
                if self.written
                else f"{change.file} is as before: leave out --dry-run to change it"
            )
        if change.overridden_by:
            yield f"{change.overridden_by} in the environment wins over it"
