"""Reads contracts as subjects: when they run, the time beyond that, and what their clients set aside."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.billable_time import is_obeyed, is_to_log
from syncd.core.contract_case import ContractCase, OpenMilestone
from syncd.core.contract_run import Pause
from syncd.core.discrepancies import Side
from syncd.core.records import MilestoneState, TimeEntry
from syncd.core.time import ALWAYS, Instant, day_of
from syncd.core.time_beyond import TimeBeyond, before_and_after, not_shown_elsewhere, time_beyond
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory
from syncd.wiring.releases import milestones_of, releases_of

_SET_ASIDE = frozenset({MilestoneState.FUNDED, MilestoneState.SUBMITTED, MilestoneState.CHANGES_REQUESTED})


def contract_case(ledger: Ledger, directory: Directory, key: str, now: Instant) -> ContractCase | None:
    """The contract as it is now; None where nothing was ever worked or set aside."""
    contract = directory.contracts.get(key)
    if contract is None:
        return None
    profile = directory.profile(contract.platform)
    since = day_of(directory.since, profile.zone) if directory.since else date.min
    worked, set_aside = ledger.contract_cases.worked(key, since), tuple(_set_aside(ledger, key))
    case = ContractCase(
        contract=contract,
        profile=profile,
        zone=directory.zone,
        now=now,
        worked=worked,
        is_paid_by_the_hour=ledger.contract_cases.is_paid_by_the_hour(key),
        set_aside=set_aside,
    )
    if worked is None:
        exists = set_aside or ledger.contract_cases.worked(key, date.min)
        return case if exists else None
    early, late = before_and_after(contract, profile.zone)
    days = Days(*worked)
    return replace(
        case,
        before=tuple(_with_tags(ledger, _beyond(ledger, directory, case, early, days))),
        after=tuple(_beyond(ledger, directory, case, late, days)),
    )


def _beyond(
    ledger: Ledger, directory: Directory, case: ContractCase, pauses: Iterable[Pause], days: Days
) -> Iterator[TimeBeyond]:
    """The time to bill in these spans, on days on which the platform shows no hours, by time; without what it shows on
    another contract of the client, as where they hired you again: `wrong-contract-logged` is about that."""
    contract, zone = case.contract, case.profile.zone
    by_mark = is_obeyed(contract.billable_flag, marked=ledger.periods.is_marked(contract.key))
    for pause in pauses:
        last = min(day_of(pause.span.end - timedelta(seconds=1), zone), days.last)
        found = Days(max(day_of(pause.span.start, zone), days.first), last)
        if found.last < found.first:
            continue
        pieces = [piece for piece in ledger.periods.pieces(contract.key, found) if is_to_log(piece, by_mark=by_mark)]
        logged = ledger.contract_cases.logged(contract.key, found) if case.has(Side.LOGGED) and pieces else {}
        times = list(time_beyond(pieces, [pause], logged))
        yield from not_shown_elsewhere(times, _surplus(ledger, directory, contract.key, found) if times else {})


def _surplus(ledger: Ledger, directory: Directory, key: str, days: Days) -> Mapping[date, int]:
    """Seconds of each day that the platform shows on the client's other contracts, and nobody tracked on them."""
    surplus: Counter[date] = Counter()
    for sister in directory.with_sisters([key]) - {key}:
        shown = Counter(ledger.contract_cases.logged(sister, days))
        shown.subtract(ledger.periods.tracked(sister, days))
        surplus += +shown
    return surplus


def _with_tags(ledger: Ledger, times: Iterable[TimeBeyond]) -> Iterator[TimeBeyond]:
    """The same with the names that the tags of their entries have now."""
    times = list(times)
    entries = ledger.records.current(sorted({time.piece.ref for time in times})) if times else {}
    tags = {tag for entry in entries.values() if isinstance(entry, TimeEntry) for tag in entry.tags}
    names = ledger.derived.names(tags).at(ALWAYS.end) if tags else {}
    for time in times:
        entry = entries.get(time.piece.ref)
        refs = entry.tags if isinstance(entry, TimeEntry) else ()
        yield replace(time, tags=tuple(sorted(names[tag].name for tag in refs if tag in names)))


def _set_aside(ledger: Ledger, key: str) -> Iterator[OpenMilestone]:
    milestones = [milestone for milestone in milestones_of(ledger, key) if milestone.state in _SET_ASIDE]
    releases = releases_of(ledger, key) if milestones else {}
    for milestone in milestones:
        found = releases.get(milestone.ref)
        paid = found.paid(milestone.amount.currency) if found and milestone.amount else None
        yield OpenMilestone(milestone, paid)
