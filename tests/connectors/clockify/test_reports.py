"""Clockify's detailed reports as files: their variants, what they cover, and what is none."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.clockify import CONNECTOR
from syncd.core.time import ALWAYS
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    MADE,
    assert_cut_anywhere_says_no_more,
    assert_expected,
    claimed,
    entries_of,
    file,
    fixture,
    fixtures,
    span,
    spans,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOBODY = "names nobody: set `person` of the source as other exports name you, or show one of the columns user, usuario,"
EXPORTS = sorted(FIXTURES.glob("clockify_*.csv"))


class TestClockify(ConnectorContract):
    @pytest.fixture
    def case(self, kit):
        kept = fixtures(EXPORTS)
        edited = file(
            kit.table(kit.row(Description="edited"), kit.row("2026-11-03")), "edited.csv", MADE + timedelta(days=90)
        )
        cut = file(kit.table(kit.row())[:-4], "cut.csv")
        return ConnectorCase(
            source="clockify",
            connector=lambda: kit.connector(*kept, edited, person="Jane Doe"),
            malformed=lambda: kit.connector(file(kit.table(kit.row(), kit.row("yesterday")))),
            window=ALWAYS,
            failing=[
                lambda: kit.connector(cut),
                lambda: kit.connector(file("a,b\n1,2\n")),
                lambda: kit.connector(file(kit.table(kit.row("03/04/2026")))),
            ],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(kit, path):
    assert_expected(kit.read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# What a file covers


def test_a_file_covers_the_range_in_its_name_for_each_person_in_it(kit):
    rows = [kit.row("07/10/2026"), kit.row("08/10/2026", User="Sam Roe")]
    page = kit.read(file(kit.table(*rows), "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv"))
    assert [scope.person for scope in page.complete] == ["Jane Doe", "Sam Roe"]
    assert spans(page) == [span("2026-10-01", "2026-10-31")] * 2
    assert page.progress == "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv"


def test_an_empty_file_covers_the_range_in_its_name_for_the_person_of_the_source(kit):
    empty = file(kit.table(), "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv")
    assert spans(kit.read(empty)) == []
    assert spans(kit.read(empty, person="Jane Doe")) == [span("2026-10-01", "2026-10-31")]


@pytest.mark.parametrize(("through", "last"), [("file-time", "2026-11-08"), ("last-row", "2026-11-04")])
def test_a_file_without_dates_in_its_name_covers_from_its_first_row_and_deletes_nothing_after_its_last(
    kit, through, last
):
    rows = [kit.row("02/11/2026"), kit.row("04/11/2026")]
    page = kit.page(*rows, through=through, dates="day-first")
    assert claimed(page) == ([span("2026-11-02", last)], [span("2026-11-02", "2026-11-04")])


def test_the_day_of_a_rejected_row_is_not_covered(kit):
    rows = [kit.row("31/10/2026"), kit.row("02/11/2026", stop="soon"), kit.row("08/11/2026")]
    assert spans(kit.page(*rows)) == [span("2026-10-31", "2026-11-01"), span("2026-11-03", "2026-11-08")]
    assert spans(kit.page(kit.row(), kit.row(Project="Website")[:4])) == []


# Files that are none


@pytest.mark.parametrize(
    ("data", "nearest"),
    [
        ("User,Start date,Start time,End date,End time,Duration,Description\n", "also has: duration (h)"),
        ('"Summary report"\n"2026-10-01 - 2026-10-15"\n"User","Time (h)"\n', "its columns are: summary report; "),
        (
            "Fecha inicio,Hora inicio,Fecha fin,Hora fin\n",
            "the detailed report in Spanish, which also has: descripción",
        ),
    ],
)
def test_another_export_shows_its_headers_and_the_nearest_format(kit, data, nearest):
    with pytest.raises(BadFile) as error:
        kit.read(file(data))
    assert nearest in str(error.value)


def test_a_file_that_names_nobody_needs_a_person(kit):
    nameless = fixture(FIXTURES / "clockify_iso_few_columns.csv")
    with pytest.raises(BadFile, match=NOBODY):
        kit.read(nameless)
    assert {each.person for each in entries_of(kit.read(nameless, person="me"))} == {"me"}


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"dates": "year-first"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="clockify", **wrong)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(kit, path):
    assert_cut_anywhere_says_no_more(fixture(path), lambda part: kit.read(part, person="me"), _contents)


def _contents(page):
    """The entries without what the last cell of a row may say, which is the client in one of the reports."""
    return {(each.person, each.start, each.stop, each.billable) for each in entries_of(page)}
