"""Finds the key of a configuration that a person names, as `report.weekly.at` or `contract.api.terms.1.rate`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from shlex import split
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from syncd.config.editing import table_depth
from syncd.config.env import Settings
from syncd.config.lines import KeyPath
from syncd.config.model import LISTS, SECTIONS, TOP_LEVEL
from syncd.config.problems import model_in, place
from syncd.config.report_table import ReportTable
from syncd.config.tables import (
    BackupTable,
    CalendarTable,
    ClientTable,
    ContractTable,
    MapTable,
    MetricsTable,
    PersonTable,
    PingTable,
    RateTable,
    TimesheetTable,
)
from syncd.core.toml import toml_key
from syncd.core.wording import hint
from syncd.errors import ConfigError, UsageError
from syncd.options import Secret
from syncd.platforms import PlatformTable
from syncd.plugins import load_channel, load_connector, load_rules, names

__all__ = [
    "Key",
    "fields_of",
    "find_key",
    "holds_secret",
    "key_text",
    "mentions",
    "model_of",
    "path_of",
    "place_of_secret",
    "value_at",
]

_PART = re.compile(r""" "(?:[^"\\]|\\.)*" | '[^']*' | [\w-]+ """, re.VERBOSE)
_MODELS: Mapping[str, type[BaseModel]] = {
    "person": PersonTable,
    "client": ClientTable,
    "contract": ContractTable,
    "platform": PlatformTable,
    "map": MapTable,
    "fx": RateTable,
    "calendar": CalendarTable,
    "report": ReportTable,
    "timesheet": TimesheetTable,
    "ping": PingTable,
    "metrics": MetricsTable,
    "backup": BackupTable,
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key that syncd knows: `model` reads its table, and `annotation` says what its value may be."""

    path: KeyPath
    model: type[BaseModel]
    annotation: Any

    @property
    def table(self) -> KeyPath:
        """The path of its table; empty outside of tables."""
        return self.path[: table_depth(self.path)]

    @property
    def inside(self) -> KeyPath:
        """The path within its table."""
        return self.path[table_depth(self.path) :]


def path_of(text: str, document: Mapping[str, Any]) -> KeyPath:
    """Read a key as a person writes it: parts with a dot between them, quoted where they have one themselves; what
    stands in a list is counted from 1. UsageError for anything else."""
    found = _PART.findall(text)
    if not found or ".".join(found) != text:
        raise UsageError("a key is names with dots between them, like report.weekly.at; quote a name that has a dot")
    path: list[str | int] = []
    value: Any = document
    for part in map(_unquoted, found):
        is_number = isinstance(value, list) or (len(path) == 1 and path[0] in LISTS)
        if is_number and not re.fullmatch(r"[1-9][0-9]{0,5}", part):
            raise UsageError(
                f"{place(tuple(path))} is a list: name one of it by its number, like {key_text(tuple(path))}.1"
            )
        key: str | int = int(part) - 1 if is_number else part
        path.append(key)
        value = _inside(value, key)
    return tuple(path)


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except tomllib.TOMLDecodeError:
        raise UsageError("a quoted part of the key is not as TOML writes it") from None


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(key, str):
        return value.get(key) if isinstance(value, Mapping) else None
    return value[key] if isinstance(value, list) and key < len(value) else None


def value_at(document: Mapping[str, Any], path: KeyPath) -> Any:
    """Return what a parsed configuration has at a path; None where it has nothing."""
    value: Any = document
    for key in path:
        value = _inside(value, key)
    return value


def key_text(path: KeyPath) -> str:
    """Write a path as a person does, which `path_of` reads."""
    return ".".join(toml_key(key) if isinstance(key, str) else str(key + 1) for key in path)


def find_key(path: KeyPath, document: Mapping[str, Any]) -> Key:
    """Return what is known of the key at `path`. UsageError where it is a table, or syncd knows no such key."""
    sections = (*TOP_LEVEL, *SECTIONS)
    if path[0] not in sections:
        raise UsageError(f'there is no key or section "{path[0]}"{hint(str(path[0]), sections)}')
    depth = table_depth(path)
    if len(path) < depth:
        raise UsageError(f"{path[0]} is a section: name a table of it and a key, like {_example(path[0])}")
    model = model_of(path[:depth], document)
    if len(path) == depth:
        keys = ", ".join(fields_of(model))
        raise UsageError(
            f"{place(path)} is a table: name one of its keys, like {key_text(path)}.KEY; there are: {keys}"
        )
    return Key(path, model, _annotation(path, depth, model))


def _example(section: str | int) -> str:
    return f"{section}.{1 if section in LISTS else 'NAME'}.KEY"


def _annotation(path: KeyPath, depth: int, model: type[BaseModel]) -> Any:
    annotation: Any = model
    for number, key in enumerate(path[depth:], depth):
        around = place(path[:number]) or "the configuration"
        if holds_secret(annotation) and annotation is not model:
            raise UsageError(f"{around} is a secret: set where it is kept, as a whole, like env:NAME or file:PATH")
        if isinstance(key, int):
            continue
        inner = model_in(annotation)
        if inner and key in (known := fields_of(inner)):
            annotation = known[key].annotation
        elif inner:
            raise UsageError(f'{around} has no key "{key}"{hint(key, fields_of(inner))}')
        elif not mentions(annotation, Mapping):
            raise UsageError(f"{around} is one value, and has no keys of its own")
    return annotation


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a model by their keys in the configuration."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def model_of(table: KeyPath, document: Mapping[str, Any]) -> type[BaseModel]:
    """Return what reads the table at a path; without one, what reads the keys outside of tables.

    UsageError for a plugin or a rule that there is none of, and for a source or channel that is not configured.
    """
    if not table:
        return Settings
    section = str(table[0])
    if section in LISTS:
        present = document.get(section)
        if not isinstance(present, list) or not isinstance(table[1], int) or table[1] >= len(present):
            raise UsageError(
                f"there is no {place(table)}: add it at the end of the file, see `syncd config example {section}`"
            )
    if section in _MODELS:
        return _MODELS[section]
    name = str(table[1])
    try:
        if section == "rule":
            return _rule(name)
        present = document.get(section)
        kind = value_at(document, (*table, "kind"))
        if not isinstance(kind, str):
            known = hint(name, present) if isinstance(present, Mapping) and name not in present else ""
            raise UsageError(
                f"there is no {place(table)} with a kind{known}; `syncd config example {section}` shows how to add one"
            )
        return (load_connector if section == "source" else load_channel)(kind).Options
    except ConfigError as error:
        raise UsageError(str(error)) from None


def _rule(name: str) -> type[BaseModel]:
    rules = load_rules([name])
    if name not in rules:
        raise UsageError(f'there is no rule "{name}"{hint(name, [plugin.name for plugin in names("rules")])}')
    return rules[name].Options


def mentions(annotation: Any, *types: type) -> bool:
    """Whether one of some types occurs in an annotation, as in `tuple[str, ...] | None`, outside of models."""
    origin = get_origin(annotation) or annotation
    if isinstance(origin, type) and issubclass(origin, types):
        return True
    return any(mentions(inner, *types) for inner in get_args(annotation))


def holds_secret(annotation: Any) -> bool:
    """Whether values of an annotation are places of secrets, or have them inside."""
    if isinstance(annotation, type):
        if issubclass(annotation, Secret):
            return True
        if issubclass(annotation, BaseModel):
            return any(holds_secret(field.annotation) for field in annotation.model_fields.values())
        if is_dataclass(annotation):
            return any(holds_secret(part.type) for part in fields(annotation))
    return any(holds_secret(inner) for inner in get_args(annotation))


def place_of_secret(text: str) -> dict[str, object] | None:
    """Read where a secret is kept from `env:NAME`, `file:PATH`, `command:WORDS` or `credential:NAME`; None for anything
    else, which may be the secret itself."""
    kind, colon, value = text.partition(":")
    if kind not in ("env", "file", "command", "credential") or not colon or not value:
        return None
    return {kind: split(value) if kind == "command" else value}
