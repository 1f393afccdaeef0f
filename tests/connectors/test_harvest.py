"""Harvest's detailed time report as records: its variants, its numbers and dates, and days that have no clock times."""

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.harvest import CONNECTOR
from syncd.core.money import Money
from syncd.core.records import Label, LabelKind, TimeEntry
from syncd.core.time import ALWAYS, Period, day_of
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, fixture, only_page, spans
from syncd.trackers import TrackerOptions

FIXTURES = Path(__file__).parent / "fixtures"
BERLIN = ZoneInfo("Europe/Berlin")
REPORTS = sorted(FIXTURES.glob("harvest_*.csv"))
COLUMNS = ["Date", "Client", "Project", "Task", "Notes", "Hours", "Hours Rounded", "Billable?", "First Name"]
COLUMNS += ["Last Name", "Billable Rate", "Currency"]


def connector(*files, **options):
    return CONNECTOR(TrackerOptions(kind="harvest", **options), context("harvest", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def entries(page):
    return [each.record for each in page.records if isinstance(each.record, TimeEntry)]


def table(*rows, header=COLUMNS):
    return csv_text(header, rows)


def row(day="2026-11-02", hours="1.5", **cells):
    said = {"Date": day, "Hours": hours, "First Name": "Jane", "Last Name": "Doe"}
    return list((dict.fromkeys(COLUMNS, "") | said | cells).values())


def span(first, last, zone=BERLIN):
    return Period.parse(f"{first}..{last}").span(zone)


class TestHarvest(ConnectorContract):
    @pytest.fixture
    def case(self):
        made = (MADE + timedelta(days=number) for number in range(len(REPORTS)))
        files = [dataclasses.replace(fixture(path), modified=when) for path, when in zip(REPORTS, made, strict=True)]
        edited = file(table(row(hours="2.0"), row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        broken = file(table(row(), row("yesterday")), "broken.csv")
        cut = file("Date,Client,Project,Task,Hours,Billable?\n2026-11-0", "cut.csv")
        return ConnectorCase(
            source="harvest",
            connector=lambda: connector(file(table(row())), *files, edited),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut), lambda: connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path)), path.with_suffix(".expected.json"))


# Days and hours


def test_the_rows_of_a_day_lie_one_after_the_other_in_its_middle_and_on_it_in_other_zones_too():
    page = read(file(table(row(hours="5", Task="b"), row(hours="3", Task="a"), row(**{"First Name": "Ben"}))))
    assert [(each.person, each.start.hour, each.seconds) for each in entries(page)] == [
        ("Jane Doe", 10, 5 * 3600),
        ("Jane Doe", 7, 3 * 3600),
        ("Ben Doe", 10, 5400),
    ]
    assert {each.start.date() for each in entries(page)} == {date(2026, 11, 2)}


def test_a_day_with_more_work_than_hours_is_rejected_with_all_its_rows_and_is_not_covered():
    rows = [row(), row("2026-11-04", "20"), row("2026-11-04", "4.01"), row("2026-11-05", "24")]
    page = read(file(table(*rows)))
    why = "with it, its day has more work than hours"
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why), ("x.csv:4", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (4, 2, 2)
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


def test_a_day_has_as_many_hours_as_the_clocks_gave_it():
    spring, autumn = row("2026-03-29", "24"), row("2026-10-25", "25")
    assert len(read(file(table(spring))).rejected) == 1
    assert [each.seconds for each in entries(read(file(table(autumn))))] == [25 * 3600]


def test_an_entry_without_hours_stays_on_its_day_even_beside_a_full_one():
    page = read(file(table(row(hours="24", Task="a"), row(hours="0", Task="b"))))
    assert {day_of(each.start, BERLIN) for each in entries(page)} == {date(2026, 11, 2)}


def test_hours_count_as_tracked_and_not_as_rounded():
    page = read(file(table(row(hours="0.20", **{"Hours Rounded": "0.25"}))))
    assert [each.seconds for each in entries(page)] == [720]


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [("20,0", 72000), ("0,01", 36), ("7", 25200), ("0,0", 0), ("1,5", 5400), ("0,333", 1199)],
)
def test_hours_with_a_comma_are_decimals(hours, seconds):
    page = read(file(table(row("2026-11-02", hours), row("2026-11-03", "2,5"))))
    assert (entries(page)[0].seconds, page.rejected) == (seconds, [])


def test_a_file_with_both_decimal_marks_is_bad():
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        read(file(table(row(), row(hours="1,5"))))


@pytest.mark.parametrize(
    ("cells", "rate"),
    [
        ({"Billable Rate": "95.00", "Currency": "Euro - EUR"}, Money(9500, "EUR")),
        ({"Billable Rate": "1,250.00", "Currency": "United States Dollar - USD"}, Money(125000, "USD")),
        ({"Billable Rate": "1\u00a0250.00", "Currency": "USD"}, Money(125000, "USD")),
        ({"Billable Rate": "1,250", "Currency": "Japanese Yen - JPY"}, Money(1250, "JPY")),
        ({"Billable Rate": "0.0", "Currency": "Euro - EUR"}, None),
        ({"Billable Rate": "", "Currency": "Euro - EUR"}, None),
        ({"Billable Rate": "95.00", "Currency": ""}, None),
    ],
)
def test_a_rate_is_in_the_currency_of_its_row_and_0_says_nothing(cells, rate):
    page = read(file(table(row(**cells))))
    assert ([each.rate for each in entries(page)], page.rejected) == ([rate], [])


@pytest.mark.parametrize(("word", "billable"), [("Yes", True), ("no", False), ("Ja", None), ("", None)])
def test_billable_is_yes_or_no_and_else_unknown(word, billable):
    assert entries(read(file(table(row(**{"Billable?": word})))))[0].billable is billable


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("07/02/2026"), "'07/02/2026' leaves open which part is the day: choose dates like 2026-08-21"),
        (row(hours="1:30"), "'1:30' is not a number like 1,234.50"),
        (row(hours=""), "'' is not a number like 1,234.50"),
        (row(hours="-1"), "'-1' is no number of hours within a day"),
        (row(hours="25.01"), "'25.01' is no number of hours within a day"),
        (row(**{"Billable Rate": "9.505", "Currency": "EUR"}), "'9.505' has more decimal places than EUR has"),
        (row(**{"First Name": "", "Last Name": ""}), "it names nobody, and the source has no `person`"),
        (row()[:4], "has 4 cells where the header has 12"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(table(row(), bad, row("2026-11-04"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_number_of_another_dialect_is_no_number():
    page = read(file(table(row(hours="2,5"), row("2026-11-03", hours="1,5.0"))))
    assert [each.reason for each in page.rejected] == ["'1,5.0' is not a number like 1.234,50"]


def test_a_row_that_names_nobody_is_the_sources_persons():
    nameless = row(**{"First Name": "", "Last Name": ""})
    assert entries(read(file(table(nameless)), person="me"))[0].person == "me"


# What keeps its ref


@pytest.mark.parametrize(
    "edit", [{"hours": "3"}, {"Notes": "other"}, {"Billable?": "No"}, {"Billable Rate": "5.0", "Currency": "EUR"}]
)
def test_an_edited_entry_is_the_same_with_another_content(edit):
    (before,), (after,) = (entries(read(file(table(each)))) for each in (row(), row(**edit)))
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize(
    "edit", [{"day": "2026-11-03"}, {"First Name": "Ben"}, {"Client": "x"}, {"Project": "x"}, {"Task": "x"}]
)
def test_another_day_person_client_project_or_task_is_another_entry(edit):
    (before,), (after,) = (entries(read(file(table(each)))) for each in (row(), row(**edit)))
    assert before.ref != after.ref


def test_another_zone_moves_an_entry_and_keeps_its_ref():
    (here,), (there,) = (entries(read(file(table(row())), zone=zone)) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert here.ref == there.ref
    assert here.start - there.start == timedelta(hours=8)


def test_a_new_row_of_the_day_moves_the_others_and_keeps_their_refs():
    one = entries(read(file(table(row(Task="b")))))
    both = entries(read(file(table(row(Task="a"), row(Task="b")))))
    assert one[0].ref in {each.ref for each in both}


def test_labels_lie_within_what_they_belong_to():
    page = read(file(table(row(Client="Acme", Project="Website", Task="Design"))))
    labels = {each.record.kind: each.record for each in page.records if isinstance(each.record, Label)}
    (entry,) = entries(page)
    assert (entry.project, entry.task) == (labels[LabelKind.PROJECT].ref, labels[LabelKind.TASK].ref)
    assert labels[LabelKind.PROJECT].parent == labels[LabelKind.CLIENT].ref


# Files


def test_a_file_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made():
    rows = table(row(), row("2026-11-04"))
    assert spans(read(file(rows))) == [span("2026-11-02", "2026-11-08")]
    assert spans(read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    named = file(rows, "harvest_time_report_from2026-11-01to2026-11-05.csv")
    assert spans(read(named)) == [span("2026-11-01", "2026-11-05")]
    german = table(row("02.11.2026"), row("03.11.2026", "much"), row("04.11.2026"))
    assert spans(read(file(german), through="last-row")) == [
        span("2026-11-02", "2026-11-02"),
        span("2026-11-04", "2026-11-04"),
    ]


def test_columns_are_known_by_name_in_any_order_and_case():
    turned = [each[::-1] for each in (COLUMNS, row(Client="Acme", Notes="x"))]
    header = [name.upper() for name in turned[0]]
    pages = [read(file(table(turned[1], header=header))), read(file(table(row(Client="Acme", Notes="x"))))]
    once, again = ([each.record for each in page.records] for page in pages)
    assert (once, pages[0].complete) == (again, pages[1].complete)


def test_a_foreign_file_shows_its_headers_and_what_is_missing():
    with pytest.raises(BadFile, match=r"columns are: date, member, time; .* detailed time report, which also has: cli"):
        read(file("Date,Member,Time\n2026-11-02,Jane,1:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            TrackerOptions(kind="harvest", **wrong)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(path):
    whole = _contents(read(fixture(path)))
    data = path.read_bytes()
    for length in range(len(data)):
        try:
            page = read(file(data[:length], path.name))
        except BadFile:
            continue
        assert _contents(page) <= whole, f"cut at byte {length}"


def _contents(page):
    """What rows say by themselves: without counters and places in the day, and without a rate, which may be cut off."""
    return {(each.person, day_of(each.start, BERLIN), each.seconds, each.description) for each in entries(page)}
