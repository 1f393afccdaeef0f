"""The site builds without a dead link, and every command and every configuration that the documents show is one."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from syncd.cli.app import COMMANDS
from syncd.cli.groups import load
from syncd.config import inspect
from syncd.plugins import names

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*(ROOT / name for name in ("README.md", "systemd/README.md")), *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(r"`syncd ([^`\n]+)`|^ *(?:\$|sudo -u syncd) (?:\.venv/bin/)?syncd ([^\n]+)$", re.MULTILINE)


@pytest.mark.slow
def test_the_site_builds_with_a_page_for_each_plugin_and_no_dead_link(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=quiet)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    for folder, group in (("rules", "rules"), ("sources", "connectors"), ("channels", "channels")):
        for plugin in names(group):
            page = tmp_path / "site" / folder / f"{plugin.name}.html"
            assert plugin.summary.split("`")[0][:30].replace("'", "&#39;") in page.read_text("utf-8").replace(
                "'", "&#39;"
            )
    for page in (tmp_path / "site").rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|link)[^>]+(?:src|href)="(https?://[^"]+)"', page.read_text("utf-8"))
        assert not [address for address in loaded if "canonical" not in address], page.name


def commands() -> list[tuple[str, str]]:
    """(document, what follows `syncd`) of each command that a document shows."""
    found = []
    for document in DOCUMENTS:
        for in_text, in_console in SHOWN.findall(document.read_text("utf-8")):
            words = (in_text or in_console.split("  #")[0].split(" | ")[0].split(" > ")[0]).strip()
            found.append((document.relative_to(ROOT).as_posix(), words.removesuffix(" …")))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("document", "line"), commands())
def test_a_command_that_a_document_shows_exists_with_its_options(document, line):
    known = {name for panel in COMMANDS.values() for name in panel}
    words = [word for word in shlex.split(line.replace("…", ""), comments=True) if word]
    if words[0].startswith("--") or words[0] == "COMMAND" or "<" in line:
        return
    assert words[0] in known
    command = load(words[0])
    if isinstance(command, TyperGroup):
        inner = words[1] if len(words) > 1 and words[1] in command.commands else getattr(command, "default", None)
        command = command.commands[inner] if inner else command
    taken = {name for param in command.get_params(typer.Context(command)) for name in param.opts}
    for option in (word.split("=")[0].strip("[],") for word in words[1:] if word.startswith("--")):
        assert option in taken, f"{document}: syncd {line}"


def configurations() -> list[tuple[str, str]]:
    """(document, text) of each configuration that a document shows."""
    return [
        (document.relative_to(ROOT).as_posix(), block)
        for document in DOCUMENTS
        for block in re.findall(r"```toml\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    ]


@pytest.mark.parametrize(("document", "text"), configurations())
def test_a_configuration_that_a_document_shows_loads_once_what_it_names_is_added(document, text, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    _, mistakes = inspect(file)
    assert not [
        mistake for mistake in map(str, mistakes) if not re.search(r"there is no \[|is an open question", mistake)
    ]
