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
OF_THE_DEMO = "test_its_example_of_a_report_is_what_the_demo_prints"  # no plugin is started in it
OF_CATALOGUES = "tests/project/test_catalogue.py::test_every_sentence_has_its_translation"  # its author writes that
LEFT_OUT = ("--deselect", "tests/project/test_recipes.py", "--deselect", OF_CATALOGUES)
GUARDS = (
    *("tests/project", "tests/wiring", "tests/config", "tests/test_plugins.py", "tests/report/test_headlines.py"),
    *(
        "tests/connectors/test_recipes.py",
        "tests/cli/commands/test_plugins.py",
        "tests/cli/commands/test_report_first.py",
    ),
)
"""Tests that look at all plugins, or at what rules that nobody configured add to a report."""
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
    module, test, *_, table = (block.file for block in example(EXAMPLES[what], CONTRIBUTING))
    name = EXAMPLES[what].replace("-", "_")
    assert (Path(module).stem, Path(test).stem, table) == (name, f"test_{name}", CONFIG)


@pytest.mark.slow
def test_a_checkout_in_which_every_recipe_was_followed_keeps_its_rules_and_types_and_its_guards_pass(checkout):
    run(checkout, "-m", "ruff", "check", "--no-cache")
    run(checkout, "-m", "ruff", "format", "--check", "--no-cache")
    run(checkout, "-m", "mypy", "--cache-dir", os.devnull)
    run(checkout, "-m", "pytest", "-q", "-n0", "-m", "not slow", *GUARDS, *LEFT_OUT)


@pytest.mark.slow
@pytest.mark.long
def test_such_a_checkout_passes_the_fast_suite(checkout):
    run(checkout, "-m", "pytest", "-q", "-n2", "-m", "not slow", *LEFT_OUT)


def test_what_the_recipes_start_passes_its_own_tests_and_the_guards_of_plugins(checkout):
    tests = [paths(what)[1] for what in EXAMPLES]
    guards = ["tests/project/test_example.py", "tests/project/test_docs.py"]
    run(checkout, "-m", "pytest", "-q", "-n0", *tests, *guards, "--deselect", f"{guards[1]}::{OF_THE_DEMO}")


@pytest.mark.parametrize("name", ["", "Late", "late_entry", "-late", "late entry", "../late"])
def test_a_name_that_no_plugin_can_have_is_refused(tmp_path, name):
    with pytest.raises(RecipeError, match="lower-case letters"):
        start("rule", name, tmp_path)


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(tmp_path):
    for name in ("CONTRIBUTING.md", CONFIG):
        shutil.copy(ROOT / name, tmp_path)
    written = start("rule", "late-entry", tmp_path)
    assert set(written) == {CONFIG, *paths("rule")}
    before = (tmp_path / CONFIG).read_text("utf-8")
    with pytest.raises(RecipeError, match=r"late_entry.py exists"):
        start("rule", "late-entry", tmp_path)
    (tmp_path / "connectors/toggl").mkdir(parents=True)
    with pytest.raises(RecipeError, match=r"^connectors/toggl exists"):
        start("tracker", "toggl", tmp_path)
    assert (tmp_path / CONFIG).read_text("utf-8") == before
