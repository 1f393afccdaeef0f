"""What a table of work says of its hours: when they began, and which were added by hand."""

from dataclasses import replace

import pytest

from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import ALWAYS
from tests.home import ME, Home, configuration

HOUR = 24 * 30
RULE = "manual-time-unprotected"
TABLE = """[source.desk]
kind     = "table"
record   = "work"
platform = "upwork"
zone     = "Europe/Berlin"
person   = "me"
currency = "USD"
folder   = "{folder}/upwork"
columns  = { date = "Day", start = "Start", duration = "Hours", manual = "By hand", contract = "Contract", id = "No" }
"""
API = """[contract.api]
platform = "upwork"
titles   = ["API"]
type     = "hourly"
terms    = [{ from = 2026-01-01, rate = "25.00 USD", fee = "10%" }]
"""


def take(office, *lines, hour=HOUR, **more):
    everything = (Coverage(kind=Kind.WORK, span=ALWAYS, person="me"),)
    office.take("upwork", hour, *lines, complete=everything, **more)


def by_hand(office):
    return [(one.subject.part, str(one.finding.stake)) for one in office.found(RULE)]


def test_time_that_was_added_by_hand_is_one_discrepancy_of_its_week_until_it_is_tracked(office, kit):
    lines = [replace(kit.line(day, day, 5, "200.00"), manual=seconds) for day, seconds in ((0, 7_200), (1, 0))]
    take(office, *lines, replace(kit.line(2, 2, 5, "200.00"), manual=3_600))
    assert by_hand(office) == [("2026-11-02", "120.00 USD")]
    assert office.differences() == []
    take(office, kit.line(0, 0, 5, "200.00"), hour=HOUR + 1)
    assert by_hand(office) == [("2026-11-02", "40.00 USD")]
    take(office, gone=(kit.line(2, 2, 5).ref,), hour=HOUR + 2)
    assert by_hand(office) == []
    assert office.differences() == []


@pytest.mark.parametrize(("hour", "week"), [(-1, "2026-10-26"), (0, "2026-11-02"), (23, "2026-11-02")])
def test_the_platforms_week_of_a_row_is_that_of_its_start(office, kit, hour, week):
    take(office, replace(kit.line(0, 0, 1, "40.00"), start=kit.at(hour)))
    weeks = office.ledger.periods.weekly_logged("api")
    assert {str(first): seconds for first, seconds in weeks.items()} == {week: 3_600}
    assert office.differences() == []


def test_from_a_table_whose_clock_is_yours(tmp_path, capsys):
    """Half past midnight of a Monday in Berlin is on Upwork's Sunday."""
    home = Home(tmp_path, capsys, "2026-11-18T12:00:00Z", configuration(TABLE, API, ME))
    rows = "2026-11-09,00:30,1:00,1:00,API,1\n2026-11-09,09:00,3:00,0:30,API,2\n2026-11-15,09:00,1:00,0:00,API,3\n"
    home.take("desk", "work.csv", f"Day,Start,Hours,By hand,Contract,No\n{rows}")
    home.run("once")
    found = home.json("discrepancies")["discrepancies"]
    shown = ((one["subject"]["start"], one["seconds"], one["stake"]["amount"]) for one in found if one["rule"] == RULE)
    assert sorted(shown) == [
        ("2026-11-02", 3_600, "25.00"),
        ("2026-11-09", 1_800, "12.50"),
    ]
