"""Reads the two edges of a contract's week, with the figures of the weeks on both sides."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.billable_time import is_to_log
from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.core.records import Kind, WorkKind
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.time import Instant, Span, midnight
from syncd.core.week_edges import WeekEdge, WeekFigures
from syncd.coverage.accounts import who_works
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

DAY = timedelta(days=1)


def week_edges(
    ledger: Ledger,
    directory: Directory,
    coverage: PeopleCoverage,
    facts: ContractFacts,
    profile: Profile,
    week: Days,
    pieces: Sequence[Piece],
    holders: set[str],
    *,
    by_mark: bool,
) -> list[WeekEdge | None]:
    """Return the start and the end of a week as edges, None for an edge with no tracked time close to it.

    `pieces`: the week's time that has to be logged. `by_mark`: whether the billable marks decide that. `holders`: the
    people in whose accounts the hours are.
    """
    if not profile.has(Side.LOGGED):
        return [None, None]
    around = ledger.periods.pieces_on(facts.key, week.first - DAY, week.last + DAY)
    outside = [piece for piece in around if is_to_log(piece, by_mark=by_mark)]
    edges: list[WeekEdge | None] = []
    for after in (week.first, week.last + DAY):
        before, at = after - DAY, midnight(after, profile.zone)
        beside = tuple(piece for piece in (*pieces, *outside) if piece.day in (before, after))
        edge = WeekEdge(at=at, pieces=beside)
        if edge.session_before() or edge.session_after():
            earlier, later = Days(after - 7 * DAY, before), Days(after, after + 6 * DAY)
            both = Span(midnight(earlier.first, profile.zone), midnight(later.last + DAY, profile.zone))
            _, beyond = who_works(ledger, directory, facts, beside, ())
            logged = coverage.of(Kind.WORK, holders | beyond, both, facts.platform)
            seen = None if logged.complete else logged.as_of
            edges.append(
                replace(
                    edge,
                    before=_figures(ledger, facts, earlier, before, seen, by_mark=by_mark),
                    after=_figures(ledger, facts, later, after, seen, by_mark=by_mark),
                )
            )
        else:
            edges.append(None)
    return edges


def _figures(
    ledger: Ledger, facts: ContractFacts, days: Days, beside: date, seen: Instant | None, *, by_mark: bool
) -> WeekFigures:
    """What is logged on the days of a week, and what was tracked before an export had `seen` the platform (or at all):
    what was tracked later may be logged by now. `beside`: the day next to the edge."""
    tracked: Counter[date] = Counter()
    logged: Counter[date] = Counter()
    free: Counter[date] = Counter()
    for piece in ledger.periods.pieces(facts.key, days):
        counted = tracked if is_to_log(piece, by_mark=by_mark) else free
        counted[piece.day] += piece.seconds if seen is None else piece.seconds_before(seen)
    for line in ledger.periods.lines(facts.key, days):
        logged[line.day] += line.seconds or 0 if line.kind is WorkKind.HOURLY else 0
    return WeekFigures.of(tracked, logged, beside, free)
