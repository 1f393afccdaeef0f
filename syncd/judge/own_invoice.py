"""Reads your own invoices from the ledger, with the time that was tracked on their days."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from syncd.core.billable_time import is_obeyed, is_to_log
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.late_edits import late_edits
from syncd.core.own_invoice import InvoiceRow, OwnInvoice, of_one_invoice
from syncd.core.records import Kind, Ref
from syncd.core.subject_parts import ContractFacts
from syncd.core.subjects import BillingPeriod
from syncd.core.time import Instant, Span, midnight
from syncd.coverage.accounts import AccountCoverage, lacking, waiting, who_works
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

ReadWeek = Callable[[str, date], BillingPeriod | None]
"""Reads a contract's week by its first day; None where there is nothing in it."""


def invoice_gap(
    ledger: Ledger, directory: Directory, coverage: PeopleCoverage, key: str, days: Days, now: Instant
) -> int | None:
    """Seconds tracked on the days of your invoices for some of `days`, beyond what they are for; None without any that
    can be compared, and where a platform shows hours."""
    refs = ledger.own_invoices.on(key, days)
    invoices = (_invoice(ledger, directory, coverage, key, ref, now) for ref in refs)
    gaps = [invoice.gap for invoice in invoices if invoice and not invoice.overlapping]
    seconds = [gap.seconds for gap in gaps if gap]
    return sum(seconds) if seconds else None


def own_invoice(
    ledger: Ledger,
    directory: Directory,
    coverage: PeopleCoverage,
    week: ReadWeek,
    key: str,
    ref: Ref,
    now: Instant,
) -> OwnInvoice | None:
    """The invoice that the row `ref` names, and what late edits explain of it; None where it is part of another one, or
    is gone."""
    invoice = _invoice(ledger, directory, coverage, key, ref, now)
    if invoice is None:
        return None
    lost, added = _changes(
        partial(week, key), invoice.profile.week_of(invoice.first), Days(invoice.first, invoice.last)
    )
    return replace(invoice, lost=lost, added=added)


def _invoice(
    ledger: Ledger, directory: Directory, coverage: PeopleCoverage, key: str, ref: Ref, now: Instant
) -> OwnInvoice | None:
    contract = directory.contracts.get(key)
    rows = ledger.own_invoices.around(key, ref) if contract else []
    named = next((row for row in rows if row.ref == ref), None)
    found = of_one_invoice(named, [row for row in rows if row.ref != ref]) if named else None
    if contract is None or named is None or found is None:
        return None
    same, apart = found
    days = Days(named.first, named.last)
    profile = directory.profile(contract.platform)
    if profile.has(Side.LOGGED) != named.by_hand:
        return None
    span = Span(midnight(days.first, profile.zone), midnight(days.last + timedelta(days=1), profile.zone))
    by_mark = is_obeyed(contract.billable_flag, marked=ledger.periods.is_marked(key))
    tracked = ledger.periods.pieces(key, days)
    lines = ledger.periods.lines(key, days) if named.by_hand else []
    trackers = who_works(ledger, directory, coverage, contract, tracked, lines).trackers
    logged: Counter[date] = Counter()
    for line in lines:
        logged[line.day] += line.seconds or 0
    return OwnInvoice(
        ref=ref,
        contract=contract,
        profile=profile,
        zone=directory.zone,
        now=now,
        rows=tuple(same),
        overlapping=tuple(apart),
        pieces=tuple(piece for piece in tracked if is_to_log(piece, by_mark=by_mark)),
        logged=logged,
        is_tracked=bool(ledger.periods.workers(key)[0]),
        coverage={
            Side.TRACKED: coverage.tracked(trackers, span, key),
            Side.BILLED: _hours_known(directory, coverage, contract, span)
            or _table(ledger, directory, coverage, contract, rows),
        },
    )


def _hours_known(
    directory: Directory, coverage: PeopleCoverage, contract: ContractFacts, span: Span
) -> SideCoverage | None:
    """Why hours that the platform shows itself may be of these days, too; None where they are known, or no source ever
    showed any."""
    if not directory.profile(contract.platform).has(Side.LOGGED) or not coverage.covered(Kind.WORK, contract.platform):
        return None
    people = coverage.covered(Kind.WORK, contract.platform).keys()
    known = coverage.of(Kind.WORK, people, span, contract.platform)
    return None if known.complete else known


def _changes(week: Callable[[date], BillingPeriod | None], first: date, days: Days) -> tuple[int, int]:
    """Seconds that late edits took from these days, and added to them. `first`: of the first week."""
    firsts = [first + timedelta(days=day) for day in range(0, (days.last - first).days + 1, 7)]
    found = [late_edits(period) for period in map(week, firsts) if period]
    lost = (part for one in found for part in one.lost.items())
    added = (part for one in found for part in one.added.items())
    return _within(lost, days), _within(added, days)


def _within(parts: Iterable[tuple[date, int]], days: Days) -> int:
    return sum(seconds for day, seconds in parts if days.first <= day <= days.last)


def _table(
    ledger: Ledger, directory: Directory, coverage: PeopleCoverage, contract: ContractFacts, rows: list[InvoiceRow]
) -> SideCoverage:
    """Whether other invoices for these days may be in the table: rows that could not be read, or fit other contracts,
    too. One that you have not written yet is in none."""
    zone = directory.profile(contract.platform).zone
    posted = Span(
        midnight(min(row.posted for row in rows), zone),
        midnight(max(row.posted for row in rows) + timedelta(days=1), zone),
    )
    known = AccountCoverage(ledger, directory, coverage).of(Kind.TRANSACTION, contract, posted)
    whole = SideCoverage(complete=not known.unread, because=known.unread, source=known.source)
    days = Days(min(row.first for row in rows), max(row.last for row in rows))
    return lacking(whole, waiting(ledger, directory, Kind.TRANSACTION, days).get(contract.key))
