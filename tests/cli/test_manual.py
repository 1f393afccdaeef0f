"""The manual tells all that `--help` tells, and `man` understands it."""

import re
import shutil
import subprocess

import pytest

from syncd.cli.app import COMMANDS
from syncd.cli.groups import load
from syncd.cli.manual import man_page, markdown, panels

ENTRIES = [entry for _, commands in panels() for entry in commands]


def test_every_command_and_every_command_of_a_group_is_there():
    names = {entry.name for entry in ENTRIES}
    for commands in COMMANDS.values():
        for name in commands:
            assert f"syncd {name}" in names
            for own in getattr(load(name), "commands", {}):
                assert f"syncd {name} {own}" in names


def test_both_forms_show_each_command_with_each_option_and_its_help():
    page, text = markdown(), re.sub(r"\\(.)", r"\1", man_page())
    for entry in ENTRIES:
        assert f"### {entry.name}\n" in page
        assert f".SS {entry.usage}\n" in text
        for parameter in (*entry.arguments, *entry.options):
            assert f"- `{parameter.usage}`" in page
            assert f".B {parameter.usage}\n" in text
            assert parameter.help.replace("`", "") in text.replace("`", "")


def test_options_of_all_commands_are_told_once():
    assert not [entry for entry in ENTRIES for option in entry.options if "--config" in option.usage]
    assert markdown().count("`--config`") == 1


@pytest.mark.skipif(not shutil.which("man"), reason="man is not installed here")
def test_man_has_no_complaint_and_shows_the_exit_codes(tmp_path):
    page = tmp_path / "syncd.1"
    page.write_text(man_page())
    command = ["man", "--warnings", "-l", str(page)]
    shown = subprocess.run(
        command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "MANWIDTH": "100", "LC_ALL": "C.UTF-8"}
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "--fail-on was met." in shown.stdout
