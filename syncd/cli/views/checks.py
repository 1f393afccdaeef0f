"""What `syncd check` looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.views import Json, json_of
from syncd.core.wording import named_once
from syncd.errors import CONFIGURATION, DONE, FAILED, TRY_LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked; `code` is the exit code it asks for, `line` its line in the configuration."""

    what: str
    says: str
    code: int = DONE
    warns: bool = False  # nothing fails because of it, and you should know it
    line: int | None = None

    @property
    def found(self) -> bool:
        """Whether there is anything to tell you."""
        return self.warns or not self.ok

    @property
    def ok(self) -> bool:
        """Whether nothing needs doing."""
        return self.code == DONE


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that was checked."""

    checks: tuple[Check, ...]

    @property
    def exit_code(self) -> int:
        """The code of what you must put right, before that of what time may heal."""
        codes = {check.code for check in self.checks}
        return next((code for code in (CONFIGURATION, FAILED, TRY_LATER) if code in codes), DONE)

    def as_json(self) -> Json:
        rows = [json_of(check, "what", "ok", "warns", "says", "line") for check in self.checks]
        return {"ok": all(check.ok for check in self.checks), "checks": rows}

    def as_text(self) -> Iterator[str]:
        for check in self.checks:
            state = "warn" if check.warns else "ok" if check.ok else "WRONG"
            line = f" (line {check.line})" if check.line else ""
            yield f"{state:5}  {named_once(check.what, check.says, line)}"
