"""The report of everything that needs attention: what to do, then figures, then what was not checked, then sources."""

from collections.abc import Iterator
from dataclasses import replace

from syncd.core.contract_names import CLIENT
from syncd.core.phrases import Dated, Dates, joined
from syncd.core.report import Report, ReportKind
from syncd.core.to_do import Claim
from syncd.core.wording import clean
from syncd.report.document import Actions, Block, Cell, Document, Figures, Paragraphs
from syncd.report.kinds.actions import TONES, actions
from syncd.report.kinds.charted import hours_drawing, money_drawing
from syncd.report.kinds.compared_table import compared_table, nothing_known
from syncd.report.kinds.notes import foot, notes
from syncd.report.kinds.whole_tables import whole_tables
from syncd.report.language.voice import Voice
from syncd.report.render.summary_notes import left_out_time, summary_notes
from syncd.report.tone import Tone

SHOWN = 200
"""Things to do and rows that a document lists; formats may show fewer, and files have all."""


def compose(report: Report, voice: Voice) -> Document:
    """Compose a reconciliation for one reader."""
    first, groups = report.headline, actions(report, voice, SHOWN)
    if report.kind is ReportKind.CUT_OFF:
        groups = tuple(replace(group, boxed=True) for group in groups)
    hours = tuple(_hours(report, voice))
    summary = tuple(_summary(report, voice)) if report.summary else ()
    figures = tuple(_figures(report, voice)) if report.kind is ReportKind.RECONCILIATION else ()
    afterwards = (_when_done(voice),) if report.kind is ReportKind.CUT_OFF and groups else ()
    links = [item.link for group in groups[:1] for item in group.items if item.link]
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
        tone=TONES[first.claim] if first.claim else Tone.PLAIN,
        kicker=_kicker(report, voice),
        dated=voice.words(Dated(report.made_at)),
        preheader=_first_action(groups),
        lead=voice.words(joined((report.unsettled.sentence if report.unsettled else "", first.lead), " ")),
        blocks=(*groups, *afterwards, *summary),
        aside=(*figures, *hours, *_money(report, voice), *notes(report, voice, SHOWN)),
        first_aside=len(figures) + len(hours),
        button=links[0] if links and report.claims.first else None,
        foot=foot(report, groups, voice),
        data=whole_tables(report, voice),
    )


def _summary(report: Report, voice: Voice) -> Iterator[Block]:
    assert report.summary is not None
    before = report.beside.compared if report.beside else None
    notes = tuple(
        filter(None, (*summary_notes(report.summary, voice.words), left_out_time(report.summary, voice.words)))
    )
    table = compared_table(report.summary, before, voice, SHOWN, notes)
    if table.rows:
        yield table
    else:
        yield Paragraphs(title=table.title, sentences=(nothing_known(voice), *table.notes))


def _hours(report: Report, voice: Voice) -> Iterator[Block]:
    if report.beside is not None:
        yield from hours_drawing(report.beside.hours, report.beside.more_hours, voice)


def _money(report: Report, voice: Voice) -> Iterator[Block]:
    for places in report.beside.money if report.beside else ():
        yield from money_drawing(places, voice)


def _when_done(voice: Voice) -> Paragraphs:
    return Paragraphs(
        title=voice.say("When you are done"),
        sentences=(
            voice.say("Export your hours again and save the file in the folder that syncd reads."),
            voice.say("The next report says what agrees then, and what does not."),
        ),
    )


def _kicker(report: Report, voice: Voice) -> str:
    client = clean(report.client_name, CLIENT)
    if report.summary is None:
        return voice.joined(("syncd", client, clean(report.name, 60)), " · ")
    period = report.summary.period
    days = Dates(period.first, period.last)
    if client and "W" in period.name:
        return voice.say("syncd · {client}, week of {days}", client=client, days=days)
    if client:
        return voice.say("syncd · {client}, {days}", client=client, days=days)
    if "W" in period.name:
        return voice.say("syncd · week of {days}", days=days)
    return voice.say("syncd · {days}", days=days)


def _first_action(groups: tuple[Actions, ...]) -> str:
    return next((item.title for group in groups for item in group.items), "")


def _figures(report: Report, voice: Voice) -> Iterator[Block]:
    """What can be saved, asked for, and may have to go back, each with a sum of its own."""
    claims = report.claims
    labels = {
        Claim.SAVE: voice.say("can be saved"),
        Claim.CHECK: voice.say("not checked yet"),
        Claim.ASK: voice.say("lost unless you ask"),
        Claim.GIVE_BACK: voice.say("may have to go back"),
        Claim.SORT_OUT: voice.say("yours to sort out"),
        Claim.LOST: voice.say("lost already"),
        Claim.WAITING: voice.say("on its way"),
    }
    items = [
        (Cell(voice.words(money), money, TONES[claim] if claim is not Claim.ASK else Tone.DUE), (label,))
        for claim, label in labels.items()
        for money in claims.of(claim).values()
        if money.minor
    ]
    if none := claims.number(Claim.NONE):
        items.append((Cell(voice.words(none), none), (voice.say("more without an amount"),)))
    if items:
        yield Figures(title=voice.say("In figures"), items=tuple(items))
