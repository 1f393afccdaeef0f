"""The configuration in force, key by key, each with where its value comes from. No secret is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from syncd.config.editing import OPTIONAL
from syncd.config.env import PREFIX
from syncd.config.keys import fields_of, model_of, value_at
from syncd.config.lines import KeyPath, Lines
from syncd.config.model import LISTS, SECTIONS, SINGLE, TOP_LEVEL, Config
from syncd.config.reading import load, parsed
from syncd.config.report_table import ReportTable, report_of
from syncd.config.tables import Weekday
from syncd.core.money import Money
from syncd.core.reminders import Waking
from syncd.core.schedule import At, Every
from syncd.core.severity import Severity
from syncd.core.wording import count
from syncd.options import CONFIG_FOLDER
from syncd.plugins import load_rules

__all__ = ["Origin", "Setting", "Table", "effective"]

_KINDS = frozenset({"env", "file", "command", "credential"})
_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))
_ELIDED = "…"
"""Stands for the words of a command that reads a secret: they may hold one."""


class Origin(StrEnum):
    """Where a value comes from."""

    FILE = "file"
    ENVIRONMENT = "environment"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key with its value, as TOML has it. `line`: of the file, else 0; `variable`: of the environment, else "".
    `secret`: the value is the place of one."""

    path: KeyPath
    value: Any
    origin: Origin
    line: int = 0
    variable: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The keys of a table that have a value; those outside of tables have an empty path."""

    path: KeyPath
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A configuration that is read, to look values up in."""

    file: Path
    text: str
    document: Mapping[str, Any]
    config: Config
    environ: Mapping[str, str]

    def in_file(self, path: KeyPath, value: object) -> Setting:
        shown, secret = _shown(value)
        return Setting(path=path, value=shown, origin=Origin.FILE, line=Lines(self.text).of(path), secret=secret)


def effective(file: Path, environ: Mapping[str, str]) -> tuple[Table, ...]:
    """Return every key that has a value: those outside of tables, then table by table, and all rules. A default is
    there where writing it down would change nothing.

    ConfigError with every problem when the configuration does not load.
    """
    config = load(file, environ)
    text, document = parsed(file)
    reading = _Reading(file, text, document, config, environ)
    tables = _tables(document, config)
    return (
        Table((), tuple(_top_level(reading))),
        *(Table(path, tuple(_settings(reading, path, model))) for path, model in tables),
    )


def _top_level(reading: _Reading) -> Iterator[Setting]:
    for key in TOP_LEVEL:
        variable = PREFIX + key.upper()
        if value := reading.environ.get(variable):
            yield Setting(path=(key,), value=value, origin=Origin.ENVIRONMENT, variable=variable)
        elif key in reading.document:
            yield reading.in_file((key,), reading.document[key])
        elif default := next(_written(getattr(reading.config, key)), None):
            yield Setting(path=(key,), value=default, origin=Origin.DEFAULT)


def _tables(document: Mapping[str, Any], config: Config) -> Iterator[tuple[KeyPath, type[BaseModel]]]:
    """Yield the path of every table, and of every rule, with what reads it."""
    rules = load_rules(config.rules)
    for section in SECTIONS:
        if section in SINGLE:
            if section in document or section in OPTIONAL:
                yield (section,), model_of((section,), document)
        elif section == "rule":
            yield from (((section, rule), rules[rule].Options) for rule in sorted(config.rules))
        else:
            tables = document.get(section, {})
            names = range(len(tables)) if section in LISTS else tables
            yield from (((section, name), model_of((section, name), document)) for name in names)


def _settings(reading: _Reading, path: KeyPath, model: type[BaseModel]) -> Iterator[Setting]:
    table = value_at(reading.document, path) or {}
    context = {CONFIG_FOLDER: reading.file.absolute().parent}
    read = model.model_validate(table, context=context)
    for key, field in fields_of(model).items():
        if key in table:
            yield reading.in_file((*path, key), table[key])
            continue
        default = field.get_default(call_default_factory=True, validated_data={})
        if default is None and isinstance(read, ReportTable):
            default = getattr(report_of("", read), key)  # of the report's kind
        for value in _written(default):
            if _changes_nothing(read, {**table, key: value}, context):
                yield Setting(path=(*path, key), value=value, origin=Origin.DEFAULT)
                break


def _changes_nothing(read: BaseModel, table: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    try:
        other = type(read).model_validate(table, context=context)
    except ValidationError:
        return False
    if isinstance(read, ReportTable) and isinstance(other, ReportTable):
        return report_of("", read) == report_of("", other)
    return vars(read) == vars(other)


def _written(value: Any) -> Iterator[Any]:
    """Yield the ways in which a configuration may write a default; none for what is left out where it is empty."""
    match value:
        case Severity():
            yield value.word
        case Enum():
            yield value.value
        case Decimal():
            yield f"{(value * 100).normalize():f} %"
            yield str(value)
        case BaseModel():
            inside = {key: next(_written(getattr(value, name)), None) for key, name in _names(type(value))}
            yield {key: inner for key, inner in inside.items() if inner is not None}
        case tuple() | list() | frozenset() if value:
            items = [next(_written(item), item) for item in value]
            yield sorted(items) if isinstance(value, frozenset) else items
        case _ if (one := _simple(value)) is not None:
            yield one


def _simple(value: Any) -> Any:
    """Return a single value as a configuration writes it; None for what is empty."""
    match value:
        case str() | int() | date():
            return None if value == "" else value
        case Money() | ZoneInfo() | Path():
            return str(value)
        case timedelta():
            return _duration(value) if value else None
        case Every():
            return _duration(value.interval)
        case At():
            days = [day for number, day in enumerate(get_args(Weekday)) if number in value.weekdays]
            return f"{'daily' if len(days) == 7 else ','.join(days)} {value.hour:02}:{value.minute:02}"
        case Waking():
            return f"{value.start:%H:%M}-{value.end:%H:%M}"
    return None


def _duration(value: timedelta) -> str:
    unit, one = next(((unit, one) for unit, one in _UNITS if not value % one), ("second", timedelta(seconds=1)))
    return count(value // one, unit)


def _names(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a model with the names of its fields."""
    return ((field.alias or name, name) for name, field in model.model_fields.items())


def _shown(value: object) -> tuple[Any, bool]:
    """Return a value as it is shown, and whether it is the place of a secret."""
    match value:
        case {"command": [str() as program, *words], **others} if not others:
            return {"command": [program, *([_ELIDED] if words else [])]}, True
        case dict():
            parts = {key: _shown(inner) for key, inner in value.items()}
            is_place = len(value) == 1 and not _KINDS.isdisjoint(value)
            secret = is_place or any(inner for _, inner in parts.values())
            return {key: shown for key, (shown, _) in parts.items()}, secret
        case list():
            items = [_shown(item) for item in value]
            return [shown for shown, _ in items], any(secret for _, secret in items)
    return value, False
