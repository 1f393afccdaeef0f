"""Toggl's CSV exports as files: every family and variant, and what is none."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.toggl_csv import CONNECTOR
from syncd.core.time import ALWAYS
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    MADE,
    assert_cut_anywhere_says_no_more,
    assert_expected,
    entries_of,
    file,
    fixture,
    fixtures,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
EXPORTS = sorted(FIXTURES.glob("toggl_*.csv"))


class TestTogglCsv(ConnectorContract):
    @pytest.fixture
    def case(self, kit):
        kept = fixtures(EXPORTS)
        edited = file(
            kit.table(kit.row(Description="edited"), kit.row("2026-11-03")), "edited.csv", MADE + timedelta(days=90)
        )
        broken = file(kit.table(kit.row(), kit.row("yesterday")), "broken.csv")
        cut = file('"Description","Start date","Start time","Stop date","Stop time"\n"Say', "cut.csv")
        return ConnectorCase(
            source="toggl-files",
            connector=lambda: kit.connector(*kept, edited, person="Jane Doe"),
            malformed=lambda: kit.connector(broken),
            window=ALWAYS,
            failing=[lambda: kit.connector(cut, person="me"), lambda: kit.connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(kit, path):
    assert_expected(kit.read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


def test_a_file_that_names_nobody_needs_a_person(kit):
    nameless = kit.table(
        ["Read", "2026-11-02", "09:00:00", "2026-11-02", "10:00:00"],
        header=[*("Description", "Start date", "Start time", "Stop date", "Stop time")],
    )
    with pytest.raises(
        BadFile,
        match=r"^x\.csv names nobody: set `person` .*, or show one of the columns user, member, email$",
    ):
        kit.read(file(nameless))
    assert entries_of(kit.read(file(nameless), person="me"))[0].person == "me"


def test_a_foreign_file_shows_its_headers_and_the_nearest_format(kit):
    with pytest.raises(BadFile, match=r"its columns are: project, duration, amount; the nearest format is the "):
        kit.read(file("Project,Duration,Amount\nApi,1:00:00,1\n"))


def test_another_trackers_export_is_no_export_of_toggl(kit):
    header = "Project,Client,Description,User,Email,Start Date,Start Time,End Date,End Time,Duration (h)"
    with pytest.raises(BadFile, match=r"which also has: duration$"):
        kit.read(file(f"{header}\nApi,Acme,Read,Jane,,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00\n"))


def test_a_file_that_was_taken_for_another_encoding_is_read_as_it_was(kit):
    said = kit.table(kit.row(Project="Büro 🔥", Description="“Größe” für Zoë"))
    for encoding in ("cp1252", "latin-1"):
        spoilt = "".join(_character(byte, encoding) for byte in ("\ufeff" + said).encode())
        assert kit.read(file(spoilt)) == kit.read(file(said))


def _character(byte, encoding):
    """As browsers decode: what Windows-1252 leaves undefined is passed through."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_of_a_file_with_a_spoilt_mark_alone_the_rest_is_taken_as_it_is(kit):
    said = kit.table(kit.row(Description="Größe 2½"))
    assert kit.read(file("ï»¿" + said)) == kit.read(file(said))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"zone": 1}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="toggl-csv", **wrong)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(kit, path):
    assert_cut_anywhere_says_no_more(fixture(path), lambda part: kit.read(part, person="me"), _contents)


def _contents(page):
    """The entries without counters, which depend on the other rows, and without a rate, which may be cut off."""
    return {dataclasses.replace(each, ref=each.ref.rsplit(":", 1)[0], rate=None) for each in entries_of(page)}
