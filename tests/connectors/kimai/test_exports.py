"""Kimai's exports as files: both languages, a template of one's own, what they cover, and what is none."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.core.time import ALWAYS, instant
from syncd.tabular.trackers import TrackerOptions
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    MADE,
    assert_cut_anywhere_says_no_more,
    assert_expected,
    entries_of,
    file,
    fixture,
    fixtures,
    span,
    spans,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
EXPORTS = sorted(FIXTURES.glob("kimai_*.csv"))


class TestKimai(ConnectorContract):
    @pytest.fixture
    def case(self, kit):
        kept = fixtures(EXPORTS)
        edited = file(
            kit.table(kit.row(Description="edited"), kit.row("2026-11-03")), "edited.csv", MADE + timedelta(days=90)
        )
        broken = file(kit.table(kit.row(), kit.row("yesterday")), "broken.csv")
        cut = file('Date,From,To,Duration,Project,Activity\n2026-11-02,"09', "cut.csv")
        return ConnectorCase(
            source="kimai",
            connector=lambda: kit.connector(*kept, edited, person="Jane Doe"),
            malformed=lambda: kit.connector(broken),
            window=ALWAYS,
            failing=[lambda: kit.connector(cut, person="me"), lambda: kit.connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(kit, path):
    assert_expected(kit.read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


@pytest.mark.parametrize("language", ["English", "German"])
def test_a_file_that_names_nobody_needs_a_person(kit, language):
    header = kit.LANGUAGES[language]
    without = [*range(6), *range(9, len(header))]
    nameless = kit.table([kit.row()[at] for at in without], header=[header[at] for at in without])
    with pytest.raises(
        BadFile, match=r"^x\.csv names nobody: set `person` of the source as other exports name you, or show"
    ):
        kit.read(file(nameless))
    assert entries_of(kit.read(file(nameless), person="me"))[0].person == "me"


def test_a_german_file_whose_only_name_is_the_user_names_somebody(kit):
    header = ["Datum", "Von", "Bis", "Dauer", "Projekt", "Tätigkeit", "Benutzer"]
    page = kit.read(file(kit.table(["2026-11-02", "09:00", "10:00", "1:00", "", "", "jane"], header=header)))
    assert [each.person for each in entries_of(page)] == ["jane"]


def test_a_custom_field_does_not_stand_for_a_column_of_the_other_language(kit):
    page = kit.read(file(kit.table([*kit.row(), "1999-01-01", "spent"], header=[*kit.GERMAN, "Date", "Type"])))
    assert [each.start for each in entries_of(page)] == [instant("2026-11-02T08:00:00Z")]
    page = kit.read(file(kit.table([*kit.row(), "1999-01-01"], header=[*kit.ENGLISH, "Datum"])))
    assert [each.start for each in entries_of(page)] == [instant("2026-11-02T08:00:00Z")]


# What a file covers, and files that are none


def test_a_file_covers_its_first_row_to_the_day_before_it_was_made_for_each_person_in_it(kit):
    rows = [kit.row(), kit.row("2026-11-04", Name="Sam Roe"), kit.row("2026-11-05", stop="soon")]
    page = kit.page(*rows)
    days = [span("2026-11-02", "2026-11-04"), span("2026-11-06", "2026-11-08")]
    assert [(each.person, each.span) for each in page.complete] == [
        (who, each) for who in ("Jane Doe", "Sam Roe") for each in days
    ]
    assert {each.span for each in page.snapshot} == {span("2026-11-02", "2026-11-04")}
    assert spans(kit.page(*rows[:2], through="last-row")) == [span("2026-11-02", "2026-11-04")] * 2


def test_the_day_of_a_rejected_row_is_not_covered_in_german_either(kit):
    page = kit.read(
        file(kit.table(kit.row(), kit.row("2026-11-04", stop="soon"), kit.row("2026-11-08"), header=kit.GERMAN))
    )
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


def test_a_file_covers_the_range_in_its_name_even_without_rows(kit):
    empty = file(kit.table(), "kimai_2026-10-01_2026-10-31.csv")
    assert spans(kit.read(empty, person="me")) == [span("2026-10-01", "2026-10-31")]
    assert spans(kit.read(empty)) == []


def test_times_are_of_the_sources_zone(kit):
    (there,) = entries_of(kit.page(kit.row(), zone="America/New_York"))
    assert there.start == instant("2026-11-02T14:00:00Z")


def test_a_foreign_file_shows_its_headers_and_the_nearest_format(kit):
    message = (
        r"its columns are: datum, von, bis, dauer, client; the nearest format is the Kimai export in German, which "
    )
    with pytest.raises(BadFile, match=message + "also has: projekt, tätigkeit$"):
        kit.read(file("Datum,Von,Bis,Dauer,Client\n"))


def test_a_file_that_fits_both_languages_is_refused(kit):
    with pytest.raises(BadFile, match="fits several formats, Kimai export in English and Kimai export in German"):
        kit.read(file(kit.table(header=[*kit.ENGLISH[:6], *kit.ENGLISH[10:], *kit.GERMAN[:6], *kit.GERMAN[10:]])))


def test_a_column_that_is_there_twice_is_refused(kit):
    with pytest.raises(BadFile, match="has the column 'duration' twice"):
        kit.read(file(kit.table([*kit.row(), "1:00"], header=[*kit.ENGLISH, "Duration"])))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            TrackerOptions(kind="kimai", **wrong)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(kit, path):
    assert_cut_anywhere_says_no_more(fixture(path), lambda part: kit.read(part, person="me"), _contents)


def _contents(page):
    """The entries without counters, which depend on the other rows."""
    return {dataclasses.replace(each, ref=each.ref.rsplit(":", 1)[0]) for each in entries_of(page)}
