"""Writes the elements that charts in SVG are made of: across in per cent, down in pixels, all text escaped."""

from datetime import date
from html import escape

from syncd.core import safe_text
from syncd.report.render.chart_scale import fitted, text_width
from syncd.report.tone import Tone

NARROW = 328
"""The width of the narrowest page, in pixels: what has to fit beside each other fits there."""


def heads(name: str, figure: str) -> str:
    """A name at the left and its figure at the right of one line, which never meet: the name is shortened."""
    short = fitted(name, NARROW - text_width(figure) - 12)
    return f'<text class="name" y="12">{shown(short)}</text>' + label(figure, 100, 12, "end", "figure")


def across(day: date, first: date, last: date) -> float:
    """Where `day` begins between `first` and the end of `last`, in per cent."""
    return 100 * (day - first).days / ((last - first).days + 1)


def rect(tone: Tone, x: float, y: int, width: float, height: int) -> str:
    """A bar that begins at `x` and is `width` wide, both in per cent."""
    return f'<rect class="f-{tone}" x="{x:.2f}%" y="{y}" width="{max(width, 0):.2f}%" height="{height}"/>'


def line(kind: str, x: float, y: int, to_x: float, to_y: int) -> str:
    """A line of a `kind` that the style sheet knows."""
    return f'<line class="{kind}" x1="{x:.2f}%" y1="{y}" x2="{to_x:.2f}%" y2="{to_y}"/>'


def step(tone: Tone, x: float, y: int, to_x: float, to_y: int) -> str:
    """A piece of a line of steps, in the colour of `tone`."""
    return line(f"step s-{tone}", x, y, to_x, to_y)


def label(words: str, x: float, y: int, anchor: str, kind: str = "") -> str:
    """A text whose `anchor` (start, middle or end) lies at `x` per cent."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.2f}%" y="{y}" text-anchor="{anchor}">{shown(words)}</text>'


def shown(words: str) -> str:
    """Escape `words` for HTML, on one line, without control characters."""
    return escape(safe_text.line(words))
