"""`syncd close`, `reopen` and `remap`: decisions about periods, with who, when and why."""

import getpass
import sqlite3
from contextlib import closing

import pytest

from syncd.cli.app import run
from tests.home import ME, TOGGL, Home, configuration, entries

CARE = """[contract.care]
titles = ["Care"]
type   = "direct"
terms  = [{ rate = "90.00 EUR" }]

[contract.other]
titles = ["Other"]
type   = "direct"
terms  = [{ rate = "50.00 EUR" }]

[[map]]
project  = "Care"
contract = "care"
"""
AUGUST = "2026-08"
DAYS = [("2026-08-20", 3), ("2026-08-21", 2)]
EDITED = [("2026-08-20", 2), ("2026-08-21", 2)]
RULE = "late-edit-after-billing"


@pytest.fixture
def home(tmp_path, capsys):
    home = Home(tmp_path, capsys, "2026-09-10T08:00:00Z", configuration(TOGGL, ME, CARE))
    track(home, DAYS)
    return home


def track(home, days, day=10):
    made, now = (f"2026-09-{day}T{hour}:00:00Z" for hour in ("07", "08"))
    home.take("toggl", f"{day}/Toggl_2026-08-01_2026-08-31.csv", entries("Care", days), made=made, now=now)


def stakes(home, now="2026-09-12T08:00:00Z"):
    found = home.json("discrepancies", now=now)["discrepancies"]
    return [one["stake"]["amount"] for one in found if one["rule"] == RULE]


def hours(home, now="2026-09-12T08:00:00Z"):
    lines = home.json("summary", "--period", AUGUST, now=now)["lines"]
    return {line["contract"]: line["seconds_tracked"] // 3600 for line in lines if line["seconds_tracked"]}


def test_what_changes_after_a_close_is_a_late_edit_until_it_is_reopened(home):
    text = home.run("close", AUGUST, "care", "--note", "invoiced by hand")
    assert "Closed 2026-08 of care: 5:00 in 2 entries. What changes" in text
    assert stakes(home, home.now) == []
    track(home, EDITED, day=12)
    assert stakes(home) == ["-90.00"]
    home.run("reopen", AUGUST, "care", now="2026-09-12T09:00:00Z")
    assert stakes(home) == []
    home.run("close", AUGUST, now="2026-09-12T10:00:00Z")
    assert stakes(home) == []
    listed = home.json("close")["periods"]
    assert [(one["verdict"], one["contract"], one["first"], one["last"], one["note"]) for one in listed] == [
        ("closed", "care", "2026-08-01", "2026-08-31", "invoiced by hand"),
        ("reopened", "care", "2026-08-01", "2026-08-31", ""),
        ("closed", None, "2026-08-01", "2026-08-31", ""),
    ]
    assert {one["actor"] for one in listed} == {getpass.getuser()}
    assert "invoiced by hand" in home.run("close")


def test_a_close_can_be_taken_back_and_tried_out(home):
    assert "Nothing is kept" in home.run("close", AUGUST, "--dry-run")
    assert home.json("close")["periods"] == []
    home.run("close", AUGUST)
    track(home, EDITED, day=12)
    assert stakes(home) == ["-90.00"]
    assert "Took back that 2026-08 is closed." in home.run("close", AUGUST, "--undo", now="2026-09-12T09:00:00Z")
    assert stakes(home) == []
    assert home.json("close")["periods"] == []


def test_a_changed_mapping_moves_open_time_alone_until_it_is_taken_into_the_period(home):
    home.run("close", "2026-08-20..2026-08-20")
    home.edit('project  = "Care"\ncontract = "care"', 'project  = "Care"\ncontract = "other"')
    home.run("once", "--no-deliver", now="2026-09-12T08:00:00Z")
    assert hours(home) == {"care": 3, "other": 2}
    assert stakes(home) == []
    tried = home.json("remap", AUGUST, "--dry-run", now="2026-09-12T08:30:00Z")
    assert tried["moved"] == [{"before": "care", "after": "other", "entries": 1, "seconds": 3 * 3600}]
    assert hours(home) == {"care": 3, "other": 2}
    text = home.run("remap", AUGUST, "--note", "wrong project", now="2026-09-12T09:00:00Z")
    assert "3:00 in 1 entry goes from care to other" in text
    assert hours(home) == {"other": 5}
    assert stakes(home) == []
    home.run("remap", AUGUST, "--undo", now="2026-09-12T10:00:00Z")
    assert hours(home) == {"care": 3, "other": 2}


def test_what_was_mapped_anew_stays_there(home):
    home.run("close", AUGUST)
    home.edit('project  = "Care"\ncontract = "care"', 'project  = "Care"\ncontract = "other"')
    home.run("remap", AUGUST, "care", now="2026-09-12T09:00:00Z")
    home.edit('project  = "Care"\ncontract = "other"', 'project  = "Care"\ncontract = "care"')
    home.run("once", "--no-deliver", now="2026-09-12T10:00:00Z")
    assert hours(home) == {"other": 5}


def test_why_says_that_an_entry_stays_where_it_was(home):
    home.run("close", AUGUST)
    home.edit('project  = "Care"\ncontract = "care"', 'project  = "Care"\ncontract = "other"')
    home.run("once", "--no-deliver", now="2026-09-12T08:00:00Z")
    with closing(sqlite3.connect(home.folder / "ledger.db")) as ledger:
        (ref,) = ledger.execute("SELECT min(ref) FROM placement").fetchone()
    assert "`syncd remap` moves it" in home.run("why", ref, now="2026-09-12T08:00:00Z")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("close", "2026-09"), "2026-09 is not over: decide about it once its last day has passed"),
        (("close", "August"), 'syncd: "August" is no period'),
        (("reopen", "d-4f1c"), "did you mean `syncd discrepancies reopen d-4f1c`?"),
        (("remap", AUGUST, "car"), 'there is no contract "car"; did you mean "care"?'),
        (("close", AUGUST, "--undo"), "nobody closed 2026-08"),
    ],
)
def test_what_cannot_be_decided_says_why(home, arguments, says):
    assert run([*arguments, "--config", str(home.config), "--now", home.now]) == 2
    assert says in home.capsys.readouterr().err
