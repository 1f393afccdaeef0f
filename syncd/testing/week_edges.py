"""A Hypothesis strategy of edges between weeks, for `syncd.testing.subjects`."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from syncd.core.subject_parts import Piece
from syncd.core.time import Instant
from syncd.core.week_edges import WeekEdge, WeekFigures

_seconds = st.just(0) | st.integers(0, 40 * 3600)
_figures = st.builds(
    WeekFigures,
    tracked=_seconds,
    logged=_seconds,
    tracked_beside=_seconds,
    logged_beside=_seconds,
    free=_seconds,
    free_beside=_seconds,
    logged_days=st.integers(0, 3),
    tracked_on_logged_days=_seconds,
)


def week_edges(at: Instant) -> st.SearchStrategy[WeekEdge | None]:
    """Edges at this midnight with work close to them, or none."""
    starts = st.integers(-150, 150).map(lambda minutes: at + timedelta(minutes=minutes))
    pieces = st.lists(st.builds(_near, starts, st.integers(1, 5400)), max_size=3).map(_numbered)
    return st.none() | st.builds(WeekEdge, at=st.just(at), pieces=pieces, before=_figures, after=_figures)


def _near(start: Instant, seconds: int) -> Piece:
    return Piece(ref="toggl/time/e", person="me", start=start, seconds=seconds, day=start.date())


def _numbered(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(replace(piece, ref=f"{piece.ref}{number}") for number, piece in enumerate(pieces))
