"""`syncd import`: files given by hand."""

from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.completion import sources
from syncd.cli.groups import Commands
from syncd.cli.lookup import check_name, read_period
from syncd.cli.opening import writing
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.progress import progress_bars
from syncd.cli.views.pulls import Imported, exit_code
from syncd.errors import UsageError
from syncd.plugins import load_connector, names
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import Supervision, pull, rehearse
from syncd.service.cycle import register, settle
from syncd.wiring.composition import Composition
from syncd.wiring.sources import reads_files

app = Commands()


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="The configured source that reads such files.", autocompletion=sources)],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to read; they stay where they are.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")] = False,
    covers: Annotated[
        str | None,
        typer.Option("--covers", metavar="FROM..TO", help="The days for which the files are complete."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Use the files even if they, or newer ones, were imported before.")
    ] = False,
) -> int:
    """Import exported files into the ledger.

    Importing the same file twice does nothing; the same content, saved later, covers more days. If a later, wrong file
    overwrote it, or you rejected it by mistake, use --again: then all of it counts.
    """
    days = read_period(covers, "--covers")
    with writing(config, now, creates=True) as opened:
        composition = opened.composition
        check_name("source", source, composition.config.sources)
        _check_reads_files(composition, source)
        register(composition, opened.now)
        wanted = import_jobs(source, files, (days.first, days.last) if days else None, opened.now if again else None)
        with progress_bars() as progress:
            if dry_run:
                pulls = rehearse(composition, wanted, opened.now, opened.clock)
            else:
                pulls = pull(composition, wanted, opened.now, opened.clock, Supervision(on_reading=progress.reading))
                settle(composition, opened.now, progress)
    show(Imported(pulls=pulls, dry_run=dry_run, new_ledger=opened.new_ledger), as_json=as_json)
    return exit_code(pulls)


def _check_reads_files(composition: Composition, source: str) -> None:
    """UsageError for a source that asks a server: it names the sources, or else the kinds, that read such files."""
    configured = composition.config.sources
    if reads_files(configured[source].options):
        return
    namespace = composition.connectors.kind(source).namespace
    kinds = [plugin.name for plugin in names("connectors") if load_connector(plugin.name).duplicates_of == namespace]
    readers = [other.name for other in configured.values() if other.kind in kinds]
    if readers:
        hint = f"import its files into {' or '.join(readers)}"
    elif kinds:
        kind = " or ".join(f'kind = "{kind}"' for kind in kinds)
        hint = f"for its exported files, add a source with {kind} to the configuration and import into that"
    else:
        hint = "name a source that reads files"
    raise UsageError(f"source {source} asks a server and reads no files: {hint}")
