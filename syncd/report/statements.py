"""Makes the statements of accounts for a period. Its cost follows the days with rows, not the number of rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import SideCoverage
from syncd.core.money import Money
from syncd.core.phrases import joined, say
from syncd.core.records import Kind
from syncd.core.statement_report import LaterAccount
from syncd.core.statements import (
    AccountStatement,
    Anchor,
    InTransit,
    Opening,
    anchor,
    apart,
    flows,
    opening,
    why_it_does_not_foot,
)
from syncd.core.time import Instant, Period
from syncd.coverage.account_rows import AccountRows
from syncd.errors import SyncdError
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.report.in_transit import MoneyOnItsWay
from syncd.report.uncounted import NOTHING_MOVES, Moving, Uncounted
from syncd.wiring.accounts import AccountFacts, account_facts
from syncd.wiring.directory import Directory

_DAY = timedelta(days=1)
KNOWN = SideCoverage(complete=True)
UNKNOWN_WAYS = {
    "billed_not_released": say("no source says which rows are released"),
    "released_not_withdrawn": say("nothing says what was paid out"),
    "withdrawn_not_received": say("nothing says what was paid out"),
    "milestones_in_hold": say("no source shows milestones"),
}
"""Why money on its way is not known."""


_NOTHING = Money(0, "XXX")


class DoesNotFoot(SyncdError):
    """A statement that does not add up: a bug of ours, so nothing of it may be shown."""

    def __init__(self, words: str, account: str = "", apart: Money = _NOTHING) -> None:
        super().__init__(words)
        self.account, self.apart = account, apart


def account_statements(
    ledger: Ledger,
    directory: Directory,
    period: Period,
    now: Instant,
    moving: Moving = NOTHING_MOVES,
    *,
    wanted: Callable[[AccountKey], bool] = lambda _account: True,
) -> list[AccountStatement]:
    """The statements of the `wanted` accounts that had rows by the end of the period, sorted. DoesNotFoot.

    Your own invoices are no account: what clients owe you is in the statements of their contracts.
    """
    coverage = AccountRows(ledger, directory, now)
    uncounted = Uncounted.of(ledger, Days(period.first, period.last), moving)
    statements, on_its_way = [], MoneyOnItsWay(ledger, directory, now)
    for account in ledger.accounts.all():
        since = ledger.accounts.first_day(account)
        facts = account_facts(directory, account)
        if facts.holds_money and wanted(account) and since and since <= period.last:
            start = _opening(ledger, account, period, proves=facts.proves)
            before = coverage.of(account, *start.rests_on) if start.rests_on else KNOWN
            known = _uncounted(coverage.of(account, period.first, period.last), uncounted)
            statement = _statement(ledger, facts, period, since, start, before, known)
            statement = replace(statement, is_shown=_is_shown(ledger, coverage, facts, statement))
            statements.append(on_its_way.complete(statement))
    return statements


def later_accounts(
    ledger: Ledger, directory: Directory, period: Period, *, wanted: Callable[[AccountKey], bool]
) -> list[LaterAccount]:
    """The `wanted` accounts that have no row by the end of a period, and so no statement of it, sorted."""
    found = []
    for account in ledger.accounts.all():
        since, facts = ledger.accounts.first_day(account), account_facts(directory, account)
        if facts.holds_money and wanted(account) and since and since > period.last:
            found.append(LaterAccount(name=facts.name, currency=account.currency, since=since))
    return found


def _uncounted(known: SideCoverage, uncounted: Uncounted) -> SideCoverage:
    """Coverage of rows of which some were read, but are not counted yet."""
    if Kind.TRANSACTION not in uncounted.kinds:
        return known
    because = joined((known.because, uncounted.gap), "; ")
    return SideCoverage(complete=False, as_of=known.as_of, lower_bound=True, because=because, source=known.source)


def _statement(
    ledger: Ledger,
    facts: AccountFacts,
    period: Period,
    since: date,
    start: Opening,
    before: SideCoverage,
    coverage: SideCoverage,
) -> AccountStatement:
    account = facts.key
    days = Days(period.first, period.last)
    additions, reductions = flows(ledger.accounts.moved(account, days), account.currency)
    sum_of_rows = ledger.accounts.sum_of_rows(account, days)
    statement = AccountStatement(
        account=account,
        name=facts.name,
        platform=facts.platform,
        person=facts.person,
        period=period,
        opening=Money(start.minor, account.currency),
        additions=additions,
        reductions=reductions,
        closing=Money(start.minor + sum_of_rows, account.currency),
        shown=_shown(ledger, account, period) if facts.proves else None,
        since=start.since,
        first_row=since,
        jump=Money(start.jump, account.currency) if start.jump else None,
        before=before,
        coverage=coverage,
        in_transit=InTransit(because=UNKNOWN_WAYS),
    )
    if words := why_it_does_not_foot(statement, sum_of_rows):
        raise DoesNotFoot(
            f"the statement of {statement.name} for {period.name} does not foot: {words}; this is a bug of syncd, so "
            "no figure is shown: `syncd check --deep` looks for its cause",
            statement.name,
            apart(statement, sum_of_rows),
        )
    return statement


def _opening(ledger: Ledger, account: AccountKey, period: Period, *, proves: bool) -> Opening:
    """The balance before the first day of a period. `proves`: whether running balances must add up."""
    accounts, eve = ledger.accounts, period.first - _DAY
    before = _anchor(ledger, account, accounts.shown_until(account, eve)) if proves else None
    after = _anchor(ledger, account, accounts.shown_from(account, period.first)) if proves else None
    return opening(
        period,
        before,
        after,
        moved_since=_moved(ledger, account, before.day + _DAY, eve) if before else 0,
        moved_until=_moved(ledger, account, period.first, after.day - _DAY) if after else 0,
        moved_before=_moved(ledger, account, date.min, eve),
        since=accounts.first_day(account),
    )


def _is_shown(ledger: Ledger, coverage: AccountRows, facts: AccountFacts, statement: AccountStatement) -> bool:
    """Whether the opening balance of the days after the period, of as many, is exact and the closing balance."""
    ended = statement.period
    following = Period(ended.last + _DAY, ended.last + _DAY + (ended.last - ended.first), "")
    start = _opening(ledger, statement.account, following, proves=facts.proves)
    is_known = not start.rests_on or coverage.of(statement.account, *start.rests_on).complete
    return is_known and not (start.since or start.jump) and start.minor == statement.closing.minor


def _shown(ledger: Ledger, account: AccountKey, period: Period) -> Money | None:
    """The balance at the end of a period as the last running balance of its rows tells it."""
    day = ledger.accounts.shown_until(account, period.last)
    found = _anchor(ledger, account, day) if day and day in period else None
    if found is None:
        return None
    return Money(found.after + _moved(ledger, account, found.day + _DAY, period.last), account.currency)


def _anchor(ledger: Ledger, account: AccountKey, day: date | None) -> Anchor | None:
    """The running balances around a day, which the days with rows beside it help to put in order."""
    if day is None:
        return None
    first = ledger.accounts.day_before(account, day) or day
    last = ledger.accounts.day_after(account, day) or day
    return anchor(ledger.accounts.rows(account, Days(first, last)), day)


def _moved(ledger: Ledger, account: AccountKey, first: date, last: date) -> int:
    """The sum of the rows of some days, both included, in minor units; 0 where `last` is before `first`."""
    parts = ledger.accounts.moved(account, Days(first, last)) if first <= last else ()
    return sum(part.added + part.taken for part in parts)
