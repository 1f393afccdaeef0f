"""Composes what changed since the last report of a name: new figures, or late corrections of what it said."""

from collections.abc import Iterator

from syncd.core.bounds import State
from syncd.core.phrases import Dated, Hours
from syncd.core.summary_changes import Change, Changes
from syncd.core.wording import clean
from syncd.report.document import Cell, Column, Paragraphs, Row, RowKind, Table
from syncd.report.kinds.compared_table import period_name
from syncd.report.kinds.figure_cells import NOTHING, hours_cell, money_cell
from syncd.report.language.voice import Voice


def since_last(changed: Changes | None, voice: Voice, shown: int) -> Paragraphs | Table:
    """What is new since the last report of the name, or late corrections of what it said."""
    title = voice.say("Since the last report")
    if changed is None:
        sentence = voice.say(
            "This is the first one: all of it is new. From now on you read here what changed in days already reported, "
            "such as refunds and late corrections."
        )
        return Paragraphs(title=title, sentences=(sentence,))
    about = period_name(changed.period, voice)
    if not changed.changes:
        sentence = voice.say(
            "{period}: nothing has changed since the report of {made}.", period=about, made=Dated(changed.made_at)
        )
        return Paragraphs(title=title, sentences=(sentence,))
    rows = tuple(row for one in changed.changes[:shown] for row in _change(one, voice))
    columns = (
        Column(key="contract", title=voice.say("Contract")),
        Column(key="hours", title=voice.say("Hours"), is_number=True),
        Column(key="gross", title=voice.say("Gross"), is_number=True),
        Column(key="net", title=voice.say("Net"), is_number=True),
    )
    note = voice.say(
        "{period}, as it was in the report of {made} and as it is now.", period=about, made=Dated(changed.made_at)
    )
    return Table(title=title, columns=columns, rows=rows, notes=(note,))


def _change(one: Change, voice: Voice) -> Iterator[Row]:
    """What is new, and below it what it was and what it is now."""
    name = voice.joined((clean(one.title, 120), one.currency or ""))
    new_hours = one.hours_now - one.hours_then if one.hours_now is not None and one.hours_then is not None else None
    yield Row(
        (
            Cell(name),
            _signed(voice.words(Hours(abs(new_hours))) if new_hours else "", new_hours),
            *(
                _signed(voice.words(abs(now - then).decimal), (now - then).minor)
                if now is not None and then is not None
                else NOTHING
                for then, now in ((one.gross_then, one.gross_now), (one.net_then, one.net_now))
            ),
        )
    )
    for label, hours, gross, net in (
        (voice.say("before"), one.hours_then, one.gross_then, one.net_then),
        (voice.say("now"), one.hours_now, one.gross_now, one.net_now),
    ):
        cells = (
            hours_cell(hours, State.EXACT, voice),
            *(money_cell(money, State.EXACT, voice) for money in (gross, net)),
        )
        yield Row((Cell(label), *cells), RowKind.BESIDE)


def _signed(words: str, amount: int | None) -> Cell:
    """A difference with its sign; a dash where there is none."""
    return Cell(f"{'+' if amount > 0 else '−'}{words}") if amount else NOTHING
