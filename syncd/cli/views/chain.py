"""Chains as `syncd chain` prints them: text, JSON and CSV. One table per contract and currency, a row per side."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TypeVar

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.bounds import State
from syncd.core.chain import Chain, ChainStep
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.safe_text import inert
from syncd.core.time import Period
from syncd.core.wording import days, exact_hours
from syncd.report.render.wording import ABOUT, LEAST, MOST, NONE, amount, legend

T = TypeVar("T")
_SIGNS = {State.AT_LEAST: f"{LEAST} ", State.AT_MOST: f"{MOST} ", State.ESTIMATED: f"{ABOUT} "}
_NAMES = {Side.FEE: "after fee and tax", Side.PAID_OUT: "paid out"}
UNKNOWN = "cannot tell"
NOTHING = "Nothing was tracked, logged or billed in this period, as far as it is known."
DIFFERENCES = "“±”: the difference from the side before it that shows such a figure."
HOURS_LESS, LESS = "± hours", "± amount"
COLUMNS = (
    *("client", "contract", "currency", "start", "end", "side", "applies", "seconds", "seconds_state"),
    *("seconds_difference", "seconds_difference_state", "amount", "amount_state", "difference", "difference_state"),
    "because",
)


@dataclass(frozen=True, slots=True)
class Chains:
    """The chains of a period's contracts."""

    period: Period
    chains: Sequence[Chain]

    def as_json(self) -> Json:
        return {
            "period": self.period.name,
            "start": self.period.first.isoformat(),
            "end": self.period.last.isoformat(),
            "chains": [_json(chain) for chain in self.chains],
        }

    def as_csv(self) -> str:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for chain in self.chains:
            about = (inert(chain.client), inert(chain.contract), chain.currency, self.period.first, self.period.last)
            writer.writerows((*about, *_cells(step)) for step in chain.steps)
        return text.getvalue()

    def as_text(self) -> Iterator[str | Table]:
        yield f"From tracked to received {self.period.name} ({days(self.period.first, self.period.last)})"
        for chain in self.chains:
            yield ""
            yield ", ".join(filter(None, (chain.title, chain.client, chain.currency)))
            yield ""
            rows = [_row(step) for step in chain.steps]
            yield Table(
                ("side", "hours", HOURS_LESS, "amount", LESS), rows, right=("hours", HOURS_LESS, "amount", LESS)
            )
            yield from _notes(chain)
        if self.chains:
            shown = [cell for chain in self.chains for step in chain.steps for cell in _row(step)]
            yield ""
            yield from (DIFFERENCES, *legend(shown))
        if not self.chains:
            yield NOTHING


def name_of(side: Side) -> str:
    """A side in words: `after fee and tax`."""
    return _NAMES.get(side, side.value)


def _row(step: ChainStep) -> tuple[str, ...]:
    side = step.shown
    if not side.applies:
        return (name_of(side.side), NONE, "", NONE, "")
    is_time = side.side in (Side.TRACKED, Side.LOGGED)
    hours = figure(side.seconds, side.seconds_state, exact_hours) if side.seconds is not None else ""
    if is_time and side.seconds is None and side.seconds_state is State.UNKNOWN:
        hours = UNKNOWN
    money = figure(side.amount, side.state, amount) if side.amount is not None else "" if is_time else UNKNOWN
    return (
        name_of(side.side),
        hours,
        figure(step.seconds, step.seconds_state, _signed_hours) if step.seconds is not None else "",
        money,
        figure(step.amount, step.state, _signed_amount) if step.amount is not None else "",
    )


def figure(value: T | None, state: State, words: Callable[[T], str]) -> str:
    return UNKNOWN if value is None or state is State.UNKNOWN else _SIGNS.get(state, "") + words(value)


def _signed_hours(seconds: int) -> str:
    return f"{'−' if seconds < 0 else '+' if seconds else ''}{exact_hours(abs(seconds))}"


def _signed_amount(money: Money) -> str:
    return f"+{amount(money)}" if money.minor > 0 else amount(money)


def _notes(chain: Chain) -> Iterator[str]:
    """Why figures are not exact, each reason once with the sides it is about."""
    sides: dict[str, list[str]] = {}
    for step in chain.steps:
        if step.shown.because:
            sides.setdefault(step.shown.because, []).append(name_of(step.shown.side))
    for because, names in sides.items():
        yield f"  {', '.join(names)}: {because}"


def _json(chain: Chain) -> Json:
    return {
        "client": chain.client,
        "contract": chain.contract,
        "title": chain.title,
        "currency": chain.currency,
        "sides": [_side_json(step) for step in chain.steps],
    }


def _side_json(step: ChainStep) -> Json:
    side = step.shown
    return {
        "side": side.side.value,
        "applies": side.applies,
        "seconds": side.seconds,
        "seconds_state": side.seconds_state.value,
        "seconds_difference": step.seconds,
        "seconds_difference_state": step.seconds_state.value,
        "amount": _decimal(side.amount),
        "amount_state": side.state.value,
        "difference": _decimal(step.amount),
        "difference_state": step.state.value,
        "because": side.because or None,
    }


def _cells(step: ChainStep) -> Iterator[object]:
    for name, value in _side_json(step).items():
        yield ("yes" if value else "no") if name == "applies" else inert(value) if isinstance(value, str) else value


def _decimal(money: Money | None) -> str | None:
    return None if money is None else str(money.decimal)
