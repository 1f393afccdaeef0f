"""Plants a bug, a change of one line, in a copy of the sources, and plays worlds with it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Mutant:
    """A line that is changed. `before` occurs once in the file; `story` plants what it gets wrong."""

    name: str
    story: str
    file: str
    before: str
    after: str


def mutated(mutant: Mutant) -> str:
    """The text of its file with the bug. AssertionError where its line is not there any more."""
    text = (ROOT / mutant.file).read_text("utf-8")
    assert text.count(mutant.before) == 1, f"{mutant.file} has no such line, or several: {mutant.before!r}"
    return text.replace(mutant.before, mutant.after)


def survives(mutant: Mutant, folder: Path, seeds: int, worlds: str) -> bool:
    """Whether so many worlds of a package of tests, such as "tests.system.money", find nothing wrong with it."""
    for name in ("syncd", "connectors"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True)  # with what Python compiled of it
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / mutant.file).write_text(mutated(mutant), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-P", "-m", worlds, "--seeds", str(seeds), "--story", mutant.story],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "precision" in ran.stdout, ran.stderr
    return ran.returncode == 0
