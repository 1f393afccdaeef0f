"""Composes statements of accounts: what was in each at the end, how it came about, what is on its way, and that it
foots."""

from collections.abc import Iterator

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.phrases import Dated, Days, joined
from syncd.core.report import Report
from syncd.core.statement_report import NAME, AccountPart, StatementReport
from syncd.core.statements import AccountStatement, Flow
from syncd.core.wording import clean
from syncd.report.document import Block, Callout, Document, Drawing, Paragraphs
from syncd.report.kinds.notes import foot, notes
from syncd.report.kinds.owed import owed_blocks
from syncd.report.kinds.statement_chart import balance_chart
from syncd.report.kinds.statement_tables import on_its_way, roll_forward
from syncd.report.language.voice import Voice
from syncd.report.render.figures import NO_BREAK
from syncd.report.tone import Tone

SHOWN = 50
"""Notices that a document lists."""


def compose(report: Report, voice: Voice) -> Document:
    """Compose the statements of a period for you. One that does not foot has no figures."""
    value, first = report.statement, report.headline
    assert value is not None
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
        tone=Tone.LOST if value.fault else Tone.SAVE,
        kicker=_kicker(value, voice),
        dated=voice.words(Dated(report.made_at)),
        preheader=voice.words(first.lead),
        lead=voice.words(joined((report.unsettled.sentence if report.unsettled else "", first.lead), " ")),
        blocks=() if report.brief else (*_blocks(value, voice), *notes(report, voice, SHOWN)),
        foot=foot(report, (), voice),
    )


def _kicker(value: StatementReport, voice: Voice) -> str:
    days = Days(value.period.first, value.period.last)
    if len(value.accounts) == 1:
        return voice.say(
            "syncd · statement of {account}, {days}", account=account_words(value.accounts[0], voice), days=days
        )
    return voice.say("syncd · statement, {days}", days=days)


def account_words(part: AccountPart, voice: Voice) -> str:
    """`Upwork, me, USD`: the account, whose it is, and its currency."""
    return voice.joined((clean(part.title, NAME), clean(part.statement.person, NAME), part.currency))


def _blocks(value: StatementReport, voice: Voice) -> Iterator[Block]:
    if value.fault is not None:
        yield Callout(
            title=voice.say("What does not add up"),
            sentences=(f"{value.fault.words[:1].upper()}{value.fault.words[1:]}.",),
            tone=Tone.LOST,
        )
        return
    for part in value.accounts:
        title = account_words(part, voice) if len(value.accounts) > 1 else ""
        yield roll_forward(part, title or voice.say("How the balance came about"), voice)
        if transit := on_its_way(part, value.today, voice):
            yield transit
        if (chart := balance_chart(part, voice)) is not None:
            yield Drawing(title=voice.say("The balance, day by day"), chart=chart)
        yield _foots(part, voice)
        if notes := tuple(_notes(part.statement, voice)):
            yield Paragraphs(title="", sentences=notes, small=True)
    for owed in value.owed:
        yield from owed_blocks(owed, value.period.last, voice)
    later = tuple(
        voice.say(
            "{account}, {currency}: unknown before {day}, the day of the first row that syncd knows.",
            account=clean(one.name, NAME),
            currency=one.currency,
            day=one.since,
        )
        for one in value.later
    )
    if later:
        yield Paragraphs(title=voice.say("Not known yet"), sentences=later)


def _foots(part: AccountPart, voice: Voice) -> Callout:
    """The sum written out: opening, what came in, what went out, and the closing balance."""
    it = part.statement
    moved = [amount for flow in Flow if (amount := part.net(flow)).minor]
    words = [f"{'−' if amount.minor < 0 else '+'}{NO_BREAK}{voice.words(abs(amount).decimal)}" for amount in moved]
    rows = voice.plural(
        part.number, "The {number} row is in one line above.", "Each of the {number} rows is in exactly one line above."
    )
    days = voice.say("Days are those of {zone}.", zone=part.zone)
    if part.is_unknown:
        total = f"{' '.join(words)} = {voice.words(part.came)}." if words else ""
        title = voice.say("What was in it before is unknown")
        return Callout(title=title, sentences=tuple(filter(None, (total, rows, days))), tone=Tone.DUE)
    total = f"{' '.join([voice.words(it.opening.decimal), *words])} = {voice.words(it.closing)}."
    is_whole = it.closing_state is State.EXACT
    title = voice.say("It foots") if is_whole else voice.say("It foots as far as rows are known")
    return Callout(title=title, sentences=(total, rows, days), tone=Tone.SAVE if is_whole else Tone.DUE)


def _notes(it: AccountStatement, voice: Voice) -> Iterator[str]:
    """Why its figures are not exact."""
    if not it.since and not it.before.complete:
        yield voice.say(
            "The opening balance rests on rows that are not all known: {because}.", because=it.before.because
        )
    if it.jump:
        yield voice.say(
            "The rows before these days lead to {amount}, and the running balance begins with {opening}: rows worth "
            "{jump} are missing before them, or were altered.",
            amount=it.opening - it.jump,
            opening=it.opening,
            jump=it.jump,
        )
    if it.difference is not None and it.difference_matters:
        shown: Money = it.closing + it.difference
        yield voice.say(
            "The running balance ends with {shown}: rows worth {difference} are missing, or were altered.",
            shown=shown,
            difference=it.difference,
        )
    if not it.coverage.complete:
        yield voice.say("Not all of these days is known: {because}.", because=it.coverage.because)
    if it.in_transit.estimated:
        yield voice.say("What is released is an estimate: {because}.", because=it.in_transit.estimated)
