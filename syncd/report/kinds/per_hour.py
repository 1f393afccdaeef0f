"""Composes the table of what an hour of work brought, beside what was agreed, and why it brought less."""

from collections.abc import Iterator

from syncd.core.bounds import State
from syncd.core.money import Money, per_hour
from syncd.core.not_billed import not_logged
from syncd.core.phrases import Dates, Hours
from syncd.core.summary import Summary, SummaryLine
from syncd.core.wording import clean
from syncd.report.document import Cell, Column, Row, Table
from syncd.report.kinds.figure_cells import NOTHING, legend, money_cell
from syncd.report.language.voice import Voice


def per_hour_table(summary: Summary, voice: Voice, shown: int) -> Table | None:
    """Compose the table of at most `shown` contracts; None where no rate is known."""
    rows = [row for line in summary.lines if (row := _row(line, summary, voice))][:shown]
    if not rows:
        return None
    columns = (
        Column(key="contract", title=voice.say("Contract")),
        Column(key="agreed", title=voice.say("Agreed"), is_number=True),
        Column(key="per_hour", title=voice.say("Earned, net"), is_number=True),
        Column(key="why", title=voice.say("Why")),
    )
    notes = legend((row.cells[2] for row in rows), voice)
    return Table(title=voice.say("Per hour that you worked"), columns=columns, rows=tuple(rows), notes=notes)


def _row(line: SummaryLine, summary: Summary, voice: Voice) -> Row | None:
    life = line.to_date
    rate, state = (life.rate, life.state) if life else (line.effective_rate, line.state("effective_rate"))
    if rate is None:
        return None
    agreed = NOTHING if line.agreed is None else money_cell(line.agreed, State.EXACT, voice)
    several = len(summary.totals) > 1
    name = voice.joined((clean(line.name, 120), (line.currency or "") if several else ""))
    return Row((Cell(name), agreed, money_cell(rate, state, voice), Cell(voice.joined(_why(line, rate, voice), "; "))))


def _why(line: SummaryLine, rate: Money, voice: Voice) -> Iterator[str]:
    """What lies between the agreed rate and what an hour brought."""
    if life := line.to_date:
        if life.seconds is not None and life.net is not None:
            days = Dates(life.first, life.last)
            yield voice.say("{hours} worked for {net}, {days}", hours=Hours(life.seconds), net=life.net, days=days)
        return
    if line.agreed is None or line.agreed.currency != rate.currency or rate.minor >= line.agreed.minor:
        return
    if line.fee is not None and line.fee.minor < 0:
        yield voice.say("fee")
    if left := not_logged(line):
        yield voice.say("{hours} not billed", hours=Hours(left))
    if line.gross is not None and line.seconds_billable:
        billed = per_hour(line.gross, line.seconds_billable)
        if abs(billed.minor - line.agreed.minor) > 1 and billed.minor < line.agreed.minor:
            yield voice.say("billed at {rate} an hour on average", rate=billed)
