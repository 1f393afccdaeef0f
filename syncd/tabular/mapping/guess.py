"""The columns that were found for the fields of a record, with what is still to ask."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.tabular import normalise_name
from syncd.tabular.mapping.column_names import COLUMNS, bare_name
from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.money_options import Moved
from syncd.tabular.mapping.questions import LEAVE_OUT, Path, Question

Fits = Callable[[ColumnProfile], bool]
FITS: Mapping[str, Fits] = {
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
ORDER = ("currency", "balance", "net", "fee", "tax", "start", "stop", "date", "contract_id", "title")
"""Fields with unmistakable names, which come before those that would take their columns."""


def any_column(_column: ColumnProfile) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class SignGuess:
    """The column that tells the sign of amounts, with its words; or, to ask for it, columns of a few words each."""

    known: tuple[str, str, str] | None  # column, plus, minus
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BookedGuess:
    """The column that tells which rows have moved money, and the meaning of its words; None where it is open."""

    column: str
    words: Mapping[str, Moved | None]


@dataclass(slots=True)
class Guess:
    """The columns that were found so far, by field, and the open questions, by field.

    `answers`: by field, the column that a person chose, or `LEAVE_OUT`.
    """

    profiles: Sequence[ColumnProfile]
    answers: Mapping[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[ColumnProfile, ...]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)  # by setting, how the file proves it
    sign: SignGuess | None = None
    booked: BookedGuess | None = None

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

    def free(self, fits: Fits = any_column) -> list[ColumnProfile]:
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
        fits = FITS.get(name, any_column)
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
