"""Finds which entries of a differing day the platform does not show, and which memos of the platform were not tracked.

What a memo names cancels first: an entry with that description, of the same person and day, is logged. Then what is
left is certain, or its length alone speaks for one choice, or nothing is named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from syncd.core.differing_days import SLACK, DifferingDay
from syncd.core.mapping import normalise_name
from syncd.core.subject_parts import LoggedLine, Piece

MOST = 8
"""Entries among which a length is looked for: with more, some fit by chance."""
_SEPARATORS = re.compile(r"[;\n]")
_BULLETS = " -–*•\t"


class Ground(StrEnum):
    """Why entries are named as the missing ones."""

    CERTAIN = "certain"  # all else of the day is logged
    TEXT = "text"  # all that is left has one description
    LENGTH = "length"  # nothing else is as long


@dataclass(frozen=True, slots=True)
class Unlogged:
    """Entries of a day that the platform does not show, or of which it shows a part."""

    ground: Ground
    pieces: tuple[Piece, ...]


def unlogged_entries(day: DifferingDay) -> Unlogged | None:
    """The entries that are missing on the platform; None where nothing tells them from the day's others."""
    if not day.is_day or day.difference <= 0:
        return None
    left = _cancel(day)
    pieces = tuple(left.pieces)
    unclear = sum(left.open.values()) + day.on_others + day.shifted
    if not pieces:
        return None
    if sum(piece.seconds for piece in pieces) <= day.difference - SLACK:
        return None  # a part of what memos name is missing, too
    if len(pieces) == 1 or 0 <= unclear < SLACK:
        return Unlogged(Ground.CERTAIN, pieces)
    if pieces[0].description and len({normalise_name(piece.description) for piece in pieces}) == 1:
        return Unlogged(Ground.TEXT, pieces)
    fitting = _as_long_as(pieces, day.difference) if len(pieces) <= MOST else []
    return Unlogged(Ground.LENGTH, fitting[0]) if len(fitting) == 1 else None


def untracked_memos(day: DifferingDay) -> tuple[str, ...]:
    """The memos of hours that were not tracked, in the order of their lines; none where tracked time may be theirs."""
    left = _cancel(day)
    if not day.is_day or sum(piece.seconds for piece in left.pieces) - day.on_others - day.shifted >= SLACK:
        return ()
    return tuple(dict.fromkeys(line.memo for line in left.open if line.memo))


@dataclass(slots=True)
class _Left:
    """What memos did not cancel: entries, and lines with their seconds."""

    pieces: list[Piece]
    open: dict[LoggedLine, int] = field(default_factory=dict)


def _cancel(day: DifferingDay) -> _Left:
    """Cancel lines with the entries that their memos name. Of an entry that a line shows in part, the entry is left; of
    a line that shows more than its entries, the rest."""
    left = _Left(list(day.pieces))
    for line in day.lines:
        seconds = line.seconds or 0
        alike = [piece for piece in left.pieces if _is_named(piece, line)]
        logged = _logged(alike, seconds)
        left.pieces = [piece for piece in left.pieces if piece not in logged]
        more = seconds - sum(piece.seconds for piece in logged)
        is_part = len(alike) == 1 and not logged  # of the one entry: the rest of it is missing
        if not is_part and more >= (SLACK if logged else 1):
            left.open[line] = more
    return left


def _logged(alike: Sequence[Piece], seconds: int) -> list[Piece]:
    """The entries that a line of `seconds` shows whole: all, or the only one of its length; else none."""
    together = sum(piece.seconds for piece in alike)
    if seconds > together - SLACK * len(alike):
        return list(alike)
    as_long = [piece for piece in alike if abs(piece.seconds - seconds) < SLACK]
    return as_long if len(as_long) == 1 else []


def _is_named(piece: Piece, line: LoggedLine) -> bool:
    """Whether the line's memo, or a part of it, is the entry's description."""
    same_person = piece.person == line.person or not (piece.person and line.person)
    return same_person and bool(piece.description) and normalise_name(piece.description) in set(_memos(line.memo))


def _memos(memo: str) -> Iterator[str]:
    """The memo, and its parts: platforms join the memos of a day."""
    yield normalise_name(memo)
    for part in _SEPARATORS.split(memo):
        yield normalise_name(part.strip(_BULLETS))


def _as_long_as(pieces: Iterable[Piece], seconds: int) -> list[tuple[Piece, ...]]:
    """Every choice of entries that together are about as long as `seconds`."""
    pieces = tuple(pieces)
    return [
        chosen
        for size in range(1, len(pieces) + 1)
        for chosen in combinations(pieces, size)
        if abs(sum(piece.seconds for piece in chosen) - seconds) < SLACK
    ]
