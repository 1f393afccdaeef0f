"""Exports of Toggl dropped into a folder, all the way into the ledger: edits, deletions, overlaps, foreign files."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.config import load
from syncd.service.cycle import run_cycle
from syncd.wiring.composition import composed

NOW = datetime(2026, 11, 9, 9, tzinfo=UTC)
HEADER = "User,Project,Description,Start date,Start time,End date,End time,Duration,Tags"
FIRST = "Jane Doe,API,Tests,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00,"
SECOND = "Jane Doe,API,Review,2026-11-03,09:00:00,2026-11-03,10:00:00,01:00:00,"
THIRD = "Jane Doe,API,Docs,2026-11-04,09:00:00,2026-11-04,10:00:00,01:00:00,"


@dataclass
class Place:
    """A drop folder with its configuration and ledger."""

    root: Path

    @property
    def folder(self):
        return self.root / "toggl"

    def save(self, *rows, hours_ago=1, name="export.csv"):
        """An export, made some hours before `NOW`."""
        file = self.folder / name
        file.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
        made = (NOW - timedelta(hours=hours_ago)).timestamp()
        os.utime(file, (made, made))

    def round(self):
        """One round; what became of each file."""
        with composed(load(self.root / "config.toml", {}), NOW) as composition:
            return run_cycle(composition, NOW, lambda: NOW).pulls

    def entries(self):
        """The bodies of the entries that are, by start."""
        with composed(load(self.root / "config.toml", {}), NOW) as composition:
            rows = composition.ledger.database.rows(
                "SELECT body FROM record JOIN version ON version.id = record.version "
                "WHERE kind = 'time' AND record.gone = 0 ORDER BY starts"
            )
            return [row[0] for row in rows]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "toggl").mkdir()
    (tmp_path / "config.toml").write_text(
        f'timezone = "Europe/Berlin"\nledger = "{tmp_path}/ledger.db"\nsince = 2026-11-01\n'
        f'[source.files]\nkind = "toggl-csv"\nfolder = "{tmp_path}/toggl"\n',
        "utf-8",
    )
    return Place(tmp_path)


def test_an_edited_entry_is_changed_and_one_that_is_no_longer_shown_is_gone(place):
    place.save(FIRST, SECOND, THIRD, hours_ago=3)
    (pulled,) = place.round()
    assert (pulled.error, pulled.taken.added, len(place.entries())) == (None, 4, 3)  # with the project
    place.save(FIRST, THIRD.replace("10:00:00,01:00:00", "11:30:00,02:30:00"))
    (pulled,) = place.round()
    assert (pulled.taken.added, pulled.taken.changed, pulled.taken.gone) == (0, 1, 1)
    (_, edited) = place.entries()
    assert "10:30:00" in edited, "the edited stop, in UTC"


def test_entries_after_the_last_row_stay_and_the_pull_says_so_unless_the_name_tells_the_days(place):
    place.save(FIRST, SECOND, THIRD, hours_ago=3)
    place.round()
    place.save(FIRST, hours_ago=2)
    (pulled,) = place.round()
    assert (pulled.taken.gone, len(place.entries())) == (0, 3)
    (notice,) = pulled.taken.notices
    assert notice.startswith("2 records after its last row stay")
    place.save(FIRST + " ", name="Toggl_Track_2026-11-01_2026-11-08.csv")
    (pulled,) = place.round()
    assert (pulled.taken.gone, pulled.taken.notices, len(place.entries())) == (2, (), 1)


def test_an_overlapping_export_adds_what_is_new_and_doubles_nothing(place):
    place.save(FIRST, SECOND, hours_ago=3)
    place.round()
    place.save(SECOND, THIRD)
    (pulled,) = place.round()
    assert (pulled.taken.added, pulled.taken.changed, pulled.taken.gone) == (1, 0, 0)
    assert len(place.entries()) == 3


def test_an_older_export_that_comes_later_revives_nothing(place):
    place.save(FIRST, THIRD.replace("Docs", "Rewritten"))
    place.round()
    place.save(FIRST, SECOND, THIRD, hours_ago=3)
    place.round()
    (_, third) = place.entries()
    assert "Rewritten" in third


def test_a_foreign_file_is_put_aside_with_the_reason_and_stops_no_other(place):
    place.save(FIRST)
    other = place.folder / "other.csv"
    other.write_text("a,b\n1,2\n", "utf-8")
    os.utime(other, (NOW.timestamp() - 60,) * 2)
    place.round()
    reason = (place.folder / "bad" / "other.csv.reason.txt").read_text("utf-8")
    assert reason.startswith("other.csv is no export that is known here; its columns are: a, b")
    assert (place.folder / "done" / "export.csv").exists()
    assert len(place.entries()) == 1
