"""`syncd why`: where a figure comes from, and what became of a record."""

from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.groups import Commands
from syncd.cli.lookup import read_named_period
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show_ledger
from syncd.cli.views.why import explain

app = Commands()


@app.command()
def why(
    what: Annotated[
        str,
        typer.Argument(
            metavar="REF-OR-ID",
            help="A discrepancy (d-…), a record (toggl/time/123), a record's id or a whole part of it, or a contract.",
            autocompletion=completion.discrepancies_and_contracts,
        ),
    ],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    period: PeriodOption = None,
) -> None:
    """Explain a discrepancy, a record, or a contract's figures, down to the rows they come from.

    Of a record it shows versions, mapping, pieces and findings; of a contract the records in --period, by default
    last week.
    """
    with reading(config, now) as opened:
        view, unsettled = explain(opened, what, read_named_period(period, opened)), opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)
