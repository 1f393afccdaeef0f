"""From the ledger's rows to a subject: everything its rules read, gathered once."""

from datetime import date, timedelta

from syncd.core.discrepancies import Side, SideCoverage, Subject, SubjectKey
from syncd.core.mapping import Outcome
from syncd.core.money import Money
from syncd.core.records import ContractType, Kind, Milestone, TimeEntry
from syncd.core.subject_parts import ContractFacts, DayEntry
from syncd.core.subjects import BillingPeriod, MilestoneCase, PersonDay, SourceHealth, SubjectKind, UnmappedGroup
from syncd.core.time import Instant, Span, day_of, day_span
from syncd.core.wording import did_you_mean
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

SAMPLE = 5
"""Entries shown of a suspense group."""


class Assembler:
    """Builds subjects as of one instant. What judging does not change is read once."""

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._now = now
        self._contracts = directory.contracts
        self._coverage = PeopleCoverage(ledger, directory, now)

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
        profile = self._directory.profile(facts.platform)
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
            coverage={
                Side.TRACKED: self._coverage.tracked(people, span),
                Side.LOGGED: self._coverage.of(Kind.WORK, people, span, facts.platform),
            },
        )

    def person_day(self, person: str, day: date) -> PersonDay | None:
        """A person's day in the user's zone."""
        zone = self._directory.zone
        placed = self._ledger.derived.placements_on(person, day)
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
            tracked=self._coverage.of(Kind.TIME, {person}, day_span(day, zone)),
        )

    def suspense_group(self, person: str, label: str | None) -> UnmappedGroup | None:
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
        return UnmappedGroup(
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
        known = self._contracts.get(key)
        facts = known or _unknown_contract(key)
        profile = self._directory.profile(facts.platform)
        pieces = self._ledger.periods.milestone_pieces(ref)
        people = {each.person for each in pieces}
        reach = Span(pieces[0].start, self._now) if pieces and pieces[0].start < self._now else None
        tracked = self._coverage.tracked(people, reach) if reach else SideCoverage(complete=True)
        return MilestoneCase(
            milestone=milestone,
            contract=facts,
            profile=profile,
            now=self._now,
            pieces=tuple(pieces),
            coverage={Side.TRACKED: tracked},
            contract_unknown=known is None,
            suggestion=""
            if known
            else did_you_mean(key, (*self._contracts, *(each.title for each in self._contracts.values()))),
        )

    def source_health(self, name: str) -> SourceHealth | None:
        """How a configured source is doing."""
        source = self._directory.sources.get(name)
        row = self._ledger.sources.all().get(name)
        if source is None or row is None:
            return None
        hold = self._ledger.holds.open(name)
        return SourceHealth(
            source=name,
            connector=source.connector,
            now=self._now,
            reads_files=source.reads_files,
            configured_since=row.configured_since,
            as_of=self._ledger.coverage.as_of(name),
            every=source.every,
            last_success=row.last_success,
            last_error=row.last_error,
            refused=self._ledger.sources.refused(name),
            held=hold.count if hold else 0,
            held_of=hold.covered if hold else 0,
            held_since=hold.began if hold else None,
        )

    def _rate(self, contract: str | None, moment: Instant) -> Money | None:
        facts = self._contracts.get(contract) if contract else None
        if facts is None:
            return None
        return facts.rate_on(day_of(moment, self._directory.profile(facts.platform).zone))


def _unknown_contract(key: str) -> ContractFacts:
    """A contract that only a milestone table names."""
    return ContractFacts(key=key, title=key, type=ContractType.FIXED, platform="direct", configured=False)
