"""Wraps lines for a terminal of any width: between words, and never within a figure, an id or a record's ref."""

import re
import unicodedata
from collections.abc import Iterator

_LABEL = re.compile(r" *\S+(?: \S+){0,3} {2,}(?=\S)| +")
"""A label with its value after two spaces or more, or an indent: what follows goes on below the value."""
_AS_EMOJI, _JOINED = "\N{VARIATION SELECTOR-16}", "\N{ZERO WIDTH JOINER}"
_SIGNS = frozenset("≥≤≈−+→±")
_AMOUNT = re.compile(r"[(“]?[−+]?\d[\d.,:]*")
_UNIT = re.compile(r"(?:[A-Z]{3}|%)[.,;:)”]*")
"""What stands after a figure and belongs to it: its currency, or per cent."""


def wrapped(text: str, width: int) -> list[str]:
    """A line as lines of at most `width` cells; wide characters take two. What goes on stands below where the text of
    the line begins: after its indent, or after its label. Only a word that is longer than a line is broken."""
    if width_of(text) <= width:
        return [text]
    label = _LABEL.match(text)
    indent = width_of(label[0]) if label else 0
    left = " " * (indent if indent <= width // 3 else len(text) - len(text.lstrip()) + 2)
    lines, line = [], ""
    for between, chunk in _chunks(text):
        if line.strip() and width_of(line + between + chunk) > width:
            lines.append(line)
            line = left + chunk
        else:
            line += between + chunk
    return [piece for one in (*lines, line) for piece in pieces(one, width)]


def words(text: str) -> list[str]:
    """What a line break may not part: words, and figures with their signs and currencies."""
    return [chunk for _, chunk in _chunks(text)]


def width_of(text: str) -> int:
    """How many cells wide a terminal shows a text: East Asian wide ones (UAX #11) and emoji take two, marks none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if character == _AS_EMOJI:
        return 1  # beside the one of the sign before it
    if character == _JOINED or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def pieces(line: str, width: int) -> list[str]:
    """A line in pieces of at most `width` cells."""
    kept, used = [""], 0
    for character in line:
        wide = _cells_of(character)
        if used + wide > width:
            kept.append("")
            used = 0
        kept[-1] += character
        used += wide
    return kept


def _chunks(text: str) -> Iterator[tuple[str, str]]:
    """(spaces before it, chunk) of a line: words, with a sign before and a currency after their figure."""
    between, chunk, last = "", "", ""
    for spaces, word in re.findall(r"( *)([^ ]+)", text):
        belongs = last in _SIGNS or (_AMOUNT.fullmatch(last) and _UNIT.fullmatch(word))
        if chunk and not (spaces == " " and belongs):
            yield between, chunk
            between, chunk = spaces, word
        else:
            between, chunk = (between, chunk + spaces + word) if chunk else (spaces, word)
        last = word
    yield between, chunk
