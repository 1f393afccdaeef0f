"""Harvest's detailed time report as a file: its variants, what it covers, and what is none."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.harvest import CONNECTOR
from syncd.core.time import ALWAYS, day_of
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    BERLIN,
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
REPORTS = sorted(FIXTURES.glob("harvest_*.csv"))


class TestHarvest(ConnectorContract):
    @pytest.fixture
    def case(self, kit):
        kept = fixtures(REPORTS)
        edited = file(kit.table(kit.row(hours="2.0"), kit.row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        broken = file(kit.table(kit.row(), kit.row("yesterday")), "broken.csv")
        cut = file("Date,Client,Project,Task,Hours,Billable?\n2026-11-0", "cut.csv")
        return ConnectorCase(
            source="harvest",
            connector=lambda: kit.connector(file(kit.table(kit.row())), *kept, edited),
            malformed=lambda: kit.connector(broken),
            window=ALWAYS,
            failing=[lambda: kit.connector(cut), lambda: kit.connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(kit, path):
    assert_expected(kit.read(fixture(path)), path.with_suffix(".expected.json"))


# What a file covers, and files that are none


def test_a_file_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made(kit):
    rows = kit.table(kit.row(), kit.row("2026-11-04"))
    assert claimed(kit.read(file(rows))) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-04")])
    assert spans(kit.read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    named = file(rows, "harvest_time_report_from2026-11-01to2026-11-05.csv")
    assert spans(kit.read(named)) == [span("2026-11-01", "2026-11-05")]
    german = kit.table(kit.row("02.11.2026"), kit.row("03.11.2026", "much"), kit.row("04.11.2026"))
    assert spans(kit.read(file(german), through="last-row")) == [
        span("2026-11-02", "2026-11-02"),
        span("2026-11-04", "2026-11-04"),
    ]


def test_columns_are_known_by_name_in_any_order_and_case(kit):
    turned = [each[::-1] for each in (kit.COLUMNS, kit.row(Client="Acme", Notes="x"))]
    header = [name.upper() for name in turned[0]]
    pages = [kit.read(file(kit.table(turned[1], header=header))), kit.page(kit.row(Client="Acme", Notes="x"))]
    once, again = ([each.record for each in page.records] for page in pages)
    assert (once, pages[0].complete) == (again, pages[1].complete)


def test_a_foreign_file_shows_its_headers_and_what_is_missing(kit):
    with pytest.raises(BadFile, match=r"columns are: date, member, time; .* detailed time report, which also has: cli"):
        kit.read(file("Date,Member,Time\n2026-11-02,Jane,1:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="harvest", **wrong)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(kit, path):
    assert_cut_anywhere_says_no_more(fixture(path), lambda part: kit.read(part), _contents)


def _contents(page):
    """What rows say by themselves: without counters and places in the day, and without a rate, which may be cut off."""
    return {(each.person, day_of(each.start, BERLIN), each.seconds, each.description) for each in entries_of(page)}
