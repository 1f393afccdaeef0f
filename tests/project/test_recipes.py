"""The recipes of CONTRIBUTING.md: each starts a plugin that passes every check of the repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.recipes import CONFIG, EXAMPLES, RecipeError, example, start

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
STARTED = {"rule": "late-entry", "tracker": "tick", "table": "fair", "api": "pulse", "channel": "pager"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the working tree in which every recipe was followed once."""
    copy = tmp_path_factory.mktemp("checkout") / "syncd"
    left = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "demo", "*.egg-info")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=left)
    for what, name in STARTED.items():
        run(copy, copy / "tests/project/recipes.py", what, name, "--root", copy)
    return copy


def run(folder, *command):
    """Run Python in a checkout, with the package of that checkout."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def paths(what):
    """The Python files that a recipe writes, below the root of a checkout."""
    old, new = EXAMPLES[what], STARTED[what]
    files = [block.file for block in example(old, CONTRIBUTING) if block.file != CONFIG]
    return [file.replace(old.replace("-", "_"), new.replace("-", "_")) for file in files]


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_example_has_a_module_its_test_and_its_table_in_the_configuration(what):
    module, test, table = (block.file for block in example(EXAMPLES[what], CONTRIBUTING))
    name = EXAMPLES[what].replace("-", "_")
    assert (Path(module).stem, Path(test).stem, table) == (name, f"test_{name}", CONFIG)


@pytest.mark.parametrize("what", EXAMPLES)
def test_what_a_recipe_starts_passes_its_own_tests(checkout, what):
    module, test = paths(what)
    assert (checkout / module).is_file()
    run(checkout, "-m", "pytest", "-q", "-n0", test)


def test_the_checkout_keeps_its_rules(checkout):
    guards = ["tests/project/test_example.py", "tests/project/test_docs.py", "tests/project/test_architecture.py"]
    run(checkout, "-m", "pytest", "-q", "-n0", "-m", "not slow", *guards)
    run(checkout, "-m", "ruff", "check", "--no-cache")
    run(checkout, "-m", "ruff", "format", "--check", "--no-cache")


@pytest.mark.slow
def test_the_checkout_keeps_its_types_and_passes_the_fast_suite(checkout):
    run(checkout, "-m", "mypy", "--cache-dir", os.devnull)
    run(checkout, "-m", "pytest", "-q", "-n2", "-m", "not slow", "--deselect", "tests/project/test_recipes.py")


@pytest.mark.parametrize("name", ["", "Late", "late_entry", "-late", "late entry", "../late"])
def test_a_name_that_no_plugin_can_have_is_refused(tmp_path, name):
    with pytest.raises(RecipeError, match="lower-case letters"):
        start("rule", name, tmp_path)


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(checkout):
    before = (checkout / CONFIG).read_text()
    with pytest.raises(RecipeError, match=r"late_entry.py exists"):
        start("rule", STARTED["rule"], checkout)
    assert (checkout / CONFIG).read_text() == before
