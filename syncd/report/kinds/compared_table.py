"""Composes the table of a period's figures, with those of the period before and of an average beside each."""

from collections.abc import Iterable, Iterator, Sequence

from syncd.core.bounds import State
from syncd.core.compared import Compared, Figures, figures
from syncd.core.contract_names import CLIENT
from syncd.core.phrases import Dates, Month
from syncd.core.summary import Summary, SummaryLine
from syncd.core.summary_totals import without_amount
from syncd.core.time import Period
from syncd.core.wording import clean
from syncd.report.document import Cell, Column, Row, RowKind, Table
from syncd.report.kinds.figure_cells import NOTHING, hours_cell, legend, money_cell, unknown
from syncd.report.language.voice import Voice


def compared_table(summary: Summary, beside: Compared | None, voice: Voice, shown: int, notes: Sequence[str]) -> Table:
    """Compose the table with at most `shown` contracts; the totals include the others. `notes`: what else explains
    the figures."""
    these = figures(summary)
    lines, totals = these[: len(summary.lines)], these[len(summary.lines) :]
    several = len(summary.totals) > 1
    listed = [both for both in zip(summary.lines, lines, strict=True) if has_figures(both[1], beside)]
    rows = list[Row]()
    for line, one in listed[:shown]:
        name = _name(line, voice, several=several)
        rows += [_row(name, one, RowKind.NORMAL, voice), *beside_rows(one, beside, summary.period, voice)]
    for one in totals:
        name = voice.say("Total, {currency}", currency=one.currency or "")
        rows += [_row(name, one, RowKind.TOTAL, voice), *beside_rows(one, beside, summary.period, voice)]
    others = without_amount(summary.lines)
    if others and others.seconds_billable:
        hours, money = hours_cell(others.seconds_billable, others.billable_state, voice), unknown(voice)
        rows.append(Row((Cell(voice.say("Without an amount")), hours, money, money, NOTHING), RowKind.TOTAL))
    cells = [cell for row in rows for cell in row.cells[1:]]
    why = (nothing_before(beside, voice),) if beside and beside.because else ()
    more = max(0, len(listed) - shown)
    return Table(
        title=_title(summary.period, voice),
        columns=tuple(_columns(voice)),
        rows=tuple(rows),
        notes=(*why, *without_row(these, beside, voice), *notes, *legend(cells, voice)),
        more=voice.plural(
            more, "and {number} more, included in the totals", "and {number} more, included in the totals"
        )
        if more
        else "",
    )


def period_name(period: Period, voice: Voice) -> str:
    """`Week of 9 to 15 Nov`, `October`, `12 Oct to 15 Nov`."""
    days = Dates(period.first, period.last)
    if "W" in period.name:
        return voice.say("Week of {days}", days=days)
    if len(period.name) == len("2026-11"):
        return voice.words(Month(period.first))
    return voice.words(days)


def beside_name(period: Period, voice: Voice) -> str:
    """What the row of the period before is called."""
    if "W" in period.name:
        return voice.say("week before")
    return voice.say("month before") if len(period.name) == len("2026-11") else voice.say("days before")


def _title(period: Period, voice: Voice) -> str:
    return voice.say("{period}, and before", period=period_name(period, voice))


def nothing_known(voice: Voice) -> str:
    """Say that a period has no figures."""
    return voice.say("Nothing was tracked, logged or billed in these days, as far as it is known.")


def nothing_before(beside: Compared, voice: Voice) -> str:
    """Say why nothing is known of the period before."""
    return voice.say("{period}: {because}.", period=period_name(beside.before, voice), because=beside.because)


def _columns(voice: Voice) -> Iterator[Column]:
    yield Column(key="contract", title=voice.say("Contract"))
    yield Column(key="hours", title=voice.say("Hours"), is_number=True)
    yield Column(key="gross", title=voice.say("Gross"), is_number=True)
    yield Column(key="net", title=voice.say("Net"), is_number=True)
    yield Column(key="per_hour", title=voice.say("Net per tracked hour"), is_number=True, on_phones=False)


def _name(line: SummaryLine, voice: Voice, *, several: bool) -> str:
    """A contract, with its currency where there are several."""
    return voice.joined((clean(line.name, 120), clean(line.person, CLIENT), (line.currency or "") if several else ""))


def _row(name: str, one: Figures, kind: RowKind, voice: Voice) -> Row:
    return Row((Cell(name), *figure_cells(one, voice)), kind)


def has_figures(one: Figures, beside: Compared | None) -> bool:
    """Whether a contract has a figure in the period, or money in those before it."""
    before = [found for some in ((beside.last, beside.average) if beside else ()) if (found := _find(some, one))]
    return not _is_nothing(one) or any(figure.gross is not None for figure in before)


def _is_nothing(one: Figures) -> bool:
    """Whether nothing was earned, and no hour bills."""
    return one.currency is None and not one.hours and one.hours_state is not State.UNKNOWN


def figure_cells(one: Figures, voice: Voice) -> tuple[Cell, ...]:
    """Hours, gross, net and the rate."""
    if _is_nothing(one):
        return (NOTHING,) * 4
    rated = one.rate is not None or one.hours is None or one.hours > 0
    return (
        NOTHING if one.hours == 0 and one.gross is not None else hours_cell(one.hours, one.hours_state, voice),
        money_cell(one.gross, one.gross_state, voice),
        money_cell(one.net, one.net_state, voice),
        money_cell(one.rate, one.rate_state, voice) if rated else NOTHING,
    )


def beside_rows(one: Figures, beside: Compared | None, period: Period, voice: Voice) -> Iterator[Row]:
    """The figures of the period before, and of the average, as small rows."""
    if beside is None or beside.because:
        return
    average = _find(beside.average, one)
    last = _find(beside.last, one)
    if last is None and average is None:
        return
    cells = figure_cells(last, voice) if last else (NOTHING,) * 4
    yield Row((Cell(beside_name(period, voice)), *cells), RowKind.BESIDE)
    if average is not None:
        name = voice.say("average of {number}", number=average.of)
        yield Row((Cell(name), *figure_cells(average, voice)), RowKind.BESIDE)


def without_row(these: Iterable[Figures], beside: Compared | None, voice: Voice) -> Iterator[str]:
    """Say how much of the period before is of contracts that have no row, so that its rows add up to its total."""
    if beside is None or beside.because:
        return
    rows = {(one.contract, one.currency) for one in these}
    earned = [(one, one.gross) for one in beside.last if one.contract and (one.contract, one.currency) not in rows]
    others = [(one, gross) for one, gross in earned if gross is not None and gross.minor]
    for currency in sorted({gross.currency for _, gross in others}):
        own = [gross for _, gross in others if gross.currency == currency]
        yield voice.plural(
            len(own),
            "{period} includes {amount} gross of {number} contract that has no row here.",
            "{period} includes {amount} gross of {number} contracts that have no row here.",
            period=period_name(beside.before, voice),
            amount=sum(own[1:], own[0]),
        )


def _find(some: Iterable[Figures], like: Figures) -> Figures | None:
    return next((one for one in some if (one.contract, one.currency) == (like.contract, like.currency)), None)
