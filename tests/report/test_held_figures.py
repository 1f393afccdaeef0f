"""Figures while a large change waits for a person, and reasons of which one hides no other."""

from datetime import date, timedelta

import pytest

from tests.home import ME, TIME, TOGGL, UPWORK, Home, configuration, entries, entry

CARE = """[contract.care]
type   = "direct"
titles = ["Care"]
terms  = [{ rate = "60.00 EUR" }]
"""
DAYS = [(str(date(2026, 9, 7) + timedelta(days)), 2) for days in range(40)]
NOW = "2026-11-04T12:00:00Z"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, NOW, configuration(TOGGL, UPWORK, ME, CARE))


@pytest.mark.parametrize("later", [[], [(day, 1) for day, _ in DAYS], DAYS[:5]], ids=["gone", "shorter", "most gone"])
def test_hours_and_money_that_a_held_change_may_take_away_are_no_lower_bounds(home, later):
    home.take("toggl", "Toggl_2026-09-07_2026-11-01.csv", entries("Care", DAYS), made="2026-11-02T10:00:00Z")
    home.take(
        "toggl",
        "Toggl_2026-09-07_2026-11-02.csv",
        entries("Care", [*later, ("2026-11-02", 1)]),
        made="2026-11-03T10:00:00Z",
    )
    line = home.line("2026-W38")
    assert (line["seconds_tracked"], line["gross"]) == (14 * 3600, "840.00")
    assert line["tracked_estimated"]
    assert line["billable_estimated"]
    assert (line["states"]["gross"], line["states"]["net"]) == ("estimated", "estimated")
    words = home.run("summary", "--period", "2026-W38")
    assert "≥" not in words
    assert "≈ 14:00" in words
    assert "≈ 840" in words


def test_time_without_a_contract_is_named_in_a_week_that_is_not_known_to_its_end(home):
    text = TIME + entry("2026-11-02", 2, "Care") + entry("2026-11-03", 3, "Mystery")
    home.take("toggl", "Toggl_2026-11-02_2026-11-03.csv", text, made="2026-11-04T10:00:00Z")
    (gap,) = home.line("2026-W45")["gaps"]
    assert "known through Tue 3 Nov" in gap["because"]
    assert gap["because"].endswith("some of it maps to no contract yet")
