"""`syncd summary`: what can be billed."""

from typing import TYPE_CHECKING

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, PeriodOption, period, print_json, reading, say
from syncd.cli.views.formats import ListFormat, ListFormatOption

if TYPE_CHECKING:
    from syncd.core.summary import Summary
    from syncd.report.render.summary_view import Table

app = typer.Typer()


@app.command()
def summary(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    wanted: PeriodOption = None,
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Show what each contract can bill in a period, by default last week, as far as the sources say. `syncd why
    CONTRACT` shows the records that a line rests on."""
    from syncd.core.time import day_of
    from syncd.report.billable import summarize_period
    from syncd.report.build import period_of

    asked = period(wanted)
    with reading(config, now) as opened:
        directory = opened.composition.directory()
        wanted_period = asked or period_of("last-week", day_of(opened.now, directory.zone))
        found = summarize_period(opened.composition.ledger, directory, wanted_period, opened.now)
    if as_json or format is ListFormat.JSON:
        from syncd.report.render.json import summary_json

        print_json(summary_json(found))
    elif format is ListFormat.CSV:
        _print_csv(found)
    else:
        _print(found)


def _print(found: "Summary") -> None:
    from syncd.report.render.summary_view import NOTHING, table

    worded = table(found, len(found.lines))
    say(f"Billable summary {worded.period}")
    if not worded.rows:
        say(NOTHING)
    else:
        _show(worded)
    for says in (*worded.notes, *worded.legend):
        say()
        say(says)


def _show(worded: "Table") -> None:
    from syncd.cli.views.table import show

    rows = (*worded.rows, *worded.totals)
    figures = [dict(row.time + row.money) for row in rows]
    labels = tuple(label.lower() for label, _ in worded.rows[0].time + worded.rows[0].money)
    say()
    show(
        ("contract", "what", *labels, "currency"),
        (
            (row.title, row.detail, *(figure.get(label.capitalize()) for label in labels), row.currency)
            for row, figure in zip(rows, figures, strict=True)
        ),
        right=labels,
    )
    for row in worded.totals:
        if row.note:
            say()
            say(f"{row.title} {row.currency}. {row.note}")


def _print_csv(found: "Summary") -> None:
    import csv
    import sys

    from syncd.report.render.csv import inert
    from syncd.report.render.json import summary_json

    writer = csv.writer(sys.stdout)
    writer.writerow((*_WORDS, *_FIGURES, "gaps"))
    for line in summary_json(found)["lines"]:
        gaps = "; ".join(f"{gap['side']}: {gap['because']}" for gap in line["gaps"])
        writer.writerow([*(inert(line[word]) for word in _WORDS), *(line[figure] for figure in _FIGURES), inert(gaps)])


_WORDS = ("client", "contract", "kind", "person", "basis")
_FIGURES = "seconds_tracked seconds_billable seconds_logged gross fee tax net currency effective_rate".split()
