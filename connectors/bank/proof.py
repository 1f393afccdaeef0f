"""Proves by their balances that statements are whole, and works out which days they cover.

A statement's closing balance is its opening balance and all that was booked. The next statement opens with it, so that
nothing lies between the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import ClassVar

from syncd.connector import BadFile
from syncd.connectors.bank.statements import (
    Balance,
    Statement,
    Statements,
    is_account,
    list_accounts,
    other_account,
)
from syncd.core.phrases import Days as OfDays
from syncd.core.phrases import Value, say
from syncd.core.records import Record
from syncd.core.wording import count
from syncd.tabular import Days, Row, RunningBalance

_DAY = timedelta(days=1)
_CHAINED = 100  # statements of the same days whose order is looked for
_NAMED = 3  # contradictions that are notices of their own


@dataclass(frozen=True, slots=True)
class Unproven:
    """Days on which entries may be missing. `says`: the notice of it; "" for a mere gap."""

    uncovered: Days
    because: str
    says: str = ""


@dataclass(slots=True)
class StatementProof:
    """A check that knows its result before it sees a row."""

    advice: ClassVar[str] = RunningBalance.advice
    breaks: list[Unproven] = field(default_factory=list)

    def see(self, row: Row, record: Record) -> None:
        """Take in nothing."""

    def notices(self) -> Iterator[str]:
        """Report contradictions."""
        notices = [each.says for each in self.breaks if each.says]
        yield from notices[:_NAMED]
        if notices[_NAMED:]:
            yield f"{count(len(notices) - _NAMED, 'more statement does', 'more statements do')} not add up"


def prove(statements: Statements, number: str) -> tuple[Days | None, StatementProof]:
    """Return the days that the statements cover, and where they prove nothing. Joins pages, and numbers chains.

    `number`: of the only account to keep, "" where the source names none. BadFile for a file of another
    account, and for several accounts where the source names none.
    """
    _keep_account(statements, number)
    _join_pages(statements)
    proof, days = StatementProof(), None
    for statement in statements.found:
        statement.days = statement.days or _days_of(statement)
        days = _span(days, statement.days)
        proof.breaks += _unproven(statements.name, statement)
        statement.proven = _adds_up(statement)
        if statement.proven and not statement.booked and statement.days:
            days_over = [on for on in statement.days if statement.last_is_over or on < statement.last_day]
            statements.add_balance(statement, dict.fromkeys(days_over))
    in_order = sorted(statements.found, key=lambda each: (_money_of(each), each.days or _NO_DAYS, each.sequence))
    for _, of_account in groupby(in_order, key=_money_of):
        if dated := [statement for statement in of_account if statement.days]:
            assert days
            proof.breaks += _between(statements.name, _chained(dated), days)
    return days, proof


_NO_DAYS = (date.max, date.max)


def _money_of(statement: Statement) -> tuple[str, str]:
    """The account and its currency: one account may have several, each with balances of its own."""
    balance = statement.closing or statement.opening
    return statement.account, balance.currency if balance else ""


def _keep_account(statements: Statements, number: str) -> None:
    accounts = list(dict.fromkeys(statement.account for statement in statements.found))
    if number:
        wanted = [statement for statement in statements.found if is_account(statement.account, number)]
        if not wanted:
            raise other_account(statements.name, accounts, number)
        statements.keep(wanted)
    elif len(accounts) > 1:
        listed = list_accounts(accounts)
        raise BadFile(
            f"{statements.name} holds {len(accounts)} accounts, {listed}: name that of this source, `number = …`"
        )


def _join_pages(statements: Statements) -> None:
    """Join each page to the one before it, where the two follow each other."""
    before: Statement | None = None
    joined = {}
    for page in statements.found:
        if before and _follows(page, before):
            before.closing, before.more, before.page = page.closing, page.more, page.page
            before.last_is_over = page.last_is_over
            before.days = _span(before.days, page.days)
            before.unread = before.unread or page.unread
            for currency, amount in page.booked.items():
                before.booked[currency] = before.booked.get(currency, Decimal()) + amount
            before.first = min(filter(None, (before.first, page.first)), default=None)
            before.last = max(filter(None, (before.last, page.last)), default=None)
            joined[id(page)] = before
        else:
            before = page
    statements.join(joined)


def _follows(page: Statement, before: Statement) -> bool:
    numbered = not (page.page and before.page) or page.page == before.page + 1
    same = page.account == before.account and before.more and page.continued and numbered
    return same and not (before.closing and page.opening and before.closing.amount != page.opening.amount)


def _span(one: Days | None, other: Days | None) -> Days | None:
    if not (one and other):
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def _days_of(statement: Statement) -> Days | None:
    """Days by the balances: the opening one is that of the evening before its day's entries or of the morning."""
    opening, closing = statement.opening, statement.closing
    if not closing:
        return (statement.first, statement.last) if statement.first and statement.last else None
    first = opening.day if opening else statement.first or closing.day
    if opening and opening.day < closing.day and not (statement.first and statement.first <= opening.day):
        first += _DAY
    return (first, closing.day) if first <= closing.day else None


def _adds_up(statement: Statement) -> bool:
    """Whether a whole statement shows balances of one currency, between which its entries lie."""
    opening, closing = statement.opening, statement.closing
    if not (opening and closing and statement.days) or statement.unread or statement.more or statement.continued:
        return False
    booked = statement.booked or {closing.currency: Decimal()}
    is_of_one_currency = booked.keys() == {opening.currency} == {closing.currency}
    return is_of_one_currency and opening.amount + booked[closing.currency] == closing.amount


def _unproven(name: str, statement: Statement) -> Iterator[Unproven]:
    """Judge a statement by itself."""
    if not statement.days:
        return
    first, last = statement.days
    its: dict[str, Value] = {"file": statement.where, "statement": name, "days": OfDays(first, last)}
    if statement.more or statement.continued:
        lacks = say("{file} of {statement}, {days}, lacks its last page", **its)
        if statement.continued:
            lacks = say("{file} of {statement}, {days}, lacks its first page", **its)
        yield Unproven((first, last), lacks, str(lacks))
        return
    if not statement.last_is_over:
        its["days"] = OfDays(last, last)
        yield Unproven((last, last), say("{file} of {statement} was made on {days}, which was not over", **its))
    yield from _other_sum(name, statement)


def _other_sum(name: str, statement: Statement) -> Iterator[Unproven]:
    """Judge whether the entries of a statement lead from its opening balance to the closing one."""
    opening, closing = statement.opening, statement.closing
    if not statement.days or statement.unread or not (opening and closing and opening.currency == closing.currency):
        return
    booked = statement.booked.get(closing.currency, Decimal())
    if opening.amount + booked != closing.amount:
        its: dict[str, Value] = {"file": statement.where, "statement": name, "days": OfDays(*statement.days)}
        wrong = say("{file} of {statement}, {days}, does not add up", **its)
        sums = f"{_shown(opening)} and entries of {booked:f} are not the closing balance of {_shown(closing)}"
        yield Unproven(statement.days, wrong, f"{wrong}: an opening balance of {sums}")


def _chained(statements: Sequence[Statement]) -> list[Statement]:
    """Put statements of the same days into the order in which their balances follow each other."""
    ordered: list[Statement] = []
    for _, of_days in groupby(statements, key=lambda each: each.days):
        left = list(of_days)
        while 1 < len(left) <= _CHAINED:
            closed = [*ordered[-1:], *left]
            following = [each for each in left if ordered and _meet(ordered[-1], each)]
            opening = [each for each in left if not any(_meet(other, each) for other in closed if other is not each)]
            ordered.append((following or opening or left)[0])
            left.remove(ordered[-1])
        ordered += left
    return ordered


def _between(name: str, statements: Sequence[Statement], days: Days) -> Iterator[Unproven]:
    """Judge what lies between the statements of one account, which are in order, within `days`; number their chains."""
    reaching = statements[0]  # the one that reaches furthest so far
    yield from _gap(name, days[0], reaching.first_day - _DAY)
    for before, after in pairwise(statements):
        after.chain = before.chain
        if after.first_day <= reaching.last_day:
            # The same days twice show the same entries, unless one balance leads to the other.
            after.chain += not (_meet(before, after) or _meet(after, before))
        elif not _meet(reaching, after):
            yield from _missing(name, reaching, after)
        reaching = max(reaching, after, key=lambda each: each.last_day)
    yield from _gap(name, reaching.last_day + _DAY, days[1])


def _missing(name: str, before: Statement, after: Statement) -> Iterator[Unproven]:
    """Judge what lies between two statements of which the second does not open with what the first closes with."""
    first, last = before.last_day + _DAY, after.first_day - _DAY
    if not (before.closing and after.opening):
        yield from _gap(name, first, last)
        return
    says = (
        f"{name} lacks entries between {before.where} and {after.where}: the one closes with "
        f"{_shown(before.closing)} on {before.last_day}, the other opens with {_shown(after.opening)}"
    )
    between = (first, last) if first <= last else (before.last_day, after.first_day)
    because = say(
        "the running balance does not add up: {statement} lacks entries between {before} and {after}",
        statement=name,
        before=before.where,
        after=after.where,
    )
    yield Unproven(between, because, says)


def _gap(name: str, first: date, last: date) -> Iterator[Unproven]:
    if first <= last:
        days = OfDays(first, last)
        yield Unproven((first, last), say("no statement of {statement} is of {days}", statement=name, days=days))


def _meet(before: Statement, after: Statement) -> bool:
    """Whether one statement opens with the balance with which the other closes."""
    closing, opening = before.closing, after.opening
    if not (closing and opening):
        return False
    return (closing.amount, closing.currency) == (opening.amount, opening.currency)


def _shown(balance: Balance) -> str:
    return f"{balance.amount:f} {balance.currency}"
