"""Milestones as tables: what each contract brought so far, and all of them with their figures for spreadsheets."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from syncd.core.bounds import State, weakest
from syncd.core.contract_names import CLIENT, TITLE
from syncd.core.milestone_report import MilestoneReport, Stone
from syncd.core.money import Money, per_hour, totals
from syncd.core.records import MilestoneState
from syncd.core.wording import clean
from syncd.report.document import BLANK, Cell, Column, Row, RowKind, Table
from syncd.report.kinds.figure_cells import NOTHING, hours_cell, money_cell, unknown
from syncd.report.language.voice import Voice


def contract_table(value: MilestoneReport, voice: Voice) -> Iterator[Table]:
    """What is paid and what is open of each contract, in each currency; nothing for a client."""
    if value.is_for_client:
        return
    counting = [one for one in value.stones if one.state is not MilestoneState.CANCELLED and one.amount]
    keyed = sorted(counting, key=_of_contract)
    groups = [list(group) for _, group in groupby(keyed, key=_of_contract)]
    for group in groups:
        yield _table(group, len(groups) > 1, voice)


def _of_contract(one: Stone) -> tuple[str, str, str]:
    return one.contract_title, one.contract, one.amount.currency if one.amount else ""


def _table(stones: Sequence[Stone], is_named: bool, voice: Voice) -> Table:
    say, currency = voice.say, stones[0].amount.currency if stones[0].amount else ""
    paid, still = [one for one in stones if one.is_done], [one for one in stones if not one.is_done]
    title = voice.joined((clean(stones[0].contract_title, TITLE), clean(stones[0].client_name, CLIENT)))
    rows = [
        _row(say("Paid") if all(one.is_paid for one in paid) else say("Released"), paid, currency, voice),
        _row(say("Open"), still, currency, voice),
        _row(say("Agreed"), stones, currency, voice, RowKind.TOTAL),
    ]
    notes = []
    if any(row.cells[2].state is State.ESTIMATED for row in rows):
        notes.append(say("≈: less the fee as it is known now; a release may say otherwise."))
    return Table(
        title=say("{contract} so far", contract=title) if is_named else say("The contract so far"),
        columns=(
            Column(key="part", title=currency),
            Column(key="gross", title=say("Gross"), is_number=True),
            Column(key="net", title=say("Net"), is_number=True),
            Column(key="hours", title=say("Hours"), is_number=True),
            Column(key="per_hour", title=say("Per hour"), is_number=True, on_phones=False),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
        sheet=clean(stones[0].contract_title, 31),
    )


def _row(title: str, stones: Sequence[Stone], currency: str, voice: Voice, kind: RowKind = RowKind.NORMAL) -> Row:
    gross, net = _sum(stones, lambda one: one.gross, currency), _sum(stones, lambda one: one.net, currency)
    open_net = any(not one.is_done for one in stones)
    seconds = sum(one.seconds or 0 for one in stones)
    net_state = State.ESTIMATED if open_net and net and net.minor else State.EXACT
    rate = None
    if net is not None and seconds and not open_net and all(one.rate_state is State.EXACT for one in stones):
        rate = per_hour(net, seconds)
    return Row(
        (
            Cell(title),
            money_cell(gross, State.EXACT, voice),
            money_cell(net, net_state, voice),
            hours_cell(seconds, weakest(one.time_state for one in stones) if stones else State.EXACT, voice),
            money_cell(rate, State.EXACT, voice) if rate or (seconds and not open_net) else NOTHING,
        ),
        kind,
    )


def _sum(stones: Sequence[Stone], figure: Callable[[Stone], Money | None], currency: str) -> Money | None:
    """The sum; None where one is not known, or in another currency."""
    amounts = [figure(one) for one in stones]
    if any(amount is None or amount.currency != currency for amount in amounts):
        return None
    return totals(amount for amount in amounts if amount).get(currency, Money(0, currency))


def whole_table(value: MilestoneReport, voice: Voice) -> Table:
    """Every milestone in a row, for spreadsheets: what the reader may see of it."""
    say = voice.say
    hours = any(one.seconds is not None for one in value.stones)
    columns = [
        Column(key="contract", title=say("Contract")),
        Column(key="milestone", title=say("Milestone")),
        Column(key="state", title=say("State")),
        Column(key="due", title=say("Due")),
        Column(key="submitted", title=say("Submitted on")),
        Column(key="released", title=say("Released on")),
        Column(key="amount", title=say("Amount"), is_number=True),
    ]
    own = [
        Column(key="net", title=say("Net"), is_number=True),
        Column(key="per_hour", title=say("Per hour"), is_number=True),
    ]
    columns += [Column(key="hours", title=say("Hours"), is_number=True)] if hours else []
    columns += [] if value.is_for_client else own
    rows = (tuple(_cell(column.key, one, voice) for column in columns) for one in value.stones)
    return Table(title=say("Milestones"), columns=tuple(columns), rows=tuple(map(Row, rows)), sheet=say("Milestones"))


def _cell(key: str, one: Stone, voice: Voice) -> Cell:
    match key:
        case "contract":
            return Cell(clean(one.contract_title, TITLE), clean(one.contract_title, TITLE))
        case "milestone":
            return Cell(clean(one.title, TITLE), clean(one.title, TITLE))
        case "state":
            return Cell(state_words(one.state, voice))
        case "due" | "submitted" | "released":
            day = getattr(one, key)
            return Cell(voice.words(day), day) if day else BLANK
        case "hours":
            return BLANK if one.seconds is None else hours_cell(one.seconds, one.time_state, voice)
        case "amount":
            return money_cell(one.amount, State.EXACT, voice)
        case "net":
            return money_cell(one.net, State.EXACT if one.is_done else State.ESTIMATED, voice)
        case "per_hour":
            if one.rate is None:
                return unknown(voice) if one.seconds else NOTHING
            return money_cell(one.rate, one.rate_state if one.is_done else State.ESTIMATED, voice)
    raise ValueError(f"a milestone has no {key}")


def state_words(state: MilestoneState, voice: Voice) -> str:
    """A state in words."""
    return {
        MilestoneState.PROPOSED: voice.say("proposed"),
        MilestoneState.UNFUNDED: voice.say("not funded"),
        MilestoneState.FUNDED: voice.say("funded"),
        MilestoneState.SUBMITTED: voice.say("submitted"),
        MilestoneState.CHANGES_REQUESTED: voice.say("changes requested"),
        MilestoneState.RELEASED: voice.say("released"),
        MilestoneState.CANCELLED: voice.say("cancelled"),
    }[state]
