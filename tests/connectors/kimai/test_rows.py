"""What a row of Kimai's exports says, what it is known by, and whatever can be wrong with it."""

import pytest

from syncd.core.money import Money
from syncd.core.time import instant
from syncd.testing.files import entries_of, file

# Start, stop and duration


@pytest.mark.parametrize(
    ("cells", "start", "stop"),
    [
        (("2026-11-02", "09:00", "10:00", "1"), "2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z"),
        (("02.11.2026", "9:00 AM", "1:00 PM", "4,0"), "2026-11-02T08:00:00Z", "2026-11-02T12:00:00Z"),
        (("2026-11-02", "22:00", "01:30", "3.5"), "2026-11-02T21:00:00Z", "2026-11-03T00:30:00Z"),
        (("2026-11-02", "22:00", "00:00", "2:00"), "2026-11-02T21:00:00Z", "2026-11-02T23:00:00Z"),
        (("2026-11-02", "09:00", "09:00", "24"), "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z"),
        (("2026-11-02", "09:00", "09:00", "0"), "2026-11-02T08:00:00Z", "2026-11-02T08:00:00Z"),
        (("2026-11-02", "9:00", "18:00", "249:00"), "2026-11-02T08:00:00Z", "2026-11-12T17:00:00Z"),
        (("2026-10-25", "02:50", "02:10", "0:20"), "2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"),
        (("2026-10-25", "02:10", "02:40", "1.5"), "2026-10-25T00:10:00Z", "2026-10-25T01:40:00Z"),
        (("2026-03-28", "22:00", "03:30", "4.5"), "2026-03-28T21:00:00Z", "2026-03-29T01:30:00Z"),
        (("2026-03-29", "22:00", "02:30", "4.5"), "2026-03-29T20:00:00Z", "2026-03-30T00:30:00Z"),
    ],
)
def test_the_duration_tells_the_day_and_the_hour_of_the_stop(kit, cells, start, stop):
    told = kit.entry(*cells)
    assert (told.start, told.stop) == (instant(start), instant(stop))


@pytest.mark.parametrize(
    ("stop", "duration", "minutes"),
    [
        ("17:00", "7.25", 435),  # a break of 45 minutes
        ("17:00", "7:15", 435),
        ("22:00", "0:15", 15),  # a break of more than half a day
        ("10:00", "0:30:31", 31),
        ("09:50", "0.8", 48),  # a break of 2 minutes
        ("09:59", "0.95", 57),
        ("09:50", "0:49", 50),
        ("10:00", "0.67", 40),  # 40 minutes and 12 seconds, in decimals
        ("09:06", "0:05", 6),  # 9:00:30 to 9:06:10 lasted 5:40
        ("09:06", "0.08", 6),  # 9:00:59 to 9:06:01 lasted 5:02
        ("09:06", "0:05:02", 6),
        ("09:06", "0:15", 6),  # rounded up
    ],
)
def test_a_shorter_duration_is_a_break_unless_seconds_explain_it(kit, stop, duration, minutes):
    assert kit.entry("2026-11-02", "09:00", stop, duration).seconds == minutes * 60


def test_an_entry_without_a_stop_is_running(kit):
    running = kit.entry("2026-11-02", "09:00", "", "0")
    assert (running.start, running.stop) == (instant("2026-11-02T08:00:00Z"), None)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"day": "31.11.2026"}, "'31.11.2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"start": "9 AM"}, "'9 AM' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "24:00"}, "'24:00' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"duration": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"duration": "-1:00"}, "'-1:00' is not a duration like 1:30 or 1.5"),
        ({"duration": "1,000"}, "'1,000' is not a duration like 1:30 or 1.5"),
        ({"stop": "08:00", "duration": "0.5"}, "it stops before it starts"),
        (
            {"day": "2026-03-28", "start": "22:00", "stop": "02:30", "duration": "4.5"},
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        ({"Name": ""}, "it names nobody, and the source has no `person`"),
        ({"Currency": "Euro", "Hourly price": "85"}, "not an ISO 4217 currency code: 'Euro'"),
        ({"Currency": "EUR", "Hourly price": "85,50"}, "'85,50' is not a number like 1,234.50"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(kit, bad, why):
    page = kit.page(kit.row(), bad, kit.row("2026-11-04"))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_of_another_width_is_rejected(kit):
    page = kit.page(kit.row(), kit.row()[:4])
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", "has 4 cells where the header has 16")]


# Other cells


def test_a_person_is_named_by_name_then_user_then_address_and_else_by_the_option(kit):
    who = ({"Name": "Jane"}, {"Name": "", "User": "jane"}, {"Name": "", "E-mail": "j@example.com"}, {"Name": ""})
    rows = [kit.row(f"2026-11-0{number}", **each) for number, each in enumerate(who, 2)]
    entries = entries_of(kit.page(*rows, person="me"))
    assert [each.person for each in entries] == ["Jane", "jane", "j@example.com", "me"]


@pytest.mark.parametrize(("cell", "billable"), [("1", True), ("", False), ("0", False), ("Ja", None)])
def test_billable_is_one_or_nothing(kit, cell, billable):
    assert kit.entry(Billable=cell).billable is billable


def test_without_its_column_billable_is_unknown(kit):
    header = ["Date", "From", "To", "Duration", "Project", "Activity"]
    page = kit.read(file(kit.table(["2026-11-02", "09:00", "10:00", "1:00", "", ""], header=header)), person="me")
    assert [each.billable for each in entries_of(page)] == [None]


@pytest.mark.parametrize(
    ("price", "currency", "rate"),
    [
        ("85.5", "EUR", Money(8550, "EUR")),
        ("6000", "JPY", Money(6000, "JPY")),
        ("0", "EUR", None),
        ("", "EUR", None),
        ("85", "", None),
    ],
)
def test_the_rate_is_the_hourly_price_in_the_customers_currency(kit, price, currency, rate):
    assert kit.entry(Currency=currency, **{"Hourly price": price}).rate == rate


def test_expenses_and_sums_are_no_entries(kit):
    total = dict.fromkeys(kit.ENGLISH, "") | {"Duration": "1", "Hourly price": "85"}
    page = kit.page(kit.row(), kit.row(Type="expense"), list(total.values()))
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)
    assert page.rejected == []


@pytest.mark.parametrize(
    "edit", [{"stop": "10:30", "duration": "1.5"}, {"Description": "b", "Project": "c", "Tags": "d", "Billable": "1"}]
)
def test_an_edited_entry_is_the_same_with_another_content(kit, edit):
    before, after = kit.entry(), kit.entry(**edit)
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize("edit", [{"start": "09:01"}, {"day": "2026-11-03"}, {"Name": "Sam Roe"}])
def test_another_start_or_person_is_another_entry(kit, edit):
    assert kit.entry().ref != kit.entry(**edit).ref
