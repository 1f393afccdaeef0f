"""The statement of a contract as `syncd statement` prints it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json
from syncd.cli.views.statement import decimal, in_transit_json
from syncd.cli.views.table import Table
from syncd.core.bounds import State
from syncd.core.contract_statement import ADDITIONS, REDUCTIONS, ContractStatement, Line, Receivable
from syncd.core.money import Money
from syncd.core.releases import COUNTS_FROM_EXPECTED
from syncd.core.safe_text import inert
from syncd.core.statements import InTransit
from syncd.core.wording import exact_hours
from syncd.report.render.wording import ABOUT, amount

UNKNOWN = "unknown"
OF_ACCOUNTS = "see the statement of the account"
_ON_RELEASES = ("opening", Line.RELEASED.value, "closing")
_TIME = (("tracked", "+"), ("billed", "−"), ("written_off", "−"))


@dataclass(frozen=True, slots=True)
class StatementOfContract:
    """The statement of a contract in one currency."""

    statement: ContractStatement

    def as_json(self) -> Json:
        it = self.statement
        transit = self._in_transit
        return {
            "contract": it.contract,
            "title": it.title,
            "person": it.person or None,
            "platform": it.platform,
            "currency": it.receivable.currency,
            "opening": decimal(it.receivable.opening),
            "closing": decimal(it.receivable.closing),
            "foots": True,  # else there is no statement
            "receivable": self._receivable_json(),
            "unbilled": self._unbilled_json(),
            "in_transit": in_transit_json(transit),
            "in_transit_because": dict(transit.because),
            "unknown_before": it.unknown_before.isoformat() if it.unknown_before else None,
            "complete": it.complete,
            "because": it.because or None,
        }

    def _receivable_json(self) -> Json:
        money = self.statement.receivable
        return {
            "opening": decimal(money.opening),
            "additions": [{"name": line.value, "amount": decimal(money.changes[line])} for line in ADDITIONS],
            "reductions": [{"name": line.value, "amount": decimal(money.changes[line])} for line in REDUCTIONS],
            "closing": decimal(money.closing),
            "because": money.because or None,
            "estimated": money.is_estimated,
            "not_yet": self.statement.not_yet or None,
        }

    def _unbilled_json(self) -> Json:
        time = self.statement.unbilled
        return {
            "opening": time.opening,
            "additions": [{"name": "tracked", "seconds": time.tracked}],
            "reductions": [
                {"name": "billed", "seconds": time.billed},
                {"name": "written off", "seconds": time.written_off},
            ],
            "closing": time.closing,
            "because": time.because or None,
        }

    @property
    def _in_transit(self) -> InTransit:
        it = self.statement
        because = {
            "billed_not_released": it.receivable.because,
            "released_not_withdrawn": OF_ACCOUNTS,
            "withdrawn_not_received": OF_ACCOUNTS,
            "milestones_in_hold": it.in_hold.because,
        }
        return InTransit(
            billed_not_released=it.receivable.closing,
            milestones_in_hold=it.in_hold.amount,
            because={name: why for name, why in because.items() if why},
        )

    @property
    def _not_known(self) -> str:
        return "released" if self.statement.receivable.changes[Line.EARNED] is not None else "earned"

    @property
    def _sign(self) -> str:
        return "" if self.statement.complete and not self.statement.unknown_before else f"{ABOUT} "

    def as_text(self) -> Iterator[str | Table]:
        it, money, time = self.statement, self.statement.receivable, self.statement.unbilled
        yield ", ".join(filter(None, (f"contract {it.contract}", it.person, money.currency)))
        yield ""
        is_known = money.changes[Line.EARNED] is not None
        rows = list(self._receivable_rows(money)) if is_known else [("receivable", UNKNOWN)]
        if time.because != NOT_BILLED:
            rows += [("unbilled time at the beginning", self._time(time.opening))]
            rows += [(f"{sign} {name.replace('_', ' ')}", self._time(getattr(time, name))) for name, sign in _TIME]
            rows += [("unbilled time at the end", self._time(time.closing))]
        yield Table(("line", "amount"), rows, right=("amount",))
        yield from self._notes()

    def _receivable_rows(self, money: Receivable) -> Iterator[tuple[str, str]]:
        since = self.statement.unknown_before
        yield "receivable at the beginning", f"unknown before {since}" if since else self._owed(money.opening)
        for line in ADDITIONS:
            if _counts(money.changes[line]):
                yield f"+ {line.value}", self._money(money.changes[line])
        for line in REDUCTIONS:
            if _counts(money.changes[line]):
                words = self._owed if line is Line.RELEASED else self._money
                yield f"− {line.value}", words(money.changes[line])
        yield "receivable at the end", self._owed(money.closing)

    def _notes(self) -> Iterator[str]:
        it = self.statement
        notes = [
            it.receivable.because and f"What was {self._not_known} is not known: {it.receivable.because}.",
            it.receivable.is_estimated and f"What was released is an estimate: {COUNTS_FROM_EXPECTED}.",
            it.not_yet and f"What is billed and not released is {it.not_yet}.",
            it.unbilled.because != NOT_BILLED
            and it.unbilled.because
            and f"What was billed is not known: {it.unbilled.because}.",
            it.in_hold.because and f"What is set aside for milestones is not known: {it.in_hold.because}.",
            it.in_hold.amount
            and it.in_hold.amount.minor
            and f"Set aside for milestones at the end: {it.in_hold.amount}.",
            it.unknown_before and f"What was owed before {it.unknown_before} is not known: it counts as 0.",
            not it.complete and it.because != it.receivable.because and f"Not all of it is known: {it.because}.",
        ]
        for note in notes:
            if note:
                yield ""
                yield str(note)

    def as_rows(self) -> Iterator[Sequence[object]]:
        it, money, time = self.statement, self.statement.receivable, self.statement.unbilled
        named = (
            "",
            *map(inert, (it.person, it.platform, it.contract)),
            money.currency,
            it.period.first,
            it.period.last,
        )
        state = State.EXACT if it.complete and not it.unknown_before else State.ESTIMATED
        lines = [("opening", money.opening), *((line.value, money.changes[line]) for line in ADDITIONS)]
        lines += [(line.value, _taken(money.changes[line])) for line in REDUCTIONS]
        for name, value in (*lines, ("closing", money.closing), ("milestones in hold", it.in_hold.amount)):
            rests_on = State.ESTIMATED if money.is_estimated and name in _ON_RELEASES else state
            yield (*named, name, decimal(value) or "", (rests_on if value is not None else State.UNKNOWN).value)
        seconds = (
            ("opening", time.opening),
            *((name, getattr(time, name)) for name, _ in _TIME),
            ("closing", time.closing),
        )
        for name, value in seconds:
            shown = "" if value is None else value
            known = state if value is not None else State.UNKNOWN
            yield (*named, f"unbilled seconds: {name.replace('_', ' ')}", shown, known.value)

    def _money(self, value: Money | None) -> str:
        return UNKNOWN if value is None else f"{self._sign}{amount(value)}"

    def _owed(self, value: Money | None) -> str:
        """What was released, or what is left of it, which is no surer than that."""
        sign = f"{ABOUT} " if self.statement.receivable.is_estimated else self._sign
        return UNKNOWN if value is None else f"{sign}{amount(value)}"

    def _time(self, seconds: int | None) -> str:
        return UNKNOWN if seconds is None else f"{self._sign}{exact_hours(seconds)}"


NOT_BILLED = "its time is not billed"


def _counts(value: Money | None) -> bool:
    """Whether a line says anything: it is not known, or not 0."""
    return value is None or value.minor != 0


def _taken(value: Money | None) -> Money | None:
    return None if value is None else -value
