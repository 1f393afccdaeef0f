"""Statements as `syncd statement` prints them: text, JSON and CSV. Each is of one account or contract and currency."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Protocol

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.safe_text import inert
from syncd.core.statement_report import LaterAccount
from syncd.core.statements import IN_TRANSIT, AccountStatement, FlowLine, InTransit
from syncd.core.time import Period
from syncd.core.wording import days
from syncd.report.in_transit import OF_A_BANK, RECEIVED
from syncd.report.render.wording import ABOUT, LEAST, amount, legend

COLUMNS = ("account", "person", "platform", "contract", "currency", "start", "end", "line", "amount", "state")
_SIGNS = {State.ESTIMATED: f"{ABOUT} ", State.AT_LEAST: f"{LEAST} "}
_WAYS = {
    "billed_not_released": "billed and not released",
    "released_not_withdrawn": "released and not withdrawn",
    "withdrawn_not_received": "withdrawn and not received",
    "milestones_in_hold": "set aside for milestones",
}
_BEYOND = {
    "billed_not_released": "released beyond what was billed",
    "released_not_withdrawn": "withdrawn beyond what was released",
    "withdrawn_not_received": "received beyond what was withdrawn",
    "milestones_in_hold": "paid beyond what was set aside for milestones",
}
"""What an amount below 0 means."""
NOTHING = "No transactions are known: import the exports of your platforms, or bank statements."


class Statement(Protocol):
    """One statement, of whatever it is."""

    def as_json(self) -> Json:
        """Return it as a JSON object."""
        ...

    def as_text(self) -> Iterable[str | Table]:
        """Return its heading, its lines and its notes."""
        ...

    def as_rows(self) -> Iterable[Sequence[object]]:
        """Return its lines as rows of `COLUMNS`, with texts that no spreadsheet takes for a formula."""
        ...


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements that a person asked for, of one period."""

    period: Period
    statements: Sequence[Statement]
    later: Sequence[LaterAccount] = ()

    def as_json(self) -> Json:
        return {
            "period": self.period.name,
            "start": self.period.first.isoformat(),
            "end": self.period.last.isoformat(),
            "statements": [statement.as_json() for statement in self.statements],
            "later": [
                {"account": one.name, "currency": one.currency, "unknown_before": one.since.isoformat()}
                for one in self.later
            ],
        }

    def as_csv(self) -> str:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for statement in self.statements:
            writer.writerows(statement.as_rows())
        return text.getvalue()

    def as_text(self) -> Iterator[str | Table]:
        yield f"Statements {self.period.name} ({days(self.period.first, self.period.last)})"
        signs: list[str] = []
        for statement in self.statements:
            yield ""
            for part in statement.as_text():
                signs += [str(cell) for row in part.rows for cell in row] if isinstance(part, Table) else []
                yield part
        for sentence in legend(signs):
            yield ""
            yield sentence
        for one in self.later:
            yield ""
            yield f"{one.name}, {one.currency}: unknown before {one.since}, the day of its first row that syncd knows."
        if not (self.statements or self.later):
            yield NOTHING


@dataclass(frozen=True, slots=True)
class StatementOfAccount:
    """The statement of an account."""

    statement: AccountStatement

    def as_json(self) -> Json:
        it = self.statement
        return {
            "account": it.name,
            "person": it.person or None,
            "platform": it.platform or None,
            "currency": it.account.currency,
            "opening": decimal(it.opening),
            "additions": flows_json(it.additions),
            "reductions": flows_json(it.reductions),
            "closing": decimal(it.closing),
            "foots": True,  # else there is no statement
            "states": {name: state.value for name, state in self._states.items()},
            "unknown_before": it.unknown_before.isoformat() if it.unknown_before else None,
            "running_balance": decimal(it.shown),
            "difference": decimal(it.difference),
            "in_transit": in_transit_json(it.in_transit),
            "in_transit_because": dict(it.in_transit.because),
            "in_transit_at_least": sorted(it.in_transit.at_least),
            "in_transit_estimated": it.in_transit.estimated or None,
            "in_transit_not_yet": it.in_transit.not_yet or None,
            "complete": it.coverage.complete,
            "because": it.coverage.because or None,
            "notes": list(self._notes()),
        }

    def as_text(self) -> Iterator[str | Table]:
        it = self.statement
        yield ", ".join(filter(None, (it.name, it.person, it.account.currency)))
        yield ""
        signs = {name: _SIGNS.get(state, "") for name, state in self._states.items()}
        rows = [
            ("opening balance", opening_words(signs["opening"] + amount(it.opening), it)),
            *(flow_row(line, signs["additions"]) for line in it.additions),
            *(flow_row(line, signs["reductions"], taken=True) for line in it.reductions),
            ("closing balance", signs["closing"] + amount(it.closing)),
        ]
        yield Table(("line", "amount"), rows, right=("amount",))
        for line in (*self._notes(), *in_transit_text(it.in_transit, signs["closing"])):
            yield ""
            yield line

    def as_rows(self) -> Iterator[Sequence[object]]:
        it, states = self.statement, self._states
        period = (it.period.first, it.period.last)
        named = (*map(inert, (it.name, it.person, it.platform)), "", it.account.currency, *period)
        yield (*named, "opening", decimal(it.opening), states["opening"].value)
        for line in it.additions:
            yield (*named, line.flow.value, decimal(line.amount), states["additions"].value)
        for line in it.reductions:
            yield (*named, line.flow.value, decimal(-line.amount), states["reductions"].value)
        yield (*named, "closing", decimal(it.closing), states["closing"].value)

    @property
    def _states(self) -> dict[str, State]:
        it = self.statement
        flow = it.flow_state
        return {"opening": it.opening_state, "additions": flow, "reductions": flow, "closing": it.closing_state}

    def _notes(self) -> Iterator[str]:
        it = self.statement
        if it.since:
            yield (
                f"No running balance shows what was in the account before {it.since}, the day of the first row that "
                "syncd knows: it counts as 0."
            )
        elif not it.before.complete:
            yield f"The opening balance rests on rows that are not all known: {it.before.because}."
        if it.jump:
            yield (
                f"The rows before this period lead to {it.opening - it.jump}, and its running balance begins with "
                f"{it.opening}: rows worth {it.jump} are missing before it, or were altered."
            )
        if it.difference_matters:
            yield (
                f"The running balance ends with {it.shown}: rows worth {it.difference} are missing in this period, or "
                "were altered."
            )
        if not it.coverage.complete:
            yield f"Not all of this period is known: {it.coverage.because}."
        if it.in_transit.estimated:
            yield f"What is released is an estimate: {it.in_transit.estimated}."


def opening_words(balance: str, statement: AccountStatement) -> str:
    """The balance at the beginning; where no row is known by then, since when something is known."""
    since = statement.unknown_before
    if since is None or since < statement.period.first:
        return balance
    return f"unknown before {since}" if statement.since else f"{balance}, unknown before {since}"


def flow_row(line: FlowLine, sign: str, *, taken: bool = False) -> tuple[str, str]:
    """A line of a statement for people: `+ earned`, `− fees`, with its amount."""
    return (f"{'−' if taken else '+'} {line.flow.value}", sign + amount(line.amount))


def flows_json(lines: Iterable[FlowLine]) -> list[Json]:
    """Lines of a statement, with amounts that are never negative."""
    return [{"name": line.flow.value, "amount": decimal(line.amount)} for line in lines]


def in_transit_json(money: InTransit) -> Json:
    """Money on its way, null where it is not known."""
    return {name: decimal(getattr(money, name)) for name in IN_TRANSIT}


def in_transit_text(money: InTransit, closing: str = "") -> Iterator[str]:
    """Money on its way in one sentence, and why some of it is not known; nothing where nothing is. `closing`: the sign
    before a closing balance that is not exact; what is left of it for a payout is not exact either."""
    signs = dict.fromkeys(money.at_least, _SIGNS[State.AT_LEAST])
    about = f"{ABOUT} " if money.estimated else ""
    signs |= {"billed_not_released": about, "released_not_withdrawn": closing or about}
    known = [(name, getattr(money, name)) for name in IN_TRANSIT]
    words = [_way(name, value, signs.get(name, "")) for name, value in known if value is not None]
    if words:
        yield f"On its way at the end: {', '.join(words)}."
    if money.not_yet:
        yield f"What is {_WAYS['billed_not_released']} is {money.not_yet}."
    for name in IN_TRANSIT:
        if name in money.at_least:
            yield f"What is {_WAYS[name]} is at least that: {money.because[name]}."
    why = money.because.get(RECEIVED, "")
    if money.withdrawn_not_received is None and why not in ("", OF_A_BANK):
        yield f"What is {_WAYS[RECEIVED]} is not known: {why}."


def _way(name: str, value: Money, sign: str) -> str:
    """An amount on its way in words; more may have been withdrawn than was released."""
    way = _BEYOND[name] if value.minor < 0 else _WAYS[name]
    return f"{sign}{amount(abs(value))} {value.currency} {way}"


def decimal(money: Money | None) -> str | None:
    """An amount as decimal text; null where it is not known."""
    return None if money is None else str(money.decimal)
