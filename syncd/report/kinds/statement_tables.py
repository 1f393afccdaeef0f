"""The tables of a statement: from the opening balance to the closing one, and what is on its way."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from syncd.core.bounds import State, taken_state
from syncd.core.money import Money
from syncd.core.phrases import Dates, Hours, Percent
from syncd.core.statement_report import NAME, AccountPart, StatementReport, Waiting
from syncd.core.statements import IN_TRANSIT, Flow
from syncd.core.wording import clean
from syncd.report.document import BLANK, Cell, Column, Row, RowKind, Table
from syncd.report.in_transit import BILLED, IN_HOLD, OF_A_BANK, RECEIVED, RELEASED
from syncd.report.kinds.figure_cells import money_cell, unknown
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone

_TAKEN = frozenset({Flow.FEES, Flow.TAXES, Flow.REFUNDS, Flow.PAYOUTS})
CONTRACTS = 40
"""Contracts that a statement lists."""


def roll_forward(part: AccountPart, title: str, voice: Voice) -> Table:
    """Opening, what came in, what went out, closing; each with the rows behind it."""
    say = voice.say
    return Table(
        title=title,
        columns=(
            Column(key="line", title=say("Line")),
            Column(key="source", title=say("Where it comes from"), on_phones=False),
            Column(key="amount", title=part.currency, is_number=True),
        ),
        rows=(_opening(part, voice), *_earned(part, voice), *_flows(part, voice), _closing(part, voice)),
        sheet=clean(part.title, 31),
    )


def _opening(part: AccountPart, voice: Voice) -> Row:
    it = part.statement
    label = voice.say("Opening balance, {day}", day=Dates(it.period.first, it.period.first))
    if it.since:
        before = it.period.first <= it.since
        why = voice.say("no row is known before it") if before else voice.say("no row shows a running balance")
        unknown = voice.say("unknown before {day}", day=Dates(it.since, it.since))
        return Row((Cell(label), Cell(why), Cell(unknown)), RowKind.SUBTOTAL)
    source = voice.say("the balance of the export")
    return Row((Cell(label), Cell(source), _amount(it.opening, it.opening_state, voice)), RowKind.SUBTOTAL)


def _earned(part: AccountPart, voice: Voice) -> Iterator[Row]:
    state, earned = part.statement.flow_state, part.net(Flow.EARNED)
    if not (part.statement.platform or part.rows.get(Flow.EARNED.value)):
        return
    yield Row(
        (Cell(voice.say("Earned")), _rows(part, Flow.EARNED, voice), _amount(earned, state, voice)), RowKind.SUBTOTAL
    )
    for one in part.earned[:CONTRACTS]:
        title = clean(one.title, NAME) or voice.say("no contract is known")
        if one.seconds:
            title = voice.say("{contract}, {hours}", contract=title, hours=Hours(one.seconds))
        rows = voice.plural(one.rows, "{number} row", "{number} rows")
        yield Row((Cell(f"\N{EN SPACE}{title}"), Cell(rows), _amount(one.amount, state, voice)))
    if rest := part.earned[CONTRACTS:]:
        amount = Money(sum(one.amount.minor for one in rest), part.currency)
        more = voice.plural(len(rest), "and {number} more", "and {number} more")
        yield Row((Cell(f"\N{EN SPACE}{more}"), BLANK, _amount(amount, state, voice)))


def _flows(part: AccountPart, voice: Voice) -> Iterator[Row]:
    """The other reasons: three that every statement names, and those that it has."""
    state, say = part.statement.flow_state, voice.say
    labels = {
        Flow.FEES: say("Fees"),
        Flow.TAXES: say("Taxes and withholding"),
        Flow.REFUNDS: say("Refunds and chargebacks"),
        Flow.PAYOUTS: say("Paid out"),
        Flow.RECEIVED: say("Received and spent"),
        Flow.OTHER: say("Other"),
    }
    named = {Flow.FEES, Flow.TAXES, Flow.REFUNDS, Flow.PAYOUTS} if part.statement.platform else set[Flow]()
    for flow, label in labels.items():
        if flow not in named and not part.rows.get(flow.value):
            continue
        text = label
        if flow is Flow.FEES and (share := _share(part)):
            text = say("Fees, {share} of what was earned", share=share)
        source = _payouts(part, voice) if flow is Flow.PAYOUTS and part.payouts else _rows(part, flow, voice)
        yield Row((Cell(text), source, _amount(part.net(flow), state, voice, is_taken=flow in _TAKEN)))


def _share(part: AccountPart) -> Percent | None:
    """The fees as a share of the earnings, to a tenth of a percent."""
    earned, fees = part.net(Flow.EARNED).minor, -part.net(Flow.FEES).minor
    return (
        Percent(Decimal(fees * 1000 // earned + (2 * (fees * 1000 % earned) >= earned)) / 1000)
        if earned > 0 and fees > 0
        else None
    )


def _rows(part: AccountPart, flow: Flow, voice: Voice) -> Cell:
    if number := part.rows.get(flow.value, 0):
        return Cell(voice.plural(number, "{number} row", "{number} rows"))
    return Cell(voice.say("no such row") if part.statement.coverage.complete else voice.say("no such row is known"))


def _payouts(part: AccountPart, voice: Voice) -> Cell:
    last = part.payouts[-1][0]
    if len(part.payouts) == 1:
        return Cell(voice.words(last))
    return Cell(
        voice.plural(len(part.payouts), "{number} payout, on {day}", "{number} payouts, the last on {day}", day=last)
    )


def _closing(part: AccountPart, voice: Voice) -> Row:
    it = part.statement
    label = voice.say("Closing balance, {day}", day=Dates(it.period.last, it.period.last))
    source = ""
    if part.is_unknown:
        more = voice.say("{amount} more than before", amount=part.came)
        less = voice.say("{amount} less than before", amount=-part.came)
        return Row((Cell(label), Cell(more if part.came.minor >= 0 else less), unknown(voice)), RowKind.TOTAL)
    if it.shown is not None:
        source = (
            voice.say("the export says {amount}", amount=it.shown)
            if it.difference_matters
            else voice.say("equals the balance of the export")
        )
    return Row((Cell(label), Cell(source), _amount(it.closing, it.closing_state, voice)), RowKind.TOTAL)


def _amount(amount: Money, state: State, voice: Voice, *, is_taken: bool = False) -> Cell:
    """An amount as sure as it is: where more rows may come, what was taken may be even less than 0."""
    return money_cell(amount, taken_state(state) if is_taken or amount.minor < 0 else state, voice)


def lines_table(report: StatementReport, voice: Voice) -> Table:
    """The lines of every account below each other, for spreadsheets."""
    tables = [(part, roll_forward(part, "", voice)) for part in report.accounts]
    return Table(
        title="",
        columns=(
            Column(key="account", title=voice.say("Account")),
            Column(key="line", title=voice.say("Line")),
            Column(key="source", title=voice.say("Where it comes from")),
            Column(key="amount", title=voice.say("Amount"), is_number=True),
        ),
        rows=tuple(Row((Cell(clean(part.title, NAME)), *row.cells)) for part, table in tables for row in table.rows),
    )


# On its way ---------------------------------------------------------------------------------------------------------


def on_its_way(part: AccountPart, today: date, voice: Voice) -> Table | None:
    """Money between being billed and arriving, and whether it is part of the balance; None for a bank's account."""
    money, say = part.statement.in_transit, voice.say
    if all(money.because.get(name) == OF_A_BANK for name in IN_TRANSIT):
        return None
    labels = {
        BILLED: (say("Billed, not released yet"), say("part of the balance")),
        RELEASED: (say("Released, not paid out"), say("part of the balance")),
        RECEIVED: (say("Paid out, not seen at the bank"), say("not in the balance")),
        IN_HOLD: (say("Set aside for milestones"), say("not in the balance")),
    }
    rows = []
    for name in IN_TRANSIT:
        amount: Money | None = getattr(money, name)
        label, where = labels[name]
        when, tone = _when(part, name, amount, today, voice)
        is_estimate = money.estimated and name in (BILLED, RELEASED)
        state = State.AT_LEAST if name in money.at_least else State.ESTIMATED if is_estimate else State.EXACT
        rows.append(Row((Cell(label), Cell(where), Cell(when, None, tone), money_cell(amount, state, voice))))
    return Table(
        title=say("On its way"),
        columns=(
            Column(key="way", title=say("Money")),
            Column(key="part", title=say("Balance"), on_phones=False),
            Column(key="when", title=say("When")),
            Column(key="amount", title=part.currency, is_number=True),
        ),
        rows=tuple(rows),
        sheet=say("On its way"),
    )


def _when(part: AccountPart, name: str, amount: Money | None, today: date, voice: Voice) -> tuple[str, Tone]:
    money = part.statement.in_transit
    because = voice.words(money.because.get(name, ""))
    if name == RECEIVED and amount is None and part.unseen:
        return voice.joined((because, *_unseen(part.unseen, today, voice)), "; "), Tone.PLAIN
    if amount is None or name in money.at_least:
        return because, Tone.PLAIN
    if name == BILLED and amount.minor:
        return voice.words(money.not_yet), Tone.PLAIN
    if name == RECEIVED and part.waiting:
        words = voice.joined((_expected(one, today, voice) for one in part.waiting[:3]), "; ")
        if more := len(part.waiting) - 3:
            also = voice.plural(more, "and {number} more", "and {number} more") if more > 0 else ""
            words = voice.joined((words, also), "; ")
        return words, Tone.DUE if part.late(today) else Tone.PLAIN
    return "", Tone.PLAIN


def _unseen(sent: Sequence[Waiting], today: date, voice: Voice) -> Iterator[str]:
    """Payouts that no bank can show. None is called late: it may have arrived."""
    for one in sent[:3]:
        ago = (today - one.expected).days
        if ago <= 0:
            yield voice.say(
                "{amount} left on {day}, expected by {expected}", amount=one.amount, day=one.day, expected=one.expected
            )
        else:
            yield voice.plural(
                ago,
                "{amount} left on {day}, expected by {expected}, {number} day ago",
                "{amount} left on {day}, expected by {expected}, {number} days ago",
                amount=one.amount,
                day=one.day,
                expected=one.expected,
            )
    if (more := len(sent) - 3) > 0:
        yield voice.plural(more, "and {number} more", "and {number} more")


def _expected(one: Waiting, today: date, voice: Voice) -> str:
    late = (today - one.expected).days
    if late <= 0:
        return voice.say("{amount} expected by {day}", amount=one.amount, day=one.expected)
    return voice.plural(
        late,
        "{amount} expected by {day}, {number} day late",
        "{amount} expected by {day}, {number} days late",
        amount=one.amount,
        day=one.expected,
    )
