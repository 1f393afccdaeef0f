"""Building blocks for the options of plugins: a strict base model, durations, amounts, zones, secrets.

```python
class Options(ConnectorOptions):
    token: Secret
    grace: Minutes = timedelta(minutes=5)
    rate: Amount | None = None
```
"""

import ipaddress
import os
import re
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from syncd.core.money import Money
from syncd.core.schedule import Every, parse_schedule
from syncd.core.wording import did_you_mean
from syncd.errors import ConfigError
from syncd.permissions import exposed
from syncd.redaction import keep_secret

SECRET_TIMEOUT = 30
"""Seconds that the command of a secret may take."""
QUESTION = "? "
"""What a value begins with where `syncd map` leaves a question open."""
OPEN_QUESTION = "open_question"
"""The type of a validation error about such a value."""


def refuse_open_question(value: object) -> object:
    """Return a value, or the texts of a list or table. PydanticCustomError where one of them is an open question."""
    match value:
        case str() if value.startswith(QUESTION):
            asks = value.removeprefix(QUESTION).strip() or "write a value"
            raise PydanticCustomError(OPEN_QUESTION, "is an open question. {asks}", {"asks": asks})
        case dict():
            for inner in value.values():
                refuse_open_question(inner)
        case list() | tuple():
            for inner in value:
                refuse_open_question(inner)
    return value


class Options(BaseModel):
    """Base model of all options: unknown keys are errors, values are frozen, and no error repeats the user's value.

    In a validator, raise ValueError with a sentence for the user, such as "must be a folder".
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)


_SPELT = {"seconds": "s sec second", "minutes": "m min minute", "hours": "h hour", "days": "d day"}
_UNITS = {word: unit for unit, words in _SPELT.items() for word in (unit, *words.split())}
_QUANTITY = re.compile(r"(\d{1,6}) ?([a-z]+)", re.ASCII)


def _duration(unit: str, example: str) -> BeforeValidator:
    def convert(value: object) -> object:
        if isinstance(value, timedelta):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6:
            return timedelta(**{unit: value})
        match = _QUANTITY.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None or match[2] not in _UNITS:
            raise ValueError(f'must be a whole number of {unit}, or a number with its unit, like "{example}"')
        return timedelta(**{_UNITS[match[2]]: int(match[1])})

    return BeforeValidator(convert)


Seconds = Annotated[timedelta, _duration("seconds", "90 s")]
"""A whole number of seconds, from 0, or text with a unit such as `"90 s"` or `"2 min"`, as a timedelta."""
Minutes = Annotated[timedelta, _duration("minutes", "24 min")]
"""A whole number of minutes, from 0, or text with a unit such as `"24 min"` or `"1 hour"`, as a timedelta."""
Hours = Annotated[timedelta, _duration("hours", "24 hours")]
"""A whole number of hours, from 0, or text with a unit such as `"24 hours"` or `"90 min"`, as a timedelta."""
Days = Annotated[timedelta, _duration("days", "3 days")]
"""A whole number of days, from 0, or text with a unit such as `"3 days"` or `"36 hours"`, as a timedelta."""


def _percent(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?) ?%", value.strip(), re.ASCII) if isinstance(value, str) else None
    if match is None or Decimal(match[1]) > 100:
        raise ValueError('must be a percentage from 0 to 100, like "2 %"')
    return Decimal(match[1]) / 100


def _business_days(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**3:
        return value
    match = re.fullmatch(r"(\d{1,3}) business days?", value.strip(), re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise ValueError('must be a whole number of business days, like "4 business days"')
    return int(match[1])


Percent = Annotated[Decimal, BeforeValidator(_percent)]
"""Text such as `"2 %"`, from 0 to 100, as a fraction: 0.02."""
BusinessDays = Annotated[int, BeforeValidator(_business_days)]
"""A whole number of business days of `[calendar]`, from 0, or text such as `"4 business days"`."""


def _interval(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = _QUANTITY.fullmatch(str(value).strip())
    with suppress(ValueError):
        schedule = parse_schedule(f"{match[1]} {_UNITS.get(match[2])}" if match else str(value))
        if isinstance(schedule, Every):
            return schedule.interval
    raise ValueError("must be an interval like '15 minutes' or '2 hours', of a minute at least")


Interval = Annotated[timedelta, BeforeValidator(_interval)]
"""Text such as `"15 minutes"` or `"2h"`, from a minute on, as a timedelta."""


def path_in(value: object, folder: Path) -> Path:
    """A path as a person writes it: `~` stands for the user's home folder, and a relative one is looked up in
    `folder`."""
    return folder / Path(str(value)).expanduser()


def _folder_of(info: ValidationInfo) -> Path:
    """The folder of the configuration file that is read; the current one where options come from elsewhere."""
    return Path((info.context or {}).get(CONFIG_FOLDER, ""))


CONFIG_FOLDER = "config_folder"
"""The key of a validation context: the folder in which relative paths are looked up."""
Folder = Annotated[Path, BeforeValidator(lambda value, info: path_in(value, _folder_of(info)))]
"""The path of a folder or file; `~` stands for the user's home folder, and a relative path is looked up in the folder
of the configuration file. It need not exist."""


Amount = Annotated[Money, BeforeValidator(lambda value: value if isinstance(value, Money) else Money.parse(str(value)))]
"""An amount of money with its currency, such as `"40.00 USD"`."""


def _zone(value: object) -> object:
    if isinstance(value, ZoneInfo):
        return value
    name = value if isinstance(value, str) else ""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        known = did_you_mean(name, available_timezones())
        raise ValueError(f'must be a time zone like "Europe/Berlin"{known}') from None


Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
"""The name of a time zone, such as `"Europe/Berlin"`, as a ZoneInfo."""


def on_this_machine(host: str) -> bool:
    """Tell whether a host name or address is loopback, where no encryption is needed."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def why_not_writable(path: Path) -> str:
    """Return why a file cannot be made or changed at `path`, and what to do about it; nothing where it can.

    It tries an unnamed file in the folder, or in the nearest one that exists: permissions alone do not show it.
    """
    folder = next(parent for parent in path.parents if parent.exists())
    if not folder.is_dir():
        return f"{folder} is a file, not a folder: correct the path"
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return f"syncd cannot write to {folder}: {(error.strerror or 'it failed').lower()}; make it writable"
    if path.is_dir():
        return f"{path} is a folder, not a file: correct the path"
    if path.exists() and not os.access(path, os.W_OK):
        return f"syncd cannot write {path}: make it writable"
    return ""


@dataclass(frozen=True, slots=True)
class Secret:
    """The place of a secret: `{ env = "NAME" }`, `{ file = "PATH" }`, `{ command = ["…"] }` or, under systemd,
    `{ credential = "NAME" }`. Only `reveal` reads the secret; `str` and `repr` show its place."""

    kind: Literal["env", "file", "command", "credential"]
    value: str | tuple[str, ...]
    folder: str = ""  # where a command runs; "" for the current folder

    def __str__(self) -> str:
        return f"{self.kind} {self.value if isinstance(self.value, str) else self.value[0]}"

    __repr__ = __str__

    def reveal(self) -> str:
        """Return the secret without surrounding white space; from then on no log and no message shows it. ConfigError
        when it cannot be read or is empty."""
        try:
            text = self._read().strip()
        except (OSError, UnicodeDecodeError, subprocess.SubprocessError) as error:
            raise ConfigError(f"the secret in {self} cannot be read: {_plain(error)}; {self._cure}") from None
        if not text:
            raise ConfigError(f"the secret in {self} is empty or not set: {self._cure}")
        keep_secret(text)
        return text

    @property
    def _cure(self) -> str:
        return {
            "env": "set this variable where syncd runs",
            "file": "write the secret, and nothing else, into it",
            "command": "run it by hand to see why; it must print the secret and ask nothing",
            "credential": "load it in the unit with LoadCredential=",
        }[self.kind]

    def _read(self) -> str:
        match self.kind:
            case "env":
                return os.environ.get(str(self.value), "")
            case "file":
                return _text_of(Path(str(self.value)).expanduser())
            case "credential":
                if not (folder := os.environ.get("CREDENTIALS_DIRECTORY")):
                    raise ConfigError(f"the secret in {self} is there only in a service of systemd: {self._cure}")
                return (Path(folder) / str(self.value)).read_text("utf-8-sig")
            case "command":
                done = subprocess.run(  # noqa: S603 - the user's own command, an argument list, no shell
                    list(self.value),
                    capture_output=True,
                    timeout=SECRET_TIMEOUT,
                    check=True,
                    text=True,
                    cwd=self.folder or None,
                )
                return done.stdout

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(cls._validate)

    @classmethod
    def _validate(cls, value: object, info: ValidationInfo) -> "Secret":
        if isinstance(value, Secret):
            return value
        if isinstance(value, dict) and len(value) == 1:
            kind, where = next(iter(value.items()))
            if kind == "command" and isinstance(where, list) and where and all(isinstance(word, str) for word in where):
                program = where[0]
                if "/" in program:
                    program = str(path_in(program, _folder_of(info)))
                return cls("command", (program, *where[1:]), str((info.context or {}).get(CONFIG_FOLDER, "")))
            if kind == "env" and not (isinstance(where, str) and where.isidentifier()):
                raise ValueError('must name an environment variable, not be the secret itself: { env = "TOGGL_TOKEN" }')
            if kind == "file" and isinstance(where, str) and where:
                whole = Path(where).expanduser().is_absolute()
                return cls(kind, where if whole else str(path_in(where, _folder_of(info))))
            if kind in ("env", "credential") and isinstance(where, str) and where:
                return cls(kind, where)
        raise ValueError(
            'must be the place of a secret, not the secret itself: write { env = "NAME" }, { file = "PATH" }, '
            '{ command = ["…"] } or { credential = "NAME" }'
        )


def _text_of(file: Path) -> str:
    open_to_others = exposed(file)
    if open_to_others and open_to_others.can_close and open_to_others.reachable:
        raise ConfigError(f"the secret in file {file} is not used: {open_to_others.sentence}")
    return file.read_text("utf-8-sig")


def _plain(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "unreadable").lower()
    if isinstance(error, subprocess.CalledProcessError):
        return f"the command ended with status {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"the command took longer than {SECRET_TIMEOUT} seconds"
    return "it is not UTF-8 text"
