"""Which kinds of source read a file as it is: every fixture is known by its own kind, wherever it is saved."""

import os
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.config import load
from syncd.connector import BadFile
from syncd.plugins import names
from syncd.testing.files import file, fixture
from syncd.wiring.known_exports import kinds_that_read, naming_reader
from syncd.wiring.sources import reads_files

ROOT = Path(__file__).parents[2]
EXAMPLE = load(ROOT / "config.example.toml", {})
FIXTURES = sorted(
    path for path in (ROOT / "tests/connectors").rglob("fixtures/*") if not path.name.endswith(".expected.json")
)
KINDS = {plugin.name for plugin in names("connectors")}
BY_PREFIX = {"toggl": "toggl-csv", "statements": "upwork"}
MAPPED = ("bank_two_months.csv", "example_bank.csv", "example_fiverr.csv", "example_golance.csv", "table_earnings.csv")
SHARED = {
    "upwork_contract_details.json": ["milestones"],
    "upwork_contract_terms.json": ["milestones"],
    "upwork_graphql_time_report.json": ["milestones", "upwork"],  # its hours, and the contract around them
}
TRACKED = """User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
Jane,j@x.org,Acme,API,,Work,No,2026-11-03,09:00:00,2026-11-03,10:00:00,01:00:00,
"""


def own_kinds(path):
    """The kinds that a fixture is for, by its name; none for a table that only its user can explain."""
    prefix = path.name.replace(".", "_").removeprefix("example_").partition("_")[0]
    kind = BY_PREFIX.get(prefix, prefix)
    return [] if path.name in MAPPED else SHARED.get(path.name, [kind])


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_an_export_is_known_by_its_own_kind_and_by_no_other(path):
    assert kinds_that_read(fixture(path)) == own_kinds(path)
    assert set(own_kinds(path)) <= KINDS


@pytest.mark.parametrize("path", [path for path in FIXTURES if own_kinds(path)], ids=lambda path: path.name)
def test_every_other_source_names_the_kind_of_a_file_that_it_refuses(path):
    export, kinds = fixture(path), own_kinds(path)
    refusal = BadFile("refused")
    for name, source in EXAMPLE.sources.items():
        if not reads_files(source.options):
            continue
        told = naming_reader(refusal, export, name, EXAMPLE)
        if source.kind in kinds:
            assert told is refusal, "it is the right source, so its own reason counts"
        else:
            assert " or ".join(f'kind = "{kind}"' for kind in kinds) in str(told)
            places = [other.name for other in EXAMPLE.sources.values() if other.kind in kinds]
            assert all(f"syncd import {place} FILE" in str(told) for place in places)
            assert places or "add such a source to the configuration" in str(told)


def test_a_header_with_rows_that_say_something_else_is_not_called_an_export():
    planned = "Date,Member,Time,Room\nMonday,Jane,after lunch,B2\nTuesday,Ben,early,B3\n"
    assert kinds_that_read(file(planned, "rooms.csv")) == []
    assert kinds_that_read(file(planned + "2026-11-03,Jane,1:30,B2\n", "rooms.csv")) == ["everhour"]


def test_the_beginning_decides_whatever_the_length():
    """Nothing further is read: neither an end that is cut off nor rows that another program added below count."""
    header, row, _ = TRACKED.split("\n")
    cut = "\n".join([header, *[row] * 2000, '"Jane'])
    assert kinds_that_read(file(cut, "long.csv")) == ["toggl-csv"]
    other = "\n".join([header, *[row.replace("09:00:00", "morning")] * 2000, row, ""])
    assert kinds_that_read(file(other, "long.csv")) == []


@pytest.fixture
def home(tmp_path, monkeypatch, capsys):
    """Two drop folders, and an export of Toggl that was saved into the wrong one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    sources = ""
    for name, kind in (("clock", "clockify"), ("work", "toggl-csv")):
        (tmp_path / name).mkdir()
        sources += f'[source.{name}]\nkind = "{kind}"\nfolder = "{tmp_path / name}"\nperson = "me"\n'
    (tmp_path / "syncd.toml").write_text(f'timezone = "UTC"\nledger = "ledger.db"\n[person.me]\n{sources}')
    export = tmp_path / "clock/week.csv"
    export.write_text(TRACKED)
    os.utime(export, (1_780_000_000,) * 2)
    return tmp_path


def test_a_file_in_the_drop_folder_of_another_kind_says_where_it_belongs(home, capsys):
    """In the reason beside it, in what the round says, and in what `syncd status` says later."""
    told = (
        'week.csv is an export that a source of kind = "toggl-csv" reads as it is, not one of kind = "clockify": '
        f"move it to {home / 'work'}, the folder of work, or run `syncd import work FILE`"
    )
    run(["once"])
    assert f"clock: {told}" in capsys.readouterr().out
    assert (home / "clock/bad/week.csv.reason.txt").read_text().strip() == told
    run(["status"])
    assert 'kind = "toggl-csv"' in " ".join(capsys.readouterr().out.split())
    (home / "clock/bad/week.csv").rename(home / "work/week.csv")
    run(["once"])
    assert "work (week.csv)  –           1 new\n" in capsys.readouterr().out
