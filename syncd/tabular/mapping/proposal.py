"""A mapping for a file, as `syncd map` proposes it: what its header and cells show, and questions for the rest."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.records import ContractType, MilestoneState, TransactionKind, WorkKind
from syncd.errors import UsageError
from syncd.tabular import Order, Table, day, mark_of, normalise
from syncd.tabular.mapping.column_names import STATES, TYPES, USUAL, core, currency_named, is_known, unit_named
from syncd.tabular.mapping.column_profile import Look, looks, sum_in
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.guess_columns import Guess, assign, fields_of, kind_of_rows
from syncd.tabular.mapping.open import order_in, read_headed, stores_numbers
from syncd.tabular.mapping.options import MONEY
from syncd.tabular.mapping.row_values import moment

RECORDS = ("transaction", "time", "work", "milestone", "contract", "bank")
_KNOWN_WORDS = 2  # in a line that is a header
_EXAMPLES = 3
_OWN_KINDS = ("bank", "golance")
_TAKEN = ("fee", "payout", "payout-fee")
# By record: the field whose words have meanings, the option that tells them, those that are known, and all there are.
_WORDS: Mapping[str, tuple[str, str, Mapping[str, str], Iterable[str]]] = {
    "transaction": ("type", "kinds", TYPES, TransactionKind),
    "work": ("type", "kinds", TYPES, WorkKind),
    "contract": ("type", "kinds", {}, ContractType),
    "milestone": ("state", "states", STATES, MilestoneState),
}


@dataclass(slots=True)
class Proposal:
    """A mapping. `settings`: the keys of the source's table; `notes`: what to know of a key, as a comment behind it;
    `questions`: by key, what nothing in the file shows; `unused`: columns that fill nothing, with some of their cells.
    """

    source: str
    settings: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    unused: dict[str, Sequence[str]] = field(default_factory=dict)


def propose(file: SourceFile, record: str | None, source: str, platform: str | None) -> Proposal:
    """BadFile where the file is no table; UsageError where nothing shows what its rows are."""
    table = read_headed(file, lambda cells: len({cell for cell in cells if is_known(core(cell))}), _KNOWN_WORDS)
    seen = looks(table)
    record = record or kind_of_rows(seen)
    if record is None:
        names = ", ".join(name for name in table.columns[:30] if name)
        raise UsageError(f"{file.name} leaves open what its rows are: say --as {'|'.join(RECORDS)}; it has: {names}")
    made, guess, fields = Proposal(source), assign(record, seen), fields_of(record)
    _origin(made, guess, record, platform)
    _sums(made, table)
    _identity(guess, table, record)
    given = [name for name in (*fields.days, *fields.later) if name in guess.columns]
    _dates(made, file.name, given, list(_rows(table, guess, given)), fields)
    if not stores_numbers(file):
        numbers = [text for row in _rows(table, guess, fields.numbers) for text in row if "." in text or "," in text]
        _mark(made, file.name, numbers)
    _currency(made, guess)
    if record != "bank" and "duration" in guess.columns:
        _unit(made, guess.columns["duration"][0])
    made.settings["columns"] = {
        name: found[0].name if len(found) == 1 else [look.name for look in found]
        for name in fields.names
        if (found := guess.columns.get(name))
    }
    if record in _WORDS:
        _words(made, guess, *_WORDS[record])
    if record == "transaction":
        _signs(made, guess)
    made.questions |= {key: asked for key, asked in guess.questions.items() if key not in made.questions}
    for ways in fields.needs:
        if not any(set(way.split("+")) <= set(guess.columns) for way in ways):
            made.questions.setdefault("columns", "no column shows itself as " + ", or ".join(ways))
    made.unused = {look.name: look.words[:_EXAMPLES] for look in guess.free()}
    return made


def slug(text: str) -> str:
    """A name of small letters, digits and dashes, out of any text."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "table"


def _rows(table: Table, guess: Guess, fields: Iterable[str]) -> Iterator[list[str]]:
    """What stands in these fields, of every row of the file."""
    columns = [[normalise(look.name) for look in guess.columns.get(name, ())] for name in fields]
    for row in table.rows:
        if not row.problem and not sum_in(row):
            yield [" ".join(map(row.text, names)) for names in columns]


def _sums(made: Proposal, table: Table) -> None:
    """Rows of sums are skipped by the word that they begin with, unless other rows have it in that column too."""
    sums = dict.fromkeys((column, row.text(column)) for row in table.rows if (column := sum_in(row)))
    others = (row for row in (table.rows if sums else ()) if not sum_in(row))
    meant = {each for row in others for each in sums if normalise(row.text(each[0])) == normalise(each[1])}
    names = dict(zip(table.header, table.columns, strict=True))
    skip: dict[str, list[str]] = {}
    for column, word in sums:
        if (column, word) not in meant:
            skip.setdefault(names[column], []).append(word)
    if skip:
        made.settings["skip"] = skip
        made.notes["skip"] = "sums"


def _origin(made: Proposal, guess: Guess, record: str, platform: str | None) -> None:
    """Whose rows these are, and which connector reads them."""
    own = "bank" if record == "bank" else platform
    made.settings["kind"] = own if own in _OWN_KINDS else "table"
    if record != "bank":
        made.settings["record"] = record
    if record in ("work", "transaction", "contract") or (platform and record == "milestone"):
        made.settings["platform"] = platform or slug(made.source)
    if record in ("time", "work", "transaction") and "person" not in guess.columns:
        made.settings["person"] = "me"
        made.notes["person"] = "whose rows these are, a name from [person.…]"


def _identity(guess: Guess, table: Table, record: str) -> None:
    """A column of ids is one where each row has its own; else, of transactions, one of events that rows share."""
    texts = [text for (text,) in _rows(table, guess, ["id"])]
    if "id" in guess.columns and not (all(texts) and len(set(texts)) == len(texts)):
        column = guess.columns.pop("id")
        if record == "transaction":
            guess.columns["group"] = column


def _dates(made: Proposal, name: str, given: Sequence[str], rows: Sequence[Sequence[str]], fields: Fields) -> None:
    texts = (moment(text).day for row in rows for text in row)
    differ = next((text for text in texts if _day(text, "day-first") != _day(text, "month-first")), "")
    if differ:
        try:
            made.settings["dates"] = order_in(name, given, rows, fields)
        except BadFile:
            made.questions["dates"] = f'"day-first" or "month-first"? The file has {differ}, and nothing shows which'


def _day(text: str, order: Order) -> Any:
    with suppress(ValueError):
        return day(text, order)
    return None


def _mark(made: Proposal, name: str, texts: Sequence[str]) -> None:
    if texts:
        try:
            made.settings["mark"] = mark_of(name, texts)
        except BadFile:
            made.questions["mark"] = f'"." or ","? The file has {texts[0]}, and nothing shows which is before decimals'


def _currency(made: Proposal, guess: Guess) -> None:
    amounts = [found[0] for name, found in guess.columns.items() if name in MONEY]
    if not amounts or "currency" in guess.columns:
        return
    shown = [signs for look in amounts for signs in (look.signs, currency_named(look.name)) if signs is not None]
    meant = frozenset.intersection(*shown) if shown else frozenset[str]()
    if len(meant) == 1:
        (made.settings["currency"],) = meant
    else:
        some = ", ".join(sorted(meant, key=lambda each: (each not in USUAL, each))[:_EXAMPLES])
        made.questions["currency"] = f"nothing shows which it is of {some} and others" if some else "nothing shows it"


def _unit(made: Proposal, column: Look) -> None:
    unit = unit_named(column.name)
    if column.clocked or unit == "hours":
        return
    if unit:
        made.settings["unit"] = unit
    else:
        made.questions["unit"] = f'"hours", "minutes" or "seconds"? Nothing shows what {column.name} counts'


def _words(
    made: Proposal, guess: Guess, field: str, option: str, known: Mapping[str, str], every: Iterable[str]
) -> None:
    """What the words of types and states mean, where they are known."""
    if field in guess.columns:
        words, all_ = guess.columns[field][0].words, list(every)
        meant = {word: known.get(normalise(word), normalise(word).replace(" ", "-")) for word in words}
        made.settings[option] = {word: meaning for word, meaning in meant.items() if meaning in all_}
        if unknown := [word for word, meaning in meant.items() if meaning not in all_]:
            made.questions[option] = f"what do these mean: {', '.join(unknown)}? One of {', '.join(all_)}"


def _signs(made: Proposal, guess: Guess) -> None:
    """Types of which the file writes what is taken away without a minus."""
    if "type" not in guess.columns:
        made.questions["constants"] = 'what is each row? Such as { type = "fixed" }; until you say it, all are other'
    if not {"amount", "type"} <= set(guess.columns):
        return
    amounts, types = (guess.columns[name][0].texts for name in ("amount", "type"))
    kinds = made.settings["kinds"]
    plain: dict[str, bool] = {}
    for amount, word in zip(amounts, types, strict=True):
        if amount and (kind := kinds.get(word)) in _TAKEN:
            plain[kind] = plain.get(kind, True) and not any(sign in amount for sign in "-−–(")
    if found := [kind for kind, unsigned in plain.items() if unsigned]:
        made.settings["negative"] = found
        made.notes["negative"] = "the file writes these without a minus"
