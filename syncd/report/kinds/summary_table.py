"""The billable summary of a period as a table: a row for each contract, totals, and what the signs mean."""

from collections.abc import Iterator

from syncd.core.bounds import State, taken_state
from syncd.core.contract_names import CLIENT, name_contract
from syncd.core.discrepancies import Side
from syncd.core.summary import MONEY, Summary, SummaryLine, Total
from syncd.core.summary_totals import without_amount
from syncd.core.wording import clean
from syncd.report.document import BLANK, Cell, Column, Row, RowKind, Table
from syncd.report.kinds.figure_cells import NOTHING, hours_cell, legend, money_cell, unknown
from syncd.report.language.voice import Voice
from syncd.report.render.summary_notes import describe_life, summary_notes

_KEYS = ("tracked", "logged", "billable", "gross", "fee", "tax", "net", "per_hour")
_OFF_PHONES = frozenset({"logged", "fee", "tax", "tracked"})
_TAKEN = ("fee", "tax")


def summary_table(summary: Summary, voice: Voice, shown: int) -> Table:
    """Compose the table with at most `shown` contracts; the totals include the others."""
    rows = [Row((_name(line, voice), *_cells(line, voice))) for line in summary.lines[:shown]]
    rows += [_total(summary, currency, total, voice) for currency, total in summary.totals.items()]
    if others := without_amount(summary.lines):
        tracked, billable, money = cells_without_amount(others, voice)
        figures = (tracked, BLANK, billable, *(money,) * len(MONEY), BLANK)
        rows.append(Row((Cell(voice.say("Without an amount")), *figures), RowKind.TOTAL))
    more = len(summary.lines[shown:])
    cells = [cell for row in rows for cell in row.cells[1:]]
    # The words of a rate to date begin with its sign.
    rates = [line.to_date for line in summary.lines if line.to_date and line.to_date.rate]
    cells += [Cell(str(describe_life(life)).split(": ")[0]) for life in rates]
    return Table(
        title=voice.say("Hours and money"),
        columns=tuple(_columns(voice)),
        rows=tuple(rows),
        notes=(*summary_notes(summary, voice.words), *legend(cells, voice)),
        sheet=voice.say("Hours and money"),
        more=voice.plural(
            more, "and {number} more, included in the totals", "and {number} more, included in the totals"
        )
        if more
        else "",
    )


def cells_without_amount(others: Total, voice: Voice) -> tuple[Cell, Cell, Cell]:
    """Tracked and billable time of contracts that no total includes, and the money that some of it may have earned."""
    tracked = hours_cell(others.seconds_tracked, others.tracked_state, voice)
    billable = hours_cell(others.seconds_billable, others.billable_state, voice)
    is_billed = others.seconds_billable or others.billable_state is not State.EXACT
    return tracked, billable if is_billed else NOTHING, unknown(voice) if others.partial else NOTHING


def _columns(voice: Voice) -> Iterator[Column]:
    titles = {
        "tracked": voice.say("Tracked"),
        "logged": voice.say("On the platform"),
        "billable": voice.say("Hours"),
        "gross": voice.say("Gross"),
        "fee": voice.say("Fee"),
        "tax": voice.say("Tax"),
        "net": voice.say("Net"),
        "per_hour": voice.say("Net per tracked hour"),
    }
    yield Column(key="contract", title=voice.say("Contract"))
    for key in _KEYS:
        yield Column(
            key=key,
            title=titles[key],
            is_number=True,
            on_phones=key not in _OFF_PHONES,
            adds_up=key not in ("logged", "per_hour"),
        )


def _name(line: SummaryLine, voice: Voice) -> Cell:
    """The contract, its client and its person. What tells it from others of its title is not said twice."""
    client = clean(line.client_name or line.client, CLIENT)
    apart = "" if line.distinction in (line.client, line.client_name) else line.distinction
    name = clean(name_contract(line.title or line.contract, apart), 120)
    return Cell(voice.joined((name, client, clean(line.person, 60), line.currency or "")))


def _cells(line: SummaryLine, voice: Voice) -> Iterator[Cell]:
    """The figures of a contract in the order of `_KEYS`. One without a currency and without billable time earned
    nothing."""
    earned_nothing = line.currency is None and not line.is_unpriced
    yield hours_cell(line.seconds_tracked, line.tracked_state, voice)
    is_logged = line.seconds_logged is not None or line.lacks(Side.LOGGED)
    yield hours_cell(line.seconds_logged, line.logged_state, voice) if is_logged else NOTHING
    yield hours_cell(line.seconds_billable, line.billable_state, voice)
    for name in MONEY:
        state = taken_state(line.state(name)) if name in _TAKEN else line.state(name)
        yield NOTHING if earned_nothing else money_cell(getattr(line, name), state, voice)
    has_rate = line.effective_rate is not None or (line.seconds_tracked != 0 and line.bills_its_hours)
    rate = money_cell(line.effective_rate, line.state("effective_rate"), voice)
    yield rate if has_rate and not earned_nothing else NOTHING


def _total(summary: Summary, currency: str, total: Total, voice: Voice) -> Row:
    states = {name: summary.total_state(currency, name) for name in MONEY}
    states |= {name: taken_state(states[name]) for name in _TAKEN}
    return Row(
        (
            Cell(voice.say("Total, {currency}", currency=currency)),
            hours_cell(total.seconds_tracked, total.tracked_state, voice),
            BLANK,
            hours_cell(total.seconds_billable, total.billable_state, voice),
            *(money_cell(getattr(total, name), states[name], voice) for name in MONEY),
            BLANK,
        ),
        RowKind.TOTAL,
    )
