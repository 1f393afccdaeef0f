"""`syncd import`: files given by hand."""

from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, period, print_json, say, writing
from syncd.cli.completion import sources
from syncd.cli.views.pulls import pulled_json, pulled_lines, watched, worst

app = typer.Typer()


@app.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(help="The source in the configuration that reads such files.", autocompletion=sources)
    ],
    files: Annotated[list[Path], typer.Argument(help="Files to read; they stay where they are.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")] = False,
    covers: Annotated[
        str | None,
        typer.Option("--covers", metavar="FROM..TO", help="The days the files are complete for, if you know better."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Take the files as the latest word, though they were read or made before.")
    ] = False,
) -> int:
    """Read exported files into the ledger. The same file again, under any name, changes nothing, unless you say so:
    where a wrong file took the place of what a right one said, import the right one with --again."""
    from syncd.core.wording import hint
    from syncd.errors import UsageError
    from syncd.pull.jobs import import_jobs
    from syncd.pull.workers import Supervision, pull, rehearse
    from syncd.service.cycle import register, settle

    days = period(covers, "--covers")
    with writing(config, now) as opened:
        composition = opened.composition
        if source not in composition.config.sources:
            known = list(composition.config.sources)
            raise UsageError(f'there is no source "{source}" in the configuration{hint(source, known)}')
        register(composition, opened.now)
        wanted = import_jobs(source, files, (days.first, days.last) if days else None, opened.now if again else None)
        with watched() as progress:
            if dry_run:
                pulls = rehearse(composition, wanted, opened.now, opened.clock)
            else:
                pulls = pull(composition, wanted, opened.now, opened.clock, Supervision(on_reading=progress.reading))
                settle(composition, opened.now, progress)
    if as_json:
        reasons = [
            {"file": each.file, "where": row.where, "reason": row.reason}
            for each in pulls
            for row in each.taken.reasons
        ]
        print_json({"pulls": [pulled_json(each) for each in pulls], "rejected_rows": reasons, "dry_run": dry_run})
    else:
        for line in pulled_lines(pulls, dry_run=dry_run):
            say(line)
    return worst(pulls)
