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
    full: Annotated[
        bool, typer.Option("--full", help="All records of a contract's days, and the whole row of a record.")
    ] = False,
) -> None:
    """Show the whole way of a record, a discrepancy or a contract, from tracked to received, step by step.

    Each line names the record to follow next. Below it, a record shows its versions, its mapping and what it is
    evidence of; a contract what is open in --period, by default last week. Example: syncd why toggl/time/4300000094
    """
    with reading(config, now) as opened:
        view = explain(opened, what, read_named_period(period, opened), full=full)
        unsettled = opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)
