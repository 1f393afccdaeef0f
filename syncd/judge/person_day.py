"""Reads a person's day from the ledger: its entries, with what each costs by the hour."""

from datetime import date

from syncd.core.billable_time import hours_cost_money, is_obeyed
from syncd.core.discrepancies import Side
from syncd.core.mapping import Outcome
from syncd.core.money import Money
from syncd.core.records import ContractType, Kind, TimeEntry
from syncd.core.subject_parts import ClosingWeek, ContractFacts, DayEntry
from syncd.core.subjects import PersonDay
from syncd.core.time import Instant, Span, day_of, day_span, days, midnight
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory


def person_day(
    ledger: Ledger, directory: Directory, coverage: PeopleCoverage, person: str, day: date, now: Instant
) -> PersonDay | None:
    """A person's `day` in the user's zone; None where no entry touches it."""
    placements = ledger.derived.placements_on(person, day)
    records = ledger.records.current(placed.ref for placed in placements)
    times = [
        (entry, placed.placement) for placed in placements if isinstance(entry := records.get(placed.ref), TimeEntry)
    ]
    if not times:
        return None
    given = ledger.derived.goodwill(entry.ref for entry, _ in times)
    keys = {placement.contract for _, placement in times if placement.contract}
    marked = {key for key in keys if ledger.periods.is_marked(key)}
    entries = []
    for entry, placement in times:
        contract = directory.contracts.get(placement.contract or "")
        rates = _rates(entry, contract, directory) if contract else ((entry.start, None),)
        entries.append(
            DayEntry(
                entry=entry,
                contract=placement.contract,
                ignored=placement.outcome is Outcome.IGNORED,
                rate=rates[0][1],
                new_rates=rates[1:],
                billed=entry.ref not in given
                and (contract is None or _is_billed(entry, contract, directory, marked=contract.key in marked)),
                week=_closing_week(entry, contract, directory) if contract and entry.stop is None else None,
            )
        )
    return PersonDay(
        person=person,
        day=day,
        zone=directory.zone,
        now=now,
        entries=tuple(entries),
        tracked=coverage.of(Kind.TIME, {person}, day_span(day, directory.zone)),
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
    rates = [(entry.start, contract.rate_on(day_of(entry.start, zone)))]
    for day in days(Span(entry.start, entry.stop or entry.start), zone):
        rate, since = contract.rate_on(day), midnight(day, zone)
        if since > entry.start and rate != rates[-1][1]:
            rates.append((since, rate))
    return tuple(rates)
