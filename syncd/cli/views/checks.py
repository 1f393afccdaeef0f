"""What `syncd check` looked at."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json, json_of
from syncd.config.lines import Position
from syncd.core.wording import count, named_once
from syncd.errors import CONFIGURATION, DONE, FAILED, TRY_LATER

_SEPARATOR = re.compile("; |: ")
"""Stands between what is wrong and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked; `code` is the exit code it asks for."""

    what: str
    says: str  # for what is not right it ends with what to do
    code: int = DONE
    warns: bool = False  # nothing fails because of it, and you should know it
    one_of: str = ""  # what else is shown on one line with it where all is right, such as "secret"
    file: Path | None = None  # the configuration, where this is about something that is written there
    at: Position | None = None

    @property
    def found(self) -> bool:
        """Whether there is anything to tell you."""
        return self.warns or not self.ok

    @property
    def ok(self) -> bool:
        """Whether nothing needs doing."""
        return self.code == DONE

    @property
    def cure(self) -> str | None:
        """What to do, without what is wrong; None where nothing is."""
        if not self.found:
            return None
        return _SEPARATOR.split(self.says)[-1]

    def as_json(self) -> Json:
        """Return the check with its place in the configuration."""
        return {
            **json_of(self, "what", "ok", "warns", "says", "cure"),
            "file": str(self.file) if self.file else None,
            "line": self.at.line if self.at else None,
            "column": self.at.column if self.at else None,
        }

    def as_text(self) -> str:
        """Return the check as a line, which begins with how it went."""
        how = "warn" if self.warns else {DONE: "ok", TRY_LATER: "LATER"}.get(self.code, "WRONG")
        sentence = named_once(self.what, self.says) if self.what else self.says
        where = f"{self.file}:{self.at.line}:{self.at.column}: " if self.at else f"{self.file}: " if self.file else ""
        return f"{how:5}  {where}{sentence}"


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that was checked, and what was not."""

    checks: tuple[Check, ...]
    unchecked: tuple[str, ...] = ()
    verbose: bool = False  # show each check that found nothing on a line of its own

    @property
    def exit_code(self) -> int:
        """The code of what you must put right, before that of what time may heal."""
        codes = {check.code for check in self.checks}
        return next((code for code in (CONFIGURATION, FAILED, TRY_LATER) if code in codes), DONE)

    def as_json(self) -> Json:
        """Return all checks in the order of the screen."""
        return {
            "ok": all(check.ok for check in self.checks),
            "checks": [check.as_json() for check in self._sorted()],
            "not_checked": list(self.unchecked),
        }

    def as_text(self) -> Iterator[str]:
        """Yield mistakes, what time may heal, warnings, what is right, and at last what was not checked."""
        shown = set[str]()
        for check in self._sorted():
            alike = [other for other in self.checks if not other.found and other.one_of == check.one_of]
            if check.found or self.verbose or not check.one_of or len(alike) == 1:
                yield check.as_text()
            elif check.one_of not in shown:
                shown.add(check.one_of)
                yield f"{'ok':5}  {_together(check.one_of, alike)}"
        if self.unchecked:
            yield f"Not checked: {'; '.join(self.unchecked)}."

    def _sorted(self) -> Sequence[Check]:
        return sorted(self.checks, key=_urgency)


def _urgency(check: Check) -> tuple[bool, bool, bool, Position]:
    return check.ok, check.code == TRY_LATER, not check.warns, check.at or Position(0, 0)


def _together(thing: str, checks: Sequence[Check]) -> str:
    return f"{count(len(checks), thing)}: {', '.join(check.what for check in checks)}"
