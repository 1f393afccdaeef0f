"""A report in which nothing is to be done: sent whole, as one line that proves that syncd is at work, or not at all."""

import pytest

from tests.home import ME, MONEY, TOGGL, UPWORK, WEEKLY, Home, bill, configuration, entries

SITE = """[contract.site]
platform = "upwork"
id       = "41000001"
titles   = ["Site"]
type     = "hourly"
terms    = [{ rate = "40.00 USD" }]
[[map]]
project  = "Site"
contract = "site"
"""
SUNDAYS = WEEKLY.replace("mon 08:00", "sun 18:00").replace('kind = "file"', 'kind = "file"\nformat = "text"')
CONFIG = configuration(TOGGL, UPWORK, ME, SITE, SUNDAYS, zone="Europe/Berlin")
DAYS, MADE = ("2026-11-16", "2026-11-25"), "2026-12-06T16:00:00Z"
EARLIER, BEFORE, SUNDAY = "2026-11-28T12:00:00Z", "2026-11-29T17:05:00Z", "2026-12-06T17:05:00Z"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, SUNDAY, CONFIG)


def sent(home, on_empty, *, forgotten=()):
    """What the second report of a name says, a week after the first; None where it is not sent."""
    home.configure(CONFIG + f'on_empty = "{on_empty}"\n')
    home.run("once", now=EARLIER)
    home.run("once", now=BEFORE)
    home.run("report", "weekly", "--send", now=BEFORE)
    tracked = [(day, 2) for day in (*DAYS, *forgotten)]
    home.take("toggl", "time.csv", entries("Site", tracked), made=MADE, now=MADE)
    bills = "".join(bill("Site", monday, 2) for monday in ("2026-11-16", "2026-11-23"))
    home.take("upwork", "money.csv", MONEY + bills, made=MADE, now=MADE)
    rows = "".join(f"{day},Site (41000001),2,80,\n" for day in DAYS)
    home.take("upwork", "hours.csv", "Date,Contract,Hours,Amount,Payment type\n" + rows, made=MADE, now=MADE)
    out = home.folder / "out.txt"
    out.unlink(missing_ok=True)
    home.run("once", now=SUNDAY)
    return out.read_text() if out.exists() else None


def test_silent_sends_nothing_where_all_agrees(home):
    assert sent(home, "silent") is None


def test_silent_sends_what_is_to_be_done(home):
    assert "CAN STILL BE SAVED, UNTIL" in sent(home, "silent", forgotten=["2026-12-02"])


def test_a_line_says_since_when_nothing_changed_and_how_often_syncd_looked(home):
    words = " ".join(sent(home, "line").lower().split())
    assert "no change since sun 29 nov, 18:05: all agrees, checked " in words
    assert " since sun 29 nov, 18:05, last " in words


def test_full_says_that_all_agrees(home):
    assert "ALL HOURS AND MONEY AGREE: WEEK OF 23 NOV" in sent(home, "full")
