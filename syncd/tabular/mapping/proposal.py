"""A proposed mapping: settings, and questions that a file leaves open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from syncd.tabular.mapping.questions import Path, Question, put


@dataclass(slots=True)
class Proposal:
    """A proposed mapping."""

    source: str
    settings: dict[str, Any] = field(default_factory=dict)  # by key of the source's table
    notes: dict[str, str] = field(default_factory=dict)  # by key, a comment to stand behind it
    answers: Mapping[str, str] = field(default_factory=dict)  # by name of a question, what a person answered
    answered: set[str] = field(default_factory=set)  # names of questions
    questions: dict[str, Question] = field(default_factory=dict)  # by name, what the file leaves open
    unused: dict[str, Sequence[str]] = field(default_factory=dict)  # columns that fill no field, with some cells

    def ask(
        self,
        path: Path,
        asks: str,
        answers: Mapping[str, Mapping[Path, Any]] | None = None,
        read: Callable[[str], str] = str,
    ) -> None:
        """Ask for a setting, or set what a person answered. `read`: makes its value of any text where there are no
        `answers`. UsageError where that is no answer."""
        question = Question(path=path, asks=asks, answers=answers or {}, read=read)
        if (answer := self.answers.get(question.name)) is None:
            self.questions[question.name] = question
            return
        self.answered.add(question.name)
        for place, value in question.settings(answer).items():
            put(self.settings, place, value)
