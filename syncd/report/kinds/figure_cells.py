"""Figures as cells: how far each is known stands before it as a sign, and what is not known is a word, never 0."""

from collections.abc import Iterable

from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.core.summary import State
from syncd.report.document import Cell
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone

NONE = "–"
_SIGNS = {State.AT_LEAST: "≥", State.AT_MOST: "≤", State.ESTIMATED: "≈"}
NOTHING = Cell(NONE)
"""There is no such figure here."""


def hours_cell(seconds: int | None, state: State, voice: Voice) -> Cell:
    """A length of time: `14:10`, `≥ 54:00`, `unknown`."""
    if seconds is None:
        return unknown(voice)
    value = Hours(seconds, down=state is State.AT_LEAST)
    return Cell(_signed(voice.words(value), state), value)


def money_cell(money: Money | None, state: State, voice: Voice, tone: Tone = Tone.PLAIN) -> Cell:
    """An amount, whose currency stands elsewhere: `1,035.83`, `≈ 444.00`, `unknown`."""
    if money is None or state is State.UNKNOWN:
        return unknown(voice)
    return Cell(_signed(voice.words(money.decimal), state), money, tone)


def unknown(voice: Voice) -> Cell:
    """A figure that exists, and that nobody knows yet."""
    return Cell(voice.say("unknown"))


def legend(cells: Iterable[Cell], voice: Voice) -> tuple[str, ...]:
    """What the signs mean that some of the cells have, each once."""
    words = [cell.says for cell in cells]
    meanings = {
        voice.say("unknown"): voice.say("“unknown”: not known yet, or not completely; it is not zero."),
        "≥": voice.say("“≥”: at least this; not all of it is known yet."),
        "≤": voice.say("“≤”: at most this; not all of it is known yet."),
        "≈": voice.say(
            "“≈”: estimated, because it is not billed yet or not all of it is known; it can end lower or higher."
        ),
        NONE: voice.say("“–”: does not apply here."),
    }
    return tuple(
        meaning
        for sign, meaning in meanings.items()
        if any(word == sign or word.startswith(f"{sign}\N{NO-BREAK SPACE}") for word in words)
    )


def _signed(words: str, state: State) -> str:
    return f"{_SIGNS[state]}\N{NO-BREAK SPACE}{words}" if state in _SIGNS else words
