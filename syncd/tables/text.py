"""The text of a file, whatever its encoding."""

import codecs
from contextlib import suppress

from syncd.connector import BadFile, SourceFile

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SPOILT_MARK = "ï»¿".encode()


def normalise(name: str) -> str:
    """A column's name for comparison: case-folded, single spaces, none around."""
    return " ".join(name.split()).casefold()


def decode(file: SourceFile) -> str:
    """The text of a file: UTF-8, UTF-16 with its byte order mark, else Windows-1252. BadFile when it is no text."""
    data = _unspoilt(file.data)
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), None)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or error.reason == "unexpected end of data":
            raise BadFile(f"{file.name} ends or breaks inside a character: download it again") from None
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise BadFile(f"{file.name} is not text: export it as CSV") from None
    if "\0" in text:
        raise BadFile(f"{file.name} is not text (it holds NUL bytes): export it as CSV")
    return text


def _unspoilt(data: bytes) -> bytes:
    """UTF-8 that a program on the way took for Windows-1252 and wrote again, as its byte order mark `ï»¿` tells; where
    only the mark was spoilt, without it."""
    if not data.startswith(_SPOILT_MARK):
        return data
    with suppress(UnicodeError):
        # What Windows-1252 leaves undefined, decoders pass through as control characters.
        before = b"".join(each.encode("latin-1" if each < "\xa0" else "cp1252") for each in data.decode())
        before.decode()
        return before
    return data.removeprefix(_SPOILT_MARK)
