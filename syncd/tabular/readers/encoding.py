"""Reads the text of a file in any usual encoding, without a second copy of it in memory."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from syncd.connector import BadFile
from syncd.core.pages import SourceFile

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SPOILT_MARK = "ï»¿".encode()
_CHUNK = 1 << 16
_END_MARKS = ("\0", "\x1a")  # a NUL or Ctrl-Z, as downloads and old programs put them behind a text
_MOST_MARKS = 128  # as CP/M filled up its last record
_PAGE = re.compile(r"\s*+(?:<\?xml[^>]*+>\s*+)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_BEGINNING = 1000  # characters
_UNDEFINED = "syncd-undefined-in-windows-1252"


@dataclass(frozen=True, slots=True)
class Text:
    """The bytes of a file that is known to be text, and their encoding."""

    data: bytes
    encoding: str

    def open(self) -> io.TextIOWrapper:
        """Open a stream from the beginning, with line ends as they are."""
        return io.TextIOWrapper(io.BytesIO(self.data), self.encoding, newline="")

    @property
    def last(self) -> str:
        """Return the last character; "" for an empty text."""
        last = self.data[-4:] if self.encoding != "utf-16" else self.data[:2] + self.data[2:][-4:]
        return last.decode(self.encoding, "replace")[-1:]


def text_of(file: SourceFile) -> Text:
    """Detect UTF-8, UTF-16 with its byte order mark, or else Windows-1252, and remove marks of the end of a file.

    BadFile for other bytes and web pages.
    """
    data = _unspoilt(file.data)
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), None)
    data = _without_end_marks(data)
    try:
        _check(file.name, data, encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or error.reason == "unexpected end of data":
            raise BadFile(f"{file.name} ends or breaks inside a character: download it again") from None
        encoding = "cp1252"
        try:
            _check(file.name, data, encoding)
        except UnicodeDecodeError:
            raise BadFile(f"{file.name} is not text: export it as CSV") from None
    text = Text(data, encoding or "utf-8")
    if _PAGE.match(text.open().read(_BEGINNING)):
        raise BadFile(
            f"{file.name} is an HTML page, such as websites show to log in or where something failed: download it again"
        )
    return text


def decode(file: SourceFile) -> str:
    """Return the whole text of a file. BadFile when it is no text."""
    text = text_of(file)
    return text.data.decode(text.encoding)


def _check(name: str, data: bytes, encoding: str) -> None:
    """Raise UnicodeDecodeError where `data` is not in `encoding`."""
    for part in _decoded(data, encoding):
        if "\0" in part:
            raise BadFile(f"{name} is not text (it holds NUL bytes): export it as CSV")


def _decoded(data: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _CHUNK):
        yield decoder.decode(data[start : start + _CHUNK])
    yield decoder.decode(b"", final=True)


def _without_end_marks(data: bytes) -> bytes:
    """Remove a few NULs and Ctrl-Z behind the last character. More of them stand in for text that was lost."""
    wide = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(data[:2])
    marks = [mark.encode(wide or "ascii") for mark in _END_MARKS]
    size = len(marks[0])
    end = len(data)
    while end % size == 0 and data[end - size : end] in marks and end >= size:
        end -= size
    return data[:end] if len(data) - end <= _MOST_MARKS * size else data


def _unspoilt(data: bytes) -> bytes:
    """Restore UTF-8 that a program took for Windows-1252 and wrote again, as its byte order mark `ï»¿` shows.

    Where only the mark was spoilt, it is removed.
    """
    if not data.startswith(_SPOILT_MARK):
        return data
    with suppress(UnicodeError):
        restored = data.decode().encode("cp1252", _UNDEFINED)
        restored.decode()
        return restored
    return data.removeprefix(_SPOILT_MARK)


def _passed_through(error: UnicodeError) -> tuple[bytes, int]:
    """Encode control characters, as which decoders pass bytes that Windows-1252 leaves undefined."""
    assert isinstance(error, UnicodeEncodeError)
    return error.object[error.start : error.end].encode("latin-1"), error.end


codecs.register_error(_UNDEFINED, _passed_through)
