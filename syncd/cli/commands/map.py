"""`syncd map`: a mapping for a table that syncd does not know."""

import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from syncd.cli.groups import Commands
from syncd.cli.known_exports import kinds_that_read
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.say import say_aside
from syncd.cli.views.mapping_trial import MappingTrial
from syncd.config import load
from syncd.connector import BadFile, Context
from syncd.core.pages import SourceFile
from syncd.core.time import ALWAYS
from syncd.core.wording import hint
from syncd.errors import ConfigError, UsageError
from syncd.inbox.files import read_file
from syncd.net.client import offline_client
from syncd.plugins import load_connector
from syncd.tabular.mapping.proposal import RECORDS, Proposal, propose, slug

app = Commands()


@app.command("map")
def map_(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX, JSON or JSON lines. It stays where it is.")],
    record: Annotated[
        str | None,
        typer.Option("--as", metavar="RECORD", help="What a row is: transaction, time, work, milestone, …"),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Name of the source; default: that of the file.")
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option("--platform", metavar="NAME", help="Platform of the table, like fiverr; default: the source."),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,  # noqa: ARG001 - every command takes it; a table reads the same at any time
    as_json: JsonOption = False,
) -> None:
    """Propose how to read a table that syncd does not know.

    Prints a source to paste into the configuration, and how the first rows would be read. Comments ask what nothing
    in the file shows. Clock times are read in the time zone of your configuration; without one, in UTC.
    """
    if record is not None and record not in RECORDS:
        raise UsageError(f'--as: there are no "{record}" records{hint(record, RECORDS)}')
    if source is not None and not re.fullmatch(r"\w[\w.-]*", source):
        raise UsageError("--source: use letters, digits, -, _ and dots in a name, without spaces")
    opened = read_file(file)
    if record is None and (kinds := [f'kind = "{kind}"' for kind in kinds_that_read(opened, _zone(config))]):
        export = f"{opened.name} is an export that a source of {' or '.join(kinds)} reads as it is"
        raise UsageError(f"{export}: use that; for a mapping of your own, say what a row is with --as")
    proposal = propose(opened, record, source or slug(file.stem), platform)
    trial = _try(opened, proposal, _zone(config))
    show(trial, as_json=as_json)
    if trial.trouble and not as_json:
        say_aside(f"syncd: not complete yet: {trial.trouble}")


def _zone(config: Path | None) -> ZoneInfo:
    """Return the user's time zone; without a configuration, UTC."""
    try:
        return load(config).timezone
    except ConfigError:
        return ZoneInfo("UTC")


def _try(file: SourceFile, proposal: Proposal, zone: ZoneInfo) -> MappingTrial:
    """Read the file with the proposed mapping."""
    connector = load_connector(proposal.settings["kind"])
    try:
        options = connector.Options.model_validate(dict(proposal.settings))
    except ValidationError as error:
        problems = (problem["msg"].removeprefix("Value error, ") for problem in error.errors(include_url=False))
        return MappingTrial(proposal, [], "; ".join(problems))
    with offline_client() as http:
        context = Context(source=proposal.source, zone=zone, http=http, files=[file])
        try:
            return MappingTrial(proposal, list(connector(options, context).pull(None, ALWAYS)), "")
        except BadFile as error:
            return MappingTrial(proposal, [], str(error))
