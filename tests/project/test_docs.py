"""The README is true: it lists every rule, source and command there is, and its configuration loads."""

import re
import tomllib
from pathlib import Path

from syncd.cli.app import app, run
from syncd.config import load
from tests.project.readme import rendered

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def table(heading: str) -> list[str]:
    """The first cells of the table below a heading."""
    section = README.partition(f"{heading}\n")[2].partition("\n#")[0]
    return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| `")]


def test_its_tables_of_rules_and_sources_are_up_to_date():
    assert rendered(README) == README, "run: make readme"


def test_it_lists_every_command():
    listed = {word.split()[0] for cell in table("### Commands") for word in re.findall(r"`([^`]*)`", cell)}
    assert listed == {command.name for command in app.registered_commands}


def test_its_example_of_a_report_is_what_the_demo_prints(tmp_path, capsys):
    excerpt = re.search(r"```text\n(.*?)```", README, re.DOTALL)[1]
    assert run(["demo", "--out", str(tmp_path / "demo")]) == 0
    printed = f"\n{capsys.readouterr().out}"
    places = [printed.find(f"\n{part}") for part in excerpt.split("…\n")]
    assert -1 not in places, f"not in the demo: {excerpt.split('…')[places.index(-1)]}"
    assert places == sorted(places)


def test_its_configuration_loads(tmp_path):
    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL)[1]
    assert tomllib.loads(text)
    path = tmp_path / "syncd.toml"
    path.write_text(text, "utf-8")
    config = load(path, environ={})
    assert (list(config.sources), list(config.reports)) == (["toggl", "upwork"], ["weekly", "before-cut-off"])


def test_the_pages_that_it_links_to_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_nothing_in_the_repository_names_a_machines_paths():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("systemd/*"), ROOT / "Makefile", ROOT / "config.example.toml"]:
        assert not re.search(r"(?<!\w)/(root|work|tmp)/", path.read_text("utf-8")), path
