"""Reads the two edges of a contract's week, with the figures of the weeks on both sides."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.billable_time import is_to_log
from syncd.core.consultants import accounts_show
from syncd.core.discrepancies import Side
from syncd.core.records import Kind, WorkKind
from syncd.core.subject_parts import LoggedLine, Piece
from syncd.core.subjects import BillingPeriod
from syncd.core.time import Instant, Span, midnight
from syncd.core.week_edges import WeekEdge, WeekFigures
from syncd.coverage.accounts import Workers, who_works
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

DAY = timedelta(days=1)


def week_edges(
    ledger: Ledger,
    directory: Directory,
    coverage: PeopleCoverage,
    period: BillingPeriod,
    workers: Workers,
    *,
    by_mark: bool,
) -> list[WeekEdge | None]:
    """Return the start and the end of a week as edges, None for an edge with no tracked time close to it.

    `period`: the week, without edges. `workers`: who works on its contract. `by_mark`: whether the billable marks
    decide what has to be logged.
    """
    profile, facts = period.profile, period.contract
    if not profile.has(Side.LOGGED):
        return [None, None]
    weeks = _Weeks(ledger, directory, coverage, period)
    edges: list[WeekEdge | None] = []
    for after, outside in ((period.first, period.first - DAY), (period.last + DAY, period.last + DAY)):
        before, at = after - DAY, midnight(after, profile.zone)
        others = [piece for piece in weeks.outside(outside, workers.holders) if is_to_log(piece, by_mark=by_mark)]
        beside = (*(piece for piece in period.pieces if piece.day in (before, after)), *others)
        edge = WeekEdge(at=at, pieces=beside)
        if edge.session_before() or edge.session_after():
            earlier, later = Days(after - 7 * DAY, before), Days(after, after + 6 * DAY)
            both = Span(midnight(earlier.first, profile.zone), midnight(later.last + DAY, profile.zone))
            lines = weeks.lines(Days(earlier.first, later.last))
            beyond = who_works(ledger, directory, coverage, facts, beside, lines).holders
            logged = coverage.of(Kind.WORK, workers.holders | beyond, both, facts.platform)
            seen = None if logged.complete else logged.as_of
            edges.append(
                replace(
                    edge,
                    before=_figures(weeks.seen(earlier), weeks.lines(earlier), before, seen, by_mark=by_mark),
                    after=_figures(weeks.seen(later), weeks.lines(later), after, seen, by_mark=by_mark),
                )
            )
        else:
            edges.append(None)
    return edges


class _Weeks:
    """Reads a contract's week and its neighbours: the pieces to compare with the hours that accounts show."""

    def __init__(self, ledger: Ledger, directory: Directory, coverage: PeopleCoverage, period: BillingPeriod) -> None:
        self._ledger = ledger
        self._directory = directory
        self._coverage = coverage
        self._period = period

    def lines(self, days: Days) -> list[LoggedLine]:
        """The contract's work lines on these days."""
        return self._ledger.periods.lines(self._period.contract.key, days)

    def outside(self, day: date, holders: Collection[str]) -> list[Piece]:
        """The pieces to compare on a day of a neighbouring week. `holders`: they need no account to be found."""
        pieces = self._ledger.periods.pieces(self._period.contract.key, Days(day, day))
        if all(piece.person in holders for piece in pieces):
            return pieces
        first = self._period.profile.week_of(day)
        unseen = self._unseen(Days(first, first + 6 * DAY))
        return [piece for piece in pieces if piece.person not in unseen]

    def seen(self, week: Days) -> list[Piece]:
        """The pieces to compare of one of the weeks."""
        unseen = self._unseen(week)
        pieces = self._ledger.periods.pieces(self._period.contract.key, week)
        return [piece for piece in pieces if piece.person not in unseen]

    def _unseen(self, week: Days) -> Collection[str]:
        """The consultants whose hours of a week no account is certain to show."""
        period, facts = self._period, self._period.contract
        if week.first == period.first:
            return {piece.person for piece in period.unseen}
        pieces, lines = self._ledger.periods.pieces(facts.key, week), self.lines(week)
        workers = who_works(self._ledger, self._directory, self._coverage, facts, pieces, lines)
        if not workers.consultants:
            return ()
        span = period.profile.week(week.first)
        logged = self._coverage.of(Kind.WORK, workers.holders, span, facts.platform)
        shown = accounts_show(workers.consultants, pieces, lines, logged.as_of)
        return () if shown else workers.consultants


def _figures(
    pieces: Iterable[Piece], lines: Iterable[LoggedLine], beside: date, seen: Instant | None, *, by_mark: bool
) -> WeekFigures:
    """What is logged on the days of a week, and what was tracked before an export had `seen` the platform (or at all):
    what was tracked later may be logged by now. `beside`: the day next to the edge."""
    tracked: Counter[date] = Counter()
    logged: Counter[date] = Counter()
    free: Counter[date] = Counter()
    for piece in pieces:
        counted = tracked if is_to_log(piece, by_mark=by_mark) else free
        counted[piece.day] += piece.seconds if seen is None else piece.seconds_before(seen)
    for line in lines:
        logged[line.day] += line.seconds or 0 if line.kind is WorkKind.HOURLY else 0
    return WeekFigures.of(tracked, logged, beside, free)
