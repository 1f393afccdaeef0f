"""`syncd chain`: what became of a period's work on its way to the bank."""

from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.chains import read_chains
from syncd.cli.groups import Commands
from syncd.cli.lookup import check_name, read_named_period
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show_list
from syncd.cli.views.chain import Chains
from syncd.cli.views.formats import ListFormat, ListFormatOption
from syncd.core.time import day_of
from syncd.report.build import period_of

app = Commands()


@app.command()
def chain(
    contract: Annotated[
        str | None,
        typer.Argument(
            metavar="CONTRACT", help="A contract's key; default: all contracts.", autocompletion=completion.contracts
        ),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    period: PeriodOption = None,
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Show what was tracked, logged, billed, left after fees, released, paid out and received; default: last month.

    One table for each contract and currency, with the difference at each step. Payouts take the oldest money first.
    """
    with reading(config, now) as opened:
        if contract is not None:
            check_name("contract", contract, opened.composition.directory().contracts, "")
        last_month = period_of("last-month", day_of(opened.now, opened.composition.config.timezone))
        of = read_named_period(period, opened) or last_month
        view = Chains(of, list(read_chains(opened, of, contract)))
        unsettled = opened.unsettled()
    show_list(view, format, unsettled, as_json=as_json)
