"""Proposes a mapping for a file, as `syncd map` shows it: settings that its header and cells prove, and questions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.records import ContractType, MilestoneState, TransactionKind, WorkKind
from syncd.errors import UsageError
from syncd.tabular import Order, Table, day, detect_mark, normalise_name
from syncd.tabular.mapping.column_names import STATES, TYPES, USUAL, bare_name, currency_named, is_known, unit_named
from syncd.tabular.mapping.column_profile import ColumnProfile, column_of_sum, profile_columns
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.guess_columns import Guess, fields_of, guess_columns, kind_of_rows
from syncd.tabular.mapping.open import order_in, read_headed, stores_numbers
from syncd.tabular.mapping.options import MONEY
from syncd.tabular.mapping.row_numbers import numbers_rows
from syncd.tabular.mapping.row_values import split_moment

RECORDS = ("transaction", "time", "work", "milestone", "contract", "bank")
_KNOWN_NAMES = 2  # in a line that is a header
_EXAMPLES = 3
_OWN_KINDS = ("bank", "golance")
_TAKEN = ("fee", "payout", "payout-fee")
# By record: the field whose words have meanings, the option with them, known words, and all meanings.
_WORDS: Mapping[str, tuple[str, str, Mapping[str, str], Iterable[str]]] = {
    "transaction": ("type", "kinds", TYPES, TransactionKind),
    "work": ("type", "kinds", TYPES, WorkKind),
    "contract": ("type", "kinds", {}, ContractType),
    "milestone": ("state", "states", STATES, MilestoneState),
}


@dataclass(slots=True)
class Proposal:
    """A proposed mapping."""

    source: str
    settings: dict[str, Any] = field(default_factory=dict)  # by key of the source's table
    notes: dict[str, str] = field(default_factory=dict)  # by key, a comment to stand behind it
    questions: dict[str, str] = field(default_factory=dict)  # by key, what the file leaves open
    unused: dict[str, Sequence[str]] = field(default_factory=dict)  # columns that fill no field, with some cells


def propose(file: SourceFile, record: str | None, source: str, platform: str | None) -> Proposal:
    """Propose a mapping. `record`: what the rows are, if the user says so.

    BadFile where the file is no table; UsageError where nothing shows what its rows are.
    """
    table = read_headed(file, lambda cells: len({cell for cell in cells if is_known(bare_name(cell))}), _KNOWN_NAMES)
    profiles = profile_columns(table)
    record = record or kind_of_rows(profiles)
    if record is None:
        names = ", ".join(name for name in table.columns[:30] if name)
        raise UsageError(f"{file.name} leaves open what its rows are: say --as {'|'.join(RECORDS)}; it has: {names}")
    proposal, guess, fields = Proposal(source), guess_columns(record, profiles), fields_of(record)
    _origin(proposal, guess, record, platform)
    _sums(proposal, table)
    _identity(guess, table, record)
    dates = [name for name in (*fields.days, *fields.later) if name in guess.columns]
    _dates(proposal, file.name, dates, list(_texts(table, guess, dates)), fields)
    if not stores_numbers(file):
        numbers = [text for row in _texts(table, guess, fields.numbers) for text in row if "." in text or "," in text]
        _mark(proposal, file.name, numbers)
    _currency(proposal, guess)
    if record != "bank" and "duration" in guess.columns:
        _unit(proposal, guess.columns["duration"][0])
    proposal.settings["columns"] = {
        field: columns[0].name if len(columns) == 1 else [column.name for column in columns]
        for field in fields.names
        if (columns := guess.columns.get(field))
    }
    if record in _WORDS:
        _words(proposal, guess, *_WORDS[record])
    if record == "transaction":
        _signs(proposal, guess)
    proposal.questions |= {key: question for key, question in guess.questions.items() if key not in proposal.questions}
    for ways in fields.needs:
        if not any(set(way.split("+")) <= set(guess.columns) for way in ways):
            proposal.questions.setdefault("columns", "no column shows itself as " + ", or ".join(ways))
    proposal.unused = {column.name: column.distinct[:_EXAMPLES] for column in guess.free()}
    return proposal


def slug(text: str) -> str:
    """Make a name of lower-case letters, digits and dashes of any text."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "table"


def _texts(table: Table, guess: Guess, fields: Iterable[str]) -> Iterator[list[str]]:
    """Give the cells of these fields, for every row but sums."""
    columns = [[normalise_name(column.name) for column in guess.columns.get(name, ())] for name in fields]
    for row in table.rows:
        if not row.problem and not column_of_sum(row):
            yield [" ".join(map(row.text, names)) for names in columns]


def _sums(proposal: Proposal, table: Table) -> None:
    """Skip rows of sums by the word that they begin with, unless other rows have it in that column too."""
    sums = dict.fromkeys((column, row.text(column)) for row in table.rows if (column := column_of_sum(row)))
    others = (row for row in (table.rows if sums else ()) if not column_of_sum(row))
    ambiguous = {
        (column, word)
        for row in others
        for column, word in sums
        if normalise_name(row.text(column)) == normalise_name(word)
    }
    names = dict(zip(table.header, table.columns, strict=True))
    skip: dict[str, list[str]] = {}
    for column, word in sums:
        if (column, word) not in ambiguous:
            skip.setdefault(names[column], []).append(word)
    if skip:
        proposal.settings["skip"] = skip
        proposal.notes["skip"] = "sums"


def _origin(proposal: Proposal, guess: Guess, record: str, platform: str | None) -> None:
    """Set whose rows these are, and which connector reads them."""
    own = "bank" if record == "bank" else platform
    proposal.settings["kind"] = own if own in _OWN_KINDS else "table"
    if record != "bank":
        proposal.settings["record"] = record
    if record in ("work", "transaction", "contract") or (platform and record == "milestone"):
        proposal.settings["platform"] = platform or slug(proposal.source)
    if record in ("time", "work", "transaction") and "person" not in guess.columns:
        proposal.settings["person"] = "me"
        proposal.notes["person"] = "whose rows these are, a name from [person.…]"


def _identity(guess: Guess, table: Table, record: str) -> None:
    """Keep the column of ids only if every row has its own id, and it does not just number the rows.

    In a table of transactions, a column whose values repeat names the event that several rows share instead.
    """
    texts = [text for (text,) in _texts(table, guess, ["id"])]
    if record in ("work", "transaction", "bank") and numbers_rows(texts):
        del guess.columns["id"]
    elif "id" in guess.columns and not (all(texts) and len(set(texts)) == len(texts)):
        column = guess.columns.pop("id")
        if record == "transaction":
            guess.columns["group"] = column


def _dates(proposal: Proposal, name: str, dates: Sequence[str], rows: Sequence[Sequence[str]], fields: Fields) -> None:
    texts = (split_moment(text).day for row in rows for text in row)
    ambiguous = next((text for text in texts if _day(text, "day-first") != _day(text, "month-first")), "")
    if ambiguous:
        try:
            proposal.settings["dates"] = order_in(name, dates, rows, fields)
        except BadFile:
            proposal.questions["dates"] = (
                f'"day-first" or "month-first"? The file has {ambiguous}, and nothing shows which'
            )


def _day(text: str, order: Order) -> Any:
    with suppress(ValueError):
        return day(text, order)
    return None


def _mark(proposal: Proposal, name: str, texts: Sequence[str]) -> None:
    if texts:
        try:
            proposal.settings["mark"] = detect_mark(name, texts)
        except BadFile:
            proposal.questions["mark"] = (
                f'"." or ","? The file has {texts[0]}, and nothing shows which is before decimals'
            )


def _currency(proposal: Proposal, guess: Guess) -> None:
    amounts = [columns[0] for field, columns in guess.columns.items() if field in MONEY]
    if not amounts or "currency" in guess.columns:
        return
    evidence = [known for column in amounts for known in (column.currencies, currency_named(column.name))]
    possible = [known for known in evidence if known is not None]
    meant = frozenset.intersection(*possible) if possible else frozenset[str]()
    if len(meant) == 1:
        (proposal.settings["currency"],) = meant
    else:
        some = ", ".join(sorted(meant, key=lambda currency: (currency not in USUAL, currency))[:_EXAMPLES])
        proposal.questions["currency"] = (
            f"nothing shows which it is of {some} and others" if some else "nothing shows it"
        )


def _unit(proposal: Proposal, column: ColumnProfile) -> None:
    unit = unit_named(column.name)
    if column.has_hours_and_minutes or unit == "hours":
        return
    if unit:
        proposal.settings["unit"] = unit
    else:
        proposal.questions["unit"] = f'"hours", "minutes" or "seconds"? Nothing shows what {column.name} counts'


def _words(
    proposal: Proposal, guess: Guess, field: str, option: str, known: Mapping[str, str], every: Iterable[str]
) -> None:
    """Set what the words of types and states mean, where it is known."""
    if field in guess.columns:
        words, all_ = guess.columns[field][0].distinct, list(every)
        meant = {word: known.get(normalise_name(word), normalise_name(word).replace(" ", "-")) for word in words}
        proposal.settings[option] = {word: meaning for word, meaning in meant.items() if meaning in all_}
        if unknown := [word for word, meaning in meant.items() if meaning not in all_]:
            proposal.questions[option] = f"what do these mean: {', '.join(unknown)}? One of {', '.join(all_)}"


def _signs(proposal: Proposal, guess: Guess) -> None:
    """Set the types that the file writes without a minus although they are taken away."""
    if "type" not in guess.columns:
        proposal.questions["constants"] = (
            'what is each row? Such as { type = "fixed" }; until you say it, all are other'
        )
    if not {"amount", "type"} <= set(guess.columns):
        return
    amounts, types = (guess.columns[name][0].texts for name in ("amount", "type"))
    kinds = proposal.settings["kinds"]
    unsigned: dict[str, bool] = {}
    for amount, word in zip(amounts, types, strict=True):
        if amount and (kind := kinds.get(word)) in _TAKEN:
            unsigned[kind] = unsigned.get(kind, True) and not any(sign in amount for sign in "-−–(")
    if negative := [kind for kind, always in unsigned.items() if always]:
        proposal.settings["negative"] = negative
        proposal.notes["negative"] = "the file writes these without a minus"
