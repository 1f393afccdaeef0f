"""Which column fills which field, by its name and by what its cells look like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from syncd.mapped.fields import BANK, FIELDS, Fields
from syncd.mapped.looks import Look, figures, runs
from syncd.mapped.words import COLUMNS, core
from syncd.tables import Mark

_DATES = frozenset({"date", "due", "funded", "submitted", "released", "first_day", "last_day"})
_NUMBERS = frozenset({"amount", "fee", "net", "credit", "debit", "balance", "rate"})
_FITS: Mapping[str, Callable[[Look], bool]] = {
    **dict.fromkeys(_DATES, lambda look: look.dates),
    **dict.fromkeys(_NUMBERS, lambda look: look.numbers),
    "start": lambda look: look.dates and look.times,
    "stop": lambda look: look.dates and look.times,
    "duration": lambda look: look.spans,
    "currency": lambda look: look.codes,
    "type": lambda look: look.is_list,
    "state": lambda look: look.is_list,
}
_ORDER = ("currency", "balance", "net", "fee", "start", "stop", "date", "contract_id", "title")
"""Fields whose words leave no doubt, before those that would take their columns."""


_Figures = list[Decimal | None]


@dataclass(slots=True)
class Guess:
    """What is found out so far. `columns`: field → columns; `asked`: what nothing shows, by field."""

    looks: Mapping[str, Look]
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def free(self) -> list[Look]:
        """The columns with something in them that fill no field."""
        used = {name for names in self.columns.values() for name in names}
        return [look for name, look in self.looks.items() if name not in used and look.filled]

    def named(self, name: str, fits: Callable[[Look], bool] = lambda _look: True) -> Look | None:
        """The free column that is called like a field, by the best word; None where none is."""
        by_core: dict[str, Look] = {}
        for look in self.free():
            if fits(look):
                by_core.setdefault(core(look.name), look)
        return next((by_core[word] for word in COLUMNS.get(name, ()) if word in by_core), None)

    def take(self, name: str) -> None:
        """Fill a field by a column of its name, if there is one that looks like it."""
        if found := self.named(name, _FITS.get(name, lambda _look: True)):
            self.columns[name] = (found.name,)


def kind_of_rows(looks: Mapping[str, Look]) -> str | None:
    """What the rows are, where the columns leave no doubt: time, transaction or milestone."""
    guess = Guess(looks)
    clocked = guess.named("start", lambda look: look.dates or look.clocks) is not None
    lasting = guess.named("duration", lambda look: look.spans) is not None
    stopping = guess.named("stop", lambda look: look.dates or look.clocks) is not None
    dated = any(look.dates and look.filled for look in looks.values())
    money = any(guess.named(name, lambda look: look.numbers) for name in ("amount", "net", "credit", "debit"))
    if clocked and (lasting or stopping) and not money:
        return "time"
    if guess.named("title") and guess.named("state", lambda look: look.is_list):
        return "milestone"
    if dated and money and not lasting:
        return "transaction"
    return "time" if dated and lasting and not money else None


def fields_of(record: str) -> Fields:
    """The fields of a kind of record, or of a bank's statement."""
    return BANK if record == "bank" else next(fields for name, fields in FIELDS.items() if name == record)


def assign(record: str, looks: Mapping[str, Look], mark: Callable[[list[str]], Mark]) -> Guess:
    """Fills the fields of `record`. `mark`: the decimal mark of the numbers in some columns."""
    guess, fields = Guess(looks), fields_of(record)
    names = fields.names
    for name in sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
        guess.take(name)
    if record == "time":
        _split_times(guess)
    if "date" in names and "date" not in guess.columns and "start" not in guess.columns:
        _only(guess, "date", lambda look: look.dates)
    if "amount" in names and record != "milestone":
        _amount(guess, mark)
    return guess


def _split_times(guess: Guess) -> None:
    """Clock times of which the day stands in a column of its own."""
    day = guess.named("start_day", lambda look: look.dates and not look.times)
    start_day = (day.name,) if day else guess.columns.get("date", ())
    for name, other in (("start", start_day), ("stop", None)):
        if name in guess.columns:
            continue
        if other is None:
            last = guess.named("stop_day", lambda look: look.dates and not look.times)
            other = (last.name,) if last else start_day
        found = guess.named(name, lambda look: look.clocks)
        if found and other:
            guess.columns[name] = (*other, found.name)
    if "start" in guess.columns:
        guess.columns.pop("date", None)
    if "stop" not in guess.columns and "duration" not in guess.columns:
        guess.columns.pop("start", None)


def _only(guess: Guess, name: str, fits: Callable[[Look], bool]) -> None:
    """Fill a field by the one free column that looks like it; ask where several do."""
    found = [look.name for look in guess.free() if fits(look)]
    if len(found) == 1:
        guess.columns[name] = (found[0],)
    elif found:
        guess.asked[name] = f"which of these is it: {', '.join(found)}"


def _amount(guess: Guess, mark: Callable[[list[str]], Mark]) -> None:
    """Money: by name, else the one column that looks like it; what does not foot is left out."""
    numbers = [look.name for look in guess.looks.values() if look.filled and look.numbers]
    values = {name: figures(guess.looks[name], mark(numbers)) for name in numbers}
    given = [guess.columns[name][0] for name in ("amount", "fee", "net") if name in guess.columns]
    if len(given) == 3 and not all(
        gross is None or fee is None or net is None or abs(net - gross) == abs(fee)
        for gross, fee, net in zip(*(values[name] for name in given), strict=True)
    ):
        guess.asked["net"] = f"{given[0]} and {given[1]} do not make {given[2]}: map two of them"
        del guess.columns["net"]
    if "net" in guess.columns and len(given) == 2 and "amount" not in guess.columns and "fee" not in guess.columns:
        guess.columns["amount"] = guess.columns.pop("net")
    if not {"amount", "credit", "debit"} & set(guess.columns) and not {"net", "fee"} <= set(guess.columns):
        guess.columns.pop("fee", None)
        if alone := guess.columns.pop("net", None):
            guess.columns["amount"] = alone
            return
        likely = [look for look in guess.free() if look.numbers and _is_money(look)]
        running = {one.name for one in likely for two in likely if one is not two and runs(*_of(values, one, two))}
        likely = [look for look in likely if look.name not in running]
        if len(likely) == 1:
            guess.columns["amount"] = (likely[0].name,)
        elif likely:
            guess.asked["amount"] = f"which of these is it: {', '.join(look.name for look in likely)}"
        if len(running) == 1 and "balance" not in guess.columns:
            guess.asked["balance"] = f"{next(iter(running))} runs like a balance"


def _of(values: Mapping[str, _Figures], one: Look, two: Look) -> tuple[_Figures, _Figures]:
    return values[one.name], values[two.name]


def _is_money(look: Look) -> bool:
    """Whether some number has decimals or a sign of money: an id has not."""
    return bool(look.signs) or any("." in text or "," in text for text in look.texts)
