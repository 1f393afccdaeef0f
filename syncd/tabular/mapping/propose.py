"""Proposes a mapping for a file, as `syncd map` shows it: settings that its header and cells prove, and questions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, get_args

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.records import ContractType, MilestoneState, TransactionKind, WorkKind
from syncd.errors import UsageError
from syncd.tabular import Mark, Order, Table, day, detect_mark, normalise_name, read_table
from syncd.tabular.mapping.column_names import COLUMNS, MOVED, STATES, TYPES, bare_name, is_known
from syncd.tabular.mapping.column_profile import ColumnProfile, column_of_sum, profile_columns
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.guess import Guess
from syncd.tabular.mapping.guess_columns import are_own_invoices, fields_of, guess_columns, kind_of_rows
from syncd.tabular.mapping.guess_time import propose_zone
from syncd.tabular.mapping.open import begins_with_a_row, order_in, read_headed, stores_numbers
from syncd.tabular.mapping.presets import Preset, fitting_preset
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.propose_hours import propose_unit, settle_rate
from syncd.tabular.mapping.propose_money import propose_currency, propose_money, propose_unsigned_kinds
from syncd.tabular.mapping.questions import choices
from syncd.tabular.mapping.row_numbers import numbers_rows
from syncd.tabular.mapping.transactions import DIRECT
from syncd.tabular.mapping.units import Timed
from syncd.tabular.values.moments import split_moment

RECORDS = ("transaction", "time", "work", "milestone", "contract", "bank")
_KNOWN_NAMES = 2  # in a line that is a header
_EXAMPLES = 3
_COLUMN = "columns."
_TRUE = ("true", "yes", "y", "1", "x", "ja", "sí", "si", "oui", "sim")
_OWN_KINDS = ("bank", "golance")
# By record: the field whose words have meanings, the option with them, known words, and all meanings.
_WORDS: Mapping[str, tuple[str, str, Mapping[str, str], Iterable[str]]] = {
    "transaction": ("type", "kinds", TYPES, TransactionKind),
    "work": ("type", "kinds", TYPES, WorkKind),
    "contract": ("type", "kinds", {}, ContractType),
    "milestone": ("state", "states", STATES, MilestoneState),
}


def propose(
    file: SourceFile,
    record: str | None,
    source: str,
    platform: str | None,
    *,
    people: Sequence[str] = ("me",),
    answers: Mapping[str, str] | None = None,
) -> Proposal:
    """Propose a mapping. `record`: what the rows are, if the user says so. `people`: the keys of those whose rows they
    may be. `answers`: by name of a question, what a person answered.

    BadFile where the file is no table; UsageError where nothing shows what its rows are, and for a wrong answer.
    """
    answers = answers or {}
    table = read_headed(file, lambda cells: len({cell for cell in cells if is_known(bare_name(cell))}), _KNOWN_NAMES)
    if record in (None, "bank") and not answers and (preset := fitting_preset(table.header)):
        return _of_preset(source, preset)
    headless = begins_with_a_row(table)
    table = read_table(file, headless=True) if headless else table
    profiles = profile_columns(table)
    record = record or kind_of_rows(profiles)
    if record is None:
        names = ", ".join(name for name in table.columns[:30] if name)
        which = "bank (a bank's statement), transaction (what a platform paid), time, work, milestone or contract"
        raise UsageError(f"{file.name} leaves open what its rows are: say --as {which}; it has: {names}")
    chosen = {name.removeprefix(_COLUMN): answer for name, answer in answers.items() if name.startswith(_COLUMN)}
    platform = platform or _direct_if_own_invoices(record, profiles)
    guess, fields = guess_columns(record, profiles, chosen, own_invoices=platform == DIRECT), fields_of(record)
    proposal = Proposal(source, answers=answers)
    if headless:
        proposal.settings["header"] = False
        proposal.notes["header"] = "the first line looks like a row: columns are named by their numbers"
    _origin(proposal, record, platform)
    _days_of_invoices(proposal, guess)
    _whose(proposal, guess, record, people)
    _sums(proposal, table)
    if record in ("time", "work"):
        _skip_void(proposal, guess)
    _identity(guess, table, record)
    dates = [name for name in (*fields.days, *fields.later) if name in guess.columns]
    _dates(proposal, file.name, dates, list(_texts(table, guess, dates)), fields)
    if not stores_numbers(file):
        numbers = [text for row in _texts(table, guess, fields.numbers) for text in row if "." in text or "," in text]
        _mark(proposal, file.name, numbers)
    if record == "time":
        propose_zone(proposal, guess)
    if record != "bank":
        _hours(proposal, guess, table)
    propose_currency(proposal, guess)
    proposal.settings["columns"] = {
        field: columns[0].name if len(columns) == 1 else [column.name for column in columns]
        for field in fields.names
        if (columns := guess.columns.get(field))
    }
    if record in _WORDS:
        _words(proposal, guess, *_WORDS[record])
    propose_money(proposal, guess)
    if record == "transaction":
        propose_unsigned_kinds(proposal, guess)
    proposal.notes |= guess.notes
    proposal.questions |= {question.name: question for question in guess.questions.values()}
    _needs(proposal, guess, fields)
    deciding = {proposal.settings.get(option, {}).get("column") for option in ("booked", "sign")}
    deciding |= {*proposal.settings.get("skip", {})}
    free = [column for column in guess.free() if column.name not in deciding]
    proposal.unused = {column.name: column.distinct[:_EXAMPLES] for column in free}
    return proposal


def _of_preset(source: str, preset: Preset) -> Proposal:
    settings = {"kind": "bank", "preset": preset.name}
    return Proposal(source, settings=settings, notes={"preset": f"the export of {preset.title}"})


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


def _skip_void(proposal: Proposal, guess: Guess) -> None:
    """Skip rows of time that their file calls deleted, rejected or the like: by a flag, or by a word of a state."""
    for column in guess.free(lambda each: each.is_list):
        name = bare_name(column.name)
        if name in COLUMNS["void"]:
            void = [word for word in column.distinct if normalise_name(word) in _TRUE]
        elif name in COLUMNS["booked"]:
            void = [word for word in column.distinct if MOVED.get(normalise_name(word)) == "never"]
        else:
            continue
        if void:
            words = proposal.settings.setdefault("skip", {}).setdefault(column.name, [])
            words += [word for word in void if word not in words]
            proposal.notes["skip"] = "rows that do not count"


def _origin(proposal: Proposal, record: str, platform: str | None) -> None:
    """Set which connector reads these rows, and as what."""
    own = "bank" if record == "bank" else platform
    proposal.settings["kind"] = own if own in _OWN_KINDS else "table"
    if record != "bank":
        proposal.settings["record"] = record
    if record in ("work", "transaction", "contract") or (platform and record == "milestone"):
        proposal.settings["platform"] = platform or slug(proposal.source)


def _direct_if_own_invoices(record: str, profiles: Sequence[ColumnProfile]) -> str | None:
    return DIRECT if record == "transaction" and are_own_invoices(profiles) else None


def _days_of_invoices(proposal: Proposal, guess: Guess) -> None:
    """Say where rows count as invoices to direct clients, and what is left unchecked where none says its days."""
    if proposal.settings.get("platform") != DIRECT or proposal.settings.get("record") != "transaction":
        return
    says = "your own invoices, for contracts of type direct; else name the platform whose table it is"
    if not {"first_day", "last_day"} <= guess.columns.keys():
        says += ". No columns name the first and last day of an invoice, so nothing compares it with your tracked time"
    proposal.notes["platform"] = says


def _whose(proposal: Proposal, guess: Guess, record: str, people: Sequence[str]) -> None:
    """Set the person of all rows, where no column names people; ask where it may be one of several."""
    if record not in ("time", "work", "transaction") or "person" in {*guess.columns, *guess.questions}:
        return
    if len(people) == 1:
        proposal.settings["person"] = people[0]
        proposal.notes["person"] = "whose rows these are, a name from [person.…]"
    else:
        path = ("person",)
        proposal.ask(path, f"Whose rows are these? Write one of: {', '.join(people)}", choices(path, people))


def _needs(proposal: Proposal, guess: Guess, fields: Fields) -> None:
    """Ask for the columns of fields without which no row can be read."""
    for ways in fields.needs:
        open_ones = {*guess.columns, *guess.questions}
        if any(set(way.split("+")) <= open_ones for way in ways):
            continue
        missing = min(([name for name in way.split("+") if name not in open_ones] for way in ways), key=len)[0]
        words = ", or ".join(way.replace("+", " and ") for way in ways)
        names = [column.name for column in guess.free()]
        asks = f"No column shows itself as {words}. Name one{': ' if names else ''}{', '.join(names)}"
        path = ("columns", missing)
        proposal.ask(path, asks, choices(path, names))


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
            asks = f"The file has {ambiguous}, and nothing shows its order: write day-first or month-first"
            proposal.ask(("dates",), asks, choices(("dates",), get_args(Order)))


def _day(text: str, order: Order) -> Any:
    with suppress(ValueError):
        return day(text, order)
    return None


def _mark(proposal: Proposal, name: str, texts: Sequence[str]) -> None:
    if texts:
        try:
            proposal.settings["mark"] = detect_mark(name, texts)
        except BadFile:
            asks = f"The file has {texts[0]}, and nothing shows which mark is before decimals: write . or ,"
            proposal.ask(("mark",), asks, choices(("mark",), get_args(Mark)))


def _hours(proposal: Proposal, guess: Guess, table: Table) -> None:
    """Set or ask how hours are counted, and what they cost."""
    rows = [(Timed(*times), rate) for *times, rate in _texts(table, guess, ("duration", "start", "stop", "rate"))]
    if "duration" in guess.columns:
        propose_unit(proposal, guess.columns["duration"][0], [timed for timed, _ in rows])
    settle_rate(guess, rows, proposal.settings.get("mark"))
    if proposal.settings.get("record") == "work":  # there it only checks amounts
        guess.questions.pop("rate", None)


def _words(
    proposal: Proposal, guess: Guess, field: str, option: str, known: Mapping[str, str], every: Iterable[str]
) -> None:
    """Set what the words of types and states mean, where it is known."""
    if field in guess.columns:
        words, all_ = guess.columns[field][0].distinct, [str(meaning) for meaning in every]
        meant = {word: known.get(normalise_name(word), normalise_name(word).replace(" ", "-")) for word in words}
        proposal.settings[option] = {word: meaning for word, meaning in meant.items() if meaning in all_}
        for word in (word for word, meaning in meant.items() if meaning not in all_):
            path = (option, word)
            proposal.ask(path, f"What does “{word}” mean? Write one of: {', '.join(all_)}", choices(path, all_))
