"""Hubstaff's reports as files: their variants, and what is none."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.hubstaff import CONNECTOR
from syncd.core.time import ALWAYS, midnight
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    BERLIN,
    MADE,
    assert_cut_anywhere_says_no_more,
    assert_expected,
    entries_of,
    file,
    fixture,
    fixtures,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = sorted(FIXTURES.glob("hubstaff_*.csv"))


class TestHubstaff(ConnectorContract):
    @pytest.fixture
    def case(self, kit):
        kept = fixtures(REPORTS)
        zones = file(kit.detailed(kit.row(Time_zone="Asia/Tokyo"), kit.row(Time_zone="America/New_York")), "zones.csv")
        edited = file(kit.daily(([60, 0, 120], {})), "edited.csv", MADE + timedelta(days=90))
        broken = file(kit.detailed(kit.row(), kit.row("yesterday")), "broken.csv")
        cut = file('Date,Project,Time,Time zone\n2026-11-02,"We', "cut.csv")
        return ConnectorCase(
            source="hubstaff",
            connector=lambda: kit.connector(zones, *kept, edited, person="Jane Doe"),
            malformed=lambda: kit.connector(broken),
            window=ALWAYS,
            failing=[lambda: kit.connector(cut, person="me"), lambda: kit.connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(kit, path):
    assert_expected(kit.read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


def test_a_foreign_file_shows_its_headers_and_the_nearest_format(kit):
    with pytest.raises(
        BadFile, match=r"columns are: date, member, time; the nearest format is the .*, which also has: "
    ):
        kit.read(file("Date,Member,Time\n2026-11-02,Jane,1:00:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="hubstaff", **wrong)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(kit, path):
    assert_cut_anywhere_says_no_more(fixture(path), lambda part: kit.read(part, person="me"), _contents)


def _contents(*found):
    """What rows say by themselves: without counters and places in the day."""
    return {
        (each.person, midnight(each.start.astimezone(UTC).date(), BERLIN), each.seconds) for each in entries_of(*found)
    }
