"""`syncd run`: the daemon."""

from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.logs import start_logging
from syncd.cli.options import ConfigOption, NowOption
from syncd.config import load
from syncd.errors import UsageError
from syncd.service.clock import clock
from syncd.service.daemon import serve

app = Commands()


@app.command()
def run(
    config: ConfigOption = None,
    now: NowOption = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log JSON lines, as under systemd.")] = False,
) -> None:
    """Run as a daemon: pull on schedule, check, report; until stopped.

    TERM or Ctrl-C stops it; HUP makes it read the configuration again.
    """
    if now is not None:
        raise UsageError("the daemon runs on the real clock: use `syncd once --now` instead")
    start_logging("info", json=log_json)
    serve(lambda: load(config), clock())
