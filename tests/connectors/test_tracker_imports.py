"""Exports of trackers dropped into a folder, all the way into the ledger: edits, deletions, overlaps, foreign files."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.config import load
from syncd.service.cycle import run_cycle
from syncd.wiring.composition import composed

NOW = datetime(2026, 11, 9, 9, tzinfo=UTC)


@dataclass
class DropFolder:
    """A source's drop folder with its configuration and ledger."""

    root: Path

    def save(self, *lines, hours_ago=1, name="export.csv"):
        """An export, made some hours before `NOW`."""
        file = self.root / "files" / name
        file.write_text("\n".join([*lines, ""]), "utf-8")
        made = (NOW - timedelta(hours=hours_ago)).timestamp()
        os.utime(file, (made, made))

    def round(self):
        """One round; what became of each file."""
        with composed(load(self.root / "config.toml", {}), NOW) as composition:
            return run_cycle(composition, NOW, lambda: NOW).pulls

    def entries(self):
        """The entries that are not deleted, by start: person, description and hours."""
        with composed(load(self.root / "config.toml", {}), NOW) as composition:
            rows = composition.ledger.database.rows(
                "SELECT body FROM record JOIN version ON version.id = record.version "
                "WHERE kind = 'time' AND record.gone = 0 ORDER BY starts"
            )
            entries = [json.loads(body) for (body,) in rows]
        return [(entry["person"], entry["description"], _hours(entry)) for entry in entries]

    def take(self, *lines, hours_ago):
        """Save an export and make a round; the people and hours that are then tracked."""
        self.save(*lines, hours_ago=hours_ago)
        self.round()
        return [(person, hours) for person, _, hours in self.entries()]


def _hours(entry):
    start, stop = (datetime.fromisoformat(entry[end]) for end in ("start", "stop"))
    return (stop - start) / timedelta(hours=1)


@pytest.fixture
def drop(tmp_path, request):
    """A drop folder for the kind of source that the test is marked with."""
    (tmp_path / "files").mkdir()
    (tmp_path / "config.toml").write_text(
        f'timezone = "Europe/Berlin"\nledger = "{tmp_path}/ledger.db"\nsince = 2026-11-01\n'
        f'[source.files]\nkind = "{request.param}"\nfolder = "{tmp_path}/files"\n',
        "utf-8",
    )
    return DropFolder(tmp_path)


of_toggl = pytest.mark.parametrize("drop", ["toggl-csv"], indirect=True)
of_hubstaff = pytest.mark.parametrize("drop", ["hubstaff"], indirect=True)

HEADER = "User,Project,Description,Start date,Start time,End date,End time,Duration,Tags"
FIRST = "Jane Doe,API,Tests,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00,"
SECOND = "Jane Doe,API,Review,2026-11-03,09:00:00,2026-11-03,10:00:00,01:00:00,"
THIRD = "Jane Doe,API,Docs,2026-11-04,09:00:00,2026-11-04,10:00:00,01:00:00,"


@of_toggl
def test_an_edited_entry_is_changed_and_one_that_is_no_longer_shown_is_gone(drop):
    drop.save(HEADER, FIRST, SECOND, THIRD, hours_ago=3)
    (pulled,) = drop.round()
    assert (pulled.error, pulled.totals.added, len(drop.entries())) == (None, 4, 3)  # with the project
    drop.save(HEADER, FIRST, THIRD.replace("10:00:00,01:00:00", "11:30:00,02:30:00"))
    (pulled,) = drop.round()
    assert (pulled.totals.added, pulled.totals.changed, pulled.totals.gone) == (0, 1, 1)
    assert drop.entries() == [("Jane Doe", "Tests", 1), ("Jane Doe", "Docs", 2.5)]


@of_toggl
def test_entries_after_the_last_row_stay_and_the_pull_says_so_unless_the_name_tells_the_days(drop):
    drop.save(HEADER, FIRST, SECOND, THIRD, hours_ago=3)
    drop.round()
    drop.save(HEADER, FIRST, hours_ago=2)
    (pulled,) = drop.round()
    assert (pulled.totals.gone, len(drop.entries())) == (0, 3)
    (notice,) = pulled.totals.notices
    assert notice.startswith("2 records after its last row stay")
    drop.save(HEADER, FIRST + " ", name="Toggl_Track_2026-11-01_2026-11-08.csv")
    (pulled,) = drop.round()
    assert (pulled.totals.gone, len(drop.entries())) == (2, 1)
    assert pulled.totals.notices[0].startswith("2 time entries that earlier exports had are gone")


@of_toggl
def test_an_overlapping_export_adds_what_is_new_and_doubles_nothing(drop):
    drop.save(HEADER, FIRST, SECOND, hours_ago=3)
    drop.round()
    drop.save(HEADER, SECOND, THIRD)
    (pulled,) = drop.round()
    assert (pulled.totals.added, pulled.totals.changed, pulled.totals.gone) == (1, 0, 0)
    assert len(drop.entries()) == 3


@of_toggl
def test_an_older_export_that_comes_later_revives_nothing(drop):
    drop.save(HEADER, FIRST, THIRD.replace("Docs", "Rewritten"))
    drop.round()
    drop.save(HEADER, FIRST, SECOND, THIRD, hours_ago=3)
    drop.round()
    assert [description for _, description, _ in drop.entries()] == ["Tests", "Rewritten"]


@of_toggl
def test_a_foreign_file_is_put_aside_with_the_reason_and_stops_no_other(drop):
    drop.save(HEADER, FIRST)
    drop.save("a,b", "1,2", name="other.csv")
    drop.round()
    reason = (drop.root / "files/bad/other.csv.reason.txt").read_text("utf-8")
    assert reason.startswith("other.csv is not an export that syncd knows; its columns are: a, b")
    assert (drop.root / "files/done/export.csv").exists()
    assert len(drop.entries()) == 1


DETAILED = "Time zone,Date,Member,Project,Task,Time"
TOKYO = "Asia/Tokyo,2026-11-02,Jane Doe,API,Tests,1:00:00"
TOKYO_LATER = "Asia/Tokyo,2026-11-03,Jane Doe,API,Tests,2:00:00"
TOKYO_LAST = "Asia/Tokyo,2026-11-04,Jane Doe,API,Tests,0:30:00"
DENVER = "America/Denver,2026-11-02,Ben Ode,API,Docs,3:00:00"


@of_hubstaff
def test_what_a_later_report_of_several_zones_no_longer_shows_was_deleted(drop):
    first, ben, second, last = ("Jane Doe", 1), ("Ben Ode", 3), ("Jane Doe", 2), ("Jane Doe", 0.5)
    rows = [DETAILED, TOKYO, DENVER, TOKYO_LATER, TOKYO_LAST]
    assert drop.take(*rows, hours_ago=3) == [first, ben, second, last]
    assert drop.take(DETAILED, TOKYO, DENVER, TOKYO_LAST, hours_ago=2) == [first, ben, last]
    assert drop.take(DETAILED, TOKYO, hours_ago=1) == [first, ben, last]  # nor of Ben, nor of what is after its rows


@of_hubstaff
def test_a_rejected_row_of_one_zone_deletes_nothing_in_another(drop):
    travelled = DENVER.replace("Ben Ode", "Jane Doe")
    tracked = drop.take(DETAILED, TOKYO, TOKYO_LATER, travelled, hours_ago=2)
    assert len(tracked) == 3
    assert drop.take(DETAILED, TOKYO, TOKYO_LATER.replace("2:00:00", "soon"), travelled, hours_ago=1) == tracked


@of_hubstaff
def test_a_daily_report_replaces_what_a_detailed_one_said_of_its_days(drop):
    drop.take(DETAILED, TOKYO, TOKYO_LATER, hours_ago=2)
    daily = ("Time zone,Member,Project,2026-11-02,Total worked", "Asia/Tokyo,Jane Doe,API,4:00:00,4:00:00")
    assert drop.take(*daily, hours_ago=1) == [("Jane Doe", 4), ("Jane Doe", 2)]
