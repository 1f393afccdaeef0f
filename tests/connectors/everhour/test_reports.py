"""Everhour's reports as files: columns of one's own choice, groups, what they cover, and those that tell no days."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.everhour import CONNECTOR
from syncd.core.records import Label
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
    records,
    span,
    spans,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = sorted(FIXTURES.glob("everhour_*.csv"))
MONTHS = "Historical Report\n2026-10\nClient,Project,Task,Member,Billable time,Non-billable time,Estimate,Lead\n"
MONTHS += "2026-10,,\nAcme,Website,Design,Jane Doe,1.50,0.00,,\nSubtotal,,,,1.50,0.00,,\n"


class TestEverhour(ConnectorContract):
    @pytest.fixture
    def case(self, kit):
        kept = fixtures(REPORTS)
        edited = file(kit.table(kit.row(time="2"), kit.row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        broken = file(kit.table(kit.row(), kit.row("yesterday")), "broken.csv")
        cut = file("Date,Member,Time,Notes\n2026-11-0", "cut.csv")
        return ConnectorCase(
            source="everhour",
            connector=lambda: kit.connector(file(kit.table(kit.row())), *kept, edited, person="Jane Doe"),
            malformed=lambda: kit.connector(broken),
            window=ALWAYS,
            failing=[
                lambda: kit.connector(cut),
                lambda: kit.connector(file("a,b\n1,2\n")),
                lambda: kit.connector(file(MONTHS)),
            ],
        )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(kit, path):
    assert_expected(kit.read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# Grouped files


def test_a_client_holds_for_its_group_and_no_further(kit):
    rows = [
        kit.row(Client="Acme", Project="a"),
        kit.row(Project="b"),
        kit.SUBTOTAL,
        kit.row(Project="c"),
        kit.row(Project="d"),
        kit.SUBTOTAL,
    ]
    page = kit.page(*rows)
    assert [(client, project) for _, client, project in kit.named(page)] == [
        ("Acme", "a"),
        ("Acme", "b"),
        ("", "c"),
        ("", "d"),
    ]


def test_below_a_row_that_cannot_be_read_the_client_of_a_group_is_not_known(kit):
    rows = [
        kit.row(Client="Acme", Project="a"),
        ["?"],
        kit.row(Project="b"),
        kit.row(Client="Globex", Project="c"),
        kit.SUBTOTAL,
    ]
    page = kit.page(*rows)
    assert [client for _, client, _ in kit.named(page)] == ["Acme", "Globex"]
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("x.csv:3", "has 1 cells where the header has 8"),
        ("x.csv:4", "a row above it cannot be read, so its client is not known"),
    ]


def test_without_a_subtotal_no_client_is_carried_down(kit):
    page = kit.page(kit.row(Client="Acme", Project="a"), kit.row(Project="b"), kit.TOTAL)
    assert [client for _, client, _ in kit.named(page)] == ["Acme", ""]
    assert page.control.non_records == 1


@pytest.mark.parametrize("member", ["", "2 members", "12 items"])
def test_a_row_of_how_many_there_are_is_a_sum(kit, member):
    rows = [kit.row(Project="a"), kit.row(Client="Subtotal", Member=member), kit.TOTAL]
    page = kit.page(*rows, person="me")
    assert [each.person for each in entries_of(page)] == ["Jane Doe"]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)


def test_in_a_grouped_report_a_row_without_a_member_is_nobodys(kit):
    page = kit.page(kit.row(Member="", Project="a"), kit.SUBTOTAL, kit.row(), person="me")
    assert [each.reason for each in page.rejected] == ["it names nobody, and the source has no `person`"]
    assert [each.person for each in entries_of(kit.page(kit.row(Member=""), person="me"))] == ["me"]


def test_of_names_with_several_lines_the_first_counts(kit):
    page = kit.page(kit.row(Member="Jane Doe\nDesigner", Project="Website\nOpen", Task="Sketch\r\nDone"))
    assert list(kit.named(page)) == [("Jane Doe", "", "Website")]
    assert {each.name for each in records(page, Label)} == {"Website", "Sketch"}


@pytest.mark.parametrize(
    "text", [MONTHS, MONTHS.partition("2026-10\n")[2], "Date,Member,Time\n2026-11-02,Jane,1\n2026-10,Jane,1\n"]
)
def test_a_report_without_days_is_refused_and_told_which_to_export(kit, text):
    why = r"^x\.csv tells no days: export a report with the columns Date, Member and Time, not by month$"
    with pytest.raises(BadFile, match=why):
        kit.read(file(text))


# What a file covers, and files that are none


def test_a_file_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made(kit):
    rows = kit.table(kit.row(), kit.row("2026-11-04"))
    assert claimed(kit.read(file(rows))) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-04")])
    assert spans(kit.read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    assert spans(kit.read(file(rows, "time_2026-11-01_2026-11-05.csv"))) == [span("2026-11-01", "2026-11-05")]


def test_the_day_of_a_rejected_row_is_not_covered_however_it_is_written(kit):
    rows = [kit.row("10/31/2026"), kit.row("11/2/2026", "soon"), kit.row("11/4/2026")]
    assert spans(kit.page(*rows, through="last-row")) == [
        span("2026-10-31", "2026-11-01"),
        span("2026-11-03", "2026-11-04"),
    ]


def test_a_foreign_file_shows_its_headers_and_what_is_missing(kit):
    with pytest.raises(
        BadFile, match=r"columns are: date, user, hours; .* report with days, which also has: member, time"
    ):
        kit.read(file("Date,User,Hours\n2026-11-02,Jane,1:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"dates": "day"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="everhour", **wrong)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(kit, path):
    assert_cut_anywhere_says_no_more(fixture(path), lambda part: kit.read(part, person="me"), _contents)


def _contents(page):
    """What rows say by themselves: without counters, places in the day, and the client of a group."""
    return {(each.person, day_of(each.start, BERLIN), each.seconds) for each in entries_of(page)}
