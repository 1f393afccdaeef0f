"""Where to click for an export is one text: commands, the page on sources and the discrepancy all show it."""

import json
from html import unescape
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.wiring.recipes import exports_of

ROOT = Path(__file__).parents[2]
(HOURS, MONEY, *_) = [export.recipe.path for export in exports_of(["upwork"])]
SUNDAY = "2026-11-15T21:00:00Z"  # the week of Upwork closes on Monday at noon
TWO_WEEKS_LATER = "2026-11-30T08:00:00Z"
CONFIG = """
timezone = "UTC"
ledger = "{folder}/ledger.db"
{top}

[source.clock]
kind = "toggl-csv"
folder = "{folder}/clock"

[source.upwork]
kind = "{kind}"
{keys}

[contract.api]
platform = "upwork"
type = "hourly"
titles = ["Backend API"]
terms = [{{ rate = "40.00 USD" }}]

[[map]]
project = "Backend"
contract = "api"

[person.me]
names = ["Jane Doe"]

{more}
"""
EXPORTS = 'folder = "{folder}/upwork"\nperson = "me"'
TABLE = (
    EXPORTS + '\nrecord = "work"\nplatform = "upwork"\ncurrency = "USD"\n'
    'columns = {{ date = "Day", contract = "Contract", duration = "Hours" }}'
)
TRACKED = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
    "Jane Doe,jane@example.com,,Backend,,API tests,No,2026-11-10,09:00:00,2026-11-10,12:00:00,03:00:00,\n"
)


@pytest.fixture
def said(tmp_path, capsys):
    """What a command prints where time was tracked that no export of Upwork shows."""

    def ask(
        *words: str, kind: str = "upwork", keys: str = EXPORTS, more: str = "", top: str = "", now: str = SUNDAY
    ) -> str:
        for name in ("clock", "upwork"):
            (tmp_path / name).mkdir(exist_ok=True)
        config, file = tmp_path / "config.toml", tmp_path / "tracked.csv"
        keys = keys.format(folder=tmp_path)
        config.write_text(CONFIG.format(folder=tmp_path, kind=kind, keys=keys, more=more, top=top))
        file.write_text(TRACKED)
        always = ["--config", str(config), "--now", now]
        assert run(["import", "clock", str(file), "--covers", "2026-11-09..2026-11-15", *always]) == 0
        capsys.readouterr()
        assert run([*words, *always]) == 0
        return " ".join(capsys.readouterr().out.split())

    return ask


def test_one_way_to_an_export_stands_in_all_four_places(said):
    page = (ROOT / "docs/sources.md").read_text("utf-8")
    shown = said("platforms", "upwork"), said("plugins", "upwork"), page
    assert all(HOURS in text and MONEY in text for text in shown)
    action = json.loads(said("discrepancies", "--json"))["discrepancies"][0]["action"]
    assert action == f"Export your Upwork hours ({HOURS}), ending today and without filters, and save them for upwork"


def test_a_report_in_german_leaves_the_words_of_buttons_as_they_are(said):
    report = unescape(said("report", "--format", "html", top='language = "de"'))
    assert f"Stunden aus Upwork exportieren ({HOURS}), bis heute und ohne Filter" in report


def test_a_source_without_new_files_says_where_to_click_for_each_of_its_exports(said):
    said("discrepancies")  # from then on the source is configured
    found = json.loads(said("discrepancies", "--json", now=TWO_WEEKS_LATER))["discrepancies"]
    (action,) = [each["action"] for each in found if each["rule"] == "stale-source" and "upwork" in each["summary"]]
    assert f"Export a new file for upwork ({MONEY}; {HOURS}): save it" in action


def test_hours_that_a_mapping_reads_are_exported_in_the_same_way(said):
    assert HOURS in said("discrepancies", "--json", kind="table", keys=TABLE)


def test_your_own_words_for_the_way_go_before_those_of_the_recipe(said):
    text = said("discrepancies", "--json", more='[platform.upwork]\nexport_hours = "Ask Bob"')
    assert "(Ask Bob), ending today" in text
    assert HOURS not in text
