"""Starts a rule, a connector or a channel from the examples of CONTRIBUTING.md: `make new-rule NAME=late-entry`.

An example is a group of fenced code blocks below a heading. The line that opens a block names the file it is the
content of; a block for `config.example.toml` is what that file gains. The example's name is replaced by the new one,
in every spelling.
"""

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    "rule": "long-week",
    "tracker": "tock",
    "table": "bazaar",
    "api": "pebble",
    "channel": "beacon",
}
"""What is started → the name of its example in CONTRIBUTING.md."""
CONFIG = "config.example.toml"
_SECTIONS = {"rule": "Channels", "channel": "Reports"}  # the section of CONFIG that follows; else the one of sources
_BLOCK = re.compile(r"^```\w+ (?P<file>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class RecipeError(Exception):
    """The recipe cannot be followed; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """A file of an example: its path in the repository, and its content."""

    file: str
    text: str


def example(name: str, contributing: str) -> list[Block]:
    """The blocks of the example called `name`: those whose content or path names it."""
    words = set(_spellings(name))
    blocks = [Block(match["file"], match["text"]) for match in _BLOCK.finditer(contributing)]
    return [block for block in blocks if any(word in block.file + block.text for word in words)]


def start(what: str, name: str, root: Path = ROOT) -> list[str]:
    """Write the files of a new plugin and its table in the example configuration; the paths that were written.

    RecipeError for a name that no plugin can have or that is taken; then nothing is written.
    """
    if not _NAME.fullmatch(name):
        raise RecipeError(f'"{name}" cannot be a name: use lower-case letters, digits and hyphens, like late-entry')
    blocks = [
        Block(_renamed(block.file, EXAMPLES[what], name), _renamed(block.text, EXAMPLES[what], name))
        for block in example(EXAMPLES[what], (root / "CONTRIBUTING.md").read_text("utf-8"))
    ]
    files = [block for block in blocks if block.file != CONFIG]
    for block in files:
        target = root / block.file
        for taken in (target, target.with_suffix("")):
            if taken.exists():
                raise RecipeError(f"{taken.relative_to(root)} exists: choose another name, or remove it first")
    for block in files:
        (root / block.file).parent.mkdir(parents=True, exist_ok=True)
        (root / block.file).write_text(block.text, "utf-8")
    config = root / CONFIG
    for block in blocks:
        if block.file == CONFIG:
            config.write_text(_inserted(config.read_text("utf-8"), block.text, _SECTIONS.get(what, "Who")), "utf-8")
    return sorted({block.file for block in blocks})


def _spellings(name: str) -> tuple[str, str, str]:
    """`late-entry`, `late_entry`, `LateEntry`."""
    return name, name.replace("-", "_"), "".join(word.capitalize() for word in name.split("-"))


def _renamed(text: str, old: str, new: str) -> str:
    for before, after in zip(
        (*_spellings(old), old.upper()), (*_spellings(new), new.upper().replace("-", "_")), strict=True
    ):
        text = text.replace(before, after)
    return text


def _inserted(config: str, table: str, following: str) -> str:
    """`config` with `table` at the end of the section before the one that is headed `following`."""
    before, heading, after = config.partition(f"\n\n# ---- {following}")
    if not heading:
        raise RecipeError(f"{CONFIG} has no section {following}")
    return f"{before.rstrip()}\n\n{table.rstrip()}\n{heading}{after}"


def main(arguments: list[str]) -> int:
    """Follow one recipe and say what to do next."""
    parser = argparse.ArgumentParser(description="Start a plugin from its example in CONTRIBUTING.md.")
    parser.add_argument("what", choices=sorted(EXAMPLES), metavar="KIND", help=", ".join(sorted(EXAMPLES)))
    parser.add_argument("name")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to write into")
    given = parser.parse_args(arguments)
    try:
        written = start(given.what, given.name, given.root)
    except RecipeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    python = [path for path in written if path.endswith(".py")]
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", *python], check=True, cwd=given.root)
    # A process of its own lists the plugins: this one may have looked at the folders before.
    subprocess.run([sys.executable, "tests/project/readme.py"], check=True, cwd=given.root)
    sys.stdout.write(
        "".join(f"wrote {path}\n" for path in [*written, "docs/rules.md", "docs/sources.md", "docs/channels.md"])
    )
    sys.stdout.write("Now change them into yours, beginning with the docstring, and run: make readme test lint\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
