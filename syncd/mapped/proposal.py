"""A mapping for a file, as `syncd map` proposes it: what its header and cells show, and questions for the rest."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from syncd.connector import BadFile, SourceFile
from syncd.core.records import MilestoneState, TransactionKind
from syncd.errors import UsageError
from syncd.mapped.cells import moment
from syncd.mapped.fields import FIELDS
from syncd.mapped.guess import Guess, assign, fields_of, kind_of_rows
from syncd.mapped.looks import Look, looks
from syncd.mapped.opening import is_json, stores_numbers, table_of
from syncd.mapped.words import STATES, TYPES, core, is_known, unit_named
from syncd.tables import Dates, Mark, Table, day, mark_of, normalise, order_of, read_table
from syncd.tables.currencies import currencies

RECORDS = ("transaction", "time", "work", "milestone", "contract", "bank")
_KNOWN_WORDS = 2  # in a line that is a header
_EXAMPLES = 3
_OWN_KINDS = ("bank", "golance")
_USUAL = ("USD", "EUR", "GBP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A mapping. `settings`: the keys of the source's table; `notes`: what to know of a key, as a comment behind it;
    `questions`: by key, what nothing in the file shows; `unused`: columns that fill nothing, with some of their cells.
    """

    source: str
    settings: Mapping[str, Any]
    notes: Mapping[str, str]
    questions: Mapping[str, str]
    unused: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class _Draft:
    file: SourceFile
    table: Table
    guess: Guess
    settings: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)

    def cells(self, names: Iterable[str]) -> Iterable[str]:
        """The cells of fields, over the whole file."""
        columns = [column for name in names for column in self.guess.columns.get(name, ())]
        return (row.text(column) for row in self.table.rows if not row.problem for column in columns)


def read_header(file: SourceFile) -> Table:
    """The file as a table. Its header is the line with the most names that are known, if these are two, else the
    first."""
    known: Counter[tuple[str, ...]] = Counter()

    def look(cells: Sequence[str]) -> bool:
        known[tuple(cells)] = len({cell for cell in cells if is_known(core(cell))})
        return False

    if not is_json(file):
        with suppress(BadFile):
            read_table(file, headed=look)
    header, count = max(known.items(), key=lambda each: each[1], default=((), 0))
    if count < _KNOWN_WORDS:
        return table_of(file)
    return read_table(file, headed=lambda cells: tuple(cells) == header)


def propose(file: SourceFile, record: str | None, source: str, platform: str | None) -> Proposal:
    """BadFile where the file is no table; UsageError where nothing shows what its rows are."""
    table = read_header(file)
    seen = looks(table.header, table.rows)
    record = record or kind_of_rows(seen)
    if record is None:
        names = ", ".join(name for name in table.header[:30] if name)
        raise UsageError(f"{file.name} leaves open what its rows are: say --as {'|'.join(RECORDS)}; it has: {names}")
    draft = _Draft(file, table, assign(record, seen, partial(_mark, file, table)))
    fields = fields_of(record)
    own = "bank" if record == "bank" else platform
    draft.settings["kind"] = own if own in _OWN_KINDS else "table"
    if record != "bank":
        draft.settings["record"] = record
    if record in ("work", "transaction", "contract"):
        draft.settings["platform"] = platform or slug(source)
    if "person" in fields.names and "person" not in draft.guess.columns and record != "contract":
        draft.settings["person"] = "me"
        draft.notes["person"] = "whose rows these are, a name from [person.…]"
    _identity(draft, record)
    _dates(draft, [*fields.days, *fields.later], ranged=bool(fields.days))
    _numbers(draft, [name for name in fields.numbers if name in draft.guess.columns])
    _currency(draft, seen)
    if record in FIELDS and "duration" in draft.guess.columns:
        _unit(draft, seen)
    draft.settings["columns"] = {
        name: names[0] if len(names) == 1 else list(names)
        for name, names in sorted(draft.guess.columns.items(), key=lambda each: fields.names.index(each[0]))
    }
    _words(draft, record, seen)
    for name, question in draft.guess.asked.items():
        draft.questions.setdefault(name, question)
    for ways in fields.needs:
        if not any(set(way.split("+")) <= set(draft.guess.columns) for way in ways):
            draft.questions.setdefault("columns", "no column shows itself as " + ", or ".join(ways))
    unused = {look.name: list(look.words)[:_EXAMPLES] for look in draft.guess.free()}
    return Proposal(source=source, settings=draft.settings, notes=draft.notes, questions=draft.questions, unused=unused)


def slug(text: str) -> str:
    """A name of small letters, digits and dashes, out of any text."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "table"


def _mark(file: SourceFile, table: Table, columns: Sequence[str]) -> Mark:
    """The mark of these columns; the point where they leave it open, which is asked elsewhere."""
    rows = (row for row in table.rows if not row.problem)
    with suppress(BadFile):
        return mark_of(file.name, (row.text(name) for row in rows for name in columns))
    return "."


def _identity(draft: _Draft, record: str) -> None:
    """A column of ids is one where each row has its own; else, of transactions, one of events that rows share."""
    if "id" not in draft.guess.columns:
        return
    seen: set[int] = set()
    alone = True
    for text in draft.cells(["id"]):
        alone = alone and bool(text) and hash(text) not in seen
        seen.add(hash(text))
    if not alone:
        column = draft.guess.columns.pop("id")
        if record == "transaction":
            draft.guess.columns["group"] = column


def _dates(draft: _Draft, names: Sequence[str], *, ranged: bool) -> None:
    texts = [moment(text).day for text in draft.cells(names)]
    differ = [text for text in texts if _read(text, "day-first") != _read(text, "month-first")]
    if not differ:
        return
    try:
        name = draft.file.name if ranged else "the table"
        draft.settings["dates"] = order_of(name, (Dates(text) for text in texts))
    except BadFile:
        draft.questions["dates"] = f'"day-first" or "month-first"? The file has {differ[0]}, and nothing shows which'


def _read(text: str, order: Any) -> Any:
    with suppress(ValueError):
        return day(text, order)
    return None


def _numbers(draft: _Draft, names: Sequence[str]) -> None:
    texts = [text for text in draft.cells(names) if "." in text or "," in text]
    if not texts or stores_numbers(draft.file):
        return
    try:
        draft.settings["mark"] = mark_of(draft.file.name, texts)
    except BadFile:
        draft.questions["mark"] = f'"." or ","? The file has {texts[0]}, and nothing shows which is before decimals'


def _currency(draft: _Draft, seen: Mapping[str, Look]) -> None:
    amounts = [
        name for name in ("amount", "credit", "debit", "fee", "net", "balance", "rate") if name in draft.guess.columns
    ]
    if not amounts or "currency" in draft.guess.columns:
        return
    meant: set[str] | None = None
    for name in amounts:
        column = draft.guess.columns[name][0]
        for signs in (seen[column].signs, _currencies_in(column)):
            if signs is not None:
                meant = set(signs) if meant is None else meant & signs
    if meant is not None and len(meant) == 1:
        draft.settings["currency"] = next(iter(meant))
    else:
        some = ", ".join(sorted(meant or (), key=lambda each: (each not in _USUAL, each))[:_EXAMPLES])
        draft.questions["currency"] = f"nothing shows which it is of {some} and others" if some else "nothing shows it"


def _currencies_in(name: str) -> frozenset[str] | None:
    """What the one currency in a column's name, beside its words, can mean; None without one."""
    words = name.upper().replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ").split()
    found = [meant for word in words if (meant := currencies(word))]
    return found[0] if len(found) == 1 and len(words) > 1 else None


def _unit(draft: _Draft, seen: Mapping[str, Look]) -> None:
    column = draft.guess.columns["duration"][0]
    if seen[column].clocked:
        return
    unit = unit_named(column)
    if unit is None:
        draft.questions["unit"] = f'"hours", "minutes" or "seconds"? Nothing shows what {column} counts'
    elif unit != "hours":
        draft.settings["unit"] = unit


def _words(draft: _Draft, record: str, seen: Mapping[str, Look]) -> None:
    """What the words of types and states mean, where they are known."""
    if record == "transaction" and "type" in draft.guess.columns:
        _meanings(draft, seen, "type", "kinds", TYPES, TransactionKind)
        _signs(draft, seen)
    elif record == "transaction":
        draft.questions["constants"] = 'what is each row? Such as { type = "fixed" }; until you say it, all are other'
    elif record == "milestone" and "state" in draft.guess.columns:
        _meanings(draft, seen, "state", "states", STATES, MilestoneState)


def _meanings(
    draft: _Draft, seen: Mapping[str, Look], field: str, option: str, known: Mapping[str, str], every: Iterable[str]
) -> None:
    words = seen[draft.guess.columns[field][0]].words
    draft.settings[option] = {word: known[normalise(word)] for word in words if normalise(word) in known}
    if unknown := [word for word in words if normalise(word) not in known]:
        draft.questions[option] = f"what do these mean: {', '.join(unknown)}? One of {', '.join(every)}"


def _signs(draft: _Draft, seen: Mapping[str, Look]) -> None:
    """Types of which the file writes what is taken away without a minus."""
    if "amount" not in draft.guess.columns:
        return
    amounts, types = (seen[draft.guess.columns[name][0]].texts for name in ("amount", "type"))
    kinds = draft.settings["kinds"]
    plain: dict[str, bool] = {}
    for amount, word in zip(amounts, types, strict=True):
        if kinds.get(word) in ("fee", "payout", "payout-fee") and amount:
            plain[kinds[word]] = plain.get(kinds[word], True) and not any(sign in amount for sign in "-−–(")
    if found := [kind for kind, unsigned in plain.items() if unsigned]:
        draft.settings["negative"] = found
        draft.notes["negative"] = "the file writes these without a minus"
