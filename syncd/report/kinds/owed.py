"""Composes the part of a statement about unpaid bills: a chart and a table of the amounts, by how old they are."""

from collections.abc import Iterator
from datetime import date

from syncd.core.bounds import State
from syncd.core.owed_by_age import BUCKETS, OwedByAge
from syncd.core.phrases import Dates
from syncd.report.charts import Ageing, Part
from syncd.report.document import Block, Cell, Column, Drawing, Paragraphs, Row, RowKind, Table
from syncd.report.kinds.figure_cells import money_cell, signed
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone

_TONES = (Tone.WAITING, Tone.WAITING, Tone.DUE, Tone.LOST)


def owed_blocks(owed: OwedByAge, last: date, voice: Voice) -> Iterator[Block]:
    """Compose the blocks of one currency. `last`: the day at whose end it is owed."""
    state, day = State.EXACT if owed.is_exact else State.ESTIMATED, Dates(last, last)
    labels = tuple(_labels(voice))
    cells = [money_cell(amount, state, voice) for amount in owed.amounts]
    total = money_cell(owed.total, state, voice)
    title = voice.say("What clients owe you on {day}, by age, {currency}", day=day, currency=owed.currency)
    table = Table(
        title=title,
        columns=(
            Column(key="age", title=voice.say("Billed")),
            Column(key="amount", title=owed.currency, is_number=True, adds_up=True),
        ),
        rows=(
            *(Row((Cell(label), cell)) for label, cell in zip(labels, cells, strict=True)),
            Row((Cell(voice.say("All that is owed")), total), RowKind.TOTAL),
        ),
    )
    parts = tuple(
        Part(label, amount, cell.says, tone)
        for label, amount, cell, tone in zip(labels, owed.amounts, cells, _TONES, strict=True)
    )
    finding = voice.say(
        "Of {total} that clients owe you on {day}, {old} was billed more than {days} days before",
        total=signed(voice.words(owed.total), state),
        day=day,
        old=signed(voice.words(owed.amounts[-1]), state),
        days=BUCKETS[-1],
    )
    if any(amount.minor for amount in owed.amounts):
        yield Drawing(title=title, chart=Ageing(finding, parts), table=table)
    notes = [voice.say("More may be owed: {because}.", because=why) for why in owed.because]
    if not owed.is_exact and not notes:
        notes = [voice.say("What is owed is an estimate: not all bills and payments are known, or shown as released.")]
    if notes:
        yield Paragraphs(title="", sentences=tuple(notes), small=True)


def _labels(voice: Voice) -> Iterator[str]:
    first = 0
    for limit in BUCKETS:
        yield voice.say("{first} to {last} days before", first=first, last=limit)
        first = limit + 1
    yield voice.say("more than {days} days before", days=BUCKETS[-1])
