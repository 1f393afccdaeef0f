"""`syncd contracts`: what is configured, what was seen, and the tables to paste for the rest."""

from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show, show_ledger
from syncd.cli.proposals import write_proposals
from syncd.cli.say import say_as_it_is, say_aside
from syncd.cli.views.config_proposal import as_tables, proposals
from syncd.cli.views.contract_list import ContractList
from syncd.cli.views.listed_contracts import list_contracts, list_unknown, list_unmapped
from syncd.cli.views.retainer_hours import read_retainer_hours
from syncd.errors import UsageError

app = Commands()


@app.command()
def contracts(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    toml: Annotated[bool, typer.Option("--toml", help="Print only the tables to paste.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write what you accept into the configuration.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --write: accept all of it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --write: only show what would be written.")] = False,
) -> None:
    """List contracts and unmapped projects, and propose configuration for them.

    Of retainers it shows also the hours of this month.

    A project is matched with the contract of the nearest name and weekly hours. Check what you paste. With --write you
    accept each of them with one key, and what you accept is added at the end of the configuration.
    """
    if (yes or dry_run) and not write:
        raise UsageError("--yes and --dry-run are for --write: without it nothing is written")
    with reading(config, now) as opened:
        listed = list_contracts(opened.composition)
        unmapped = list_unmapped(opened.composition, listed)
        unsettled = opened.unsettled()
        partial = unsettled is not None and (unsettled.records > 0 or unsettled.configuration_changed)
        proposed = proposals(opened.composition.config, listed, unmapped)
        loaded = opened.composition.config
        hours = read_retainer_hours(opened.composition, opened.now, partial=partial)
        view = ContractList(listed, unmapped, as_tables(proposed), partial, list_unknown(opened.composition), hours)
    if write:
        if unsettled is not None and not as_json:
            say_aside(f"syncd: {unsettled.sentence}")
        show(write_proposals(loaded, proposed, accept_all=yes, dry_run=dry_run), as_json=as_json)
    elif toml and not as_json:
        say_as_it_is(view.toml.rstrip("\n"))
        if unsettled is not None:
            say_aside(f"syncd: {unsettled.sentence}")
    else:
        show_ledger(view, unsettled, as_json=as_json)
