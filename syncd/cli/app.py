"""All commands by name, and the one place where errors become exit codes."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from syncd import __version__
from syncd.cli.groups import LazyGroup
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.say import say_aside
from syncd.core.safe_text import line
from syncd.errors import FAILED, ConfigError, SyncdError

COMMANDS = {  # panel → command → its summary, which is the first line of its docstring as well: a test compares them
    "Start here": {
        "demo": "Try syncd on invented data: a simulated Toggl, Upwork exports, milestones, and the report about them.",
        "check": "Check the configuration: secrets, files, folders, ledger, and the login to each server.",
        "init": "Write a configuration, step by step, and do the first round; add what an existing one lacks.",
        "once": "Do one round: pull all sources, check what changed, make and deliver the reports that are due.",
        "run": "Run as a daemon: pull on schedule, check, report; until stopped.",
    },
    "Look": {
        "status": "Show each source's state, request quotas, waiting reports, what runs next, and the ledger.",
        "discrepancies": "List discrepancies, show one, and decide about them.",
        "summary": "Show what you can bill for each contract in a period; default: last week.",
        "statement": "Show what each account and contract had, what changed it, and what it has at the end; default: "
        "last month.",
        "timesheet": "Make a client's timesheet, and check a copy that came back.",
        "chain": "Show what was tracked, logged, billed, left after fees, released, paid out and received; default: "
        "last month.",
        "milestones": "List milestones, show one with its history, record what you agreed on, and export one.",
        "why": "Show the whole way of a record, a discrepancy or a contract, from tracked to received, step by step.",
        "report": "Print or send a report, or read a stored one.",
        "audit": "List who decided, sent, exported or looked at what, and check that the list is whole.",
    },
    "Decide": {
        "contracts": "List contracts and unmapped projects, and propose configuration for them.",
        "accept": "Accept or reject a large change that is held.",
        "match": "Decide that two records belong together; without records, list what you decided.",
        "unmatch": "Decide that two records do not belong together.",
        "close": "Close a period as it is now: what changes in it later is a late edit; without one, list what you "
        "decided.",
        "reopen": "Reopen a period: what changes in it is no late edit until you close it again.",
        "remap": "Map the time of a closed period by your configuration as it is now.",
        "import": "Import exported files into the ledger.",
        "map": "Propose how to read a table that syncd does not know.",
    },
    "Tools": {
        "backup": "Copy the ledger while syncd works, and check the copy from end to end.",
        "restore": "Put a backup or an export in the place of the ledger, which is kept beside it.",
        "export": "Write all that the ledger holds as JSON lines: every version of every record.",
        "compact": "Make the ledger's file as small as what it holds; nothing that it holds goes.",
        "notify": "Send a test message.",
        "webhook": "Make the secret of a webhook.",
        "config": "Show the configuration, change a key of it, and show how to write it.",
        "platforms": "Show what is known of each platform: its week, next deadlines, fees, and how to export from it.",
        "plugins": "List connectors, rules and channels, or explain one: what it does, its options, and how to export "
        "for it.",
        "manual": "Print the manual: every command with its options.",
    },
}

app = typer.Typer(
    name="syncd",
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"syncd {__version__}")
        raise typer.Exit


@app.callback()
def options(
    config: ConfigOption = None,  # noqa: ARG001 - the command reads it, as it does the next two
    now: NowOption = None,  # noqa: ARG001
    as_json: JsonOption = False,  # noqa: ARG001
    version: Annotated[  # noqa: ARG001 - answered by its callback
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Checks your tracked time against what platforms logged, billed and paid.

    --config, --now and --json may stand before or after the command.
    """
    from syncd.cli.logs import start_logging  # structlog takes 0.1 s, and `--help` logs nothing

    start_logging("warning")


def _named() -> None:
    """Stand in for a command that is loaded when it runs."""


for panel, commands in COMMANDS.items():
    for name, summary in commands.items():
        app.command(name, help=summary, rich_help_panel=panel)(_named)


@cache
def _program() -> Any:
    return get_command(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        code = _program()(args=list(arguments), prog_name="syncd", standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except SyncdError as error:
        say_aside("\n".join(_sentences(error)))
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as fault:  # noqa: BLE001 - a bug of ours: no traceback for users, one for those who ask
        from syncd import log

        log.get_logger(__name__).debug("unexpected", exc_info=True)
        say_aside(f"syncd: unexpected {type(fault).__name__}: this is a bug; SYNCD_LOG=debug shows where")
        return FAILED
    return code if isinstance(code, int) else 0


def _sentences(error: SyncdError) -> list[str]:
    """An error as lines: a configuration has one for each problem."""
    problems = error.problems if isinstance(error, ConfigError) else (str(error),)
    first, *more = [line(problem) for problem in problems]
    return [f"syncd: {first}", *more]


def _period_option(context: Any) -> str:
    takes_it = context is not None and any("--period" in option.opts for option in context.command.params)
    return " A period is given as --period PERIOD." if takes_it else ""


def _misused(error: typer.TyperException) -> int:
    """Say what is wrong with the command line and where its help is. A group without a command has shown its help."""
    if words := error.format_message().replace("Value error, ", "").strip().rstrip("."):
        context = getattr(error, "ctx", None)
        help_of = f" See `{context.command_path} --help`." if context is not None else ""
        option = _period_option(context) if "unexpected extra argument" in words else ""
        say_aside(line(f"syncd: {words}{'' if words.endswith('?') else '.'}{option}{help_of}"))
    return error.exit_code
