"""Guesses whose rows of time are, and asks about what clock times alone do not tell: breaks and time zones."""

import re
from contextlib import suppress
from zoneinfo import ZoneInfo

from syncd.tabular.mapping.column_names import COLUMNS, bare_name, is_known
from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.guess import Guess, any_column
from syncd.tabular.mapping.more_names import BREAKS, NOT_PEOPLE, ZONES
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.questions import LEAVE_OUT, choices
from syncd.tabular.values.moments import split_moment

_EXAMPLES = 3
_SOME_NAME = re.compile(r"[^\W\d_]+(?:[._' -]+[^\W\d_]+){0,3}\.?")
_NO_NAMES = frozenset("yes no y n true false ja nein si sí oui non x".split())
_IN_UTC = re.compile(r"(?<![a-z])(utc|gmt)(?![a-z])", re.IGNORECASE)
_ZERO = re.compile(r"[0:.,]*|0+ ?[a-z]+|-")


def take_people(guess: Guess, record: str) -> None:
    """Fill the person by first and last name, or ask whether a column that may have names is it."""
    if {"person"} & {*guess.columns, *guess.answers}:
        return
    first, last = (guess.named(name, any_column) for name in ("first_name", "last_name"))
    if first and last:
        guess.columns["person"] = (first, last)
    elif record == "time" and (who := guess.named("who", any_column)):
        guess.columns["person"] = (who,)
    elif people := guess.free(
        lambda column: _looks_like_people(column) or (record == "time" and _may_be_people(column))
    ):
        named = ", ".join(f"{column.name} ({', '.join(column.distinct[:_EXAMPLES])})" for column in people)
        asks = f"Whose rows are these? Write the column of people, or take this line out if all are one's: {named}"
        guess.ask("person", asks, [*(column.name for column in people), LEAVE_OUT])


def _looks_like_people(column: ColumnProfile) -> bool:
    """Whether texts look like first and last names, as states such as "In progress" do, too."""
    return column.has_people and bare_name(column.name) not in COLUMNS["booked"]


def _may_be_people(column: ColumnProfile) -> bool:
    """Whether a column under a name that says nothing repeats a few texts that may be names of people or accounts."""
    name = bare_name(column.name)
    if is_known(name) or NOT_PEOPLE & set(name.split()) or not column.is_list or len(column.distinct) < 2:
        return False
    return all(_SOME_NAME.fullmatch(text) and text.lower() not in _NO_NAMES for text in column.distinct)


def ask_about_breaks(guess: Guess) -> None:
    """Ask how long rows took, where only their clock times tell it and a column has breaks."""
    if "stop" not in guess.columns or {"duration"} & {*guess.columns, *guess.questions, *guess.answers}:
        return
    breaks = guess.free(
        lambda column: (
            bare_name(column.name) in BREAKS and not all(_ZERO.fullmatch(text.lower()) for text in column.distinct)
        )
    )
    if breaks:
        durations = [column.name for column in guess.free(lambda column: column.has_durations) if column not in breaks]
        asks = (
            f"{breaks[0].name} is not taken off between start and stop. Which column has the time without it? Write "
            f"{', '.join(durations) if durations else 'one that you add'}, or take this line out if breaks count"
        )
        guess.ask("duration", asks, [*durations, LEAVE_OUT])


def propose_zone(proposal: Proposal, guess: Guess) -> None:
    """Set the time zone that a column has for all clock times, or that their own column is called after; ask where rows
    have several."""
    column = next((column for column in guess.free() if bare_name(column.name) in ZONES), None)
    if "start" not in guess.columns or _has_offsets(guess.columns["start"]):
        return
    name = guess.columns["start"][-1].name
    if _IN_UTC.search(name):
        proposal.settings["zone"] = "UTC"
        proposal.notes["zone"] = f"as {name} says"
        return
    if column is None:
        return
    zones = [text for text in column.distinct if _is_zone(text)]
    path = ("zone",)
    if len(column.distinct) > 1:
        asks = (
            f"{column.name} has {', '.join(column.distinct[:_EXAMPLES])}, and a source reads one zone: make a source "
            "for each, with its `zone` and only its rows, or write the zone of all clock times"
        )
        proposal.ask(path, asks, choices(path, zones))
    elif zones:
        proposal.settings["zone"] = zones[0]
        proposal.notes["zone"] = f"as {column.name} says"
    else:
        asks = f"{column.name} says {column.distinct[0]}: write the zone of its clock times, like Europe/Berlin"
        proposal.ask(path, asks, {})


def _has_offsets(columns: tuple[ColumnProfile, ...]) -> bool:
    """Whether moments tell their distance from UTC, so that no zone matters."""
    return any(split_moment(text).offset is not None for text in columns[-1].distinct)


def _is_zone(text: str) -> bool:
    with suppress(ValueError, OSError):
        return bool("/" in text and ZoneInfo(text))
    return text == "UTC"
