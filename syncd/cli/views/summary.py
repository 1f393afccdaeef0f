"""The billable summary as `syncd summary` prints it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.money import Money
from syncd.core.safe_text import inert
from syncd.core.summary import MONEY, Summary, SummaryLine, ToDate
from syncd.report.render import summary_view
from syncd.report.render.json import summary_json

WORDS = ("client", "contract", "kind", "person", "basis")
SECONDS = ("seconds_tracked", "seconds_billable", "seconds_logged")
RATED = (*MONEY, "effective_rate")
PARTIAL = ("tracked_partial", "billable_partial", "gross_partial")
"""Columns that say "yes" where a figure is a lower bound: net with gross."""
STATES = tuple(f"{name}_state" for name in RATED)
"""Columns that say of each figure of money: exact, at least, at most, estimated or unknown."""
TO_DATE = tuple(f"to_date_{name}" for name in ("start", "end", "seconds", "net", "net_state", "rate", "rate_state"))
"""Columns about the whole life of fixed work so far."""
BEYOND = ("seconds_beyond", "beyond_partial")
"""Columns about the time beyond a retainer's hours, and whether there may be more of it."""
ESTIMATED = ("billable_estimated", "tracked_estimated", "logged_estimated")
"""Columns that say "yes" where hours may turn out to be less as well as more."""


@dataclass(frozen=True, slots=True)
class BillableSummary:
    """What can be billed for each contract in a period."""

    summary: Summary

    def as_json(self) -> Json:
        return summary_json(self.summary)

    def as_csv(self) -> str:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(
            (
                *WORDS,
                *SECONDS,
                *MONEY,
                "currency",
                "effective_rate",
                "gaps",
                *PARTIAL,
                "notes",
                *STATES,
                *TO_DATE,
                *BEYOND,
                *ESTIMATED,
            )
        )
        writer.writerows(_csv_row(line) for line in self.summary.lines)
        return text.getvalue()

    def as_text(self) -> Iterator[str | Table]:
        table = summary_view.table(self.summary, len(self.summary.lines))
        yield f"Billable summary {table.period}"
        if table.rows:
            yield from _figures(table)
        else:
            yield summary_view.NOTHING
        for note in (*table.notes, *table.legend):
            yield ""
            yield note


def _figures(table: summary_view.Table) -> Iterator[str | Table]:
    rows = (*table.rows, *table.totals)
    labels = tuple(label for label, _ in table.rows[0].time + table.rows[0].money)
    columns = tuple(label.lower() for label in labels)
    yield ""
    yield Table(
        ("contract", "what", *columns, "currency"),
        [(row.title, row.detail, *map(dict(row.time + row.money).get, labels), row.currency) for row in rows],
        right=columns,
    )
    for row in table.totals:
        if row.note:
            yield ""
            yield f"{row.title} {row.currency}. {row.note}"


def _csv_row(line: SummaryLine) -> list[object]:
    gaps = "; ".join(f"{gap.side.value}: {gap.because}" for gap in line.gaps)
    words = (line.client, line.contract, line.kind.value, line.person, line.basis.value)
    seconds = (line.seconds_tracked, line.seconds_billable, line.seconds_logged)
    amounts = (line.gross, line.fee, line.tax, line.net)
    return [
        *map(inert, words),
        *seconds,
        *map(_decimal, amounts),
        line.currency,
        _decimal(line.effective_rate),
        inert(gaps),
        *("yes" if getattr(line, name) else "no" for name in PARTIAL),
        inert("; ".join(line.all_notes)),
        *(line.state(name).value for name in RATED),
        *_life(line.to_date),
        line.seconds_beyond,
        "yes" if line.beyond_partial else "no",
        *("yes" if getattr(line, name) else "no" for name in ESTIMATED),
    ]


def _life(life: ToDate | None) -> tuple[object, ...]:
    if life is None:
        return (None,) * len(TO_DATE)
    net, rate = (_decimal(life.net), life.net_state.value), (_decimal(life.rate), life.state.value)
    return (life.first, life.last, life.seconds, *net, *rate)


def _decimal(amount: Money | None) -> str | None:
    return None if amount is None else str(amount.decimal)
