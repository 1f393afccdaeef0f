"""Questions that a file leaves open, and what each answer sets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from syncd.core.mapping import normalise_name
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.options import QUESTION

Path = tuple[str, ...]
"""The place of a setting in a source's table: `("columns", "amount")`."""
LEAVE_OUT = "-"
"""The answer that sets nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a file leaves open about the setting at `path`.

    `asks`: a sentence with what to write. `answers`: by what a person may answer, the settings that it makes; empty
    where any text is an answer that `read` takes.
    """

    path: Path
    asks: str
    answers: Mapping[str, Mapping[Path, Any]] = field(default_factory=dict)
    read: Callable[[str], str] = str  # makes the value of a text; raises ValueError with a sentence

    @property
    def name(self) -> str:
        """The setting, as a person writes it: `columns.amount`."""
        return ".".join(self.path)

    @property
    def open_value(self) -> str:
        """The text that stands in the setting's place until it is answered. No source is read with it."""
        return f"{QUESTION}{self.asks}"

    def settings(self, answer: str) -> Mapping[Path, Any]:
        """Return what an answer sets. UsageError where it is none of the possible ones."""
        if not self.answers:
            try:
                return {self.path: self.read(answer)}
            except ValueError as error:
                raise UsageError(f'"{answer}" does not answer {self.name}: {error}') from None
        meant = {normalise_name(text): made for text, made in self.answers.items()}
        if (made := meant.get(normalise_name(answer))) is not None:
            return made
        raise UsageError(f'"{answer}" does not answer {self.name}{hint(answer, self.answers)}')


def choices(path: Path, values: Iterable[str]) -> dict[str, dict[Path, Any]]:
    """Make each value an answer that is set as it is."""
    return {value: {path: value} for value in values}


def put(settings: dict[str, Any], path: Path, value: Any) -> None:
    """Set a value in nested tables."""
    *tables, key = path
    for name in tables:
        settings = settings.setdefault(name, {})
    settings[key] = value
