"""`syncd accept`: a person's word that a source really is as empty as it looks."""

from typing import Annotated

import typer

from syncd.cli.common import ConfigOption, NowOption, say, writing
from syncd.cli.completion import sources

app = typer.Typer()


@app.command()
def accept(
    source: Annotated[str, typer.Argument(help="The source that shows nothing any more.", autocompletion=sources)],
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Let the next pull of a source remove everything it no longer shows."""
    from syncd.errors import UsageError
    from syncd.suggest import hint

    with writing(config, now) as opened:
        known = list(opened.composition.config.sources)
        if source not in known:
            raise UsageError(f'there is no source "{source}" in the configuration{hint(source, known)}')
        opened.composition.ledger.sources.accept_emptied(source)
    say(f"the next pull of {source} may remove what it no longer shows: run `syncd once --source {source}`")
