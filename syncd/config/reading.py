"""Finds the configuration file, reads it and checks it as a whole."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syncd.config.building import build
from syncd.config.lines import Position
from syncd.config.model import LISTS, Config
from syncd.config.problems import Problem, Problems
from syncd.config.renamed import Rewriting, rewrite, with_names_of_today
from syncd.errors import ConfigError
from syncd.permissions import changeable

__all__ = ["UnreadableConfig", "find", "inspect", "inspect_text", "load", "migration", "parsed"]

_PATHS = """a backslash in "double quotes" has a meaning: write paths with / or in 'single quotes'"""
_NO_QUOTE = "the closing quote is missing on this line"
_BRACKET = "the closing bracket of this [table] is missing"
_ADVICE = {  # message of tomllib → its most common cause
    "Invalid initial character for a key part": "a name of a key is expected here; close every { on the line it opens",
    "Expected newline or end of document after a statement": 'a line has one key and one value; put text in "quotes"',
    "Expected ']' at the end of a table declaration": _BRACKET,
    "Expected ']]' at the end of an array declaration": _BRACKET,
    "Invalid statement": 'a line must begin with a key, a [table] or "#"',
    "Unclosed array": "the list that begins with [ lacks a comma or its closing ]",
    "Unclosed inline table": "the table that begins with { lacks a comma or its closing }",
    "Unterminated string": "a text in three quotes is never closed",
    'Expected "\'"': _NO_QUOTE,
    "Invalid value": 'this is not a value; put text in "quotes"',
    "Cannot overwrite a value": "this key occurs twice",
    "Expected '=' after a key in a key/value pair": 'a key needs "=" and a value; put a name with spaces in "quotes"',
    r"Illegal character '\n'": _NO_QUOTE,
    r"Found invalid character '\n'": _NO_QUOTE,
    "Invalid hex value": _PATHS,
    r"Unescaped '\' in a string": _PATHS,
}


_BY_LINE = (  # what a line with a mistake looks like, and its cause, where tomllib's message leads astray
    (r"=\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\s*(#.*)?$", "write a date like 2026-11-01 (without quotes)"),
    (r"=\s*[“”„‟‘’«»]", 'these are the quotes of a word processor: write "straight ones"'),
    (r"^\s*[\w-]+\s*:", 'write "=" between a key and its value, not ":"'),
    (
        r"""^\s*\[+\s*[\w.-]+\s+[\w.-][^\]"'=]*\]""",
        "a table is written [section.name]: put a dot between them, and a name with spaces in quotes",
    ),
)


class UnreadableConfig(ConfigError):
    """The file cannot be read as TOML, so that nothing of it is known; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def find(environ: Mapping[str, str]) -> Path:
    """Return the path in `$SYNCD_CONFIG`, or the first that exists of `./syncd.toml`, the user's file and
    `/etc/syncd/config.toml`. ConfigError with all places when there is none."""
    if named := environ.get("SYNCD_CONFIG"):
        return Path(named).expanduser()
    home = Path(environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    places = (Path("syncd.toml"), home / "syncd" / "config.toml", Path("/etc/syncd/config.toml"))
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise ConfigError(f"no configuration at {looked}; run `syncd init`, or name yours with --config")


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Load the configuration in `path`, by default the one that `find` returns. The `SYNCD_…` variables of `environ`,
    by default the process's, win over the file.

    ConfigError with every problem at once. Reveals no secret and opens no other file.
    """
    config, problems = inspect(path, environ)
    if problems:
        raise ConfigError(*map(str, problems))
    return config


def inspect(path: Path | None = None, environ: Mapping[str, str] | None = None) -> tuple[Config, tuple[Problem, ...]]:
    """Return what is right of a configuration, and every problem; otherwise like `load`.

    Tables with problems are left out, and keys outside of tables have their defaults where one of them is wrong.
    UnreadableConfig when the file cannot be read as TOML.
    """
    environ = os.environ if environ is None else environ
    file = path or find(environ)
    return inspect_text(file, _read(file), environ)


def inspect_text(file: Path, text: str, environ: Mapping[str, str]) -> tuple[Config, tuple[Problem, ...]]:
    """Return what `inspect` would if `file` had this text."""
    document = with_names_of_today(_parse(file, text))
    problems = Problems(file, text)
    config = build(file, document, environ, problems)
    return config, problems.all()


def parsed(file: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a configuration and what it says, with the names of today; nothing of it is checked.

    UnreadableConfig when the file cannot be read as TOML.
    """
    text = _read(file)
    return text, with_names_of_today(_parse(file, text))


def migration(file: Path) -> Rewriting:
    """Return how the text of a configuration changes where earlier versions called something otherwise.

    UnreadableConfig when the file cannot be read as TOML.
    """
    text = _read(file)
    return rewrite(text, _parse(file, text))


def _read(file: Path) -> str:
    open_to_others = changeable(file)
    if open_to_others and open_to_others.can_close:
        raise _unreadable(
            file, f"others can change it, and so run commands in your name: run `{open_to_others.remedy}`"
        )
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(file, "this file does not exist; `syncd init --config FILE` makes one") from None
    except OSError as error:
        why = (error.strerror or "unknown error").lower()
        raise _unreadable(file, f"cannot be read: {why}") from None
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        at = Position(before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        raise _unreadable(file, "not UTF-8 text; save the file as UTF-8", at) from None


def _unreadable(file: Path, says: str, at: Position | None = None) -> UnreadableConfig:
    return UnreadableConfig(Problem(says=says, file=file, at=at))


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(file, *_syntax(str(error), text)) from None
    except RecursionError:
        raise _unreadable(file, "brackets are nested too deeply") from None
    except ValueError:  # Python refuses to read it
        raise _unreadable(file, "a number in it has thousands of digits") from None


def _syntax(message: str, text: str) -> tuple[str, Position]:
    """Turn tomllib's `Sentence (at line 3, column 9)` into a sentence with the cure, and the position."""
    message, _, where = message.rpartition(" (at ")
    numbers = [int(number) for number in re.findall(r"\d+", where)]
    lines = text.splitlines() or [""]
    at = Position(*numbers) if numbers else Position(text.count("\n", 0, -1) + 1, len(lines[-1]) + 1)
    line = lines[at.line - 1] if numbers else ""
    if cause := next((cause for pattern, cause in _BY_LINE if re.search(pattern, line)), None):
        return cause, at
    if not numbers and message == "Invalid value":
        return "the file ends in the middle of a value: close its bracket or quotes, or write the value", at
    if message.startswith("Duplicate inline table key"):
        message = "Cannot overwrite a value"
    if twice := re.fullmatch(r"Cannot declare \((.*)\) twice", message):
        table = ".".join(re.findall("'(.*?)'", twice[1]))
        cure = f"write [[{table}]], each time" if table in LISTS else "put its keys into one, or choose another name"
        return f"the table [{table}] occurs twice; {cure}", at
    return _ADVICE.get(message, message[:1].lower() + message[1:]), at
