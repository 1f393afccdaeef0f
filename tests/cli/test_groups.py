"""Commands are imported when they run: asking for help or a version loads next to nothing."""

import re
import subprocess
import sys
from itertools import chain

import pytest
from typer.core import TyperGroup

from syncd.cli.app import COMMANDS, run
from syncd.cli.groups import load
from syncd.errors import USAGE

SUMMARIES = dict(chain.from_iterable(commands.items() for commands in COMMANDS.values()))


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_summary_is_the_first_line_of_the_commands_help(name):
    assert load(name).help.splitlines()[0] == SUMMARIES[name]


def leaves(name):
    """A command, or the commands of a group."""
    command = load(name)
    return command.commands.values() if isinstance(command, TyperGroup) else [command]


@pytest.mark.parametrize("name", SUMMARIES)
def test_help_names_no_type_of_python(name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    lines = [[name]]
    if isinstance(load(name), TyperGroup):
        lines += [[name, command.name] for command in leaves(name)]
    for line in lines:
        assert run([*line, "--help"]) == 0
        out = capsys.readouterr().out
        assert f"Usage: syncd {' '.join(line)}" in out
        assert not {"<", ">", "{", "}"} & set(out)


GROUPS = [name for name in SUMMARIES if isinstance(load(name), TyperGroup)]
PARTS = [(name, part.name) for name in GROUPS for part in leaves(name) if part.name not in SUMMARIES]


@pytest.mark.parametrize(("group", "part"), PARTS)
def test_a_part_of_a_group_that_is_typed_as_a_command_is_answered_with_the_whole_command(group, part, capsys):
    assert run(["--json", part, "d-4f1c9a02b7", "--note", "told Ana"]) == USAGE
    said = capsys.readouterr().err
    assert f"`syncd {group} {part} d-4f1c9a02b7 --note 'told Ana'`" in said
    assert said.startswith(f'syncd: there is no command "{part}": did you mean `syncd ')
    assert said.count("\n") == 1


def test_a_command_that_is_nowhere_is_not_guessed(capsys):
    assert run(["frobnicate", "d-4f1c9a02b7"]) == USAGE
    assert "did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize(("group", "default"), [("discrepancies", "list"), ("report", "make")])
def test_help_of_a_group_shows_the_options_of_its_default_command(group, default, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")

    def options(*line):
        run([*line, "--help"])
        return set(re.findall(r"--[a-z-]+", capsys.readouterr().out))

    assert options(group) >= options(group, default)
    assert options(group, default) - {"--config", "--now", "--json", "--help"}


def test_help_shows_brackets_that_are_meant(capsys):
    run(["platforms", "--help"])
    assert "[platform.NAME]" in capsys.readouterr().out


def modules_after(*arguments: str) -> set[str]:
    """The modules a process has loaded when it ends."""
    code = (
        "import sys\nfrom syncd.cli import main\n"
        f"sys.argv = ['syncd', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stderr.split())


def test_a_version_loads_no_library():
    assert not {"typer", "rich", "structlog", "pydantic", "httpx"} & modules_after("--version")


def test_a_list_of_commands_loads_none_of_them():
    loaded = modules_after("--help")
    assert "typer" in loaded
    assert not {"structlog", "pydantic", "httpx", "jinja2", "openpyxl", "sqlite_utils"} & loaded
    assert not {name for name in loaded if name.startswith("syncd.cli.commands.")}


def test_a_command_that_logs_nothing_loads_no_logging_library(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(f'timezone = "UTC"\nledger = "{tmp_path / "ledger.db"}"\n', "utf-8")
    assert "sqlite_utils" in modules_after("once", "--config", str(config))
    assert not {"structlog", "rich", "httpx"} & modules_after("status", "--config", str(config))


def test_a_command_loads_no_other_command_and_no_format_it_does_not_print():
    loaded = modules_after("why", "--help")
    assert {name for name in loaded if name.startswith("syncd.cli.commands.")} == {"syncd.cli.commands.why"}
    assert not {"jinja2", "openpyxl"} & loaded
