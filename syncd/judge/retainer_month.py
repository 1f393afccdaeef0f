"""Reads months of retainers as subjects, and adds those that begin without any work."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.billable_time import is_obeyed, is_to_log
from syncd.core.discrepancies import SideCoverage, Subject, SubjectKey
from syncd.core.records import ContractType
from syncd.core.retainer_hours import Worked, left_before
from syncd.core.retainer_month import RetainerMonth
from syncd.core.retainer_use import RetainerUse
from syncd.core.retainers import month_after, month_before, month_of, month_span, months_before
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant, Span, day_of, midnight
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

_DAY = timedelta(days=1)


def retainer_month(
    ledger: Ledger, directory: Directory, coverage: PeopleCoverage, key: SubjectKey, now: Instant
) -> RetainerMonth | None:
    """The month of a retainer; None where the contract does not run in it, or nobody had worked on it by then."""
    contract, first = directory.contracts.get(key.name), date.fromisoformat(key.part)
    if contract is None or contract.type is not ContractType.RETAINER:
        return None
    zone = directory.profile(contract.platform).zone
    begun = ledger.contract_cases.worked(contract.key, date.min)
    last = month_after(first) - _DAY
    if begun is None or begun[0] > last or first > day_of(now, zone) or not month_of(contract.agreement, first).parts:
        return None
    trackers = AccountCoverage(ledger, directory, coverage).trackers(contract, ledger.periods.workers(contract.key)[0])

    def known(span: Span) -> SideCoverage:
        return coverage.tracked(trackers, span, contract.key)

    def is_whole(month: date) -> bool:
        tracked = known(month_span(month, zone))
        return tracked.complete and not tracked.lower_bound

    least, most = _left(ledger, contract, first, begun[0], is_whole)
    return RetainerMonth(
        contract=contract,
        profile=directory.profile(contract.platform),
        zone=directory.zone,
        now=now,
        first=first,
        pieces=tuple(_to_bill(ledger, contract, Days(first, last))),
        least=least,
        most=most,
        tracked=known(_full_days(month_span(first, zone), now, zone)),
        is_behind=not is_whole(first),
    )


def used_retainers(
    ledger: Ledger, directory: Directory, now: Instant, *, partial: bool = False
) -> tuple[RetainerUse, ...]:
    """What is used of each retainer that runs now and has agreed hours, by contract. `partial`: records were read that
    are not counted yet."""
    return tuple(RetainerUse.of(month, partial=partial) for month in _running_months(ledger, directory, now))


def _running_months(ledger: Ledger, directory: Directory, now: Instant) -> Iterator[RetainerMonth]:
    coverage = PeopleCoverage(ledger, directory, now)
    for key, contract in sorted(directory.contracts.items()):
        if contract.type is ContractType.RETAINER:
            first = day_of(now, directory.profile(contract.platform).zone).replace(day=1)
            subject = SubjectKey(SubjectKind.RETAINER_MONTH, key, first.isoformat())
            month = retainer_month(ledger, directory, coverage, subject, now)
            if month and month.own:
                yield month


def _full_days(span: Span, now: Instant, zone: ZoneInfo) -> Span:
    """The days of a month that are over; on its first one, all of it. A tracker that was read an hour ago is late for
    none of them."""
    end = min(span.end, midnight(day_of(now, zone), zone))
    return Span(span.start, end) if end > span.start else span


def mark_next_months(write: LedgerWriter, judged: Mapping[SubjectKey, Subject | None], now: Instant) -> None:
    """Add the months that follow those that were judged and are over: a month without any work has no record."""
    for subject in judged.values():
        if isinstance(subject, RetainerMonth) and subject.span.end <= now:
            following = month_after(subject.first)
            if month_of(subject.contract.agreement, following).parts:
                write.retainers.add(subject.contract.key, following, month_span(following, subject.profile.zone))


def _to_bill(ledger: Ledger, contract: ContractFacts, days: Days) -> Iterable[Piece]:
    by_mark = is_obeyed(contract.billable_flag, marked=ledger.periods.is_marked(contract.key))
    return (piece for piece in ledger.periods.pieces(contract.key, days) if is_to_log(piece, by_mark=by_mark))


def _left(
    ledger: Ledger, contract: ContractFacts, first: date, begun: date, is_whole: Callable[[date], bool]
) -> tuple[int, int]:
    """What is left of the month before, at least and at most: it follows from the months before, as far back as all
    work is known. Where both are one figure, months before that decide nothing, and are not read. `is_whole`: whether
    all work of a month is known, by its first day."""
    if not contract.agreement.rolls_over:
        return 0, 0
    since, earliest = first, max(_begins(contract, begun).replace(day=1), months_before(first))
    worked, months = Counter[date](), 1
    while True:
        least, most = left_before(contract.agreement, first, Worked(seconds=worked, known_since=since))
        before = _known_from(since, earliest, months, is_whole)
        if least == most or before == since:
            return least, most
        for piece in _to_bill(ledger, contract, Days(before, since - _DAY)):
            worked[piece.day] += piece.seconds
        since, months = before, 2 * months


def _known_from(since: date, earliest: date, months: int, is_whole: Callable[[date], bool]) -> date:
    """The first day of so many months before one, or of fewer, as far back as all work is known."""
    for _ in range(months):
        if since <= earliest or not is_whole(month_before(since)):
            break
        since = month_before(since)
    return since


def _begins(contract: ContractFacts, begun: date) -> date:
    """The day from which a retainer runs: its `start`, or that of its first terms, else that of its first work."""
    terms = min((terms.start for terms in contract.retainer), default=date.min)
    return contract.start or (terms if terms > date.min else begun)
