"""`syncd run`: the daemon."""

from typing import Annotated

import typer

from syncd import log
from syncd.cli.common import ConfigOption, log_level

app = typer.Typer()


@app.command()
def run(
    config: ConfigOption = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log JSON lines, as under systemd.")] = False,
) -> None:
    """Run until stopped: pull on schedule, judge, report. TERM or Ctrl-C ends it, HUP reads the config again."""
    from syncd.config import load
    from syncd.service.clock import clock
    from syncd.service.daemon import serve

    log.configure(log_level("info"), json=log_json)
    serve(lambda: load(config), clock())
