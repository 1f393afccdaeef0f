"""Two months of Harvest, exported one after the other: what lies after the last row of a file is not taken for deleted,
unless the user says that the file tells of those days too."""

import json
import os
from datetime import date

import pytest

from syncd.cli.app import run
from syncd.core.time import instant

CONFIG = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"

[source.harvest]
kind = "harvest"
"""
HEADER = "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name"


def month(number, *days):
    rows = (f"{date(2026, number, day)},Acme,Support,Mail,,1.5,Yes,Jane,Doe" for day in days)
    return "\n".join([HEADER, *rows, ""])


@pytest.fixture
def brought(tmp_path, capsys):
    """Imports an export made on a day of November; (new, gone) and what a person is told."""
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path), "utf-8")

    def imported(text, made, *more, name="export.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        os.utime(path, (instant(f"2026-11-{made}T10:00:00Z").timestamp(),) * 2)
        where = ["--config", str(tmp_path / "config.toml"), "--now", "2026-11-22T11:00:00Z", "--json"]
        assert run(["import", "harvest", str(path), *more, *where]) == 0
        (pull,) = json.loads(capsys.readouterr().out)["pulls"]
        return pull["added"], pull["gone"], pull["notices"]

    return imported


STAY = (
    "3 records after its last row stay, though they are not in it: to delete them, if the export has all of these "
    "days, import it with --covers FROM..TO"
)
NOVEMBER, OCTOBER = month(11, 2, 3, 20), month(10, 5, 6)


def test_an_export_of_october_that_is_made_in_november_deletes_nothing_of_november_and_says_so(brought):
    assert brought(NOVEMBER, 20) == (6, 0, [])  # three entries, and the names of client, project and task
    assert brought(OCTOBER, 21) == (2, 0, [STAY])
    assert brought(NOVEMBER + "\n", 22) == (0, 0, [])


def test_where_the_user_says_that_it_covers_november_that_is_gone(brought):
    brought(NOVEMBER, 20)
    *totals, (notice,) = brought(OCTOBER, 21, "--covers", "2026-10-01..2026-11-20")
    assert totals == [2, 3]
    assert notice.startswith("3 time entries that earlier exports had are gone: harvest/time/")


def test_where_its_name_says_so_that_is_gone_too(brought):
    brought(NOVEMBER, 20)
    assert brought(OCTOBER, 21, name="harvest_from2026-10-01to2026-11-19.csv") == (2, 2, [])


def test_what_is_missing_between_its_rows_is_gone(brought):
    brought(NOVEMBER, 21)
    *totals, (notice,) = brought(month(11, 2, 20), 22)
    assert totals == [0, 1]
    assert notice.startswith("1 time entry that earlier exports had is gone: harvest/time/")


def test_after_its_last_row_all_days_are_known_to_the_day_before_it_was_made(brought, tmp_path, capsys):
    brought(OCTOBER, 21)
    assert run(["status", "--config", str(tmp_path / "config.toml"), "--now", "2026-11-22T11:00:00Z", "--json"]) == 0
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert source["complete_through"] == {"time": "2026-11-20T23:00:00Z"}
