"""The billable summary of a period as a table: a row for each contract, totals, and what the signs mean."""

from collections.abc import Iterator

from syncd.core.contract_names import CLIENT
from syncd.core.money import Money
from syncd.core.phrases import Hours, Value
from syncd.core.summary import Summary, SummaryLine, Total
from syncd.core.wording import clean
from syncd.report.document import Cell, Column, Row, RowKind, Table
from syncd.report.language.voice import Voice
from syncd.report.render.summary_view import Table as Words
from syncd.report.render.summary_view import table as in_words

_KEYS = ("tracked", "logged", "billable", "gross", "fee", "tax", "net", "per_hour")
_OFF_PHONES = frozenset({"logged", "fee", "tax", "tracked"})


def summary_table(summary: Summary, voice: Voice, shown: int) -> Table:
    """Compose the table with at most `shown` contracts; the totals include the others."""
    words = in_words(summary, shown, voice.words)
    rows = [
        Row((_name(line, voice), *_cells(row.time[:3] + row.money + row.time[3:], _values(line))))
        for line, row in zip(summary.lines[:shown], words.rows, strict=True)
    ]
    rows += [
        Row(
            (
                Cell(voice.say("Total, {currency}", currency=row.currency)),
                *_cells(row.time[:3] + row.money + row.time[3:], _total_values(summary.totals[row.currency])),
            ),
            RowKind.TOTAL,
        )
        for row in words.totals
    ]
    return Table(
        title=voice.say("Hours and money"),
        columns=tuple(_columns(voice)),
        rows=tuple(rows),
        notes=(*explanations(words), *words.legend),
        sheet=voice.say("Hours and money"),
        more=voice.plural(
            words.more, "and {number} more, included in the totals", "and {number} more, included in the totals"
        )
        if words.more
        else "",
    )


def explanations(words: Words) -> tuple[str, ...]:
    """Why totals are not whole, and what else decided the figures of a summary in words."""
    return (*(row.note for row in words.totals if row.note), *words.notes)


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
    client = clean(line.client_name or line.client, CLIENT)
    person = clean(line.person, 60)
    return Cell(voice.joined((clean(line.name, 120), client, person, line.currency or "")))


def _cells(words: tuple[tuple[str, str], ...], values: tuple[Value | None, ...]) -> tuple[Cell, ...]:
    """Figures in the order of `_KEYS`: hours, then money, then the rate."""
    return tuple(Cell(says, value) for (_, says), value in zip(words, values, strict=True))


def _values(line: SummaryLine) -> tuple[Value | None, ...]:
    seconds = (line.seconds_tracked, line.seconds_logged, line.seconds_billable)
    return (*map(_hours, seconds), line.gross, line.fee, line.tax, line.net, line.effective_rate)


def _total_values(total: Total) -> tuple[Value | None, ...]:
    money: tuple[Money | None, ...] = (total.gross, total.fee, total.tax, total.net)
    return (_hours(total.seconds_tracked), None, _hours(total.seconds_billable), *money, None)


def _hours(seconds: int | None) -> Hours | None:
    return None if seconds is None else Hours(seconds)
