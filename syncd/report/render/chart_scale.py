"""Turns the numbers of a chart into pixels and shares of a width, in whole units, so that all formats draw the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels for values between `low` (0 or less) and `high` (0 or more): `above` the line of zero, and `below` it."""

    low: int
    high: int
    above: int
    below: int

    @classmethod
    def over(cls, values: Iterable[int], pixels: int) -> Self:
        """Fit `values`, and zero, into `pixels` (at least 2)."""
        known = [0, *values]
        low, high = min(known), max(known)
        if not low < high:
            return cls(0, 0, pixels, 0)
        above = _part(high, pixels, high - low)
        if low < 0 < high:
            above = min(max(above, 1), pixels - 1)
        return cls(low, high, above, pixels - above)

    def size(self, value: int) -> int:
        """Pixels of a bar from zero to `value`: none for zero, else at least one, and never out of the frame."""
        if value == 0:
            return 0
        room, end = (self.above, self.high) if value > 0 else (self.below, -self.low)
        return min(room, max(1, _part(abs(value), room, end or 1)))

    def top(self, value: int) -> int:
        """Pixels from the frame's top to the end of a bar of `value`."""
        return self.above - self.size(value) if value > 0 else self.above + self.size(value)


def shares(amounts: Sequence[int], units: int, least: int = 1) -> tuple[int, ...]:
    """Share `units` among `amounts` (none negative), in proportion; the shares add up to `units`.

    Whatever is not zero gets at least `least`, so that it can be seen; the rest is shared by the largest remainder
    (Hamilton's method), the first of equals first. All are zero where all amounts are, or where `units` do not suffice.
    """
    shown = [index for index, amount in enumerate(amounts) if amount]
    if not shown or units < least * len(shown):
        return (0,) * len(amounts)
    small: set[int] = set()
    while True:
        left = units - least * len(small)
        total = sum(amounts[index] for index in shown if index not in small)
        smaller = {index for index in shown if index not in small and amounts[index] * left < least * total}
        if not smaller:
            break
        small |= smaller
    result = [least if index in small else amounts[index] * left // total for index in range(len(amounts))]
    by_remainder = sorted(
        (index for index in shown if index not in small), key=lambda index: (-(amounts[index] * left % total), index)
    )
    for index in by_remainder[: units - sum(result)]:
        result[index] += 1
    return tuple(result)


def _part(value: int, pixels: int, whole: int) -> int:
    """`value` of `whole` in pixels, rounded half up, in integers: a float has no room for the largest amounts."""
    return (2 * value * pixels + whole) // (2 * whole)


def text_width(text: str, letter: int = 7) -> int:
    """A text's width in pixels, rather too much than too little; letters of East Asia are twice as wide."""
    return sum(2 * letter if east_asian_width(character) in "WF" else letter for character in text)


def fitted(text: str, pixels: int, letter: int = 7) -> str:
    """Shorten `text` to about `pixels`, with "…" where something is left out."""
    if text_width(text, letter) <= pixels:
        return text
    while text and text_width(text, letter) + letter > pixels:
        text = text[:-1]
    return text.rstrip() + "…"


def every(labels: Sequence[str], pixels: int) -> int:
    """Which labels fit side by side into `pixels`: each (1), each second (2), and so on; counted from the last."""
    widest = max((text_width(label, 6) for label in labels), default=0) + 4
    return max(1, -(-widest * len(labels) // max(pixels, 1)))
