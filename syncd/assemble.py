"""From the ledger's rows to a subject: everything its rules read, gathered once."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from syncd.compose import Composition, reads_files
from syncd.core.discrepancies import Knowledge, Side, Subject, SubjectKey
from syncd.core.mapping import Outcome
from syncd.core.money import Money
from syncd.core.pieces import ContractFacts, DayEntry
from syncd.core.records import ContractType, Kind, Milestone, TimeEntry
from syncd.core.subjects import BillingPeriod, MilestoneCase, PersonDay, SourceHealth, SubjectKind, SuspenseGroup
from syncd.core.time import ALWAYS, Instant, Span, covers, day_of, day_span, subtract
from syncd.ledger.holding import word_on
from syncd.ledger.periods import Days
from syncd.ledger.scopes import Stretch

Part = tuple[str, str]
"""(source, space): a part of a source that speaks for itself alone."""
SAMPLE = 5
"""Entries shown of a suspense group."""


class Assembler:
    """Builds subjects as of one instant. What judging does not change is read once: contracts, what is held, and which
    parts of sources speak of a person."""

    def __init__(self, composition: Composition, now: Instant) -> None:
        self._composition = composition
        self._ledger = composition.ledger
        self._now = now
        self._contracts = composition.contracts()
        self._waiting = composition.ledger.holds.waiting()
        self._parts: dict[tuple[Kind, str], frozenset[Part]] = {}

    def subject(self, key: SubjectKey) -> Subject | None:
        """The subject as it is now; None when nothing is left of it."""
        match SubjectKind(key.kind):
            case SubjectKind.BILLING_PERIOD:
                return self.billing_period(key.name, date.fromisoformat(key.part))
            case SubjectKind.PERSON_DAY:
                return self.person_day(key.name, date.fromisoformat(key.part))
            case SubjectKind.SUSPENSE_GROUP:
                return self.suspense_group(key.name, None if key.part == "-" else key.part)
            case SubjectKind.MILESTONE_CASE:
                return self.milestone_case(key.name)
            case SubjectKind.SOURCE_HEALTH:
                return self.source_health(key.name)

    def billing_period(self, contract: str, first: date) -> BillingPeriod | None:
        """A contract's platform week."""
        facts = self._contracts.get(contract)
        if facts is None:
            return None
        profile = self._composition.profile(facts.platform)
        if profile.week_of(first) != first:  # the config cuts weeks otherwise now
            return None
        week = Days(first, first + timedelta(days=6))
        pieces = self._ledger.periods.pieces(contract, week)
        lines = self._ledger.periods.lines(contract, week)
        if not pieces and not lines:
            return None
        people = {each.person for each in pieces} | {each.person for each in lines}
        span = profile.week(first)
        return BillingPeriod(
            contract=facts,
            profile=profile,
            first=first,
            now=self._now,
            pieces=tuple(pieces),
            lines=tuple(lines),
            knowledge={
                Side.TRACKED: self._tracked(people, span),
                Side.LOGGED: self._known(Kind.WORK, people, span, f"{profile.title} hours", facts.platform),
            },
        )

    def person_day(self, person: str, day: date) -> PersonDay | None:
        """A person's day in the user's zone."""
        zone = self._composition.config.timezone
        placed = self._ledger.derived.on_day(person, day)
        entries = self._ledger.records.current(each.ref for each in placed)
        found = [
            DayEntry(
                entry=entry,
                contract=each.placement.contract,
                ignored=each.placement.outcome is Outcome.IGNORED,
                rate=self._rate(each.placement.contract, entry.start),
            )
            for each in placed
            if isinstance(entry := entries.get(each.ref), TimeEntry)
        ]
        if not found:
            return None
        return PersonDay(
            person=person,
            day=day,
            zone=zone,
            now=self._now,
            entries=tuple(found),
            tracked=self._known(Kind.TIME, {person}, day_span(day, zone), "tracked time"),
        )

    def suspense_group(self, person: str, label: str | None) -> SuspenseGroup | None:
        """A person's unmapped entries under one label."""
        placed = self._ledger.derived.suspense(person, label)
        if not placed:
            return None
        named = self._ledger.derived.names([label]).now.get(label) if label else None
        latest = self._ledger.records.current(each.ref for each in placed[-SAMPLE:])
        sample = sorted(
            (entry for entry in latest.values() if isinstance(entry, TimeEntry)),
            key=lambda entry: (entry.start, entry.ref),
            reverse=True,
        )
        return SuspenseGroup(
            person=person,
            label=label,
            label_name=named.name if named else (label or "no project"),
            now=self._now,
            count=len(placed),
            seconds=sum(each.span.seconds for each in placed),
            first=placed[0].span.start,
            last=placed[-1].span.start,
            sample=tuple(sample),
        )

    def milestone_case(self, ref: str) -> MilestoneCase | None:
        """A milestone with the time spent on it; None where another one that tells the same counts."""
        milestone = self._ledger.records.current([ref]).get(ref)
        key = self._ledger.derived.milestone_contract(ref)
        if not isinstance(milestone, Milestone) or key is None:
            return None
        facts = self._contracts.get(key) or _unknown_contract(key)
        profile = self._composition.profile(facts.platform)
        pieces = self._ledger.periods.milestone_pieces(ref)
        people = {each.person for each in pieces}
        reach = Span(pieces[0].start, self._now) if pieces and pieces[0].start < self._now else None
        tracked = self._tracked(people, reach) if reach else Knowledge(complete=True)
        return MilestoneCase(
            milestone=milestone,
            contract=facts,
            profile=profile,
            now=self._now,
            pieces=tuple(pieces),
            knowledge={Side.TRACKED: tracked},
        )

    def source_health(self, name: str) -> SourceHealth | None:
        """How a configured source is doing."""
        configured = self._composition.config.sources.get(name)
        row = self._ledger.sources.all().get(name)
        if configured is None or row is None:
            return None
        hold = self._ledger.holds.open(name)
        return SourceHealth(
            source=name,
            connector=configured.kind,
            now=self._now,
            reads_files=reads_files(configured.options),
            configured_since=row.configured_since,
            as_of=self._ledger.sources.as_of(name),
            every=configured.options.every,
            last_success=row.last_success,
            last_error=row.last_error,
            refused=self._ledger.sources.refused(name),
            held=hold.count if hold else 0,
            held_of=hold.covered if hold else 0,
            held_since=hold.began if hold else None,
        )

    # -- how much is known ---------------------------------------------------------------------------------------------

    def _tracked(self, people: Iterable[str], span: Span) -> Knowledge:
        everyone = sorted(people)
        known = self._known(Kind.TIME, everyone, span, "tracked time")
        bounded = bool(everyone) and self._ledger.derived.suspense_touches(everyone, span)
        return Knowledge(
            complete=known.complete,
            as_of=known.as_of,
            lower_bound=bounded,
            because=known.because,
            source=known.source,
        )

    def _known(
        self, kind: Kind, people: Iterable[str], span: Span, what: str, platform: str | None = None
    ) -> Knowledge:
        """Complete when every person's scopes cover the span; what has not happened yet need not be covered."""
        until_now = span.meet(Span(min(span.start, self._now), self._now)) or span
        parts = [self._known_of(kind, person, until_now, what, platform) for person in sorted(people)]
        incomplete = next((part for part in parts if not part.complete), None)
        stated = [part.as_of for part in parts if part.as_of is not None]
        if incomplete is not None:
            return Knowledge(
                complete=False,
                as_of=min(stated) if len(stated) == len(parts) else None,
                because=incomplete.because,
                source=incomplete.source,
            )
        return Knowledge(complete=bool(parts), as_of=min(stated, default=None))

    def _known_of(self, kind: Kind, person: str, span: Span, what: str, platform: str | None) -> Knowledge:
        names = self._names_of(person)
        stretches = [each for name in names for each in self._ledger.sources.stretches(kind, name, span, platform)]
        touching = max((each.as_of for each in stretches), default=None)
        if kind is Kind.TIME and self._waiting and (source := self._ledger.holds.over(names, span)):
            count = self._waiting[source]
            changes, wait = ("change", "waits") if count == 1 else ("changes", "wait")
            because = f"{count} {changes} of {source} {wait} for {word_on(source)}"
            return Knowledge(complete=False, as_of=touching, because=because, source=source)
        as_of = known_as_of(stretches, span, self._parts_of(kind, person))
        if as_of is not None:
            return Knowledge(complete=True, as_of=as_of)
        sources = self._sources_of(kind)
        if not sources:
            return Knowledge(complete=False, because=f"no source gives {what}")
        reached = max((each.span.end for each in stretches), default=None)
        zone = self._composition.config.timezone
        if reached is None:
            because = f"{what} of {person}: not known there"
        elif reached < span.end:
            # Named by the day, so that all that waits for one export is one line.
            because = f"{what} of {person}: known through {day_of(reached - timedelta(seconds=1), zone)}"
        else:
            because = f"{what} of {person}: known only in part"
        return Knowledge(complete=False, as_of=touching, because=because, source=", ".join(sources))

    def _parts_of(self, kind: Kind, person: str) -> frozenset[Part]:
        """The parts of configured sources that ever spoke of a person."""
        if (kind, person) not in self._parts:
            self._parts[kind, person] = frozenset(
                (each.source, each.space)
                for name in self._names_of(person)
                for each in self._ledger.sources.stretches(kind, name, ALWAYS)
                if each.space is not None and each.source in self._composition.config.sources
            )
        return self._parts[kind, person]

    def _names_of(self, person: str) -> list[str]:
        """How scopes may name a person: sources speak in their own words."""
        configured = self._composition.config.people.get(person)
        return sorted({person, *(configured.names if configured else ())})

    def _sources_of(self, kind: Kind) -> list[str]:
        return [
            name for name in self._composition.config.sources if kind in self._composition.connector_class(name).kinds
        ]

    def _rate(self, contract: str | None, moment: Instant) -> Money | None:
        facts = self._contracts.get(contract) if contract else None
        if facts is None:
            return None
        return facts.rate_on(day_of(moment, self._composition.profile(facts.platform).zone))


def known_as_of(stretches: Sequence[Stretch], span: Span, parts: Iterable[Part]) -> Instant | None:
    """The instant as of which all of a person's records in `span` are known; None where they are not. They are where a
    source speaks for all of them, or where each of the `parts` that speak of the person does so for itself."""
    ways = [[[each for each in stretches if each.space is None]]]
    if parts := sorted(parts):
        ways.append([[each for each in stretches if (each.source, each.space) == part] for part in parts])
    return max(
        (
            min(_oldest(said, span) for said in way)
            for way in ways
            if all(covers((each.span for each in said), span) for said in way)
        ),
        default=None,
    )


def _oldest(stretches: Iterable[Stretch], span: Span) -> Instant:
    """Of every moment of `span` the latest statement, of those the oldest."""
    left: tuple[Span, ...] = (span,)
    oldest: Instant | None = None
    for each in sorted(stretches, key=lambda stretch: stretch.as_of, reverse=True):
        remaining = subtract(left, [each.span])
        if remaining != left:
            oldest, left = each.as_of, remaining
    assert oldest is not None
    return oldest


def _unknown_contract(key: str) -> ContractFacts:
    """A contract that only a milestone table names."""
    return ContractFacts(key=key, title=key, type=ContractType.FIXED, platform="direct", configured=False)
