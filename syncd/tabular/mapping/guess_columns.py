"""Guesses which column fills which field, by its name and its cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from syncd.connector import BadFile
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.tabular import Mark, detect_mark, normalise_name
from syncd.tabular.mapping.column_names import COLUMNS, CONTRACTS, bare_name
from syncd.tabular.mapping.column_profile import ColumnProfile, is_running_balance, numbers_in
from syncd.tabular.mapping.fields import BANK, FIELDS, Fields
from syncd.tabular.mapping.questions import LEAVE_OUT, Path, Question

Fits = Callable[[ColumnProfile], bool]
_EXAMPLES = 3
_FITS: Mapping[str, Fits] = {
    **dict.fromkeys(
        ("date", "due", "funded", "submitted", "released", "first_day", "last_day"), lambda column: column.has_dates
    ),
    **dict.fromkeys(
        ("amount", "fee", "tax", "net", "credit", "debit", "balance", "rate"), lambda column: column.has_numbers
    ),
    **dict.fromkeys(("start", "stop"), lambda column: column.has_times),
    **dict.fromkeys(("type", "state"), lambda column: column.is_list),
    "duration": lambda column: column.has_durations,
    "currency": lambda column: column.has_currencies,
}
_ORDER = ("currency", "balance", "net", "fee", "tax", "start", "stop", "date", "contract_id", "title")
"""Fields with unmistakable names, which come before those that would take their columns."""


def _any(_column: ColumnProfile) -> bool:
    return True


@dataclass(slots=True)
class Guess:
    """The columns that were found so far, by field, and the open questions, by field.

    `answers`: by field, the column that a person chose, or `LEAVE_OUT`.
    """

    profiles: Sequence[ColumnProfile]
    answers: Mapping[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[ColumnProfile, ...]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fill the fields that a person chose. UsageError for a column that the file does not have."""
        by_name = {normalise_name(column.name): column for column in self.profiles}
        for name, answer in self.answers.items():
            if answer == LEAVE_OUT:
                continue
            if (chosen := by_name.get(normalise_name(answer))) is None:
                known = hint(answer, [column.name for column in self.profiles])
                raise UsageError(f'columns.{name}: the file has no column "{answer}"{known}')
            self.columns[name] = (chosen,)

    def ask(self, name: str, asks: str, answers: Iterable[str]) -> None:
        """Ask for the column of a field, unless a person has answered. `answers`: columns, or `LEAVE_OUT`."""
        if name not in self.answers:
            path: Path = ("columns", name)
            settings = {answer: {} if answer == LEAVE_OUT else {path: answer} for answer in answers}
            self.questions[name] = Question(path=path, asks=asks, answers=settings)

    def free(self, fits: Fits = _any) -> list[ColumnProfile]:
        """Return the columns that fill no field."""
        used = {column.name for columns in self.columns.values() for column in columns}
        return [column for column in self.profiles if column.name not in used and fits(column)]

    def named(self, name: str, fits: Fits) -> ColumnProfile | None:
        """Find the free column with the best name for a field; None where there is none, and where columns of one name
        differ."""
        found = self._all_named(name, fits)
        return found[0] if found and all(other.texts == found[0].texts for other in found) else None

    def _all_named(self, name: str, fits: Fits) -> Sequence[ColumnProfile]:
        """Find the free column with the best name for a field, and others that share its whole name."""
        by_name: dict[str, list[ColumnProfile]] = {}
        for column in self.free(fits):
            alike = by_name.setdefault(bare_name(column.name), [column])
            if column is not alike[0] and column.doubled and column.doubled == alike[0].doubled:
                alike.append(column)
        return next((by_name[word] for word in COLUMNS.get(name, ()) if word in by_name), ())

    def take(self, name: str) -> None:
        """Fill a field by a column with a name for it, if the cells fit; ask where columns of one name differ."""
        if name in self.answers:
            return
        fits = _FITS.get(name, _any)
        if column := self.named(name, fits):
            self.columns[name] = (column,)
        elif differing := self._all_named(name, fits):
            self.take_only(name, differing)

    def take_only(self, name: str, candidates: Sequence[ColumnProfile]) -> None:
        """Fill a field by the only candidate; ask where there are several."""
        if len(candidates) == 1:
            self.columns[name] = (candidates[0],)
        elif candidates:
            names = [column.name for column in candidates]
            self.ask(name, f"Which column is it? Write one of: {', '.join(names)}", names)


def kind_of_rows(profiles: Sequence[ColumnProfile]) -> str | None:
    """Return the kind of record that the rows are; None where the columns leave it open."""
    guess = Guess(profiles)

    def has(name: str, fits: Fits = _any) -> bool:
        return guess.named(name, fits) is not None

    money = any(has(name, _FITS["amount"]) for name in ("amount", "net", "credit", "debit"))
    dates, duration = any(column.has_dates for column in profiles), has("duration", _FITS["duration"])
    start, stop = (has(name, lambda column: column.has_dates or column.has_clock_times) for name in ("start", "stop"))
    contract = any(bare_name(column.name) in CONTRACTS for column in profiles)
    if start and (duration or stop) and not money:
        return "time"
    if has("title") and has("state", _FITS["state"]):
        return "milestone"
    if dates and money and not duration:
        return "transaction"
    if dates and duration and not money:
        return "work" if contract else "time"
    return "contract" if contract and has("client") and not (money or duration) else None


def fields_of(record: str) -> Fields:
    """Return the fields of a kind of record, or of a bank's statement."""
    return BANK if record == "bank" else FIELDS[record]


def guess_columns(record: str, profiles: Sequence[ColumnProfile], answers: Mapping[str, str]) -> Guess:
    """Guess the columns of all fields of `record`. `answers`: by field, the column that a person chose."""
    names = fields_of(record).names
    guess = Guess(profiles, {name: answer for name, answer in answers.items() if name in names})
    for name in sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
        guess.take(name)
    if "person" in names:
        _take_people(guess, record)
    if record == "time":
        _join_days_and_times(guess)
    if "date" in names and not {"date", "start"} & set(guess.columns):
        guess.take_only("date", guess.free(_FITS["date"]))
    if (
        record == "time"
        and "start" not in guess.columns
        and any(day.has_times for day in guess.columns.get("date", ()))
    ):
        guess.columns["start"] = guess.columns.pop("date")
    if "amount" in names and record != "milestone":
        _settle_amounts(guess)
    return guess


def _take_people(guess: Guess, record: str) -> None:
    """Fill the person by first and last name, or ask whether a column that looks like names is it."""
    if {"person"} & {*guess.columns, *guess.answers}:
        return
    first, last = (guess.named(name, _any) for name in ("first_name", "last_name"))
    if first and last:
        guess.columns["person"] = (first, last)
    elif record == "time" and (who := guess.named("who", _any)):
        guess.columns["person"] = (who,)
    elif people := guess.free(lambda column: column.has_people):
        named = ", ".join(f"{column.name} ({', '.join(column.distinct[:_EXAMPLES])})" for column in people)
        asks = f"Whose rows are these? Write the column of people, or take this line out if all are one's: {named}"
        guess.ask("person", asks, [*(column.name for column in people), LEAVE_OUT])


def _join_days_and_times(guess: Guess) -> None:
    """Fill start and stop by clock times and the column that has their day."""
    days = guess.columns.get("date", ())
    for name in ("start", "stop"):
        if name not in guess.columns:
            own = guess.named(f"{name}_day", lambda column: column.has_dates and not column.has_times)
            days = (own,) if own else days
            if days and (clock := guess.named(name, lambda column: column.has_clock_times)):
                guess.columns[name] = (*days, clock)
    if "start" in guess.columns:
        guess.columns.pop("date", None)
    if not {"stop", "duration"} & set(guess.columns):
        guess.columns.pop("start", None)


def _settle_amounts(guess: Guess) -> None:
    """Leave out money that does not foot; without a column of amounts by name, take the only one that can be it."""
    columns, numeric = guess.columns, [column for column in guess.profiles if column.has_numbers]
    mark: Mark = "."
    with suppress(BadFile):  # where they leave it open it is asked
        mark = detect_mark("", (text for column in numeric for text in column.texts))
    numbers = {column.name: numbers_in(column, mark) for column in numeric}
    _drop_what_does_not_foot(guess, numbers)
    if {"amount", "credit", "debit"} & set(columns) or {"net", "fee"} <= set(columns):
        return
    columns.pop("fee", None)
    if net := columns.pop("net", None):
        columns["amount"] = net
        return
    amounts = guess.free(lambda column: column.has_amounts)
    balances = [
        column.name
        for column in amounts
        if any(
            is_running_balance(numbers[column.name], numbers[other.name]) for other in amounts if other is not column
        )
    ]
    guess.take_only("amount", [column for column in amounts if column.name not in balances])
    if len(balances) == 1 and "balance" not in {*columns, *guess.answers}:
        columns["balance"] = tuple(column for column in amounts if column.name == balances[0])


def _drop_what_does_not_foot(guess: Guess, numbers: Mapping[str, Sequence[Decimal | None]]) -> None:
    """Keep fee, tax and net where they foot. A tax that no net proves may as well be paid on top of the amount."""
    columns = guess.columns
    names = {field: found[0].name for field, found in columns.items()}

    def feet(*taken: str) -> list[bool]:
        """Tell, for each row with all figures, whether amount and what is taken off it make the net."""
        rows = zip(*(numbers[names[field]] for field in ("amount", "net", *taken)), strict=True)
        return [abs(row[1] - row[0]) == sum(map(abs, row[2:])) for row in map(_complete, rows) if row]

    has_net, taken = {"amount", "net"} <= set(names), [field for field in ("fee", "tax") if field in names]
    if "tax" in taken and not (has_net and (footing := feet(*taken)) and all(footing)):
        if "tax" not in guess.answers:
            asks = f'Is {names["tax"]} taken off the amount? Write "{names["tax"]}", or take this line out'
            guess.ask("tax", asks, [names["tax"], LEAVE_OUT])
            del columns["tax"]
        taken.remove("tax")
    if "fee" in taken and has_net and not all(feet(*taken)):
        pair = f"{names['amount']} and {names['fee']}"
        asks = f"{pair} do not make {names['net']}. Take this line out to use {pair}, or name {names['net']} as amount"
        guess.ask("net", asks, [LEAVE_OUT])
        del columns["net"]


def _complete(row: Sequence[Decimal | None]) -> list[Decimal]:
    """Return the row; empty where a number is missing."""
    numbers = [number for number in row if number is not None]
    return numbers if len(numbers) == len(row) else []
