"""Composes a report about milestones: what was paid or is near, where each one is, and the next move."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from syncd.core.bounds import State
from syncd.core.contract_names import CLIENT, TITLE
from syncd.core.milestone_headline import away, client_of, title_of
from syncd.core.milestone_report import MilestoneReport, Stone
from syncd.core.phrases import Dated, Hours, Moment, Value, joined
from syncd.core.records import MilestoneState
from syncd.core.report import Report
from syncd.core.wording import clean
from syncd.report.charts import Burn, BurnUp
from syncd.report.document import (
    BLANK,
    Action,
    Actions,
    Block,
    Cell,
    Column,
    Document,
    Drawing,
    Facts,
    Paragraphs,
    Row,
    Table,
)
from syncd.report.kinds.figure_cells import bounded_hours, signed
from syncd.report.kinds.milestone_moves import asks, next_move
from syncd.report.kinds.milestone_tables import contract_table, whole_table
from syncd.report.kinds.notes import foot, notes
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone

SHOWN = 200
"""Milestones that a document lists; its table has all."""
_SURELY_SO_MUCH = frozenset({State.EXACT, State.AT_LEAST})


def compose(report: Report, voice: Voice) -> Document:
    """Compose a report about milestones for one reader; of a client, it must be masked for them."""
    value, first = report.milestones, report.headline
    assert value is not None
    shown = () if report.brief else value.stones[:SHOWN]
    blocks: list[Block] = [*_tracks(value, shown, voice)]
    if not report.brief:
        blocks += [
            *asks(value, voice),
            *_burn(value, voice),
            *contract_table(value, voice),
            *_because(value, voice),
            *notes(report, voice, SHOWN),
        ]
    return Document(
        id="" if value.is_for_client else report.id,
        name=report.kind.value if value.is_for_client else clean(report.name, 60),
        kind=report.kind.value,
        language=voice.language,
        made_at=report.made_at,
        zone=report.zone,
        subject=voice.words(first.subject),
        headline=voice.words(first.headline),
        strong=voice.words(first.strong),
        tone=Tone.SAVE if value.new else Tone.PLAIN,
        kicker=_kicker(value, voice),
        dated=voice.words(Dated(report.made_at)),
        preheader=next((next_move(value, one, voice) for one in value.open), ""),
        lead=voice.words(joined((report.unsettled.sentence if report.unsettled else "", first.lead), " ")),
        blocks=tuple(blocks),
        foot=Facts(rows=()) if value.is_for_client else foot(report, (), voice),
        data=(whole_table(value, voice),) if value.stones and not report.brief else (),
        author=value.author if value.is_for_client else "",
    )


def _kicker(value: MilestoneReport, voice: Voice) -> str:
    """Whose it is: the one contract or the one client."""
    contracts = {(clean(one.contract_title, TITLE), clean(one.client_name, CLIENT)) for one in value.stones}
    clients = {client for _, client in contracts}
    whose = (
        voice.joined(next(iter(contracts))) if len(contracts) == 1 else next(iter(clients)) if len(clients) == 1 else ""
    )
    if value.is_for_client:
        return voice.joined((voice.say("Milestones"), whose), " · ")
    return voice.joined(("syncd", whose or voice.say("milestones")), " · ")


# Where each one is -------------------------------------------------------------------------------------------------


def _tracks(value: MilestoneReport, shown: Sequence[Stone], voice: Voice) -> Iterator[Actions]:
    """The milestones of each contract and currency, in the order of their days."""
    left = len(value.stones) - len(shown)
    contracts = len({(one.contract_title, one.contract) for one in value.stones})
    groups = [list(group) for _, group in groupby(shown, key=lambda one: (one.contract_title, one.contract))]
    for index, group in enumerate(groups, start=1):
        currencies = {one.amount.currency for one in group if one.amount}
        unit = currencies.pop() if len(currencies) == 1 else ""
        more = left if index == len(groups) else 0
        yield Actions(
            title=_contract(group[0], voice) if contracts > 1 else voice.say("Milestones"),
            items=tuple(_track(value, one, unit, number, voice) for number, one in enumerate(group, start=1)),
            unit=unit,
            more=voice.plural(more, "and {number} more", "and {number} more") if more else "",
        )


def _contract(one: Stone, voice: Voice) -> str:
    return voice.joined((clean(one.contract_title, TITLE), clean(one.client_name, CLIENT)))


def _track(value: MilestoneReport, one: Stone, unit: str, number: int, voice: Voice) -> Action:
    amount = one.gross or one.amount
    says = "" if amount is None else voice.words(amount.decimal if unit else amount)
    tone = Tone.SAVE if one.is_done else Tone.DUE if one.is_unfunded else Tone.PLAIN
    details = [_where(value, one, voice), *_figures(one, voice)]
    if one.acceptance and not one.is_done:
        details.append(voice.say("Accepted when: {acceptance}", acceptance=clean(one.acceptance)))
    notes = [] if one.is_over else [next_move(value, one, voice)]
    return Action(
        title=title_of(one),
        details=tuple(filter(None, details)),
        amount=Cell(says, amount, tone) if amount else BLANK,
        notes=tuple(notes),
        number=number,
    )


def _where(value: MilestoneReport, one: Stone, voice: Voice) -> str:
    """Its state, with the day that counts for it."""
    say = voice.say
    match one.state:
        case MilestoneState.CANCELLED:
            return say("Cancelled")
        case MilestoneState.RELEASED:
            return voice.joined((_released(one, voice), _early(one, voice)))
        case MilestoneState.SUBMITTED:
            handed = say("Submitted {day}", day=one.submitted) if one.submitted else say("Submitted")
            return voice.joined((handed, _release(value, one, voice)))
        case MilestoneState.CHANGES_REQUESTED:
            asked = (
                say("You asked for changes")
                if value.is_for_client
                else say("{client} asked for changes", client=client_of(one))
            )
            return voice.joined((asked, _due(one, voice)))
    funded = (
        say("not funded") if one.is_unfunded else say("funded {day}", day=one.funded) if one.funded else say("funded")
    )
    return voice.joined((_due(one, voice), funded), " · ")


def _released(one: Stone, voice: Voice) -> str:
    if one.released is None:
        return voice.say("Paid") if one.is_paid else voice.say("Released")
    if one.is_paid:
        return voice.say("Paid {day}", day=one.released)
    return voice.say("Released {day}", day=one.released)


def _early(one: Stone, voice: Voice) -> str:
    """How its hand-in stands to its due day."""
    if one.early is None:
        return ""
    if one.early == 0:
        return voice.say("handed in on the day it was due")
    if one.early > 0:
        return voice.plural(one.early, "handed in {number} day early", "handed in {number} days early")
    return voice.plural(-one.early, "handed in {number} day late", "handed in {number} days late")


def _release(value: MilestoneReport, one: Stone, voice: Voice) -> str:
    if one.release is None:
        return ""
    values: dict[str, Value] = {"platform": one.platform, "moment": Moment(one.release)}
    if value.is_for_client:
        return voice.say("paid by {platform} on {moment} unless you answer before", **values)
    return voice.say("paid by {platform} on {moment} unless {client} answers", **values, client=client_of(one))


def _due(one: Stone, voice: Voice) -> str:
    if one.due is None:
        return voice.say("no due day")
    today = one.today(voice.here.now)
    when = away((one.due - today).days)
    if one.due < today:
        return voice.say("Was due {day}, {when}", day=one.due, when=when)
    return voice.say("Due {day}, {when}", day=one.due, when=when)


def _figures(one: Stone, voice: Voice) -> Iterator[str]:
    """`360.00 USD net · 15:48 worked · 22.79 USD an hour`, each as sure as it is."""
    parts = []
    if one.net is not None:
        net = voice.say("{amount} net", amount=one.net)
        parts.append(signed(net, State.EXACT if one.is_done else State.ESTIMATED))
    if one.seconds and not one.is_unfunded:
        worked = voice.say("{hours} worked", hours=bounded_hours(one.seconds, one.time_state))
        parts.append(signed(worked, one.time_state))
    if one.rate is not None and one.is_done:
        parts.append(signed(voice.say("{rate} an hour", rate=one.rate), one.rate_state))
    if parts:
        yield voice.joined(parts, " · ")
    if one.is_unfunded and one.seconds:
        yield voice.say("{hours} worked without escrow", hours=Hours(one.seconds))


# Hours --------------------------------------------------------------------------------------------------------------


def _burn(value: MilestoneReport, voice: Voice) -> Iterator[Block]:
    """Hours against the estimate of each milestone that has one."""
    drawn = [one for one in value.stones if one.whole and one.seconds is not None][:12]
    if not drawn:
        return
    bars = tuple(_bar(one, voice) for one in drawn)
    days = [day for one in drawn for day, _ in one.worked]
    burn = Burn(finding=_finding(drawn, voice), milestones=bars)
    if days:
        starts, ends = min(days), max(days)
        burn = replace(burn, starts=voice.words(starts), ends=voice.words(ends))
    yield Drawing(title=voice.say("Hours against your estimate"), chart=burn, table=_burn_table(bars, voice))


def _burn_table(bars: Sequence[BurnUp], voice: Voice) -> Table:
    """The same in figures."""
    return Table(
        title="",
        columns=(
            Column(key="milestone", title=voice.say("Milestone")),
            Column(key="hours", title=voice.say("Hours of those planned"), is_number=True),
        ),
        rows=tuple(Row((Cell(bar.title, bar.title), Cell(bar.figure, Hours(bar.seconds)))) for bar in bars),
    )


def _bar(one: Stone, voice: Voice) -> BurnUp:
    seconds, whole = one.seconds or 0, one.whole or 1
    hours = bounded_hours(seconds, one.time_state)
    figure = signed(voice.say("{hours} of {whole}", hours=hours, whole=Hours(whole)), one.time_state)
    tone = Tone.LOST if seconds > whole else Tone.SAVE if one.is_done else Tone.DUE
    return BurnUp(title=title_of(one), figure=figure, seconds=seconds, estimate=whole, tone=tone, days=one.worked)


def _finding(drawn: Sequence[Stone], voice: Voice) -> str:
    """What the chart shows, for those who do not see it. That hours are within those planned is said only where all of
    them are known."""
    over = [one for one in drawn if (one.seconds or 0) > (one.whole or 0) and one.time_state in _SURELY_SO_MUCH]
    if over:
        return _over(over[0], voice)
    if unsure := sum(one.time_state is not State.EXACT for one in drawn):
        return voice.plural(
            unsure,
            "Not all hours of {number} milestone are known: nobody can tell whether it stays within those planned",
            "Not all hours of {number} milestones are known: nobody can tell whether they stay within those planned",
        )
    return voice.plural(
        len(drawn),
        "{number} milestone is within the hours that you planned",
        "{number} milestones are within the hours that you planned",
    )


def _over(one: Stone, voice: Voice) -> str:
    least = one.time_state is State.AT_LEAST
    hours = Hours((one.seconds or 0) - (one.whole or 0), down=least)
    if least:
        return voice.say("“{title}” took at least {hours} more than you planned", title=title_of(one), hours=hours)
    return voice.say("“{title}” took {hours} more than you planned", title=title_of(one), hours=hours)


def _because(value: MilestoneReport, voice: Voice) -> Iterator[Paragraphs]:
    """Why figures are not exact, each reason once."""
    reasons: dict[str, list[str]] = {}
    for one in value.stones:
        if one.because:
            reasons.setdefault(one.because, []).append(title_of(one))
    sentences = tuple(
        voice.say("“{title}”: {because}.", title=titles[0], because=because)
        if len(titles) == 1
        else voice.plural(
            len(titles) - 1,
            "“{title}” and {number} more: {because}.",
            "“{title}” and {number} more: {because}.",
            title=titles[0],
            because=because,
        )
        for because, titles in reasons.items()
    )
    if sentences:
        yield Paragraphs(title=voice.say("Not exact"), sentences=sentences, small=True)
