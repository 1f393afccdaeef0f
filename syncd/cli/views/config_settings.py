"""The configuration in force, as TOML with a comment behind each value that says where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json, plain
from syncd.cli.views.table import ToCopy
from syncd.config.effective import Origin, Setting, Table
from syncd.config.keys import key_text
from syncd.config.lines import KeyPath
from syncd.config.model import LISTS
from syncd.core.toml import toml_key, toml_value

_ALIGNED = 44
"""Characters up to which comments stand below each other."""


@dataclass(frozen=True, slots=True)
class ConfigSettings:
    """Tables of the configuration in `file`, and the keys outside of them."""

    file: Path
    tables: Sequence[Table]

    def as_json(self) -> Json:
        """Return each key with its value and where that comes from; null for a line or variable that there is not."""
        return {"file": str(self.file), "settings": [_json(each) for table in self.tables for each in table.settings]}

    def as_text(self) -> Iterator[ToCopy]:
        """Yield TOML that says what is in force."""
        yield ToCopy([f"# In force: {self.file}, SYNCD_... variables and defaults. Secrets are not shown."])
        for table in self.tables:
            yield ToCopy(["", *([_header(table.path)] if table.path else []), *self._lines(table.settings)])

    def _lines(self, settings: Sequence[Setting]) -> Iterator[str]:
        written = [f"{toml_key(str(setting.path[-1]))} = {toml_value(setting.value)}" for setting in settings]
        width = max((len(line) for line in written if len(line) <= _ALIGNED), default=0)
        for line, setting in zip(written, settings, strict=True):
            yield f"{line:<{width}}  # {self._origin(setting)}"

    def _origin(self, setting: Setting) -> str:
        match setting.origin:
            case Origin.FILE:
                return f"{self.file.name}:{setting.line}" + (", a secret" if setting.secret else "")
            case Origin.ENVIRONMENT:
                return setting.variable
            case Origin.DEFAULT:
                return "default"


def _header(table: KeyPath) -> str:
    name = ".".join(toml_key(key) for key in table if isinstance(key, str))
    return f"[[{name}]]" if table[0] in LISTS else f"[{name}]"


def _json(setting: Setting) -> Json:
    return {
        "key": key_text(setting.path),
        "value": plain(setting.value),
        "from": str(setting.origin),
        "line": setting.line or None,
        "variable": setting.variable or None,
        "secret": setting.secret,
    }
