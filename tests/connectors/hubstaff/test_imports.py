"""Reports of Hubstaff dropped into a folder, all the way into the ledger: a later one replaces its people's days."""

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
DETAILED = "Time zone,Date,Member,Project,Task,Time"
TOKYO = "Asia/Tokyo,2026-11-02,Jane Doe,API,Tests,1:00:00"
TOKYO_LATER = "Asia/Tokyo,2026-11-03,Jane Doe,API,Tests,2:00:00"
TOKYO_LAST = "Asia/Tokyo,2026-11-04,Jane Doe,API,Tests,0:30:00"
DENVER = "America/Denver,2026-11-02,Ben Ode,API,Docs,3:00:00"


@dataclass
class Place:
    """A drop folder with its configuration and ledger."""

    root: Path

    def take(self, *lines, hours_ago):
        """A round after a report was made some hours before `NOW`; the people and hours that are then tracked."""
        file = self.root / "hubstaff" / f"report-{hours_ago}.csv"
        file.write_text("\n".join([*lines, ""]), "utf-8")
        made = (NOW - timedelta(hours=hours_ago)).timestamp()
        os.utime(file, (made, made))
        with composed(load(self.root / "config.toml", {}), NOW) as composition:
            run_cycle(composition, NOW, lambda: NOW)
            bodies = composition.ledger.database.rows(
                "SELECT body FROM record JOIN version ON version.id = record.version "
                "WHERE kind = 'time' AND record.gone = 0 ORDER BY starts"
            )
            return [(entry["person"], _hours(entry)) for entry in (json.loads(body) for (body,) in bodies)]


def _hours(entry):
    start, stop = (datetime.fromisoformat(entry[end]) for end in ("start", "stop"))
    return (stop - start) / timedelta(hours=1)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "hubstaff").mkdir()
    (tmp_path / "config.toml").write_text(
        f'timezone = "Europe/Berlin"\nledger = "{tmp_path}/ledger.db"\nsince = 2026-11-01\n'
        f'[source.files]\nkind = "hubstaff"\nfolder = "{tmp_path}/hubstaff"\n',
        "utf-8",
    )
    return Place(tmp_path)


def test_what_a_later_report_of_several_zones_no_longer_shows_was_deleted(place):
    first, ben, second, last = ("Jane Doe", 1), ("Ben Ode", 3), ("Jane Doe", 2), ("Jane Doe", 0.5)
    rows = [DETAILED, TOKYO, DENVER, TOKYO_LATER, TOKYO_LAST]
    assert place.take(*rows, hours_ago=3) == [first, ben, second, last]
    assert place.take(DETAILED, TOKYO, DENVER, TOKYO_LAST, hours_ago=2) == [first, ben, last]
    assert place.take(DETAILED, TOKYO, hours_ago=1) == [first, ben, last]  # nor of Ben, nor of what is after its rows


def test_a_rejected_row_of_one_zone_deletes_nothing_in_another(place):
    travelled = DENVER.replace("Ben Ode", "Jane Doe")
    tracked = place.take(DETAILED, TOKYO, TOKYO_LATER, travelled, hours_ago=2)
    assert len(tracked) == 3
    assert place.take(DETAILED, TOKYO, TOKYO_LATER.replace("2:00:00", "soon"), travelled, hours_ago=1) == tracked


def test_a_daily_report_replaces_what_a_detailed_one_said_of_its_days(place):
    place.take(DETAILED, TOKYO, TOKYO_LATER, hours_ago=2)
    daily = ("Time zone,Member,Project,2026-11-02,Total worked", "Asia/Tokyo,Jane Doe,API,4:00:00,4:00:00")
    assert place.take(*daily, hours_ago=1) == [("Jane Doe", 4), ("Jane Doe", 2)]
