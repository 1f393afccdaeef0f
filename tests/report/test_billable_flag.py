"""The mark "billable" and goodwill, from a tracker's file to the summary, and when the configuration changes."""

import pytest

from tests.home import ME, TIME, TOGGL, Home, configuration, entry

CARE = """[contract.care]
titles = ["Care"]
type   = "direct"
terms  = [{ rate = "90.00 EUR" }]
"""
CONFIG = configuration(TOGGL, ME, CARE)
GOODWILL = '[[map]]\nbillable = false\ncontract = "care"\ngoodwill = true\n'
AUGUST = ("--period", "2026-08")


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-09-01T08:00:00Z", CONFIG)


def take(home, first, second):
    """Import an hour and four hours, marked billable or not."""
    rows = entry("2026-08-20", 1, "Care", mark=first) + entry("2026-08-21", 4, "Care", mark=second)
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", TIME + rows)


def billed(home, more=""):
    """The figures of August after a round under more configuration."""
    home.configure(CONFIG + more)
    home.run("once", "--no-deliver")
    line = home.line("2026-08")
    return line["seconds_tracked"], line["seconds_billable"], line["gross"], line["notes"]


def reasons(home):
    """Why each entry is not billed."""
    records = home.json("why", "care", *AUGUST)["tracked"]["records"]
    return [record["not_billed"] for record in records]


def test_both_marks_bill_what_is_marked(home):
    take(home, "Yes", "No")
    assert billed(home) == (18_000, 3_600, "90.00", ["4:00 marked not billable is left out"])
    assert "4:00 marked not billable is left out (Care)." in home.run("summary", *AUGUST)


def test_a_changed_flag_counts_at_once(home):
    take(home, "No", "No")
    billed(home)
    for flag, seconds in (("auto", 18_000), ("obey", 0), ("ignore", 18_000)):
        assert billed(home, f'billable_flag = "{flag}"')[1] == seconds


def test_goodwill_counts_at_once_and_can_be_taken_back(home):
    take(home, "No", "No")
    assert billed(home)[1] == 18_000
    assert billed(home, GOODWILL) == (18_000, 0, None, ["5:00 of goodwill is left out"])
    assert billed(home)[1] == 18_000


def test_why_names_each_entry_that_is_not_billed_and_the_reason(home):
    take(home, "Yes", "No")
    billed(home)
    assert reasons(home) == [None, "marked not billable"]
    assert home.json("why", "care", *AUGUST)["notes"] == ["4:00 marked not billable is left out"]
    home.configure(f'{CONFIG}billable_flag = "ignore"')
    assert reasons(home) == [None] * 2
    billed(home, GOODWILL)
    assert reasons(home) == [None, "goodwill"]
    text = home.run("why", "care", *AUGUST, "--full")
    assert "NOT BILLED" in text
    assert "4:00 of goodwill is left out." in text.splitlines()
