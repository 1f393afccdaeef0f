"""Guesses which column fills which field, by its name and its cells."""

from collections.abc import Mapping, Sequence

from syncd.tabular import normalise_name
from syncd.tabular.mapping.column_names import CONTRACTS, TYPES, bare_name, is_known, is_planned, unit_named
from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.fields import BANK, FIELDS, Fields
from syncd.tabular.mapping.guess import FITS, ORDER, Fits, Guess, any_column
from syncd.tabular.mapping.guess_money import ACCOUNT_MONEY, settle_money
from syncd.tabular.mapping.guess_time import ask_about_breaks, take_people
from syncd.tabular.mapping.more_names import BREAKS, VALUE_DATES
from syncd.tabular.mapping.units import Timed, are_between, are_just_between

_INVOICE_NUMBERS = frozenset(
    "invoice|invoice number|invoice no|invoice id|rechnung|rechnungsnummer|rechnungsnr|factura|número de factura"
    "|facture|numéro de facture".split("|")
)
"""Names of the number of an invoice."""


def kind_of_rows(profiles: Sequence[ColumnProfile]) -> str | None:
    """Return the kind of record that the rows are; None where the columns leave it open."""
    guess = Guess(profiles)

    def has(name: str, fits: Fits = any_column) -> bool:
        return guess.named(name, fits) is not None

    money = any(has(name, FITS["amount"]) for name in ("amount", "net", "credit", "debit"))
    dates, duration = any(column.has_dates for column in profiles), has("duration", FITS["duration"])
    start, stop = (has(name, lambda column: column.has_dates or column.has_clock_times) for name in ("start", "stop"))
    contract = any(bare_name(column.name) in CONTRACTS for column in profiles)
    if start and (duration or stop) and not money:
        return "time"
    if has("title") and has("state", FITS["state"]):
        return "milestone"
    if dates and money and are_own_invoices(profiles):
        return "transaction"
    if dates and money and not duration:
        return None if _may_be_of_a_bank(guess) else "transaction"
    if dates and not money and (duration or _hours(guess)):
        return "work" if contract else "time"
    return "contract" if contract and has("client") and not (money or duration) else None


def are_own_invoices(profiles: Sequence[ColumnProfile]) -> bool:
    """Whether rows of money are invoices that the user writes: they have a number, a client, and when they are due or
    which days they are for; and neither a type nor a fee, as a platform's have."""
    guess, names = Guess(profiles), {bare_name(column.name) for column in profiles}
    has = {name for name in ("client", "due", "first_day", "last_day", "type", "fee", "net") if _is_named(guess, name)}
    return (
        bool(names & _INVOICE_NUMBERS)
        and "client" in has
        and ("due" in has or {"first_day", "last_day"} <= has)
        and not has & {"type", "fee", "net"}
    )


def _is_named(guess: Guess, name: str) -> bool:
    return guess.named(name, FITS.get(name, any_column)) is not None


def _may_be_of_a_bank(guess: Guess) -> bool:
    """Whether rows of money have what a bank's statement has, and nothing that only platforms have."""
    kinds = guess.named("type", FITS["type"])
    if kinds and any(normalise_name(word) in TYPES for word in kinds.distinct):
        return False
    if any(guess.named(name, any_column) for name in ("contract", "contract_id", "client", "fee")):
        return False
    pair = guess.named("credit", FITS["credit"]) and guess.named("debit", FITS["debit"])
    return bool(pair or guess.named("balance", FITS["balance"]) or guess.named("sign", lambda column: column.is_list))


def fields_of(record: str) -> Fields:
    """Return the fields of a kind of record, or of a bank's statement."""
    return BANK if record == "bank" else FIELDS[record]


def guess_columns(
    record: str, profiles: Sequence[ColumnProfile], answers: Mapping[str, str], *, own_invoices: bool = False
) -> Guess:
    """Guess the columns of all fields of `record`. `answers`: by field, the column that a person chose. `own_invoices`:
    they are rows of invoices that the user writes, so a column tells when they are due."""
    fields = fields_of(record)
    names = fields.names
    guess = Guess(profiles, {name: answer for name, answer in answers.items() if name in names})
    for name in sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER)):
        by_hand = name in fields.by_hand and not (own_invoices and name == "due")
        if not by_hand and (record != "bank" or name not in ACCOUNT_MONEY):  # a balance may prove these
            guess.take(name)
    if "person" in names:
        take_people(guess, record)
    if record == "time":
        _join_days_and_times(guess)
    if "date" in names:
        _take_day(guess)
    if (
        record == "time"
        and "start" not in guess.columns
        and any(day.has_times for day in guess.columns.get("date", ()))
    ):
        guess.columns["start"] = guess.columns.pop("date")
    if record in ("time", "work"):
        _take_hours(guess)
    if record == "time":
        ask_about_breaks(guess)
    if "amount" in names and record != "milestone":
        settle_money(guess, record)
    return guess


def _hours(guess: Guess) -> list[ColumnProfile]:
    """Give the free columns of durations whose names have a unit of time, such as "Billable Hours"."""
    return guess.free(lambda column: column.has_durations and unit_named(column.name) is not None)


def _take_hours(guess: Guess) -> None:
    """Fill the duration by the only column of hours that were worked, where no other name tells it; else ask.

    Beside start and stop, it is the only one that is about as long as what lies between them.
    """
    if "duration" in {*guess.columns, *guess.answers, *guess.questions}:
        return
    hours = _hours(guess)
    if {"start", "stop"} <= guess.columns.keys():
        hours = [column for column in guess.free(FITS["duration"]) if _lies_between(guess, column)]
        if len(hours) == 1:
            guess.columns["duration"] = (hours[0],)
    elif len(hours) == 1 and not is_planned(hours[0].name):
        guess.columns["duration"] = (hours[0],)
    elif hours:
        names = [column.name for column in hours]
        guess.ask("duration", f"Which hours were worked? Write one of: {', '.join(names)}", names)


def _lies_between(guess: Guess, hours: ColumnProfile) -> bool:
    """Whether the hours of most rows are what lies between their start and stop, in one unit: about, where the cells or
    the name have a unit of time, else to the minute, since ids may be about as long, too."""
    name, tells_unit = bare_name(hours.name), hours.has_hours_and_minutes or unit_named(hours.name)
    if name in BREAKS or (is_known(name) and not tells_unit):
        return False
    starts, stops = (
        map(" ".join, zip(*(column.texts for column in guess.columns[name]), strict=True)) for name in ("start", "stop")
    )
    rows = list(map(Timed, hours.texts, starts, stops))
    return are_between(rows) if tells_unit else are_just_between(rows)


def _take_day(guess: Guess) -> None:
    """Fill the date, by a value date only where the file has no other: that is not the day on which a bank books."""
    by_name = guess.columns.get("date")
    if by_name and "date" not in guess.answers and bare_name(by_name[0].name) in VALUE_DATES:
        del guess.columns["date"]
    if not {"date", "start"} & set(guess.columns):
        guess.take_only("date", guess.free(FITS["date"]))


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
