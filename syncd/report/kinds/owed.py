"""What clients owe you by age, in a statement: a chart, with the same figures as a table."""

from collections.abc import Iterator

from syncd.core.owed_by_age import BUCKETS, OwedByAge
from syncd.report.charts import Ageing, Part
from syncd.report.document import Block, Cell, Column, Drawing, Paragraphs, Row, RowKind, Table
from syncd.report.language.voice import Voice
from syncd.report.render.wording import ABOUT
from syncd.report.tone import Tone

_TONES = (Tone.WAITING, Tone.WAITING, Tone.DUE, Tone.LOST)


def owed_blocks(owed: OwedByAge, voice: Voice) -> Iterator[Block]:
    """Compose the blocks of one currency."""
    sign = "" if owed.is_exact else f"{ABOUT} "
    labels = tuple(_labels(voice))
    cells = [Cell(f"{sign}{voice.words(amount.decimal)}", amount) for amount in owed.amounts]
    total = Cell(f"{sign}{voice.words(owed.total.decimal)}", owed.total)
    title = voice.say("What clients owe you, by age, {currency}", currency=owed.currency)
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
        "Of {total} that clients owe you, {old} was billed more than {days} days ago",
        total=owed.total,
        old=owed.amounts[-1],
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
        yield voice.say("{first} to {last} days ago", first=first, last=limit)
        first = limit + 1
    yield voice.say("more than {days} days ago", days=BUCKETS[-1])
