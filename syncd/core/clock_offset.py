"""Finds a whole number of hours by which a platform's work sessions start off those that were tracked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from syncd.core.discrepancies import Evidence
from syncd.core.phrases import Between, Hours, Phrase, say
from syncd.core.records import Ref
from syncd.core.subject_parts import LoggedLine, Piece
from syncd.core.time import Instant
from syncd.core.week_edges import SESSION_GAP
from syncd.core.wording import Reader

FEWEST = 3
"""Sessions that tell a wrong clock from chance."""
SHARE = Decimal("0.8")
"""The part of the platform's sessions that has to be off by the same hours."""
FARTHEST = 14
"""Hours: no two time zones of people who work together are farther apart."""
_NEAR = timedelta(minutes=10)
_ALIKE = 20 * 60
"""Seconds by which two lengths of one session may differ: the platform bills whole segments."""


@dataclass(frozen=True, slots=True)
class Session:
    """Work without a break of ten minutes, with its records."""

    start: Instant
    end: Instant
    refs: tuple[Ref, ...]

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return int((self.end - self.start).total_seconds())


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """The hours by which the platform's sessions start later (earlier, where negative) than the tracked ones: `pairs`
    of the two, of `sessions` on the platform."""

    hours: int
    pairs: tuple[tuple[Session, Session], ...]
    sessions: int

    @property
    def share(self) -> Decimal:
        """The part of the platform's sessions that is off by these hours."""
        return Decimal(len(self.pairs)) / self.sessions


def clock_offset(pieces: Iterable[Piece], lines: Iterable[LoggedLine]) -> ClockOffset | None:
    """The hours by which most sessions are off. None where the platform shows no starts, or where at least half as many
    sessions are at the right time: then no clock is wrong. A session that fits both counts where it fits better."""
    logged = _joined(
        (line.start, line.start + timedelta(seconds=line.seconds), line.ref)
        for line in lines
        if line.start and line.seconds
    )
    tracked = _joined((piece.start, piece.end, piece.ref) for piece in pieces)
    if not logged or not tracked:
        return None
    right = _pairs(logged, tracked, 0)
    wrong = (hours for hours in range(-FARTHEST, FARTHEST + 1) if hours)
    found = max(
        (ClockOffset(hours, _pairs(logged, tracked, hours), len(logged)) for hours in wrong),
        key=lambda one: (len(one.pairs), -abs(one.hours), one.hours),
    )
    off = {there: _difference(there, own, found.hours) for there, own in found.pairs}
    well_timed = [there for there, own in right if there not in off or _difference(there, own, 0) <= off[there]]
    return found if len(found.pairs) > 2 * len(well_timed) else None


def _difference(there: Session, own: Session, hours: int) -> timedelta:
    """What two sessions that are so many hours apart do not have in common."""
    by = timedelta(hours=hours)
    return abs(there.start - own.start - by) + abs(there.end - own.end - by)


def _joined(parts: Iterable[tuple[Instant, Instant, Ref]]) -> list[Session]:
    sessions: list[Session] = []
    for start, end, ref in sorted(parts):
        if sessions and start - sessions[-1].end < SESSION_GAP:
            last = sessions[-1]
            sessions[-1] = Session(last.start, max(last.end, end), (*last.refs, ref))
        else:
            sessions.append(Session(start, end, (ref,)))
    return sessions


def _pairs(logged: Sequence[Session], tracked: Sequence[Session], hours: int) -> tuple[tuple[Session, Session], ...]:
    """(platform's, tracked) sessions that are so many hours apart; each tracked one once."""
    left, found = list(tracked), []
    for one in logged:
        wanted = one.start - timedelta(hours=hours)
        alike = (other for other in left if abs(other.seconds - one.seconds) <= _ALIKE)
        near = (other for other in alike if abs(other.start - wanted) <= _NEAR)
        if other := min(near, key=lambda other: (abs(other.start - wanted), other.start), default=None):
            left.remove(other)
            found.append((one, other))
    return tuple(found)


def pairs_as_evidence(offset: ClockOffset, title: str, reader: Reader) -> list[Evidence]:
    """One line for each two sessions, on the reader's clock."""
    return [
        Evidence(
            there.refs[0],
            say(
                "{platform} {there}, tracked {own}",
                reader,
                platform=title,
                there=Between(there.start, there.end),
                own=Between(own.start, own.end),
            ),
            (*there.refs[1:], *own.refs),
        )
        for there, own in offset.pairs
    ]


def doubt(pieces: Iterable[Piece], lines: Iterable[LoggedLine], title: str) -> tuple[Evidence, ...]:
    """One line for other findings of the week, where a wrong clock may be their cause."""
    offset = clock_offset(pieces, lines)
    if offset is None or len(offset.pairs) < FEWEST or offset.share < SHARE:
        return ()
    there, own = offset.pairs[0]
    return (Evidence(there.refs[0], _in_doubt(offset, title), own.refs),)


def _in_doubt(offset: ClockOffset, title: str) -> Phrase:
    by = Hours(abs(offset.hours) * 3600)
    if offset.hours > 0:
        return say(
            "in doubt: sessions start {hours} later on {platform} than tracked, a clock or time zone may be wrong",
            hours=by,
            platform=title,
        )
    return say(
        "in doubt: sessions start {hours} earlier on {platform} than tracked, a clock or time zone may be wrong",
        hours=by,
        platform=title,
    )
