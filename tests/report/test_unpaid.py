"""What is at stake where checks were not made: only the tracked time that no bill pays for."""

import pytest

from tests.home import ME, TOGGL, UPWORK, Home, configuration, entries

API = """[contract.api]
platform = "upwork"
id       = "36000001"
titles   = ["API"]
type     = "hourly"
{terms}
[[map]]
project  = "API"
contract = "api"
"""
RATE = 'terms    = [{ from = 2026-01-01, rate = "40.00 USD" }]'
COLUMNS = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,"
    "Description 2,Ref ID,Amount $,Current balance $\n"
)
BILL = '"Oct 19, 2026",10,Hourly,API,"Invoice for Oct 12-Oct 18, 2026",Hourly - Ref ID 10,{},10,400.00,400.00\n'
DAYS = [("2026-10-13", 8), ("2026-10-14", 4)]


def attention(tmp_path, capsys, bill, terms=RATE):
    """How things are with twelve hours tracked, and this bill, if any, for the week."""
    home = Home(tmp_path, capsys, "2026-11-18T12:00:00Z", configuration(TOGGL, UPWORK, API.format(terms=terms), ME))
    home.take("toggl", "toggl.csv", entries("API", DAYS))
    if bill:
        home.take("upwork", "2026-11-18_transaction_report.csv", COLUMNS + bill)
    return home.run("once", "--no-deliver")


@pytest.mark.parametrize(
    ("bill", "left"),
    [
        ("", "12:00 tracked (480.00 USD)"),
        (BILL.format("10.00 hours"), "2:00 tracked (80.00 USD)"),
        (BILL.format(""), "2:00 tracked (80.00 USD)"),
        (BILL.format("10.00 hours").replace("Oct 12-Oct 18", "Oct 5-Oct 11"), "12:00 tracked (480.00 USD)"),
    ],
    ids=["without a bill", "ten hours", "of ten hours' worth", "of another week"],
)
def test_only_what_no_bill_pays_for_is_at_stake(tmp_path, capsys, bill, left):
    assert f" on {left}" in attention(tmp_path, capsys, bill)


def test_a_week_that_was_billed_whole_is_not_checked_and_nothing_is_at_stake(tmp_path, capsys):
    said = attention(tmp_path, capsys, BILL.format("12.00 hours").replace("400.00", "480.00"))
    assert "not made" in said
    assert "tracked (" not in said


def test_without_a_rate_a_bill_tells_of_no_hours_and_all_of_the_time_is_at_stake(tmp_path, capsys):
    assert " on 12:00 tracked" in attention(tmp_path, capsys, BILL.format(""), terms="")
