"""Answers an alert before a cut-off once an export shows what it asked for: in the same round, and once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from syncd.config import ReportConfig
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money
from syncd.core.records import WorkKind, short_hash
from syncd.core.report import Report, ReportKind
from syncd.core.saved import Asked, Left, Saved, Week, saved_of
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.ledger.outbox import UnreadableReport
from syncd.wiring.directory import Directory

OF_HOURS = frozenset({"tracked-not-logged", "export-needed"})
"""The rules that ask for hours which are to be on a platform."""
_LATELY = timedelta(days=6)
"""No alert comes so long before its cut-off."""


def asked_of(ledger: Ledger, directory: Directory, listed: Iterable[Discrepancy]) -> tuple[Asked, ...]:
    """The hours that an alert asks for, by contract and week."""
    return tuple(
        Asked(
            week=week,
            platform=directory.profile(directory.contracts[week.contract].platform).title,
            seconds=left.seconds,
            stake=left.stake,
            logged=left.logged,
        )
        for week, left in sorted(_left(ledger, listed).items())
        if left.seconds and week.contract in directory.contracts
    )


def first_alert(ledger: Ledger, name: str, cut_off: Instant) -> str:
    """The id of the first alert of a name before a cut-off, which later ones stand below; "" where there is none."""
    latest = _latest(ledger, name, cut_off - _LATELY)
    return latest.thread or latest.id if latest is not None and latest.cut_off == cut_off else ""


def _latest(ledger: Ledger, name: str, since: Instant) -> Report | None:
    """The latest report of a name after an instant, where it is an alert or an answer to one."""
    for row in ledger.outbox.reports(name, limit=1):
        if row.kind == ReportKind.CUT_OFF and row.made_at > since:
            try:
                return ledger.outbox.report(row.id)
            except UnreadableReport:
                return None
    return None


def saved_since(ledger: Ledger, wanted: ReportConfig, now: Instant) -> tuple[Report, Saved, Instant] | None:
    """The alert that waits for an answer, what is saved since, and its cut-off; None where nothing is."""
    if wanted.kind is not ReportKind.CUT_OFF:
        return None
    alert = _latest(ledger, wanted.name, now - _LATELY)
    if alert is None or alert.cut_off is None or now >= alert.cut_off:
        return None
    if not any(_logged(ledger, one.week) > one.logged for one in alert.asked):
        return None
    left = _left(ledger, ledger.discrepancies.alive(), [one.week for one in alert.asked])
    saved = saved_of(alert.asked, left)
    return (alert, saved, alert.cut_off) if saved else None


def answer_id(alert: Report) -> str:
    """The id of the answer to an alert: there is one."""
    return "r-" + short_hash(alert.name, alert.id, "saved")


def answered(found: Report, alert: Report, saved: Saved) -> Report:
    """What can still be saved now, as the answer to an alert."""
    return replace(found, id=answer_id(alert), saved=saved, asked=(), thread=alert.thread or alert.id)


def _left(ledger: Ledger, found: Iterable[Discrepancy], weeks: Iterable[Week] = ()) -> dict[Week, Left]:
    """What is missing of each week, and the hours that the platform shows of it."""
    seconds, stakes = dict[Week, int](), dict[Week, list[Money | None]]()
    for week, one in _of_hours(found):
        seconds[week] = seconds.get(week, 0) + (one.finding.seconds or 0)
        stakes.setdefault(week, []).append(one.stake)
    return {
        week: Left(seconds=seconds.get(week, 0), stake=_sum(stakes.get(week, [])), logged=_logged(ledger, week))
        for week in {*weeks, *seconds}
    }


def _of_hours(found: Iterable[Discrepancy]) -> Iterator[tuple[Week, Discrepancy]]:
    for one in found:
        is_week = one.facts.get("kind") == SubjectKind.BILLING_PERIOD
        if one.rule in OF_HOURS and is_week and not one.finding.parent:
            yield Week(one.facts["contract"], date.fromisoformat(one.facts["start"])), one


def _sum(stakes: list[Money | None]) -> Money | None:
    known = [stake for stake in stakes if stake is not None]
    if len(known) < len(stakes) or len({stake.currency for stake in known}) != 1:
        return None
    return Money(sum(stake.minor for stake in known), known[0].currency)


def _logged(ledger: Ledger, week: Week) -> int:
    lines = ledger.periods.lines(week.contract, Days(week.first, week.first + timedelta(days=6)))
    return sum(line.seconds or 0 for line in lines if line.kind is WorkKind.HOURLY)
