"""Composes the table of a billable summary: a row for each contract, with its client, earlier periods and its weeks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.core.beside import Beside
from syncd.core.compared import Figures, figures
from syncd.core.summary import Summary, SummaryLine
from syncd.core.summary_totals import without_amount
from syncd.core.wording import clean
from syncd.report.charts import Spark
from syncd.report.document import BLANK, Cell, Column, Row, RowKind, Table
from syncd.report.kinds.charted import net_sparks
from syncd.report.kinds.compared_table import (
    beside_rows,
    figure_cells,
    has_figures,
    nothing_before,
    period_name,
    without_row,
)
from syncd.report.kinds.figure_cells import hours_cell, legend
from syncd.report.kinds.summary_table import cells_without_amount
from syncd.report.language.voice import Voice
from syncd.report.render.summary_notes import summary_notes


def by_contract_table(summary: Summary, beside: Beside | None, voice: Voice, shown: int) -> Table:
    """Compose the table with at most `shown` contracts; the totals include the others."""
    compared = beside.compared if beside else None
    titles = {line.contract: line.name for line in summary.lines}
    sparks = net_sparks(beside.net if beside else (), titles, voice)
    these = figures(summary)
    lines, totals = these[: len(summary.lines)], these[len(summary.lines) :]
    layout = _Layout(people=len({line.person for line in summary.lines}) > 1, drawn=bool(sparks))
    both = zip(summary.lines, lines, strict=True)
    listed = [(line, one) for line, one in both if has_figures(one, compared) or line.seconds_tracked]
    rows = list[Row]()
    for line, one in listed[:shown]:
        spark = sparks.get((line.contract, line.currency or ""))
        rows += _line(line, one, layout, spark, voice, several=len(summary.totals) > 1)
        rows += [layout.wider(row) for row in beside_rows(one, compared, summary.period, voice)]
    for one in totals:
        rows.append(_total(summary, one, layout, voice))
        rows += [layout.wider(row) for row in beside_rows(one, compared, summary.period, voice)]
    if others := without_amount(summary.lines):
        tracked, billable, money = cells_without_amount(others, voice)
        rows.append(layout.row(voice.say("Without an amount"), (tracked, billable, money, money), RowKind.TOTAL))
    why = (nothing_before(compared, voice),) if compared and compared.because else ()
    more = max(0, len(listed) - shown)
    return Table(
        title=voice.say("By client and contract"),
        columns=tuple(layout.columns(voice)),
        rows=tuple(rows),
        notes=(
            *why,
            *without_row(these, compared, voice),
            *summary_notes(summary, voice.words),
            *legend((cell for row in rows for cell in row.cells[1:]), voice),
        ),
        more=voice.plural(
            more, "and {number} more, included in the totals", "and {number} more, included in the totals"
        )
        if more
        else "",
    )


def _line(
    line: SummaryLine, one: Figures, layout: "_Layout", spark: Spark | None, voice: Voice, *, several: bool
) -> Iterator[Row]:
    """A contract with its figures, and below it its client. `several`: there is money in several currencies."""
    title = voice.joined((clean(line.name, 120), (line.currency or "") if several else ""))
    tracked = hours_cell(line.seconds_tracked, line.tracked_state, voice)
    drawn = Cell("", drawn=spark) if spark else BLANK
    yield layout.row(title, (tracked, *figure_cells(one, voice)[:3]), person=clean(line.person, 60), drawn=drawn)
    if client := line.client_name or line.client:
        yield layout.row(clean(client, 60), (BLANK,) * 4, RowKind.BESIDE)


def _total(summary: Summary, one: Figures, layout: "_Layout", voice: Voice) -> Row:
    currency = one.currency or ""
    name = voice.say("{period}, {currency}", period=period_name(summary.period, voice), currency=currency)
    total = summary.totals[currency]
    tracked = hours_cell(total.seconds_tracked, total.tracked_state, voice)
    return layout.row(name, (tracked, *figure_cells(one, voice)[:3]), RowKind.TOTAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """The columns of the table. `people`: more than one person works; `drawn`: there are bars of weeks."""

    people: bool
    drawn: bool

    def columns(self, voice: Voice) -> Iterator[Column]:
        yield Column(key="contract", title=voice.say("Contract"))
        if self.people:
            yield Column(key="person", title=voice.say("Person"), on_phones=False)
        yield Column(key="tracked", title=voice.say("Tracked"), is_number=True, on_phones=False)
        yield Column(key="hours", title=voice.say("Hours"), is_number=True)
        yield Column(key="gross", title=voice.say("Gross"), is_number=True)
        yield Column(key="net", title=voice.say("Net"), is_number=True)
        if self.drawn:
            yield Column(key="weeks", title=voice.say("Net by week"), is_number=True, on_phones=False, drawn=True)

    def row(
        self,
        name: str,
        figures: Sequence[Cell],
        kind: RowKind = RowKind.NORMAL,
        *,
        person: str = "",
        drawn: Cell = BLANK,
    ) -> Row:
        people = (Cell(person),) if self.people else ()
        return Row((Cell(name), *people, *figures, *((drawn,) if self.drawn else ())), kind)

    def wider(self, row: Row) -> Row:
        """A row of hours, gross, net and rate as one of this table."""
        name, hours, gross, net, _ = row.cells
        return self.row(name.says, (BLANK, hours, gross, net), row.kind)
