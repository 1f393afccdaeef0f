"""Reads what a report tells of accounts: each statement with what stands behind its lines."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from syncd.core.accounts import AccountKey
from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.core.statement_report import AccountPart, Earned, Fault, StatementReport, Waiting
from syncd.core.statements import AccountStatement, Flow, flow_of
from syncd.core.time import Instant, Period, day_of
from syncd.ledger import Ledger
from syncd.ledger.derived.accounts import EarnedRows
from syncd.ledger.derived.periods import Days
from syncd.report.in_transit import MoneyOnItsWay
from syncd.report.owed import owed_by_age
from syncd.report.statements import DoesNotFoot, account_statements, later_accounts
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.wiring.accounts import account_facts
from syncd.wiring.directory import Directory


def read_statement(
    ledger: Ledger,
    directory: Directory,
    period: Period,
    now: Instant,
    days_on_the_way: int,
    moving: Moving = NOTHING_MOVES,
    *,
    named: str = "",
) -> StatementReport:
    """The statements of a period, of all accounts or those that `named` means: a source, a platform, or a person.
    `days_on_the_way`: the business days in which a payout is expected. Where one does not foot, there are no
    others beside it. A period that is not over ends today, and one that has not begun has no statement."""
    word = normalise_name(named)

    def is_wanted(account: AccountKey) -> bool:
        return not word or word in map(normalise_name, account_facts(directory, account).names)

    today = day_of(now, directory.zone)
    if period.first > today:
        return StatementReport(period=period, today=today)
    if period.last > today:
        period = Period.parse(f"{period.first}..{today}")
    try:
        statements = account_statements(ledger, directory, period, now, moving, wanted=is_wanted)
    except DoesNotFoot as error:
        fault = Fault(account=error.account, apart=error.apart, words=str(error))
        return StatementReport(period=period, fault=fault, today=today)
    reader = _Reader(ledger, directory, MoneyOnItsWay(ledger, directory, now), days_on_the_way)
    return StatementReport(
        period=period,
        accounts=tuple(reader.part(one) for one in sorted(statements, key=lambda one: not one.platform)),
        later=tuple(later_accounts(ledger, directory, period, wanted=is_wanted)),
        owed=tuple(owed_by_age(ledger, directory, period, now, moving, named=named)),
        today=today,
    )


class _Reader:
    def __init__(self, ledger: Ledger, directory: Directory, on_its_way: MoneyOnItsWay, days: int) -> None:
        self._ledger = ledger
        self._directory = directory
        self._on_its_way = on_its_way
        self._days = days

    def part(self, statement: AccountStatement) -> AccountPart:
        """What a report tells of one account."""
        account, period = statement.account, statement.period
        days, accounts = Days(period.first, period.last), self._ledger.accounts
        rows = Counter[str]()
        for moved in accounts.moved(account, days):
            rows[flow_of(moved.kind).value] += moved.rows
        profile = self._directory.profile(statement.platform)
        return AccountPart(
            statement=statement,
            title=profile.title if statement.platform else statement.name,
            zone=profile.zone.key if statement.platform else self._directory.zone.key,
            earned=self._earned(statement, accounts.earned(account, days)),
            rows=dict(sorted(rows.items())),
            moved=tuple((day, Money(minor, account.currency)) for day, minor in accounts.by_day(account, days)),
            payouts=tuple(self._payouts(account, days)),
            waiting=tuple(self._waiting(account, period.last)),
            unseen=tuple(self._unseen(account, period)),
        )

    def _earned(self, statement: AccountStatement, rows: Iterable[EarnedRows]) -> tuple[Earned, ...]:
        """By contract; nothing where they do not add up to what was earned, which the statement has."""
        contracts, currency = self._directory.contracts, statement.account.currency
        found = tuple(
            Earned(
                title=contracts[one.contract].name if one.contract in contracts else one.title or one.contract,
                amount=Money(one.minor, currency),
                rows=one.rows,
                seconds=one.seconds,
            )
            for one in rows
        )
        earned = AccountPart(statement=statement, title="", zone="").net(Flow.EARNED)
        return found if sum(one.amount.minor for one in found) == earned.minor else ()

    def _payouts(self, account: AccountKey, days: Days) -> Iterable[tuple[date, Money]]:
        for row in self._ledger.accounts.rows(account, days):
            if row.kind is TransactionKind.PAYOUT:
                yield row.posted, Money(row.minor, account.currency)

    def _waiting(self, account: AccountKey, last: date) -> Iterable[Waiting]:
        for sent, amount in self._on_its_way.waiting(account, last):
            yield Waiting(day=sent.day, amount=amount, expected=self._on_its_way.expected(sent, self._days))

    def _unseen(self, account: AccountKey, period: Period) -> Iterable[Waiting]:
        sent = sorted(self._on_its_way.unseen(account, period.last), key=lambda one: one.day, reverse=True)
        for one in sent:
            expected = self._on_its_way.expected(one, self._days)
            if expected >= period.first:
                yield Waiting(day=one.day, amount=one.amount, expected=expected)
