"""Proposes how to read hours of a file: the unit of its durations, and whether its rate is the price of an hour."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import get_args

from syncd.tabular import Mark, Unit, duration, number
from syncd.tabular.mapping.column_names import is_hourly, unit_named
from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.guess import Guess
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.questions import LEAVE_OUT, choices
from syncd.tabular.mapping.rates import rate_proof
from syncd.tabular.mapping.units import Timed, proven_unit

_SURE = 3  # pairs of rows that prove more than the name of a column


def propose_unit(proposal: Proposal, column: ColumnProfile, rows: Sequence[Timed]) -> None:
    """Set the unit of durations that clock times prove, else the one in the column's name, or ask for it."""
    if column.has_hours_and_minutes:
        return
    if proven := proven_unit(rows, proposal.settings.get("mark")):
        proposal.settings["unit"] = proven
        proposal.notes["unit"] = "start and stop prove it"
    elif unit := unit_named(column.name):
        proposal.settings |= {} if unit == "hours" else {"unit": unit}
    else:
        asks = f"Nothing shows what {column.name} counts: write hours, minutes or seconds"
        proposal.ask(("unit",), asks, choices(("unit",), get_args(Unit)))


def settle_rate(guess: Guess, rows: Sequence[tuple[Timed, str]], mark: Mark | None) -> None:
    """Keep the column of the rate if it is the price of an hour, leave it out if it is that of a row, or ask.

    `rows`: the cells that tell how long a row took, and its rate.
    """
    if "rate" not in guess.columns or "rate" in guess.answers:
        return
    column = guess.columns["rate"][0]
    proof = rate_proof((_seconds(timed, mark), _amount(text, mark)) for timed, text in rows)
    if not proof.has_rows or proof.is_of_hour or (is_hourly(column.name) and proof.of_row < _SURE):
        return
    del guess.columns["rate"]
    if not proof.is_of_row:
        asks = (
            f"Is {column.name} the price of an hour? Write {column.name}, or take this line out if it is that of a row"
        )
        guess.ask("rate", asks, [column.name, LEAVE_OUT])


def _seconds(row: Timed, mark: Mark | None) -> int | None:
    """How long a row took, in whatever unit: only proportions matter."""
    with suppress(ValueError):
        return duration(row.duration, "hours", mark)
    return row.between


def _amount(text: str, mark: Mark | None) -> Decimal | None:
    with suppress(ValueError):
        return number(text, mark or ".")
    return None
