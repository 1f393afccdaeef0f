"""Finds what stands beside the summary of a report: the periods before it, its weeks, and what changed since.

It reads the days of the periods that it shows, and no others: a longer history costs nothing.
"""

from collections.abc import Callable, Collection, Iterator
from functools import cache

from syncd.core.beside import Beside
from syncd.core.by_week import CONTRACTS, hours_by_week, net_by_week, weeks_of
from syncd.core.compared import AVERAGED, compared, period_before
from syncd.core.report import Report, ReportKind
from syncd.core.summary import Summary
from syncd.core.summary_changes import Changes, changes
from syncd.core.time import Instant, Period, day_of
from syncd.ledger import Ledger
from syncd.ledger.outbox import StoredReport, UnreadableReport
from syncd.report.billable import summarize_period
from syncd.report.money_places import money_now
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.wiring.directory import Directory

SHOWN = 200
"""Contracts with bars of weeks: documents list no more."""
_BARS = 5
"""Weeks whose net is drawn in a row of a table."""


def beside(
    ledger: Ledger,
    directory: Directory,
    report: Report,
    last_report: StoredReport | None,
    moving: Moving = NOTHING_MOVES,
    only: Collection[str] | None = None,
) -> Beside | None:
    """Find what stands beside the summary of a report that was made but for it; None for one without a summary.
    `last_report`: the stored one of the same name before it; `only`: the contracts it is about, None for all."""
    summary, now = report.summary, report.made_at
    if summary is None:
        return None
    of_period = _Summaries(ledger, directory, now, moving, only, summary)
    weeks = [of_period(week) for week in weeks_of(summary.period, day_of(now, directory.zone))]
    hours = hours_by_week(weeks, platforms_of(directory))
    # A part of the money is what can be saved or asked for; and accounts are of all contracts of a platform.
    has_claims = report.kind is not ReportKind.SUMMARY and only is None
    keys = [(line.contract, line.currency) for line in summary.lines[:SHOWN] if line.currency]
    return Beside(
        compared=compared([of_period(period) for period in _before(summary.period)]),
        hours=hours[:CONTRACTS],
        more_hours=len(hours[CONTRACTS:]),
        net=net_by_week(weeks[-_BARS:], keys),
        changes=_changes(ledger, last_report, of_period) if last_report else None,
        money=money_now(ledger, directory, report, moving, of_period) if has_claims else (),
    )


def platforms_of(directory: Directory) -> dict[str, str]:
    """Contract → the title of its platform."""
    return {key: directory.profile(contract.platform).title for key, contract in directory.contracts.items()}


class _Summaries:
    """The summaries of periods, each made once."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        now: Instant,
        moving: Moving,
        only: Collection[str] | None,
        known: Summary,
    ) -> None:
        made: Callable[[Period], Summary] = cache(
            lambda period: summarize_period(ledger, directory, period, now, moving, only=only, lives=False)
        )
        self._known, self._made = known, made

    def __call__(self, period: Period) -> Summary:
        return self._known if period == self._known.period else self._made(period)


def _before(period: Period) -> Iterator[Period]:
    before = period_before(period)
    for _ in range(AVERAGED):
        if before is None:
            return
        yield before
        before = period_before(before)


def _changes(ledger: Ledger, stored: StoredReport, of_period: Callable[[Period], Summary]) -> Changes | None:
    """None where the report before has no summary, or cannot be read any more."""
    try:
        last = ledger.outbox.report(stored.id)
    except UnreadableReport:
        return None
    if last is None or last.summary is None:
        return None
    return changes(last.summary, of_period(last.summary.period), last.made_at)
