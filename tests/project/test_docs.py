"""The README and docs/ are true: they list every rule, source and command, and their links and examples are right."""

import re
from pathlib import Path

import pytest

from tests.project.readme import TABLES, page, rendered, with_exports

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def table(heading: str) -> list[str]:
    """The first cells of the table below a heading."""
    section = README.partition(f"{heading}\n")[2].partition("\n#")[0]
    return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_of_rules_and_sources_are_up_to_date(name):
    text = page(name).read_text("utf-8")
    assert rendered(text, name) == text, "run: make readme"


def test_the_list_of_exports_is_up_to_date():
    text = page("sources").read_text("utf-8")
    assert with_exports(text) == text, "run: make readme"


def test_the_readme_leads_to_every_page():
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\(([^)#]+)[^)]*\)", README))


PAGES = [*(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")), *(ROOT / "docs").glob("*.md")]


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_to_pages_and_headings_that_are_there(path):
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", path.read_text("utf-8")):
        if "://" not in target:
            page = path.parent / target if target else path
            assert page.exists(), target
            assert not anchor or anchor in anchors(page.read_text("utf-8")), f"{target}#{anchor}"


MADE = re.compile(r"NAME|NNNN|long_week|late_entry|tock|meter|beacon|phone|example_|^demo/")
"""Files that a recipe or the demo writes."""
PLACES = ("", "syncd", "connectors", "docs", "tests")
"""Folders from which documents name files."""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_that_documents_name_are_there(path):
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|sql|service))`", path.read_text("utf-8"))
    there = {name for name in named if any((ROOT / place / name).exists() for place in PLACES)}
    assert {name for name in named if not MADE.search(name)} <= there


def test_nothing_in_the_repository_names_a_machines_paths():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("systemd/*"), ROOT / "Makefile", ROOT / "config.example.toml"]:
        assert not re.search(r"(?<!\w)/(root|work|tmp)/", path.read_text("utf-8")), path
