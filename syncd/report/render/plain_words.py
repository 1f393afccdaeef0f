"""Wraps words for plain text, by the cells that they take: between words, and never within a figure."""

from collections.abc import Iterator

from syncd.core.wrapping import pieces, width_of
from syncd.report.render.figures import NO_BREAK, unbroken


def wrap(words: str, width: int, first: str = "", rest: str | None = None) -> Iterator[str]:
    """Lines of at most `width` cells that begin with `first`, and after the first one with `rest`.

    A word that is longer than a line is broken; one that holds a figure, at its no-break spaces first.
    """
    before, line = first, ""
    indent = rest if rest is not None else " " * width_of(first)
    for word in _words(unbroken(words), max(width - max(width_of(first), width_of(indent)), 1)):
        if line and width_of(before + line + " " + word) > width:
            yield before + line
            before, line = indent, word
        else:
            line = f"{line} {word}" if line else word
    if line or first.strip():
        yield before + line


def beside(words: str, figure: str, width: int, first: str = "", rest: str | None = None) -> Iterator[str]:
    """Words at the left and a figure at the right of the first line; the words go on below."""
    room = width - width_of(figure) - 2 if figure else width
    if room < width // 3:
        yield from wrap(words, width, first, rest)
        yield from wrap(figure, width, " " * max(width - width_of(figure), 0))
        return
    for index, line in enumerate(wrap(words, room, first, rest) if words.strip() else [first]):
        gap = " " * (width - width_of(line) - width_of(figure))
        yield line + gap + figure if index == 0 and figure else line


def _words(text: str, width: int) -> Iterator[str]:
    for word in text.split(" "):
        if width_of(word) <= width:
            if word:
                yield word
        elif NO_BREAK in word:
            yield from _words(word.replace(NO_BREAK, " "), width)
        else:
            yield from pieces(word, width)
