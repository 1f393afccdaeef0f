"""What `syncd check` looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.views import Json, json_of
from syncd.errors import CONFIGURATION, DONE, FAILED, TRY_LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked; `code` is the exit code it asks for."""

    what: str
    says: str
    code: int = DONE

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
        rows = [json_of(check, "what", "ok", "says") for check in self.checks]
        return {"ok": all(check.ok for check in self.checks), "checks": rows}

    def as_text(self) -> Iterator[str]:
        for check in self.checks:
            yield f"{'ok' if check.ok else 'WRONG':5}  {check.what}: {check.says}"
