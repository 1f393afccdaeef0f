"""A retainer from its files to the summary: its months bill what was agreed, and its hours are counted."""

import csv
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from syncd.core.retainer_use import RetainerUse
from syncd.core.wording import Here
from tests.home import ME, TOGGL, Home, configuration, entries

CARE = """[contract.care]
titles = ["Care"]
type   = "retainer"
{more}
terms  = [{ rate = "60.00 EUR", hours = "20h", rollover = "1 month" }]
"""


def configured(more="start = 2026-08-16"):
    return configuration(TOGGL, ME, CARE.replace("{more}", more), zone="Europe/Berlin")


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-12-10T09:00:00Z", configured())


def take(home, covers, *days):
    """Import entries as (day, hours), of some days."""
    home.take("toggl", "time.csv", entries("Care", days, at=0), "--covers", covers)


def beyond(home, period):
    line = home.line(period)
    return line["seconds_beyond"], line["beyond_partial"]


def test_a_month_without_any_work_bills_too_and_so_its_hours_are_left_for_the_next(home):
    take(home, "2026-08-01..2026-12-09", ("2026-08-20", 10), ("2026-10-05", 20), ("2026-10-06", 20), ("2026-11-02", 21))
    september = home.line("2026-09")
    assert (september["gross"], september["basis"], september["seconds_tracked"]) == ("1200.00", "agreed", 0)
    assert (september["seconds_beyond"], september["states"]["net"]) == (0, "exact")
    assert home.line("2026-08")["gross"] == "619.35"
    assert beyond(home, "2026-10") == (0, False)
    assert beyond(home, "2026-11") == (3600, False)
    assert home.json("summary", "--period", "2026-09-01..2026-11-30")["totals"]["EUR"]["gross"] == "3600.00"
    assert beyond(home, "2026-09-01..2026-11-30") == (3600, False)


def test_the_text_and_the_table_say_what_is_beyond(home):
    take(home, "2026-08-01..2026-12-09", ("2026-10-05", 20), ("2026-10-06", 20), ("2026-11-02", 21))
    text = " ".join(home.run("summary", "--period", "2026-11").split())
    assert "Beyond the retainer: 1:00 in November 2026, not billed unless agreed (Care)." in text
    assert "Beyond the retainer: 1:00 in November 2026, not billed" in home.run("why", "care", "--period", "2026-11")
    text = " ".join(home.run("summary", "--period", "2026-08").split())
    assert "Prorated by calendar days: 16 of 31 days of August 2026 at 20:00 × 60.00 EUR (Care)." in text
    (row,) = csv.DictReader(home.run("summary", "--period", "2026-11", "--format", "csv").splitlines())
    assert (row["seconds_beyond"], row["beyond_partial"]) == ("3600", "no")


def test_work_that_was_never_read_leaves_a_lower_bound(home):
    take(home, "2026-10-01..2026-12-09", ("2026-10-05", 20), ("2026-11-02", 21))
    assert beyond(home, "2026-11") == (0, True)
    note = "beyond the retainer: up to 1:00 in November 2026: how much time was left from the month before is not known"
    assert home.line("2026-11")["notes"] == [note]
    take(home, "2026-08-01..2026-09-30", ("2026-09-30", 20), ("2026-08-30", 11))
    assert beyond(home, "2026-11") == (3600, False)


@pytest.mark.parametrize(
    ("period", "billed"),
    [("2026-07", False), ("2026-08", True), ("2026-11", True), ("2026-12", True), ("2027-01", False)],
)
def test_a_retainer_bills_from_its_first_day_on_and_no_month_of_the_future(home, period, billed):
    take(home, "2026-06-01..2026-12-09")
    assert bool(home.lines(period)) is billed


@pytest.mark.parametrize("period", ["2026-W46", "2026-10-15..2026-11-15", "2026-08-20..2026-09-30"])
def test_a_period_that_is_not_made_of_whole_months_names_the_retainer_and_why_it_has_no_amount(home, period):
    take(home, "2026-06-01..2026-12-09")
    line = home.line(period)
    assert (line["contract"], line["gross"]) == ("care", None)
    text = " ".join(home.run("summary", "--period", period).split())
    assert "illed by the calendar month, and this period is not made of whole months" in text


@pytest.mark.parametrize("worked", [("2026-10-05", 21), ("2026-11-05", 21)])
def test_without_a_start_it_bills_from_the_first_tracked_time_on_and_asks_for_its_start_before(home, worked):
    home.configure(configured(""))
    take(home, "2026-06-01..2026-12-09", worked)
    for period in ("2026-08", "2026-09"):
        assert (home.line(period)["gross"], home.line(period)["basis"]) == (None, "agreed")
        assert "give the contract its `start`" in " ".join(home.run("summary", "--period", period).split())
    assert home.line("2026-11")["gross"] == home.line("2026-12")["gross"] == "1200.00"
    assert beyond(home, worked[0][:7]) == (0, True)


def test_without_a_start_or_any_record_it_bills_from_since_on(home):
    home.configure(f"since = 2026-09-01\n{configured('')}")
    take(home, "2026-06-01..2026-12-09")
    assert [home.line(f"2026-{month:02}")["gross"] for month in (8, 9, 10)] == [None, "1200.00", "1200.00"]


def test_a_week_of_a_retainer_has_no_amount_and_says_why(home):
    take(home, "2026-08-01..2026-12-09", ("2026-11-02", 5))
    line = home.line("2026-W45")
    assert (line["gross"], line["seconds_beyond"], line["beyond_partial"]) == (None, None, False)
    idle = home.line("2026-W46")
    assert (idle["gross"], idle["seconds_tracked"]) == (None, 0)


def test_contracts_tells_what_is_used_and_left_of_the_running_month(home):
    take(home, "2026-08-01..2026-12-09", ("2026-11-05", 12), ("2026-12-01", 6), ("2026-12-02", 2))
    (care,) = [one for one in home.json("contracts")["contracts"] if one["contract"] == "care"]
    assert care["retainer"] == {
        "month": "2026-12",
        "seconds_agreed": 20 * 3600,
        "seconds_left_before": 20 * 3600,
        "seconds_left_before_partial": False,
        "seconds_used": 8 * 3600,
        "seconds_left": 32 * 3600,
        "partial": True,
    }
    text = home.run("contracts")
    assert "Hours of retainers in December 2026" in text
    assert re.search(r"care +20:00 +20:00 +≥ 8:00 +≤ 32:00", text), "of the morning of 10 December nothing is known"


WEEKLY = """
[channel.file]
kind = "file"
path = "out.txt"
format = "text"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["file"]
"""


def test_the_weekly_report_says_what_is_used_and_left_of_the_running_month(home):
    home.configure(configured() + WEEKLY)
    work = ("2026-10-05", 20), ("2026-10-06", 20), ("2026-11-02", 17), ("2026-12-02", 18)
    take(home, "2026-08-01..2026-12-09", *work)
    (month,) = home.json("report", "weekly")["retainers"]
    assert month == {
        "contract": "care",
        "month": "2026-12",
        "seconds_agreed": 20 * 3600,
        "seconds_left_before": 3 * 3600,
        "seconds_left_before_partial": False,
        "seconds_used": 18 * 3600,
        "seconds_left": 5 * 3600,
        "partial": True,
    }
    says = "Care: at least 18:00 of 20:00 and 3:00 of the month before used in December, at most 5:00 left"
    for form in ("text", "html", "slack"):
        assert says in " ".join(home.run("report", "weekly", "--format", form).split()), form
    home.run("once")
    home.now = "2026-12-14T09:00:00Z"
    home.run("once")
    sent = home.json("report", "list")["reports"]
    stored = " ".join(home.run("report", "show", sent[0]["id"]).split())
    assert "Care: at least 18:00 of 20:00" in stored, "not all time up to that Monday is known"
    assert "at most 5:00 left" in stored


@pytest.mark.parametrize(
    ("used", "known", "says"),
    [
        (18, {}, "care: 18:00 of 20:00 used in November, 2:00 left"),
        (21, {}, "care: 21:00 of 20:00 used in November, 1:00 beyond that"),
        (21, {"partial": True}, "care: at least 21:00 of 20:00 used in November, at least 1:00 beyond that"),
        (
            18,
            {"left_before": 3600, "unsure": True},
            "care: 18:00 of 20:00 and at most 1:00 of the month before used in November, at most 3:00 left",
        ),
    ],
)
def test_what_is_not_all_known_is_a_bound(used, known, says):
    exact = {"left_before": 0, "unsure": False, "partial": False}
    month = RetainerUse(contract="care", month="2026-11", agreed=20 * 3600, used=used * 3600, **{**exact, **known})
    assert month.words(Here(ZoneInfo("UTC"), datetime(2026, 11, 20, tzinfo=UTC))) == says
