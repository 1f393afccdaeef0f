"""Rounds tracked time as a contract says, before it is priced.

An entry, or a person's day or week, is rounded as a whole. One that runs into another week or month is rounded in each
of them for itself: so the weeks of a month, and months cut into weeks, bill the same.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from syncd.core.rounding import Rounding, RoundPer
from syncd.core.subject_parts import Piece
from syncd.core.time import week_start


def rounded(pieces: Iterable[Piece], rounding: Rounding | None, first_weekday: int = 0) -> list[Piece]:
    """Pieces of one contract with their rounded seconds; as they are without a `rounding`.

    What rounding adds stands on the last piece of what is rounded together; what it takes is taken from the last ones.
    `first_weekday`: of the contract's weeks; Monday is 0.
    """
    if rounding is None:
        return list(pieces)
    together: dict[tuple[str, str, date, int], list[Piece]] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.day, piece.start, piece.ref)):
        together.setdefault(_unit(piece, rounding.per, first_weekday), []).append(piece)
    return [piece for unit in together.values() for piece in _rounded(unit, rounding)]


def _unit(piece: Piece, per: RoundPer, first_weekday: int) -> tuple[str, str, date, int]:
    if per is RoundPer.DAY:
        return piece.person, "", piece.day, piece.day.month
    ref = piece.ref if per is RoundPer.ENTRY else ""
    return piece.person, ref, week_start(piece.day, first_weekday), piece.day.month


def _rounded(unit: list[Piece], rounding: Rounding) -> list[Piece]:
    worked = sum(piece.seconds for piece in unit)
    left = rounding.seconds(worked)
    if left >= worked:
        return [*unit[:-1], replace(unit[-1], seconds=unit[-1].seconds + left - worked)]
    kept: list[Piece] = []
    for piece in unit:
        kept.append(replace(piece, seconds=min(piece.seconds, left)))
        left -= kept[-1].seconds
    return kept
