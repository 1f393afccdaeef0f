"""How much is known of people's records in a span: all of it, as of when, or why not all."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import SideCoverage
from syncd.core.phrases import Moment, Phrase, joined, say
from syncd.core.records import Kind
from syncd.core.time import ALWAYS, Instant, Span, day_of, midnight, subtract
from syncd.core.what_to_do import AND_SO, EXPORT_AGAIN, changes_wait
from syncd.core.wording import Here
from syncd.coverage.names import records_of
from syncd.coverage.spans import Space, answered, known_as_of, known_days, known_through
from syncd.ledger import Ledger
from syncd.ledger.derived.timers import running_timers
from syncd.ledger.observed.coverage import CoveredSpan
from syncd.wiring.directory import Directory

KEPT = 4096
"""Answers of each kind kept in memory: more than there are weeks."""


class PeopleCoverage:
    """Coverage of people's records as of one instant. Reads once what judging and reporting do not change.

    `reported`: the instant of a report, which asks for no export of a week that runs then; None while judging.
    """

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant, reported: Instant | None = None) -> None:
        self._ledger = ledger
        self._directory = directory
        self._now = now
        self._reported = reported
        self._waiting = ledger.holds.waiting()
        # One week is asked for by every contract that somebody works on.
        self._timers = running_timers(ledger.database)
        self._has_suspense = lru_cache(KEPT)(ledger.derived.has_suspense)
        self._of = lru_cache(KEPT)(self._of_person)
        self._unread_accounts = lru_cache(KEPT)(self._without_hours)
        self._covered = lru_cache(KEPT)(self._all_covered)
        self._known = lru_cache(KEPT)(self._all_known)
        self._spaces_of = lru_cache(KEPT)(self._all_spaces_of)
        self._accounts: dict[tuple[Kind, str], Mapping[str, set[str]]] = {}

    def covered(self, kind: Kind, platform: str) -> Mapping[str, set[str]]:
        """The people whose accounts a configured source ever covered, each with the names it calls them; "" for
        everybody's."""
        if (kind, platform) not in self._accounts:
            people: dict[str, set[str]] = {}
            for name in self._ledger.coverage.people(kind, platform, self._directory.sources):
                people.setdefault(self._directory.names.person(name), set()).add(name)
            self._accounts[kind, platform] = people
        return self._accounts[kind, platform]

    def has_account(self, person: str, platform: str) -> bool:
        """Whether a source shows an account of the person on a platform, or may: it has shown no hours yet."""
        covered = self.covered(Kind.WORK, platform)
        return "" in covered or person in covered or person in self._unread_accounts(platform)

    def _without_hours(self, platform: str) -> frozenset[str]:
        """The people of configured sources that can show hours of a platform, and have not yet."""
        unread = (
            source
            for source in self._directory.sources.values()
            if source.person
            and source.gives(Kind.WORK, platform)
            and Kind.WORK not in self._ledger.coverage.as_of(source.name)
        )
        return frozenset(self._directory.names.person(source.person) for source in unread)

    def tracked(self, people: Iterable[str], span: Span, contract: str | None = None) -> SideCoverage:
        """Coverage of the time these people tracked on a contract, or on any; a lower bound while some of theirs is
        unmapped or not known, or a timer of theirs runs there."""
        everyone = tuple(sorted(people))
        unmapped = bool(everyone) and self._has_suspense(everyone, span)
        running = self._running(everyone, span, contract)
        coverage = self.of(Kind.TIME, everyone, span)
        if coverage.complete:
            some = say("some time in this period maps to no contract yet")
            because = joined([some, running], "; ") if unmapped and running else "" if unmapped else running
            return replace(coverage, lower_bound=unmapped or bool(running), because=because)
        if not unmapped and not running:
            return coverage
        reasons = (coverage.because, say("some of it maps to no contract yet") if unmapped else "", running)
        return replace(coverage, through=None, because=joined(reasons, "; "))

    def _running(self, people: Collection[str], span: Span, contract: str | None) -> Phrase:
        """Say since when timers run that may bring time of `span` to a contract; "" where none does."""
        here = Here(self._directory.zone, self._now)
        starts = [
            timer.start
            for timer in self._timers
            if timer.person in people
            and timer.start < span.end
            and (contract is None or timer.contract in (None, contract))
        ]
        return joined(
            (say("a timer has run since {moment}", here, moment=Moment(start)) for start in dict.fromkeys(starts)), "; "
        )

    def of(self, kind: Kind, people: Iterable[str], span: Span, platform: str | None = None) -> SideCoverage:
        """Coverage of people's records of a kind in the part of `span` that is past."""
        names = {person: self._directory.names_of(person) for person in people}
        return self.by_names(kind, names, self.until_now(span), platform)

    def by_names(
        self, kind: Kind, people: Mapping[str, Collection[str]], span: Span, platform: str | None
    ) -> SideCoverage:
        """Coverage of the records of people whom sources call by these names, complete when everyone's is.

        `as_of` is the oldest one among these people; None if one of them has none.
        """
        by_person = {person: self._of(kind, person, tuple(people[person]), span, platform) for person in sorted(people)}
        parts = list(by_person.values())
        if not parts:
            return SideCoverage(complete=False, because=_nobody_gives(self._what(kind, platform)))
        stated = [part.as_of for part in parts if part.as_of is not None]
        as_of = min(stated) if len(stated) == len(parts) else None
        unknown = [part for part in parts if not part.complete]
        last = [
            person for person, part in by_person.items() if part in unknown or (not unknown and part.as_of == as_of)
        ]
        whose = " and ".join(filter(None, last)) if len(self._directory.people) > 1 else ""
        if not unknown:
            return replace(parts[0], as_of=as_of, whose=whose)
        ends = [part.through for part in unknown if part.through is not None]
        return replace(
            unknown[0],
            as_of=as_of,
            whose=whose,
            lower_bound=all(part.lower_bound for part in unknown),
            may_fall=any(part.may_fall for part in unknown),
            waits=next((part.waits for part in unknown if part.waits), ""),
            through=min(ends) if len(ends) == len(unknown) else None,
        )

    def until_now(self, span: Span) -> Span:
        """The part of `span` that is past; all of `span` if none of it is."""
        return span.intersection(Span(min(span.start, self._now), self._now)) or span

    def _of_person(
        self, kind: Kind, person: str, names: tuple[str, ...], span: Span, platform: str | None
    ) -> SideCoverage:
        covered = [
            part
            for part in self._known(kind, names, platform)
            if part.span.start < span.end and span.start < part.span.end
        ]
        newest = max((part.as_of for part in covered), default=None)
        if held := self._held(kind, names, span, platform):
            return replace(held, as_of=newest)
        spaces = self._spaces_of(kind, names)
        as_of = known_as_of(covered, span, spaces)
        if as_of is not None:
            return SideCoverage(complete=True, as_of=as_of)
        what = self._what(kind, platform)
        giving = [source for source in self._directory.sources.values() if source.gives(kind, platform)]
        sources = [source.name for source in giving if source.platform == platform] or [each.name for each in giving]
        if not sources:
            return SideCoverage(complete=False, because=_nobody_gives(what))
        # Platforms count their own days. Tracked time is known by the days of a file or the moment of a pull.
        zones = [self._directory.profile(platform).zone] if platform else [self._directory.zone, ZoneInfo("UTC")]
        whose = say("{what} of {person}", what=what, person=person) if person else what
        known, here = [part.span for part in covered], Here(self._directory.zone, self._now)
        days = joined([whose, known_days(known, span, here, *zones)], ": ")
        left = subtract([span], known)
        through = None if spaces else known_through(known, span)
        below = any(part.intersection(span) for part in known)
        waits = self._waiting and self._ledger.holds.source_covering(kind, list(names), left, platform)
        if waits:
            return SideCoverage(
                complete=False,
                as_of=newest,
                lower_bound=below,
                through=through,
                because=self._wait(waits),
                source=waits,
                waits=waits,
            )
        holes = self._ledger.coverage.holes(kind, names, span, platform)
        holes = [hole for hole in holes if any(hole[0].intersection(part) for part in left)]
        unread = holes[0][1] if holes else ""
        because = joined([days, unread], "; ") if unread else days
        if not unread and self._ends_early(kind, names, span, platform):
            because = joined([days, EXPORT_AGAIN], AND_SO)
        return SideCoverage(
            complete=False,
            as_of=max([*(moment for _, _, moment in holes), *([newest] if newest else [])], default=None),
            lower_bound=bool(holes) or below,
            through=through,
            because=because,
            source=", ".join(sources),
            unread=unread,
            unseen=not known and not unread,
        )

    def _ends_early(self, kind: Kind, names: Iterable[str], span: Span, platform: str | None) -> bool:
        """Whether files alone showed these records, and none of them reaches the end of `span`. Where one shows some of
        the week that runs, nothing is missed until its end, and a report asks for none; judging does, as its texts may
        not change with the clock."""
        parts = [part for name in names for part in self._covered(kind, name, platform)]
        sources = [self._directory.sources[part.source] for part in parts if part.source in self._directory.sources]
        end = min(span.end, self._week_start(platform, self._reported)) if self._reported else span.end
        early = bool(parts) and max(part.span.end for part in parts) < end
        files = bool(sources) and all(source.reads_files for source in sources)
        return early and files

    def _week_start(self, platform: str | None, moment: Instant) -> Instant:
        """The beginning of the week that runs: a platform's, or the user's."""
        profile = self._directory.profile(platform or "direct")
        return midnight(profile.week_of(day_of(moment, profile.zone)), profile.zone)

    def _held(self, kind: Kind, names: Collection[str], span: Span, platform: str | None) -> SideCoverage | None:
        """Say why these records are not known while changes of them are held; None without held changes."""
        source = self._ledger.holds.source_within(kind, list(names), span, platform) if self._waiting else None
        if not source:
            return None
        return SideCoverage(complete=False, because=self._wait(source), source=source, may_fall=True, waits=source)

    def _wait(self, source: str) -> Phrase:
        return changes_wait(source, self._waiting[source])

    def _all_covered(self, kind: Kind, name: str, platform: str | None) -> list[CoveredSpan]:
        return self._ledger.coverage.spans(kind, name, ALWAYS, platform)

    def _all_known(self, kind: Kind, names: tuple[str, ...], platform: str | None) -> list[CoveredSpan]:
        """What is covered for somebody with these names: of tracked time, only what each tracker asked has answered."""
        covered = [part for name in names for part in self._covered(kind, name, platform)]
        sources = self._directory.sources
        if kind is not Kind.TIME or len({part.source for part in covered}) < 2:  # one alone owes nothing
            return covered
        originals = self._ledger.derived.duplicating_namespaces()
        trackers = {name: originals.get(source.namespace, source.namespace) for name, source in sources.items()}
        return answered(covered, trackers, [name for name, source in sources.items() if not source.reads_files])

    def _all_spaces_of(self, kind: Kind, names: tuple[str, ...]) -> frozenset[Space]:
        """The spaces of configured sources that ever covered somebody with these names."""
        return frozenset(
            (part.source, part.space)
            for name in names
            for part in self._covered(kind, name, None)
            if part.space is not None and part.source in self._directory.sources
        )

    def _what(self, kind: Kind, platform: str | None) -> Phrase:
        """Name records of a kind for people: `tracked time`, `Upwork hours`, and `invoices` without a platform."""
        if kind is Kind.TRANSACTION and platform == "direct":
            return say("invoices")
        return records_of(kind, self._directory.profile(platform).title if platform else "")


def _nobody_gives(what: Phrase) -> Phrase:
    return say("no source gives {what}", what=what)
