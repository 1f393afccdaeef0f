"""Reads what a retainer's figures rest on besides the records of a period: it bills months without any work, too, and
hours left of earlier months may cover time of this one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.discrepancies import Side
from syncd.core.records import ContractType
from syncd.core.retainers import month_of, runs_in
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.time import Instant, Period, day_of
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.report.uncounted import Moving, Uncounted
from syncd.wiring.directory import Directory

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EarlierWork:
    """The pieces before a period, and the first day from which all of them are known; None where they are not."""

    pieces: Sequence[Piece] = ()
    since: date | None = None


def retainers_billing(ledger: Ledger, directory: Directory, period: Period, now: Instant) -> Iterator[str]:
    """The retainers that run in a period, whether anybody worked or not: those that have begun, or may have. What they
    bill is not known where the period is not made of whole months, or nothing is agreed: their lines say so."""
    for key, contract in directory.contracts.items():
        if contract.type is not ContractType.RETAINER or directory.profile(contract.platform).has(Side.LOGGED):
            continue
        begun = _begun(ledger, directory, contract)
        unknown = _is_start_unknown(contract)
        if ((begun is None or begun > period.last) and not unknown) or day_of(now, directory.zone) < period.first:
            continue
        if runs_in(contract.agreement, period):
            yield key


def earlier_work(
    ledger: Ledger,
    directory: Directory,
    people: PeopleCoverage,
    accounts: AccountCoverage,
    contract: ContractFacts,
    period: Period,
    moving: Moving,
) -> EarlierWork:
    """What was worked before a period on a retainer whose hours roll over, month by month back to the first month of
    which not all work is known, or in which the contract does not run."""
    begun = _begun(ledger, directory, contract)
    if begun is None or all(terms.rollover == "none" for terms in contract.retainer):
        return EarlierWork()
    zone = directory.profile(contract.platform).zone
    trackers = accounts.trackers(contract, ledger.payments.people_on(contract.key))
    first = since = period.first.replace(day=1)
    while since > begun:
        month = month_of(contract.agreement, (since - _DAY).replace(day=1))
        days = Period(month.first, since - _DAY, f"{month.first:%Y-%m}")
        tracked = people.tracked(trackers, days.span(zone), contract.key)
        waits = Side.TRACKED in Uncounted.of(ledger, Days(days.first, days.last), moving).sides
        if not tracked.complete or tracked.lower_bound or waits:
            break
        since = month.first
    if since == first:
        return EarlierWork()
    return EarlierWork(ledger.periods.pieces(contract.key, Days(since, period.first - _DAY)), since)


def start_is_unknown(ledger: Ledger, directory: Directory, contract: ContractFacts, period: Period) -> bool:
    """Whether a retainer may have begun after a period: nothing says when it began, and no record is that old."""
    begun = _begun(ledger, directory, contract)
    return _is_start_unknown(contract) and (begun is None or begun > period.last)


def _is_start_unknown(contract: ContractFacts) -> bool:
    return contract.start is None and any(terms.start == date.min for terms in contract.retainer)


def _begun(ledger: Ledger, directory: Directory, contract: ContractFacts) -> date | None:
    """The day from which a retainer is known to run: its `start`, or that of its first terms. Where some terms have no
    first day, they hold since the configuration's `since`, the first tracked time, or its own first record."""
    if contract.start:
        return contract.start
    first = ledger.payments.first_day(contract.key)
    if not _is_start_unknown(contract):
        return min((terms.start for terms in contract.retainer), default=None) or first
    since = day_of(directory.since, directory.zone) if directory.since else None
    return min((day for day in (since, first) if day), default=None)
