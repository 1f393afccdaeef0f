"""Finds the days up to the end of a report's period of which no source of tracked time has sent anything."""

from collections.abc import Iterable
from datetime import date, timedelta

from syncd.core.about import EVERYTHING, About
from syncd.core.discrepancies import Side
from syncd.core.money import Money, totals
from syncd.core.price_by_day import price_by_day
from syncd.core.records import ContractType, Kind
from syncd.core.silence import Silence
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant, Period, Span, day_of, week_start
from syncd.coverage.accounts import who_works
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

LATELY = timedelta(weeks=4)
"""How long before the end of what is known, or before the period, work makes a contract one that you work on."""
SHORTEST = timedelta(days=3)
"""Less than that is no silence: a file covers the day before it was made at most."""
_SECOND = timedelta(seconds=1)
_PRICED = frozenset({ContractType.HOURLY, ContractType.DIRECT})
"""Types of contracts whose hours cost money."""


def silence_in(
    ledger: Ledger, directory: Directory, period: Period, now: Instant, about: About = EVERYTHING
) -> Silence | None:
    """Return the days up to the end of `period`, as far as it is past, of which the tracked time of somebody who works
    lately is not known, with all sources that are silent for them. They begin with the first day that is not known,
    also before the period. None where there is no such person, their contracts ended before these days, or fewer of
    the period than SHORTEST are unknown. Contracts that the report is not `about` say nothing.

    A platform's export that is missing alone is no silence: what was tracked asks for it, see `export-needed`.
    """
    past = _past(period.span(directory.zone), now)
    known = _known_until(ledger, directory, past)
    lately = Days(day_of(known - LATELY, directory.zone), min(period.last, day_of(now, directory.zone)))
    own = directory.contracts.keys() if about.contracts is None else directory.contracts.keys() & about.contracts
    keys = [key for key in ledger.periods.active_contracts(lately) if key in own]
    working: list[ContractFacts] = []
    silent: dict[str, Instant] = {}
    people = PeopleCoverage(ledger, directory, now, now)
    holders: dict[str, set[str]] = {}
    for contract in map(directory.contracts.__getitem__, keys):
        pieces, lines = ledger.periods.pieces(contract.key, lately), ledger.periods.lines(contract.key, lately)
        if not pieces and not lines:
            continue
        workers = who_works(ledger, directory, people, contract, pieces, lines)
        trackers = _silent_sources(ledger, directory, Kind.TIME, workers.trackers, past, known)
        if not trackers or not _runs(directory, contract.key, min(trackers.values()), period.last):
            continue
        working.append(contract)
        silent |= {name: max(since, silent.get(name, since)) for name, since in trackers.items()}
        if contract.type is ContractType.HOURLY and directory.profile(contract.platform).has(Side.LOGGED):
            holders.setdefault(contract.platform, set()).update(workers.holders)
    if not silent:
        return None
    for platform, whose in holders.items():
        there = _past(period.span(directory.profile(platform).zone), now)
        silent |= _silent_sources(ledger, directory, Kind.WORK, whose, there, known, platform)
    first = day_of(max(silent.values()), directory.zone)
    last = day_of(past.end - _SECOND, directory.zone)
    held = ledger.holds.waiting().keys()
    before, zone = _cut_off(directory, working, first, last, now)
    usual, usual_least = _usual(ledger, working, min(first, day_of(known, directory.zone)))
    return Silence(
        first=first,
        last=last,
        files=tuple(sorted(name for name in silent.keys() - held if directory.sources[name].reads_files)),
        servers=tuple(sorted(name for name in silent.keys() - held if not directory.sources[name].reads_files)),
        held=tuple(sorted(silent.keys() & held)),
        before=before,
        zone=zone,
        usual=usual,
        usual_least=usual_least,
    )


def _known_until(ledger: Ledger, directory: Directory, past: Span) -> Instant:
    """The end of all tracked time that is known, at most the beginning of `past`."""
    through = (ledger.coverage.complete_through(source).get(Kind.TIME) for source in directory.sources)
    return min(past.start, max((moment for moment in through if moment is not None), default=past.start))


def _past(span: Span, now: Instant) -> Span:
    return Span(span.start, max(span.start, min(span.end, now)))


def _runs(directory: Directory, key: str, since: Instant, last: date) -> bool:
    dates = directory.names.dates.get(key)
    return dates is None or dates.hold_some_of(day_of(since, directory.zone), last)


def _silent_sources(
    ledger: Ledger,
    directory: Directory,
    kind: Kind,
    people: Iterable[str],
    past: Span,
    known: Instant,
    platform: str | None = None,
) -> dict[str, Instant]:
    """Source → since when nothing is known of `people` up to the end of `past`, also where that is long before `past`.
    Sources count that sent records of theirs in the weeks before `known`."""
    silent: dict[str, Instant] = {}
    for person in sorted(people):
        lately = Span(known - LATELY, max(past.end, past.start + _SECOND))
        covered = [
            part
            for name in directory.names_of(person)
            for part in ledger.coverage.spans(kind, name, lately, platform)
            if part.source in directory.sources
        ]
        through = max((part.span.end for part in covered), default=past.end)
        if past.end - max(through, past.start) >= SHORTEST:
            silent |= {part.source: max(through, silent.get(part.source, through)) for part in covered}
    return silent


def _cut_off(
    directory: Directory, contracts: Iterable[ContractFacts], first: date, last: date, now: Instant
) -> tuple[Instant | None, str]:
    """Return the first cut-off ahead of a week with some of these days, and the platform's zone."""
    ahead = []
    for contract in contracts:
        profile = directory.profile(contract.platform)
        if contract.type is ContractType.HOURLY and profile.has(Side.LOGGED):
            weeks = {profile.week_of(day) for day in (first, last)}
            ahead += [(cut_off, str(profile.zone)) for week in weeks if (cut_off := profile.editable_until(week)) > now]
    return min(ahead, default=(None, "UTC"))


def _usual(ledger: Ledger, contracts: Iterable[ContractFacts], end: date) -> tuple[tuple[Money, ...], bool]:
    """Return what a week with tracked hours was worth on average in the weeks before the day `end`, and whether that is
    the least, because the price of some hours is not known."""
    worth: list[Money] = []
    is_least = False
    weeks: set[int] = set()
    before = Days(end - LATELY, end - timedelta(days=1))
    for contract in contracts:
        if contract.type not in _PRICED:
            continue
        tracked = ledger.periods.tracked(contract.key, before)
        for day, seconds in tracked.items():
            price = price_by_day(contract, seconds, {day: seconds}, day)
            if price is None:
                is_least = True
            else:
                worth.append(price)
            weeks.add((end - day - timedelta(days=1)).days // 7)
    return tuple(Money(total.minor // len(weeks), total.currency) for total in totals(worth).values()), is_least


def latest_days(today: date) -> Period:
    """Last week and this week until `today`, its first and last day included."""
    first = week_start(today) - timedelta(days=7)
    return Period(first, today, f"{first}..{today}")
