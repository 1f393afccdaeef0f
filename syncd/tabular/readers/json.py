"""Reads JSON: a document as a whole, or many objects one by one as flat rows of text."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.tabular.readers.encoding import text_of
from syncd.tabular.readers.limits import CELL, COLUMNS, DEPTH, DIGITS, DOCUMENT, LINE, ROWS, VALUES

# Strings are matched in one go and without backtracking, or a long one would fill the memory.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*")
_UNFIT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # may stand for NUL or half a character, which no text has


def read_json(file: SourceFile) -> object:
    """Read a JSON document of any shape: UTF-8, or UTF-16 with its byte order mark. Fractions are Decimal, never float.

    BadFile, with the place, when it is no JSON, an object has a name twice, a number is not finite or has more digits
    than any program writes, a string has something that is no character, or the document exceeds a limit.
    """
    data = _utf8(file)
    if len(data) > DOCUMENT or sum(map(data.count, (b",", b"[", b"{"))) > VALUES:
        raise BadFile(f"{file.name} is too big to be read as one JSON document: export a shorter range")
    _lists(file.name, data)
    return _value(file.name, data, 0, len(data))


def json_lines(file: SourceFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Read objects as rows, (number, text by column): the line in JSON Lines, else the object's number, from 1 on.

    A document is a list of objects, or has one such list within its objects; one object is one row. Objects within an
    object become columns with dots, `amount.rawValue`; a list of plain values is joined by ", ", any other stays JSON;
    null is "", true is TRUE, numbers are plain and exact. BadFile as for `read_json`, and for a list of something else
    than objects, several lists, or two names that become one column.
    """
    data = _utf8(file)
    for count, (number, where, start, end) in enumerate(_records(file.name, data)):
        value = _value(file.name, data, start, end)
        if not isinstance(value, dict):
            raise BadFile(f"{file.name}:{where} is no JSON object: each record must be one, {{…}}")
        if count == ROWS:
            raise BadFile(f"{file.name} has more than {ROWS:,} records: export a shorter range")
        row: dict[str, str] = {}
        for column, text in _flat(value):
            if column in row:
                raise BadFile(f"{file.name}:{where} has {column[:60]!r} twice: export it again")
            if len(text) > CELL or len(row) == COLUMNS:
                raise BadFile(f"{file.name}:{where} has too much text or too many names: no record has {COLUMNS}")
            row[column] = text
        yield number, row


def _utf8(file: SourceFile) -> bytes:
    """Return the text as UTF-8 bytes, in which structure can be found without a copy four times as large."""
    text = text_of(file)
    if text.encoding == "cp1252":
        raise BadFile(f"{file.name} is not in UTF-8, as JSON is: export it again")
    if text.encoding == "utf-16":
        return text.data.decode(text.encoding).encode()
    return text.data.removeprefix(codecs.BOM_UTF8)


def _records(name: str, data: bytes) -> Iterator[tuple[int, str, int, int]]:
    """Find each record: its number, its place in words, and its start and end."""
    if _many_lines(data, _after(data, 0)):
        yield from _lines(name, data)
        return
    lists = _lists(name, data)
    if len(lists) > 1:
        raise BadFile(f"{name} holds {len(lists)} lists of objects: make a file of the one that is meant")
    if not lists and len(data) > LINE:
        raise BadFile(f"{name} is cut off or holds no list of JSON objects: export it again, as JSON Lines or CSV")
    if not lists:
        whole = _value(name, data, 0, len(data))
        if whole == []:
            return
        if not isinstance(whole, dict):
            raise BadFile(f"{name} holds no list of JSON objects: export it as JSON Lines or CSV")
        yield 1, "1", 0, len(data)
        return
    ((start, end),) = lists
    if len(data) - (end - start) > LINE:
        raise BadFile(f"{name} holds more than {LINE >> 20} MiB around its list of objects: make a file of the list")
    _value(name, data, 0, len(data), without=(start, end))
    yield from _elements(name, data, start + 1)


def _many_lines(data: bytes, start: int) -> bool:
    """Whether this is JSON Lines: the first line that is not blank is an object, and not the only line."""
    end = data.find(b"\n", start)
    if end < 0 or end - start > LINE or not data[start:end].startswith(b"{") or _after(data, end) == len(data):
        return False
    try:
        json.loads(data[start:end], parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(name: str, data: bytes) -> Iterator[tuple[int, str, int, int]]:
    number, end = 1, 0
    while (start := _after(data, end)) < len(data):
        number += data.count(b"\n", end, start)
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if end - start > LINE:
            raise BadFile(f"{name}:{number} is longer than {LINE >> 20} MiB: no record is")
        _lists(name, data, start, end)  # for the depth
        yield number, str(number), start, end


def _elements(name: str, data: bytes, start: int) -> Iterator[tuple[int, str, int, int]]:
    """Find the elements of the list whose inside begins at `start`."""
    number = 0
    while True:
        number += 1
        start = _after(data, start)
        end = _end(name, data, start, number)
        yield number, f"record {number}", start, end
        start = _after(data, end)
        if data[start : start + 1] == b"]":
            return
        if data[start : start + 1] != b",":
            raise BadFile(f"{name} lacks a comma or the end of its list after {_place(data, start)}: export it again")
        start += 1


def _end(name: str, data: bytes, start: int, number: int) -> int:
    """Find the end of the object that begins at `start`."""
    depth = 0
    if data[start : start + 1] != b"{":
        raise BadFile(f"{name} has something else than an object as record {number}, {_place(data, start)}: remove it")
    for token in _TOKEN.finditer(data, start, start + LINE):
        depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(token[0], 0)
        if not depth:
            return token.end()
    raise BadFile(f"{name} is cut off in record {number}, or that is longer than {LINE >> 20} MiB: export it again")


def _lists(name: str, data: bytes, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find the start and end of each list of objects that is in no other list. BadFile when nested too deep."""
    outer_lists: list[tuple[int, int]] = []
    depth = lists = 0
    begun = -1
    for token in _TOKEN.finditer(data, start, len(data) if end is None else end):
        text = token[0]
        if text in (b"{", b"["):
            depth += 1
            if depth > DEPTH:
                raise BadFile(
                    f"{name} is nested more than {DEPTH} levels deep, {_place(data, token.start())}: no data is"
                )
            if text == b"[":
                lists += 1
                inside = _after(data, token.end())
                if lists == 1 and data[inside : inside + 1] == b"{":
                    begun = token.start()
        elif text in (b"}", b"]"):
            depth -= 1
            if text == b"]":
                lists -= 1
                if not lists and begun >= 0:
                    outer_lists.append((begun, token.end()))
                    begun = -1
    return outer_lists


def _after(data: bytes, start: int) -> int:
    """Find the next place that is not blank."""
    space = _SPACE.match(data, start)
    assert space
    return space.end()


def _place(data: bytes, position: int) -> str:
    line = data.count(b"\n", 0, position) + 1
    column = len(data[data.rfind(b"\n", 0, position) + 1 : position][:LINE].decode(errors="replace")) + 1
    return f"line {line}, column {column}"


def _value(name: str, data: bytes, start: int, end: int, without: tuple[int, int] | None = None) -> Any:
    """Read the JSON value in a part of the file. `without`: start and end of a list in it that is to read as empty."""
    cut, on = without or (end, end)
    head = data[start:cut].decode()
    text = f"{head}[]{data[on:end].decode()}" if without else head
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_not_finite,
            parse_int=_whole,
            parse_float=_fraction,
        )
        if _UNFIT.search(text):
            _check_texts(value)
    except json.JSONDecodeError as error:
        position = start + len(text[: error.pos].encode())
        place = _place(data, position if position <= cut else position + on - cut - 2)
        raise BadFile(f"{name} is no JSON at {place} ({error.msg}): export it again") from None
    except ValueError as error:
        raise BadFile(f"{name} {error}, in what begins at {_place(data, start)}: export it again") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = Counter(key for key, _ in pairs)
        raise ValueError(f"has {names.most_common(1)[0][0][:60]!r} twice in one object")
    return made


def _not_finite(text: str) -> NoReturn:
    raise ValueError(f"holds {text}, which is no number of JSON")


def _whole(text: str) -> int:
    if len(text) > DIGITS:
        raise ValueError(f"holds a number of {len(text)} digits")
    return int(text)


def _fraction(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("Infinity")
    if len(text) > DIGITS or not value.is_finite() or abs(value.adjusted()) > DIGITS:
        raise ValueError(f"holds a number of more than {DIGITS} digits")
    return value


def _check_texts(value: object) -> None:
    """Raise ValueError for a text with NUL or half a character."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_texts(key)
            _check_texts(inner)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
    elif isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise ValueError("holds a text with NUL or half a character")


def _flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Give the columns of an object, those of inner objects with dots."""
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from _flat(inner, f"{before}{key}.")
        else:
            yield before + key, _text(inner)


def _text(value: object) -> str:
    if isinstance(value, list):
        if any(isinstance(item, dict | list) for item in value):
            return _compact(value)
        return ", ".join(map(_text, value))
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _compact(value: object) -> str:
    """Write JSON without spaces and with numbers as `_text` has them, which the library cannot do."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_compact(key)}:{_compact(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_compact, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
