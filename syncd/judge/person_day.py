"""Reads a person's day, or week, from the ledger: its entries, with what each costs by the hour."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from syncd.core.billable_time import hours_cost_money, is_obeyed
from syncd.core.discrepancies import Side, SubjectKey
from syncd.core.mapping import Outcome
from syncd.core.money import Money
from syncd.core.person_week import PersonWeek, quarter_of
from syncd.core.records import ContractType, Kind, Ref, TimeEntry
from syncd.core.repeated_entries import COPIES, TWICE, Repeat, repeats
from syncd.core.subject_parts import ClosingWeek, ContractFacts, DayEntry
from syncd.core.subjects import PersonDay, SubjectKind
from syncd.core.time import Instant, Span, day_of, day_span, days, midnight, week_start
from syncd.core.untracked_day import UntrackedDay
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.ledger.derived.rows import StoredPlacement
from syncd.ledger.derived.untracked import ShownHours, shown_on
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory

QUARTERS = 16
"""Quarters of people of which what repeats is kept in memory: each of their weeks asks for it."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PersonReader:
    """Reads the days and weeks of people as of one instant. `rules`: the ids of the rules that are asked. What none of
    them reports is left to other rules."""

    ledger: Ledger
    directory: Directory
    coverage: PeopleCoverage
    rules: Collection[str]
    now: Instant
    quarters: dict[tuple[str, tuple[date, date]], dict[date, tuple[Repeat, ...]]] = field(default_factory=dict)

    def read(self, key: SubjectKey) -> PersonDay | PersonWeek | None:
        """The day or week that a key names."""
        day = date.fromisoformat(key.part)
        return self.week(key.name, day) if key.kind == SubjectKind.PERSON_WEEK else self.day(key.name, day)

    def day(self, person: str, day: date) -> PersonDay | None:
        """A person's `day` in the user's zone; None where no entry touches it."""
        entries = self._entries(self.ledger.derived.placements_within(person, day, day).get(day, []))
        if not entries:
            return self._without_entries(person, day)
        found = repeats(entries)
        twice = self._twice(person, day, found)
        copies = [one for one in found if COPIES in self.rules and one.is_copy and one.trackers not in twice]
        reported = [*copies, *(one for one in found if one.trackers in twice)]
        return PersonDay(
            person=person,
            day=day,
            zone=self.directory.zone,
            now=self.now,
            entries=tuple(entries),
            copies=tuple(one for one in copies if day_of(one.start, self.directory.zone) == day),
            repeated=frozenset(one.copy.entry.ref for one in reported),
            tracked=self.coverage.of(Kind.TIME, {person}, day_span(day, self.directory.zone)),
        )

    def _without_entries(self, person: str, day: date) -> PersonDay | None:
        """A day without entries on which a platform shows hours; None where none does."""
        shown = shown_on(self.ledger.database, person, day)
        if not shown:
            return None
        untracked = tuple(self._untracked(person, day, shown)) if self.directory.calendar.is_working(day) else ()
        known = day_span(day, self.directory.zone)
        for there in (day_span(day, self.directory.profile(one.contract.platform).zone) for one in untracked):
            known = Span(min(known.start, there.start), max(known.end, there.end))
        return PersonDay(
            person=person,
            day=day,
            zone=self.directory.zone,
            now=self.now,
            untracked=untracked,
            tracked=self.coverage.of(Kind.TIME, {person}, known),
        )

    def _untracked(self, person: str, day: date, shown: Iterable[ShownHours]) -> Iterator[UntrackedDay]:
        """The hours of hourly contracts on which nobody tracked time that day, unless the person tracked anything on
        the platform's day: it begins and ends elsewhere than the user's."""
        around = self.ledger.derived.placements_within(person, day - _DAY, day + _DAY)
        spans = [placed.span for some in around.values() for placed in some]
        for hours in shown:
            contract = self.directory.contracts.get(hours.contract)
            if contract is None or contract.type is not ContractType.HOURLY:
                continue
            profile = self.directory.profile(contract.platform)
            there, first = day_span(day, profile.zone), profile.week_of(day)
            tracked = self.ledger.periods.tracked(contract.key, Days(first, first + 6 * _DAY))
            if day in tracked or any(span.start < there.end and there.start < span.end for span in spans):
                continue
            worked = [seconds for seconds in tracked.values() if seconds]
            yield UntrackedDay(
                contract=contract,
                platform=profile.title,
                week=first,
                ends=there.end,
                seconds=hours.seconds,
                refs=hours.refs,
                average=sum(worked) // len(worked) if worked else None,
            )

    def week(self, person: str, first: date) -> PersonWeek | None:
        """A person's week; None where no entry repeats another."""
        found = self._weeks(person, first, first).get(first)
        if not found:
            return None
        key = person, quarter_of(first)
        if key not in self.quarters:
            if len(self.quarters) >= QUARTERS:
                self.quarters.clear()
            self.quarters[key] = self._weeks(person, *quarter_of(first))
        others = {monday: some for monday, some in self.quarters[key].items() if monday != first and self._counts(some)}
        zone = self.directory.zone
        return PersonWeek(person=person, first=first, zone=zone, now=self.now, repeats=found, others=others)

    def _weeks(self, person: str, first: date, last: date) -> dict[date, tuple[Repeat, ...]]:
        """Monday → what repeats in the week, for the weeks from one Monday to another."""
        weeks: dict[date, tuple[Repeat, ...]] = {}
        for day, placed in self.ledger.derived.placements_within(person, first, last + 6 * _DAY).items():
            if found := self._repeats_on(day, placed):
                weeks[week_start(day)] = (*weeks.get(week_start(day), ()), *found)
        return weeks

    def _counts(self, found: Iterable[Repeat]) -> bool:
        """Whether a week did not end before the first day that is judged."""
        since = self.directory.since
        return since is None or any((one.of.entry.stop or one.start) >= since for one in found)

    def _twice(self, person: str, day: date, found: Sequence[Repeat]) -> set[tuple[str, str]]:
        """Pairs of trackers whose entries are an import too many, as the week says that holds what repeats on a day."""
        if TWICE not in self.rules:
            return set()
        pairs = {one.trackers for one in found if not one.is_copy}
        if any(one.is_copy for one in found):
            week = self.week(person, week_start(day))
            pairs |= week.piled if week else set()
        return pairs

    def _repeats_on(self, day: date, placements: Sequence[StoredPlacement]) -> list[Repeat]:
        """What repeats from this day on. Most days have no two entries at one time: of these, no entry is read."""
        if not _overlap([placed.span for placed in placements]):
            return []
        return [one for one in repeats(self._entries(placements)) if day_of(one.start, self.directory.zone) == day]

    def _entries(self, placements: Sequence[StoredPlacement]) -> list[DayEntry]:
        records = self.ledger.records.current(placed.ref for placed in placements)
        times = [(entry, placed) for placed in placements if isinstance(entry := records.get(placed.ref), TimeEntry)]
        given = self.ledger.derived.goodwill(entry.ref for entry, _ in times)
        keys = {placed.placement.contract for _, placed in times if placed.placement.contract}
        marked = {key for key in keys if self.ledger.periods.is_marked(key)}
        return [_day_entry(self.directory, entry, placed, given, marked) for entry, placed in times]


def copied_days(week: PersonWeek) -> set[DirtySubject]:
    """The days of a week with copies in one tracker: whether these are a pile is up to the week."""
    days_with = {day_of(one.start, week.zone) for one in week.repeats if one.is_copy}
    return {
        DirtySubject(SubjectKind.PERSON_DAY, week.person, day.isoformat(), day_span(day, week.zone))
        for day in days_with
    }


def _overlap(spans: Sequence[Span]) -> bool:
    """Whether two of these, sorted by their start, have time in common."""
    reached = None
    for span in spans:
        if reached is not None and span.start < reached and span.start < span.end:
            return True
        reached = span.end if reached is None else max(reached, span.end)
    return False


def _day_entry(
    directory: Directory, entry: TimeEntry, placed: StoredPlacement, given: Collection[Ref], marked: Collection[str]
) -> DayEntry:
    """An entry with what it costs. `given`: entries that are goodwill; `marked`: contracts with billable marks."""
    contract = directory.contracts.get(placed.placement.contract or "")
    rates = _rates(entry, contract, directory) if contract else ((entry.start, None),)
    return DayEntry(
        entry=entry,
        contract=placed.placement.contract,
        title=contract.name if contract else "",
        client=contract.client_name if contract else "",
        ignored=placed.placement.outcome is Outcome.IGNORED,
        rate=rates[0][1],
        new_rates=rates[1:],
        billed=entry.ref not in given
        and (contract is None or _is_billed(entry, contract, directory, marked=contract.key in marked)),
        week=_closing_week(entry, contract, directory) if contract and entry.stop is None else None,
    )


def _is_billed(entry: TimeEntry, contract: ContractFacts, directory: Directory, *, marked: bool) -> bool:
    return hours_cost_money(
        entry,
        contract,
        platform_logs=directory.profile(contract.platform).has(Side.LOGGED),
        by_mark=is_obeyed(contract.billable_flag, marked=marked),
    )


def _closing_week(entry: TimeEntry, contract: ContractFacts, directory: Directory) -> ClosingWeek | None:
    """The platform week in which an entry started; None where its hours are not logged on a platform."""
    profile = directory.profile(contract.platform)
    if contract.type is not ContractType.HOURLY or not profile.has(Side.LOGGED):
        return None
    first = profile.week_of(day_of(entry.start, profile.zone))
    return ClosingWeek(profile.week(first).end, profile.editable_until(first), profile.zone)


def _rates(entry: TimeEntry, contract: ContractFacts, directory: Directory) -> tuple[tuple[Instant, Money | None], ...]:
    """The rate of an entry at its start, and each other one with the platform's midnight from which it holds."""
    zone = directory.profile(contract.platform).zone
    first, *later = days(Span(entry.start, entry.stop or entry.start), zone)
    rates = [(entry.start, contract.rate_on(first))]
    for day in later:
        rate = contract.rate_on(day)
        if rate != rates[-1][1]:
            rates.append((midnight(day, zone), rate))
    return tuple(rates)
