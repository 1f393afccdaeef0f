"""From a file to a `Config`: find it, read it, take it apart table by table, check it as a whole."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syncd.config.model import Config
from syncd.config.problems import Problems
from syncd.errors import ConfigError

__all__ = ["find", "load"]

_ADVICE = {  # what tomllib says → what it most often means
    "Invalid value": 'this is not a value; text needs "quotes"',
    "Cannot overwrite a value": "this key is there twice",
    "Expected '=' after a key in a key/value pair": 'a key needs "=" and a value; a name with spaces needs "quotes"',
}


def find(environ: Mapping[str, str]) -> Path:
    """The configuration file: `$SYNCD_CONFIG`, else the first that exists of `./syncd.toml`, the user's and the
    machine's. ConfigError naming all places when there is none."""
    if named := environ.get("SYNCD_CONFIG"):
        return Path(named).expanduser()
    home = Path(environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    places = (Path("syncd.toml"), home / "syncd" / "config.toml", Path("/etc/syncd/config.toml"))
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise ConfigError(
        f"no configuration: looked for {looked}; copy config.example.toml to one of them, or name yours with --config"
    )


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in `path` (default: where `find` finds it), under the `SYNCD_…` variables of `environ`
    (default: the process's). ConfigError with every problem at once. No secret is revealed, no path but this opened.
    """
    environ = os.environ if environ is None else environ
    file = path or find(environ)
    text = _read(file)
    document = _parse(file, text)
    from syncd.config.building import build  # pydantic-settings alone takes 0.1 s

    problems = Problems(file, text)
    config = build(file, document, environ, problems)
    problems.raise_if_any()
    return config


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such file; copy config.example.toml to it and edit it") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {(error.strerror or 'unknown error').lower()}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}:{line}: not UTF-8 text; save the file as UTF-8") from None


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}:{_syntax(str(error), text)}") from None
    except RecursionError:
        raise ConfigError(f"{file}: brackets are nested too deeply") from None


def _syntax(said: str, text: str) -> str:
    """`3:9: sentence` from tomllib's `Sentence (at line 3, column 9)`."""
    said, _, where = said.rpartition(" (at ")
    numbers = re.findall(r"\d+", where)
    place = ":".join(numbers) if numbers else str(text.count("\n", 0, -1) + 1)
    if twice := re.fullmatch(r"Cannot declare \((.*)\) twice", said):
        table = ".".join(re.findall("'(.*?)'", twice[1]))
        return f"{place}: the table [{table}] is there twice"
    return f"{place}: {_ADVICE.get(said, said[:1].lower() + said[1:])}"
