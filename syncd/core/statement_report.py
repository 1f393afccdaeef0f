"""Statements of accounts as a report tells of them: how each balance came about, and what is on its way.

A statement that does not add up is a bug, so nothing of it may be shown: the report then holds only what is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from syncd.core.bounds import State
from syncd.core.headline import Headline, money_words
from syncd.core.money import Money, totals
from syncd.core.owed_by_age import OwedByAge
from syncd.core.phrases import Dates, Phrase, Value, joined, plural, say
from syncd.core.statements import AccountStatement, Flow
from syncd.core.time import Period
from syncd.core.wording import Here, clean

NAME = 60
"""Letters of an account's name that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """What a contract brought to an account in the period. `seconds` of its hours; None where a row lacks them, or
    where it is for none. `title` is "" where nobody knows the contract."""

    title: str
    amount: Money
    rows: int
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A payout that had not arrived at the end, and the last day on which it was expected."""

    day: date
    amount: Money
    expected: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPart:
    """The statement of one account. `title`: what people call it; `moved`: the sum of the rows of each day with any;
    `rows`: how many rows each flow has; `payouts`: day and amount of each; `zone`: of its days; `unseen`: payouts that
    were expected in the period or later, the latest first, where no bank is read that would show them."""

    statement: AccountStatement
    title: str
    zone: str
    earned: tuple[Earned, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    moved: tuple[tuple[date, Money], ...] = ()
    payouts: tuple[tuple[date, Money], ...] = ()
    waiting: tuple[Waiting, ...] = ()
    unseen: tuple[Waiting, ...] = ()

    @property
    def currency(self) -> str:
        """Of all its amounts."""
        return self.statement.account.currency

    @property
    def number(self) -> int:
        """How many rows there are."""
        return sum(self.rows.values())

    def net(self, flow: Flow) -> Money:
        """What came in less what went out for one reason."""
        came = [line.amount for line in self.statement.additions if line.flow is flow]
        went = [-line.amount for line in self.statement.reductions if line.flow is flow]
        return totals([*came, *went]).get(self.currency, Money(0, self.currency))

    @property
    def is_unknown(self) -> bool:
        """Whether nothing tells what was in it before its first row, and so what is in it at the end."""
        return self.statement.since is not None

    @property
    def came(self) -> Money:
        """What all rows add up to."""
        return self.statement.closing - self.statement.opening

    def balances(self) -> tuple[tuple[date, Money], ...]:
        """The balance from the first day on, and at the end of each day with rows."""
        it = self.statement
        days = dict(self.moved)
        sums = accumulate((amount.minor for amount in days.values()), initial=it.opening.minor)
        first = {it.period.first: it.opening}
        points = zip(days, list(sums)[1:], strict=True)
        return tuple((first | {day: Money(minor, self.currency) for day, minor in points}).items())

    def late(self, today: date) -> tuple[Waiting, ...]:
        """The payouts that should have arrived by now."""
        return tuple(one for one in self.waiting if one.expected < today)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAccount:
    """An account of which no row is known by the end of a period. `since`: the day of its first one."""

    name: str
    currency: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a statement is not shown: it is `apart` from what its rows add up to."""

    account: str
    apart: Money
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReport:
    """The statements of a period, by account, each in its own currency."""

    period: Period
    accounts: tuple[AccountPart, ...] = ()
    later: tuple[LaterAccount, ...] = ()
    owed: tuple[OwedByAge, ...] = ()  # by clients, over all contracts
    fault: Fault | None = None
    today: date

    @property
    def is_empty(self) -> bool:
        """Whether no account has a row by the end of the period."""
        return not self.accounts and self.fault is None


def statement_headline(report: StatementReport, here: Here) -> Headline:
    """Word what was in the accounts at the end, and what is late."""
    last = report.period.last
    until = Dates(last, last)
    if report.fault is not None:
        apart = report.fault.apart
        return Headline(
            subject=say("Statement to {day} does not foot: {amount} apart", here, day=until, amount=apart),
            headline=say("The statement is {amount} apart, so no figure of it is shown", amount=apart),
            lead=say("Nobody but you gets this message."),
        )
    if not report.accounts:
        words = say("Statement to {day}: no transaction is known", here, day=until)
        return Headline(subject=words, headline=words)
    known = [part for part in report.accounts if not part.is_unknown]
    if not known:
        words = say("Statement to {day}: no balance is known", here, day=until)
        return Headline(subject=words, headline=words, lead=joined(_unknown(report.accounts, here), " "))
    amounts = _closing(known)
    late = money_words(totals(one.amount for part in report.accounts for one in part.late(report.today)).values())
    subject = say("Statement to {day}: {amounts}", here, day=until, amounts=amounts)
    if late:
        subject = say("Statement to {day}: {amounts}, {late} late", here, day=until, amounts=amounts, late=late)
    named: dict[str, Value] = {"amounts": amounts, "day": until}
    if len(known) == 1:
        headline = say("{amounts} on {account} on {day}", here, **named, account=clean(known[0].title, NAME))
    else:
        headline = plural(
            len(known),
            "{amounts} in {number} account on {day}",
            "{amounts} in {number} accounts on {day}",
            here,
            **named,
        )
    return Headline(
        subject=subject,
        headline=headline,
        lead=joined((*_lead(known, late), *_unknown(report.accounts, here)), " "),
        strong=amounts,
    )


def _closing(known: Sequence[AccountPart]) -> Phrase:
    """The balances at the end, per currency, never converted; ≈ where one is not exact."""
    words = money_words(totals(part.statement.closing for part in known).values())
    exact = all(part.statement.closing_state is State.EXACT for part in known)
    return say("{amounts}", amounts=words) if exact else say("≈ {amounts}", amounts=words)


def _lead(known: Sequence[AccountPart], late: str) -> Iterator[Phrase]:
    proven = [part for part in known if part.statement.shown is not None]
    broken = [part for part in known if part.statement.difference_matters or part.statement.jump]
    unknown = [part for part in known if part.statement.closing_state is not State.EXACT]
    if broken:
        yield say("The running balance shows that rows are missing, or were altered.")
    elif unknown:
        yield say("It foots as far as rows are known.")
    elif len(proven) == len(known):
        yield say("It foots to the cent, and equals the balance in the exports.")
    else:
        yield say("It foots to the cent.")
    if late:
        yield say("{late} is late.", late=late)


def _unknown(parts: Sequence[AccountPart], here: Here) -> Iterator[Phrase]:
    for part in parts:
        if part.is_unknown:
            yield say(
                "The balance of {account} is unknown: no row shows what was in it before {day}.",
                here,
                account=clean(part.title, NAME),
                day=part.statement.since or part.statement.first_row,
            )
