"""Files that a program on the way took for Windows-1252: their byte order mark reads `ï»¿`, and so does all else."""

from contextlib import suppress
from dataclasses import replace

from syncd.connector import SourceFile

_MARK = "ï»¿".encode()


def unmarked(file: SourceFile) -> SourceFile:
    """The file as it was before that, in UTF-8; where only the mark was spoilt, without it."""
    if not file.data.startswith(_MARK):
        return file
    with suppress(UnicodeError):
        # What Windows-1252 leaves undefined, decoders pass through as control characters.
        data = b"".join(each.encode("latin-1" if each < "\xa0" else "cp1252") for each in file.data.decode())
        data.decode()
        return replace(file, data=data)
    return replace(file, data=file.data.removeprefix(_MARK))
