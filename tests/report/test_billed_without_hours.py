"""From files: an export of hours that lacks what was billed makes logged time a lower bound in every format."""

import pytest

from tests.home import ME, UPWORK, Home, configuration

API = """[contract.api]
platform = "upwork"
id       = "36000001"
titles   = ["API"]
type     = "hourly"
terms    = [{ from = 2026-01-01, rate = "40.00 USD", fee = "10%" }]
"""
HOURS = """Date,Contract,Hours,Amount,Payment type
2026-10-01,Other (36000002),1.00000,40.00,
2026-10-30,Other (36000002),1.00000,40.00,
"""
COLUMNS = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,"
    "Description 2,Ref ID,Amount $,Current balance $"
)
ROWS = """
"Oct 19, 2026",11,Service Fee,API,,Service Fee for Hourly - Ref ID 10,,11,-40.00,360.00
"Oct 19, 2026",10,Hourly,API,"Invoice for Oct 12-Oct 18, 2026",Hourly - Ref ID 10,10.00 hours,10,400.00,400.00
"""
WEEK = "2026-W42"
WHY = "10:00 was billed for 12 to 18 Oct 2026, and the exports of hours show 0:00 of it: download them again"


@pytest.fixture
def home(tmp_path, capsys):
    home = Home(tmp_path, capsys, "2026-11-18T12:00:00Z", configuration(UPWORK, API, ME))
    home.take("upwork", "2026-10-31_weekly_summary.csv", HOURS)
    home.take("upwork", "2026-11-18_transaction_report.csv", COLUMNS + ROWS)
    return home


def test_the_summary_shows_what_was_billed_as_the_least_that_was_logged(home):
    (line,) = (line for line in home.lines(WEEK) if line["contract"] == "api")
    assert (line["seconds_logged"], line["billable_partial"], line["gross"]) == (36_000, True, "400.00")
    assert any(WHY in gap["because"] for gap in line["gaps"])
    assert "≥ 10:00" in home.run("summary", "--period", WEEK)
    assert WHY in home.run("summary", "--period", WEEK, "--format", "csv")


def test_why_says_that_its_rows_are_not_all(home):
    figures = home.json("why", "api", "--period", WEEK)
    assert (figures["logged"]["seconds"], figures["logged"]["partial"]) == (0, True)
    assert any(WHY in note for note in figures["notes"])
    assert WHY in home.run("why", "api", "--period", WEEK)
