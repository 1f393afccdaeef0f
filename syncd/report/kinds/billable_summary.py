"""The billable summary: what a period brought, by client and contract, per hour worked, and what changed since."""

from collections.abc import Iterator

from syncd.core.bounds import State, taken_state, weakest
from syncd.core.compared import rate_of_total
from syncd.core.not_billed import never_billed
from syncd.core.phrases import Dated, Hours
from syncd.core.report import Report
from syncd.core.summary import Basis, Summary, Total
from syncd.core.wording import clean
from syncd.report.document import Block, Cell, Document, Figures, Paragraphs
from syncd.report.kinds.by_contract import by_contract_table
from syncd.report.kinds.compared_table import nothing_known
from syncd.report.kinds.figure_cells import bounded_hours, money_cell
from syncd.report.kinds.notes import foot, notes
from syncd.report.kinds.per_hour import per_hour_table
from syncd.report.kinds.since_last import since_last
from syncd.report.kinds.whole_tables import whole_tables
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone

SHOWN = 200
"""Contracts that a document lists; files have all."""


def compose(report: Report, voice: Voice) -> Document:
    """Compose a billable summary for one reader."""
    assert report.summary is not None
    summary, first = report.summary, report.headline
    return Document(
        id=report.id,
        name=clean(report.name, 60),
        kind=report.kind.value,
        language=voice.language,
        made_at=report.made_at,
        zone=report.zone,
        subject=voice.words(first.subject),
        headline=voice.words(first.headline),
        strong=voice.words(first.strong),
        tone=Tone.SAVE if summary.totals else Tone.PLAIN,
        kicker=voice.say("syncd · billable summary"),
        dated=voice.words(Dated(report.made_at)),
        preheader=voice.joined(_lead(summary, voice), " "),
        lead=voice.joined((report.unsettled.sentence if report.unsettled else "", *_lead(summary, voice)), " "),
        blocks=(*_blocks(report, summary, voice), *notes(report, voice, SHOWN)),
        foot=foot(report, (), voice),
        data=whole_tables(report, voice),
    )


def _lead(summary: Summary, voice: Voice) -> Iterator[str]:
    """What was billed, and what was tracked and is not."""
    hourly = [line for line in summary.lines if line.seconds_billable]
    is_billed = all(line.basis is Basis.BILLED for line in hourly)
    seconds = sum(line.seconds_billable or 0 for line in hourly)
    if hourly:
        state = weakest(line.billable_state for line in hourly)
        hours = bounded_hours(seconds, state)
        yield (
            voice.plural(
                len(hourly),
                "About {hours} can be billed on {number} contract.",
                "About {hours} can be billed on {number} contracts.",
                hours=hours,
            )
            if state is State.ESTIMATED
            else voice.plural(
                len(hourly),
                "At least {hours} can be billed on {number} contract.",
                "At least {hours} can be billed on {number} contracts.",
                hours=hours,
            )
            if state is State.AT_LEAST
            else voice.plural(
                len(hourly),
                "{hours} billed on {number} contract.",
                "{hours} billed on {number} contracts.",
                hours=hours,
            )
            if is_billed
            else voice.plural(
                len(hourly),
                "{hours} can be billed on {number} contract, and not all of it is billed yet.",
                "{hours} can be billed on {number} contracts, and not all of it is billed yet.",
                hours=hours,
            )
        )
    if left := never_billed(summary):
        yield (
            voice.say("{hours} that you tracked is not billed.", hours=Hours(left))
            if is_billed
            else voice.say("{hours} that you tracked is on no platform.", hours=Hours(left))
        )


def _blocks(report: Report, summary: Summary, voice: Voice) -> Iterator[Block]:
    for currency, total in summary.totals.items():
        yield _figures(summary, currency, total, voice)
    table = by_contract_table(summary, report.beside, voice, SHOWN)
    yield table if table.rows else Paragraphs(title=table.title, sentences=(nothing_known(voice), *table.notes))
    if rates := per_hour_table(summary, voice, SHOWN):
        yield rates
    yield since_last(report.beside.changes if report.beside else None, voice, SHOWN)


def _figures(summary: Summary, currency: str, total: Total, voice: Voice) -> Figures:
    """Gross, fee, net, and the net of an hour."""
    rate, state = rate_of_total(summary, currency)

    def cell(name: str, tone: Tone = Tone.PLAIN) -> Cell:
        return money_cell(getattr(total, name), summary.total_state(currency, name), voice, tone)

    fee_state = taken_state(summary.total_state(currency, "fee"))
    items = [
        (cell("gross"), (voice.say("gross"),)),
        (money_cell(total.fee, fee_state, voice), (voice.say("fees"),)),
        (cell("net", Tone.SAVE), (voice.say("net"),)),
    ]
    if rate is not None:
        items.append((money_cell(rate, state, voice), (voice.say("net per tracked hour"),)))
    return Figures(title=voice.say("In figures, {currency}", currency=currency), items=tuple(items))
