"""Feeds XML to handlers in bounded memory: never as a tree, without document types and so without entities.

The parser is expat, of the standard library. Libraries that build trees need many times the size of a file.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal
from xml.parsers import expat

from syncd.tabular.readers.limits import DEPTH, LINE

CHUNK = 64 * 1024
"""Bytes that are fed at a time."""
_NAMES = 10_000  # different names of elements and attributes, which the parser keeps; a rich workbook has hundreds
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")
_ENCODINGS = re.compile(
    rb"utf-?(8|16(le|be)?)|(us-)?ascii|iso[-_]?8859-[0-9]{1,2}|latin-?1|(windows-|cp)12[0-9]{2}", re.IGNORECASE
)
Start = Callable[[str, dict[str, str]], object]
Fault = Literal["damaged", "document type", "deep", "endless", "encoding"]


class XmlFault(Exception):
    """XML that is not read. `fault`: why; `line`: where.

    "damaged": not well-formed, or cut off. "document type": it declares one. "deep": nested more than `limits.DEPTH`
    levels. "endless": made to fill the memory, by one endless tag or ever new names. "encoding": none of Unicode, ISO
    8859 or Windows.
    """

    def __init__(self, fault: Fault, line: int) -> None:
        super().__init__(fault, line)
        self.fault = fault
        self.line = line


def feed_xml(
    pieces: Iterable[bytes],
    start: Start,
    end: Callable[[str], object] | None = None,
    data: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Feed XML to handlers, which get names without prefix; pauses after each piece. Raises XmlFault."""
    parser = expat.ParserCreate(intern={})
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise XmlFault("deep", parser.CurrentLineNumber)
        start(name.rpartition(":")[2], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name.rpartition(":")[2])

    def doctype(*_: object) -> None:
        raise XmlFault("document type", parser.CurrentLineNumber)

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = doctype
    fed = 0
    try:
        for piece in pieces:
            if not fed:
                _check_encoding(piece)
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LINE or len(parser.intern) > _NAMES:
                raise XmlFault("endless", parser.CurrentLineNumber)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise XmlFault("damaged", error.lineno) from None
    yield


def _check_encoding(piece: bytes) -> None:
    """Refuse an encoding of which Python's decoder might raise anything, and a declaration that hides it."""
    plain = piece.replace(b"\0", b"")
    declared = _DECLARED.match(plain)
    hidden = b"<?xml" in plain[:8] and b"?>" not in plain
    if hidden or (declared and not _ENCODINGS.fullmatch(declared[1])):
        raise XmlFault("encoding", 1)


def chunks(data: bytes) -> Iterator[bytes]:
    """Cut bytes into pieces to feed."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]
