"""Makes the alert before a platform closes a week: what can still be saved, and which export is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from syncd.config import ReportConfig
from syncd.core.aside import put_aside
from syncd.core.claims import fixable
from syncd.core.lifecycle import SETTLED, Discrepancy, State
from syncd.core.profile import Profile
from syncd.core.report import Report, ReportKind
from syncd.core.rules_off import RulesOff
from syncd.core.shortening import shorten
from syncd.core.time import Instant, day_of, midnight
from syncd.ledger import Ledger
from syncd.report.about import called, what_about
from syncd.report.build import attention, report_id
from syncd.report.saved import answered, asked_of, first_alert, saved_since
from syncd.wiring.directory import Directory

_SETTLED = SETTLED | {State.DONE}


def make_cut_off(
    ledger: Ledger,
    directory: Directory,
    wanted: ReportConfig,
    now: Instant,
    slot: Instant,
    cut_off: Instant,
    rules_off: RulesOff | None = None,
    *,
    is_last: bool,
) -> Report | None:
    """Make the alert of `slot` before `cut_off`; None where nothing can be saved until then and no export is missing,
    where the cut-off is over, and where the day had its alerts. What people put aside is worth the last one."""
    if now >= cut_off or _alerts_today(ledger, directory, wanted, now) >= wanted.a_day:
        return None
    alert = cut_off_report(ledger, directory, wanted, now, slot, cut_off, rules_off)
    to_do = alert.discrepancies or alert.silence is not None or (is_last and alert.hushed)
    return alert if to_do else None


def make_answer(
    ledger: Ledger, directory: Directory, wanted: ReportConfig, now: Instant, rules_off: RulesOff | None = None
) -> Report | None:
    """Answer the latest alert: what of it is saved; None where nothing is, and where the day had its alerts."""
    since = saved_since(ledger, wanted, now)
    if since is None or _alerts_today(ledger, directory, wanted, now) >= wanted.a_day:
        return None
    alert, saved, cut_off = since
    return answered(cut_off_report(ledger, directory, wanted, now, now, cut_off, rules_off), alert, saved)


def cut_off_report(
    ledger: Ledger,
    directory: Directory,
    wanted: ReportConfig,
    now: Instant,
    slot: Instant,
    cut_off: Instant,
    rules_off: RulesOff | None = None,
) -> Report:
    """What can be saved until `cut_off`, whether or not there is anything. What people explained, wrote off or say is
    resolved is settled for them: it is no part of it."""
    found = attention(
        ledger,
        directory,
        now,
        least=wanted.min_severity,
        rules_off=rules_off,
        concerns=lambda facts: _is_open(facts, directory.profiles.values(), now),
        about=what_about(ledger, directory, wanted),
    )
    listed = [one for one in found.counted if _until(one, cut_off, now)]
    ids = {one.id for one in listed}
    below = [one for one in found.discrepancies if one.finding.parent in ids]
    aside = [one for one in found.hushed if one.state not in _SETTLED and _until(one, cut_off, now)]
    alert = replace(
        found,
        id=report_id(wanted.name, slot),
        name=wanted.name,
        client=wanted.client,
        client_name=called(directory, wanted.client),
        person=wanted.person,
        kind=ReportKind.CUT_OFF,
        discrepancies=(*listed, *below),
        hushed=tuple(aside),
        ages=(),
        aside=put_aside(listed, hushed=aside),
        cut_off=cut_off,
        asked=asked_of(ledger, directory, listed),
        thread=first_alert(ledger, wanted.name, cut_off),
        less_severe=0,
    )
    return shorten(alert)


def _is_open(facts: Mapping[str, str], profiles: Iterable[Profile], now: Instant) -> bool:
    """Whether a subject is about a week that a platform has not closed yet."""
    if not (day := facts.get("start") or facts.get("day")):
        return False
    first = date.fromisoformat(day)
    return any(profile.editable_until(profile.week_of(first)) > now for profile in profiles)


def _until(one: Discrepancy, cut_off: Instant, now: Instant) -> bool:
    """Whether it can be fixed until the cut-off, and not later."""
    deadline = one.finding.deadline
    return fixable(one, now) and deadline is not None and deadline <= cut_off


def _alerts_today(ledger: Ledger, directory: Directory, wanted: ReportConfig, now: Instant) -> int:
    since = midnight(day_of(now, directory.zone), directory.zone)
    return sum(report.made_at >= since for report in ledger.outbox.reports(wanted.name, limit=wanted.a_day))
