"""`syncd contracts`: what is configured, what was seen, and the tables to paste for the rest."""

from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
from syncd.cli.say import say_as_it_is, say_aside
from syncd.cli.views.config_proposal import toml as proposed_toml
from syncd.cli.views.contract_list import ContractList
from syncd.cli.views.listed_contracts import list_contracts, list_unknown, list_unmapped
from syncd.cli.views.retainer_hours import read_retainer_hours

app = Commands()


@app.command()
def contracts(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    toml: Annotated[bool, typer.Option("--toml", help="Print only the tables to paste.")] = False,
) -> None:
    """List contracts and unmapped projects, and propose configuration for them.

    Of retainers it shows also the hours of this month.

    A project is matched with the contract of the nearest name and weekly hours. Check what you paste.
    """
    with reading(config, now) as opened:
        listed = list_contracts(opened.composition)
        unmapped = list_unmapped(opened.composition, listed)
        unsettled = opened.unsettled()
        partial = unsettled is not None and (unsettled.records > 0 or unsettled.configuration_changed)
        proposal = proposed_toml(opened.composition.config, listed, unmapped)
        hours = read_retainer_hours(opened.composition, opened.now, partial=partial)
        view = ContractList(listed, unmapped, proposal, partial, list_unknown(opened.composition), hours)
    if toml and not as_json:
        say_as_it_is(view.toml.rstrip("\n"))
        if unsettled is not None:
            say_aside(f"syncd: {unsettled.sentence}")
    else:
        show_ledger(view, unsettled, as_json=as_json)
