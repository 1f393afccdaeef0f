"""Figures as cells: how far each is known stands before it as a sign, and what is not known is a word, never 0."""

from collections.abc import Iterable

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.report.document import Cell
from syncd.report.language.voice import Voice
from syncd.report.render import wording
from syncd.report.render.figures import NO_BREAK
from syncd.report.tone import Tone

NOTHING = Cell(wording.NONE)
"""There is no such figure here."""


def hours_cell(seconds: int | None, state: State, voice: Voice) -> Cell:
    """A length of time: `14:10`, `≥ 54:00`, `unknown`."""
    if seconds is None:
        return unknown(voice)
    return Cell(signed(voice.words(bounded_hours(seconds, state)), state), Hours(seconds), state=state)


def money_cell(money: Money | None, state: State, voice: Voice, tone: Tone = Tone.PLAIN) -> Cell:
    """An amount, whose currency stands elsewhere: `1,035.83`, `≈ 444.00`, `unknown`."""
    if money is None or state is State.UNKNOWN:
        return unknown(voice)
    return Cell(signed(voice.words(money.decimal), state), money, tone, state=state)


def bounded_hours(seconds: int, state: State) -> Hours:
    """A length of time whose words keep what its sign promises: a lower bound is rounded down, an upper one up."""
    return Hours(-(-seconds // 60) * 60 if state is State.AT_MOST else seconds, down=state is State.AT_LEAST)


def unknown(voice: Voice) -> Cell:
    """A figure that exists, and that nobody knows yet."""
    return Cell(voice.words(wording.UNKNOWN), state=State.UNKNOWN)


def legend(cells: Iterable[Cell], voice: Voice) -> tuple[str, ...]:
    """What the signs mean that some of the cells have, each once."""
    words = [cell.says.replace(NO_BREAK, " ") for cell in cells]
    meanings = {voice.words(sign): meaning for sign, meaning in wording.LEGEND.items()}
    return tuple(map(voice.words, wording.legend(words, meanings)))


def signed(words: str, state: State) -> str:
    """A figure in words with the sign that says how far it is known: `≈ 444.00 USD`."""
    return f"{wording.SIGNS[state]}{NO_BREAK}{words}" if state in wording.SIGNS else words
