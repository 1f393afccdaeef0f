"""Collects the problems of a configuration: one sentence each, with file, line and column."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from syncd.config.lines import KeyPath, Lines, Position
from syncd.config.model import SINGLE, TOP_LEVEL
from syncd.core.toml import toml_key
from syncd.core.wording import did_you_mean, hint
from syncd.options import CONFIG_FOLDER, OPEN_QUESTION

__all__ = ["Problem", "Problems", "model_in", "place", "problem"]

M = TypeVar("M", bound=BaseModel)

_TYPES = {
    "string_type": 'must be text, in "quotes"',
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "tuple_type": 'must be a list, like ["…"]',
    "list_type": 'must be a list, like ["…"]',
    "frozen_set_type": 'must be a list, like ["…"]',
    "model_type": "must be a table, like { key = … }",
    "dict_type": "must be a table, like { key = … }",
}
SHORTEST_SECRET = 8
"""Characters; shorter text may occur in a message by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A mistake: `place` names the key, such as `[source.toggl] token`, and `says` what is wrong and what to do.

    `file` and `at` are None for what stands in no file, such as a variable of the environment.
    """

    says: str
    place: str = ""
    file: Path | None = None
    at: Position | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.at.line}:{self.at.column}: " if self.at else f"{self.file}: " if self.file else ""
        return f"{where}{self.place}{': ' if self.place else ''}{self.says}"


class Problems:
    """Collects the problems of one file. They quote names but no other value, which may be a misplaced secret."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = file
        self.folder = file.absolute().parent  # where relative paths are looked up
        self._lines = Lines(text)
        self._problems: list[Problem] = []

    def line(self, path: KeyPath) -> int:
        """Return the line of `path`, or of the nearest table or array around it."""
        return self._lines.of(path)

    def add(self, path: KeyPath, sentence: str) -> None:
        """Add a problem at `path`."""
        found = Problem(says=sentence, place=place(path), file=self._file, at=self._lines.at(path))
        self._problems.append(found)

    def add_outside(self, what: str, sentence: str) -> None:
        """Add a problem of `what`, which is not in the file."""
        self._problems.append(Problem(says=sentence, place=what))

    def read(self, model: type[M], table: Mapping[str, Any], path: KeyPath) -> M | None:
        """Read the table at `path` as a `model`; None after adding all its problems."""
        try:
            return model.model_validate(table, context={CONFIG_FOLDER: self.folder})
        except ValidationError as error:
            for details in error.errors(include_url=False):
                self.add(*problem(model, details, path))
            return None

    def all(self) -> tuple[Problem, ...]:
        """Return all problems, in the order of the file."""
        return tuple(sorted(self._problems, key=lambda problem: problem.at or Position(0, 0)))


def problem(model: type[BaseModel], error: ErrorDetails, path: KeyPath = ()) -> tuple[KeyPath, str]:
    """Turn a pydantic error of a `model` that was read from `path` into a place and a sentence for the user."""
    location = error["loc"]
    if error["type"] == "missing":
        return (*path, *location[:-1]), f'"{location[-1]}" is missing'
    if error["type"] == "extra_forbidden":
        if location[-1] in TOP_LEVEL and len(location) == 1:
            return (*path, *location), "must stand at the top of the file, before the first [table]"
        around = _model_at(model, location[:-1])
        where = _below(around, str(location[-1])) or hint(str(location[-1]), _keys(around))
        return (*path, *location), f"unknown key{where}"
    return (*path, *location), _sentence(error)


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == OPEN_QUESTION:
        return error["msg"]  # what it asks stands in the value, which is no secret
    if error["type"] in _TYPES:
        return _TYPES[error["type"]]
    if error["type"] in ("enum", "literal_error"):
        expected = str(error["ctx"]["expected"])
        nearest = did_you_mean(str(error["input"]), re.findall("'(.*?)'", expected))
        return f"must be {expected}{nearest}".replace("'", '"')
    sentence = re.sub(r"^\w+ should", "must", error["msg"].removeprefix("Value error, "))
    if error["loc"]:  # otherwise it is about a whole table, whose secrets are references
        sentence = _without(sentence, error["input"])
    return sentence[:1].lower() + sentence[1:]


def _without(sentence: str, value: object) -> str:
    """Remove the value from a message: it may be a misplaced secret, and the line shows where it is."""
    sentence = sentence.replace(f": {str(value)!r}", "")
    for text in filter(None, _texts(value)):
        sentence = sentence.replace(f": {text!r}", "").replace(repr(text), "it")
        if text in sentence and len(text) >= SHORTEST_SECRET:
            return "this is not valid here"
    return sentence


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _below(model: type[BaseModel] | None, key: str) -> str:
    """Say that a key stands one table deeper, as a rate does in `terms`; "" where it does not."""
    for name, field in model.model_fields.items() if model else ():
        if key in _keys(model_in(field.annotation)):
            inside = f"{{ {key} = … }}"
            value = f"[{inside}]" if get_origin(field.annotation) is tuple else inside
            return f"; it belongs in {name}: write {name} = {value}"
    return ""


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_at(model: type[BaseModel] | None, location: KeyPath) -> type[BaseModel] | None:
    for key in location:
        if isinstance(key, str) and model:
            fields = (field for name, field in model.model_fields.items() if key in (name, field.alias))
            model = next((model_in(field.annotation) for field in fields), None)
    return model


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside `tuple[Model, ...]`, `Model | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := model_in(inner))), None)


def place(path: KeyPath) -> str:
    """Word a path for people: `[source.toggl] token`, `[[map]] 2, tag`, `[contract.api] terms 1, rate`."""
    match path:
        case ():
            return ""
        case (str(section), *inside) if section in SINGLE:
            return " ".join([f"[{section}]", ", ".join(_inside(inside))]).rstrip()
        case (str(key),):
            return toml_key(str(key))
        case (str(section), int(index), *inside):
            head = f"[[{toml_key(str(section))}]] {index + 1}"
            return ", ".join([head, *_inside(inside)])
        case (section, name, *inside):
            head = f"[{toml_key(str(section))}.{toml_key(str(name))}]"
            return " ".join([head, ", ".join(_inside(inside))]).rstrip()
    raise AssertionError(path)


def _inside(path: Iterable[str | int]) -> list[str]:
    words: list[str] = []
    for key in path:
        if isinstance(key, int) and words:
            words[-1] += f" {key + 1}"
        else:
            words.append(toml_key(str(key)))
    return words
