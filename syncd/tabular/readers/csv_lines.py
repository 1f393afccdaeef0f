"""Reads the lines of a CSV text within limits, row by row."""

import csv
from collections.abc import Iterator
from typing import TextIO

from syncd.connector import BadFile
from syncd.tabular.readers.encoding import Text
from syncd.tabular.readers.limits import COLUMNS, LINE, LINES


def first_line(name: str, text: Text) -> str:
    """Return the first line that is not blank; "" where there is none."""
    feed = _Feed(name, text.open())
    for line in feed:
        feed.size = 0
        if line.strip():
            return line.strip("\r\n")
    return ""


def lines(name: str, text: Text, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that are not blank, each with the number of its first line. BadFile for what is no whole CSV."""
    feed = _Feed(name, text.open())
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if len(cells) > COLUMNS:
                raise BadFile(f"{name} has {len(cells)} cells in line {feed.line}, more than {COLUMNS}: no table has")
            if any(cells) and any(map(str.strip, cells)):
                yield feed.line, cells
            feed.line = reader.line_num + 1
            feed.size = 0
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise BadFile(
                f"{name} ends inside the quotes of line {feed.line}: it was cut off, export it again"
            ) from None
        raise BadFile(f"{name} is not CSV at line {feed.line}: {error}") from None


class _Feed:
    """Feeds lines to the CSV reader within limits; by itself it would read a row of any length into memory."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self._name = name
        self._stream = stream
        self.line = 1  # where the row that is being read began
        self.size = 0  # its characters so far

    def __iter__(self) -> Iterator[str]:
        count = 0
        while line := self._stream.readline(LINE + 1):
            count += 1
            if count > LINES:
                raise BadFile(f"{self._name} has more than {LINES} lines: export a shorter range")
            self.size += len(line)
            if self.size > LINE:
                raise _too_long(self._name, self.line)
            yield line


def _too_long(name: str, line: int) -> BadFile:
    return BadFile(
        f"{name} has a row at line {line} of more than {LINE} characters: a quote may be left open, export it again"
    )
