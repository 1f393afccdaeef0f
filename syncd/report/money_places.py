"""Finds where the money of each currency is: in accounts of platforms, on its way into them, or not there at all."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from syncd.core.by_week import WEEKS
from syncd.core.claims import claim_of
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, totals
from syncd.core.money_places import MoneyPlaces, Outside, money_places
from syncd.core.records import ContractType, MilestoneState
from syncd.core.report import Report
from syncd.core.statements import AccountStatement
from syncd.core.subjects import SubjectKind
from syncd.core.summary import Basis, Summary
from syncd.core.time import Instant, Period, day_of, iso_week, week_start
from syncd.core.to_do import Claim
from syncd.ledger import Ledger
from syncd.report.in_transit import OF_A_BANK
from syncd.report.statements import account_statements
from syncd.report.uncounted import Moving
from syncd.wiring.directory import Directory
from syncd.wiring.releases import milestones_of, releases_of

_NOT_BILLED = "logged-not-billed"
"""The rule that asks for hours which the platform shows and has not billed: they are lost unless you ask, not on their
way."""


def money_now(
    ledger: Ledger,
    directory: Directory,
    report: Report,
    moving: Moving,
    of_period: Callable[[Period], Summary],
) -> tuple[MoneyPlaces, ...]:
    """Where the money of each currency is now, of the last weeks' work on platforms with accounts."""
    today = day_of(report.made_at, directory.zone)
    monday = week_start(today)
    first = monday - timedelta(weeks=WEEKS - 1)
    weeks = [Period.parse(iso_week(first + timedelta(weeks=number))) for number in range(WEEKS)]
    statements = _statements(ledger, directory, Period(first, today, f"{first}..{today}"), report.made_at, moving)
    if not statements:
        return ()
    summaries = [of_period(week) for week in weeks]
    days = [one.first_row for one in statements if one.first_row >= first]
    since = min(days) if len(days) == len(statements) else first
    since = min([since, *_first_work(summaries)]) if since > first else first
    found = []
    for currency in sorted({one.account.currency for one in statements}):
        of_currency = [one for one in statements if one.account.currency == currency]
        platforms = sorted({one.platform for one in of_currency})
        outside = _outside(ledger, directory, report, summaries, currency, platforms)
        title = directory.profile(platforms[0]).title if len(platforms) == 1 else ""
        if places := money_places(of_currency, outside, currency, title, since):
            found.append(places)
    return tuple(found)


def _statements(
    ledger: Ledger, directory: Directory, period: Period, now: Instant, moving: Moving
) -> list[AccountStatement]:
    """Those of platforms' accounts: what came to a bank was paid out by one of them."""
    statements = account_statements(ledger, directory, period, now, moving)
    return [one for one in statements if one.platform and OF_A_BANK not in one.in_transit.because.values()]


def _first_work(summaries: Iterable[Summary]) -> Iterable[date]:
    return [summary.period.first for summary in summaries if any(line.seconds_tracked for line in summary.lines)]


def _outside(
    ledger: Ledger,
    directory: Directory,
    report: Report,
    weeks: Iterable[Summary],
    currency: str,
    platforms: Iterable[str],
) -> Outside:
    own = {key for key, one in directory.contracts.items() if one.platform in set(platforms)}
    asked = [one for one in report.counted if _is_of_hours(one) and one.facts.get("contract") in own]
    claimed = {
        claim: totals(abs(one.stake) for one in asked if one.stake and claim_of(one, report.now) is claim).get(currency)
        for claim in (Claim.SAVE, Claim.CHECK, Claim.ASK, Claim.LOST)
    }
    lost = {(one.facts.get("contract"), one.facts.get("start")) for one in asked if one.rule == _NOT_BILLED}
    unbilled = [
        line.gross
        for week in weeks
        for line in week.lines
        if line.contract in own
        and line.currency == currency
        and line.basis is Basis.LOGGED
        and line.gross
        and (line.contract, week.period.first.isoformat()) not in lost
    ]
    deadlines = [
        one.finding.deadline for one in asked if one.finding.deadline and claim_of(one, report.now) is Claim.SAVE
    ]
    milestones = list(_submitted(ledger, directory, own, currency))
    return Outside(
        save=claimed[Claim.SAVE],
        until=min(deadlines, default=None),
        check=claimed[Claim.CHECK],
        ask=claimed[Claim.ASK],
        lost=claimed[Claim.LOST],
        unbilled=totals(unbilled).get(currency),
        submitted=totals(money for _, money in milestones).get(currency),
        milestones=tuple(title for title, _ in milestones),
    )


def _is_of_hours(one: Discrepancy) -> bool:
    return one.facts.get("kind") == SubjectKind.BILLING_PERIOD


def _submitted(ledger: Ledger, directory: Directory, own: Iterable[str], currency: str) -> Iterable[tuple[str, Money]]:
    """What clients have to accept and have not paid: title and amount of each milestone."""
    for key in sorted(own):
        if directory.contracts[key].type is not ContractType.FIXED:
            continue
        waiting = [stone for stone in milestones_of(ledger, key) if stone.state is MilestoneState.SUBMITTED]
        if not waiting:
            continue
        paid = releases_of(ledger, key)
        for stone in waiting:
            if stone.amount is None or stone.amount.currency != currency:
                continue
            parts = paid[stone.ref].parts if stone.ref in paid else ()
            left = stone.amount.minor - sum(part.amount.minor for part in parts)
            if left > 0:
                yield stone.title, Money(left, currency)
