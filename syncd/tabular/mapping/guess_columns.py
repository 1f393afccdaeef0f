"""Which column fills which field, by its name and by what its cells look like."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from syncd.connector import BadFile
from syncd.tabular import Mark, mark_of
from syncd.tabular.mapping.column_names import COLUMNS, CONTRACTS, core
from syncd.tabular.mapping.column_profile import Look, figures, runs
from syncd.tabular.mapping.fields import BANK, FIELDS, Fields

Fits = Callable[[Look], bool]
_FITS: Mapping[str, Fits] = {
    **dict.fromkeys(
        ("date", "due", "funded", "submitted", "released", "first_day", "last_day"), lambda look: look.dates
    ),
    **dict.fromkeys(("amount", "fee", "tax", "net", "credit", "debit", "balance", "rate"), lambda look: look.numbers),
    **dict.fromkeys(("start", "stop"), lambda look: look.times),
    **dict.fromkeys(("type", "state"), lambda look: look.is_list),
    "duration": lambda look: look.spans,
    "currency": lambda look: look.codes,
}
_ORDER = ("currency", "balance", "net", "fee", "tax", "start", "stop", "date", "contract_id", "title")
"""Fields whose words leave no doubt, before those that would take their columns."""


@dataclass(slots=True)
class Guess:
    """What is found out so far. `columns`: by field; `questions`: by field, what nothing shows."""

    looks: Sequence[Look]
    columns: dict[str, tuple[Look, ...]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)

    def free(self, fits: Fits = lambda _look: True) -> list[Look]:
        """The columns that fill no field."""
        used = {look.name for each in self.columns.values() for look in each}
        return [look for look in self.looks if look.name not in used and fits(look)]

    def named(self, name: str, fits: Fits) -> Look | None:
        """The free column that is called like a field, by the best word; None where none is."""
        by_core: dict[str, Look] = {}
        for look in self.free(fits):
            by_core.setdefault(core(look.name), look)
        return next((by_core[word] for word in COLUMNS.get(name, ()) if word in by_core), None)

    def take(self, name: str) -> None:
        """Fill a field by a column of its name, if there is one that looks like it."""
        if found := self.named(name, _FITS.get(name, lambda _look: True)):
            self.columns[name] = (found,)

    def only(self, name: str, found: Sequence[Look]) -> None:
        """Fill a field by the one column that it can be; ask where several can."""
        if len(found) == 1:
            self.columns[name] = (found[0],)
        elif found:
            self.questions[name] = f"which of these is it: {', '.join(look.name for look in found)}"


def kind_of_rows(looks: Sequence[Look]) -> str | None:
    """What the rows are, where the columns leave no doubt."""
    guess = Guess(looks)

    def has(name: str, fits: Fits = lambda _look: True) -> bool:
        return guess.named(name, fits) is not None

    money = any(has(name, _FITS["amount"]) for name in ("amount", "net", "credit", "debit"))
    dated, lasting = any(look.dates for look in looks), has("duration", _FITS["duration"])
    clocked, stopping = (has(name, lambda look: look.dates or look.clocks) for name in ("start", "stop"))
    contract = any(core(look.name) in CONTRACTS for look in looks)
    if clocked and (lasting or stopping) and not money:
        return "time"
    if has("title") and has("state", _FITS["state"]):
        return "milestone"
    if dated and money and not lasting:
        return "transaction"
    if dated and lasting and not money:
        return "work" if contract else "time"
    return "contract" if contract and has("client") and not (money or lasting) else None


def fields_of(record: str) -> Fields:
    """The fields of a kind of record, or of a bank's statement."""
    return BANK if record == "bank" else FIELDS[record]


def assign(record: str, looks: Sequence[Look]) -> Guess:
    """Fills the fields of `record`."""
    guess, names = Guess(looks), fields_of(record).names
    for name in sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
        guess.take(name)
    if record == "time":
        _split_times(guess)
    if "date" in names and not {"date", "start"} & set(guess.columns):
        guess.only("date", guess.free(_FITS["date"]))
    if "amount" in names and record != "milestone":
        _amount(guess)
    return guess


def _split_times(guess: Guess) -> None:
    """Clock times of which the day stands in a column of its own."""
    days = guess.columns.get("date", ())
    for name in ("start", "stop"):
        if name not in guess.columns:
            own = guess.named(f"{name}_day", lambda look: look.dates and not look.times)
            days = (own,) if own else days
            if days and (found := guess.named(name, lambda look: look.clocks)):
                guess.columns[name] = (*days, found)
    if "start" in guess.columns:
        guess.columns.pop("date", None)
    if not {"stop", "duration"} & set(guess.columns):
        guess.columns.pop("start", None)


def _amount(guess: Guess) -> None:
    """Money: by name, else the one column that looks like it; what does not foot is left out."""
    columns, numbers = guess.columns, [look for look in guess.looks if look.numbers]
    mark: Mark = "."
    with suppress(BadFile):  # where they leave it open it is asked
        mark = mark_of("", (text for look in numbers for text in look.texts))
    values = {look.name: figures(look, mark) for look in numbers}
    _taken(guess, values)
    if {"amount", "credit", "debit"} & set(columns) or {"net", "fee"} <= set(columns):
        return
    columns.pop("fee", None)
    if net := columns.pop("net", None):
        columns["amount"] = net
        return
    likely = guess.free(lambda look: look.decimals)
    running = [
        one.name for one in likely if any(runs(values[one.name], values[two.name]) for two in likely if two is not one)
    ]
    guess.only("amount", [look for look in likely if look.name not in running])
    if len(running) == 1 and "balance" not in columns:
        guess.questions["balance"] = f"{running[0]} runs like a balance"


def _taken(guess: Guess, values: Mapping[str, Sequence[Decimal | None]]) -> None:
    """Fee, tax and net stay where they foot. A tax that is proven by no net may as well be paid on top."""
    columns = guess.columns
    names = {name: found[0].name for name, found in columns.items()}

    def foot(*taken: str) -> list[bool]:
        """Whether amount and what is taken from it make the net, of each row that tells them all."""
        rows = zip(*(values[names[name]] for name in ("amount", "net", *taken)), strict=True)
        return [abs(row[1] - row[0]) == sum(map(abs, row[2:])) for row in map(_whole, rows) if row]

    netted, taken = {"amount", "net"} <= set(names), [name for name in ("fee", "tax") if name in names]
    if "tax" in taken and not (netted and (feet := foot(*taken)) and all(feet)):
        guess.questions["tax"] = f"is {names['tax']} taken off the amount? Only then map it"
        del columns["tax"]
        taken.remove("tax")
    if "fee" in taken and netted and not all(foot(*taken)):
        guess.questions["net"] = f"{names['amount']} and {names['fee']} do not make {names['net']}: map two of them"
        del columns["net"]


def _whole(row: Sequence[Decimal | None]) -> list[Decimal]:
    """The row; empty where a number is missing."""
    found = [each for each in row if each is not None]
    return found if len(found) == len(row) else []
