"""The commands put together, and the one place where errors become exit codes."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from syncd import __version__, log
from syncd.cli.commands import (
    accept,
    check,
    contracts,
    demo,
    discrepancies,
    import_,
    notify,
    once,
    platforms,
    plugins,
    report,
    status,
    summary,
    why,
)
from syncd.cli.commands import map as mapping
from syncd.cli.commands import run as daemon
from syncd.cli.common import log_level
from syncd.errors import FAILED, SyncdError

app = typer.Typer(
    name="syncd",
    help="Keeps tracked time honest against what the platform billed and paid.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    check.app,
    once.app,
    daemon.app,
    import_.app,
    mapping.app,
    status.app,
    contracts.app,
    why.app,
    summary.app,
    platforms.app,
    plugins.app,
    accept.app,
    demo.app,
):
    app.registered_commands += commands.registered_commands
app.add_typer(discrepancies.app, name="discrepancies")
app.add_typer(report.app, name="report")
app.add_typer(notify.app, name="notify")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"syncd {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # noqa: ARG001 - answered by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Keeps tracked time honest against what the platform billed and paid."""
    log.configure(log_level("warning"), json=False)


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    try:
        code = app(args=list(arguments), prog_name="syncd", standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except SyncdError as error:
        sys.stderr.write(f"syncd: {error}\n")
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as fault:  # noqa: BLE001 - a bug of ours: no traceback for users, one for those who ask
        log.get_logger(__name__).debug("unexpected", exc_info=True)
        sys.stderr.write(
            f"syncd: an unexpected {type(fault).__name__}: that is a bug; SYNCD_LOG=debug shows where it happened\n"
        )
        return FAILED
    return code if isinstance(code, int) else 0


def _misused(error: typer.TyperException) -> int:
    """What is wrong with the command line, and where its help is. A group without a command has shown it already."""
    if words := error.format_message().strip().rstrip("."):
        context = getattr(error, "ctx", None)
        help_of = f" See `{context.command_path} --help`." if context is not None else ""
        sys.stderr.write(f"syncd: {words}{'' if words.endswith('?') else '.'}{help_of}\n")
    return error.exit_code
