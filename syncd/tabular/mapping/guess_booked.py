"""Guesses which column tells what rows have moved money: by its name, or by its words."""

from syncd.tabular import normalise_name
from syncd.tabular.mapping.column_names import MOVED, bare_name
from syncd.tabular.mapping.column_profile import ColumnProfile
from syncd.tabular.mapping.guess import BookedGuess, Guess
from syncd.tabular.mapping.money_options import Moved
from syncd.tabular.mapping.more_names import BOOKED_FLAGS, NO, YES

STATES = 6
"""A column with more words than these is no column of states or signs."""


def settle_booked(guess: Guess) -> None:
    """Take a column of states for what tells which rows have moved money: one so called, else one with its words."""
    if guess.booked is None and (column := guess.named("booked", lambda found: found.is_list) or _with_states(guess)):
        guess.booked = BookedGuess(column.name, {word: MOVED.get(normalise_name(word)) for word in column.distinct})
    if guess.booked is None:
        guess.booked = _flag(guess)


def _with_states(guess: Guess) -> ColumnProfile | None:
    """Find a column of another name in which a word says that a row has not moved money."""
    states = guess.free(lambda column: len(column.distinct) <= STATES and not column.has_numbers)
    return next((column for column in states if any(map(_says_not_moved, column.distinct))), None)


def _flag(guess: Guess) -> BookedGuess | None:
    """Find a column of yes and no that tells by its name which rows have moved money."""
    for column in guess.free(lambda column: bare_name(column.name) in BOOKED_FLAGS):
        words = {word: normalise_name(word) for word in column.distinct}
        if all(word in YES | NO for word in words.values()):
            says_moved = BOOKED_FLAGS[bare_name(column.name)]
            meant: dict[str, Moved | None] = {
                word: "yes" if (normal in YES) == says_moved else "later" for word, normal in words.items()
            }
            return BookedGuess(column.name, meant)
    return None


def _says_not_moved(word: str) -> bool:
    return MOVED.get(normalise_name(word), "yes") != "yes"
