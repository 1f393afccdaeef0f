"""Sets and removes one key of a configuration: typed by what reads it, and only where the whole still loads."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from syncd.config.editing import table_depth, with_value, without
from syncd.config.env import PREFIX
from syncd.config.keys import Key, find_key, holds_secret, key_text, mentions, path_of, place_of_secret, value_at
from syncd.config.lines import KeyPath, Lines
from syncd.config.model import TOP_LEVEL
from syncd.config.problems import Problem, place
from syncd.config.reading import inspect_text, parsed
from syncd.config.renamed import with_names_of_today
from syncd.core.toml import toml_value
from syncd.errors import ConfigError, SyncdError, UsageError
from syncd.options import CONFIG_FOLDER
from syncd.redaction import keep_secret

__all__ = ["Change", "removed", "set_to"]

_BRACKETS = re.compile(r"\[.*\]|\{.*\}", re.DOTALL)
"""What is meant as a list or table, also where a quote was forgotten; so it is no text in a list."""


@dataclass(frozen=True, slots=True)
class Change:
    """The text of a configuration before and after a key of it was set or removed. `overridden_by`: the variable of the
    environment that wins over the key; "" where none does."""

    file: Path
    key: str
    before: str
    after: str
    overridden_by: str = ""


def set_to(file: Path, key: str, written: str, environ: Mapping[str, str]) -> Change:
    """Return the configuration in `file` with a key set to a value, as a person wrote both on the command line.

    UsageError where there is no such key, the value is none for it, or it is a secret; ConfigError where the
    configuration has other mistakes. Nothing is written, and no error repeats what may be a secret.
    """
    before, document = parsed(file)
    known = find_key(path_of(key, document), document)
    _check_place(known, document)
    _keep_secrets(known, written, value_at(document, known.path))
    value = _typed(known, written, document, file)
    after = with_value(before, known.path, toml_value(value))
    _check_text(after, _with(document, known.path, value), before, file, known.path)
    return _checked(file, known.path, before, after, environ)


def removed(file: Path, key: str, environ: Mapping[str, str]) -> Change:
    """Return the configuration in `file` without a key; the same where it has none.

    UsageError where there is no such key, or syncd needs it; ConfigError where the configuration has other mistakes.
    Nothing is written.
    """
    before, document = parsed(file)
    path = path_of(key, document)
    present = value_at(document, path)
    if present is None:
        return Change(file, key_text(find_key(path, document).path), before, before)
    if isinstance(path[-1], int) and len(path) > table_depth(path):
        raise UsageError(f"{place(path)} is one of a list: set the whole list, or edit {_line(file, before, path)}")
    if not any(pair.path == path for pair in Lines(before).pairs):
        find_key(path, document)
        raise UsageError(f"{place(path)} is no single key: remove the keys in it, or edit {_line(file, before, path)}")
    if _may_hold_secret(path, document):
        _hide(present)
    after = without(before, path)
    _check_text(after, _with(document, path, None), before, file, path)
    return _checked(file, path, before, after, environ)


def _may_hold_secret(path: KeyPath, document: Mapping[str, Any]) -> bool:
    """Whether the key at `path` has places of secrets; of a key that syncd does not know, it may."""
    try:
        return holds_secret(find_key(path, document).annotation)
    except UsageError:
        return True


def _check_place(key: Key, document: Mapping[str, Any]) -> None:
    if isinstance(key.path[-1], int):
        raise UsageError(f'{place(key.path)} is one of a list: set the whole list, like \'["one", "two"]\'')
    for length, part in enumerate(key.path):
        if isinstance(part, int) and value_at(document, key.path[: length + 1]) is None:
            raise UsageError(f"{place(key.path[:length])} has no item {part + 1}")


def _keep_secrets(key: Key, written: str, present: object) -> None:
    """Keep what may be a secret out of all texts. UsageError where it stands on the command line."""
    if not holds_secret(key.annotation):
        return
    _hide(present)
    if place_of_secret(written) or isinstance(_toml(written), list | dict):
        return
    _hide([written, _toml(written)])
    raise UsageError(
        f"{place(key.path)} is a secret, and a command line keeps none: put it into a file that only you can read, or "
        "into a variable, and name that as file:PATH or env:NAME (or command:WORDS, credential:NAME); then remove this "
        "line from your shell's history"
    )


def _hide(present: object) -> None:
    """Keep a secret that was misplaced in the file out of all texts."""
    for each in present if isinstance(present, list) else [present]:
        if isinstance(each, str):
            keep_secret(each)


def _toml(written: str) -> object:
    """Return what a person wrote as TOML; None where it is none."""
    try:
        read = tomllib.loads(f"value = {written}")
    except (ValueError, RecursionError):  # also of a number with thousands of digits
        return None
    return read["value"] if read.keys() == {"value"} else None


def _typed(key: Key, written: str, document: Mapping[str, Any], file: Path) -> object:
    """Return the first reading of a value that what reads the key takes; where it takes none, the one to speak of."""
    try:
        written.encode()
    except UnicodeEncodeError:
        raise UsageError("the value is not UTF-8 text") from None
    readings = list(_readings(written, key.annotation))
    first = readings[0]
    text = first if isinstance(first, str) else written
    asked_for = first if isinstance(first, list | dict) else [text] if [text] in readings else text
    return next((value for value in readings if _is_taken(value, key, document, file)), asked_for)


def _readings(written: str, annotation: Any) -> Iterator[object]:
    """Yield what a value on the command line may mean, the likeliest first: a place of a secret, TOML, text, and a list
    with one of these."""
    if holds_secret(annotation) and (kept := place_of_secret(written)):
        yield kept
        yield [kept]
        return
    native = _toml(written)
    readings: list[object] = [written]
    if isinstance(native, str | list | dict):
        readings = [native, written]
    elif native is not None:
        readings = [written, native] if mentions(annotation, str, Path) else [native, written]
    yield from readings
    if mentions(annotation, tuple, list, frozenset) and not _BRACKETS.fullmatch(written.strip()):
        yield from ([one] for one in readings if not isinstance(one, list))


def _is_taken(value: object, key: Key, document: Mapping[str, Any], file: Path) -> bool:
    """Whether what reads the table has nothing against this value of the key."""
    table = value_at(_with(document, key.path, value), key.table) if key.table else {str(key.path[0]): value}
    try:
        key.model.model_validate(table, context={CONFIG_FOLDER: file.absolute().parent})
    except ValidationError as error:
        depth = len(key.inside)
        return not any(each["loc"][:depth] == key.inside for each in error.errors(include_url=False))
    return True


def _with(document: Any, path: KeyPath, value: object) -> Any:
    """Return a parsed configuration with another value at `path`; None: without it."""
    key, *rest = path
    if isinstance(key, int):
        return [_with(item, tuple(rest), value) if index == key else item for index, item in enumerate(document)]
    inner = _with((document or {}).get(key), tuple(rest), value) if rest else value
    changed = {**(document or {}), key: inner}
    return {name: each for name, each in changed.items() if each is not None}


def _check_text(after: str, wanted: object, before: str, file: Path, path: KeyPath) -> None:
    """SyncdError where the text says anything but what is `wanted`: a form of TOML that this program cannot change."""
    try:
        is_right = _dense(with_names_of_today(tomllib.loads(after))) == _dense(wanted)
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise SyncdError(
            f"{place(path)} is written in a way that cannot be changed here: edit {_line(file, before, path)}"
        )


def _dense(value: Any) -> Any:
    """Return a parsed configuration without tables that are empty."""
    if not isinstance(value, dict):
        return value
    dense = {key: _dense(inner) for key, inner in value.items()}
    return {key: inner for key, inner in dense.items() if inner != {}}


def _line(file: Path, text: str, path: KeyPath) -> str:
    return f"{file}:{Lines(text).of(path)}"


def _checked(file: Path, path: KeyPath, before: str, after: str, environ: Mapping[str, str]) -> Change:
    """Return a change after which the whole configuration loads."""
    _, problems = inspect_text(file, after, environ)
    if problems:
        _, earlier = inspect_text(file, before, environ)
        if earlier:
            raise ConfigError(*map(str, problems), "nothing was changed: the configuration must load afterwards")
        raise UsageError("; ".join(map(_without_line, problems)) + "; nothing was changed")
    variable = PREFIX + str(path[0]).upper() if path[0] in TOP_LEVEL else ""
    return Change(file, key_text(path), before, after, variable if environ.get(variable) else "")


def _without_line(problem: Problem) -> str:
    return f"{problem.place}: {problem.says}" if problem.place else problem.says
