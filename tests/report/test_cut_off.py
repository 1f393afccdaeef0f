"""The alert before a platform closes a week: it comes in time, says what to save, and is silent otherwise."""

import json

import pytest

from tests.home import ME, MONEY, TOGGL, UPWORK, Home, bill, configuration, entries

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
ALERT = """[channel.folder]
kind   = "file"
path   = "{folder}/out.json"
format = "json"
[report.alert]
kind = "cut-off"
to   = ["folder"]
"""
CONFIG = configuration(TOGGL, UPWORK, ME, SITE, ALERT, zone="Europe/Berlin")
HOURS = "Date,Contract,Hours,Amount,Payment type\n"
OLD, WEEK = ("2026-11-16", 2), ("2026-12-01", 4)
SATURDAY, FIRST = "2026-12-05T12:00:00Z", "2026-12-06T18:05:00Z"  # Sunday 19:05, 18 hours before
NIGHT, SECOND, OVER = "2026-12-06T23:00:00Z", "2026-12-07T09:05:00Z", "2026-12-07T12:30:00Z"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, FIRST, CONFIG)


def export(home, *, logged, made="2026-12-06T16:00:00Z", tracked=(OLD, WEEK)):
    """Import what was tracked, and an export that shows some hours of these days."""
    home.take("toggl", "time.csv", entries("Site", tracked), made=made, now=made)
    home.take("upwork", "money.csv", MONEY + bill("Site", "2026-11-16", 2), made=made, now=made)
    rows = "".join(f"{day},Site (41000001),{hours},{hours * 40},\n" for day, hours in logged)
    home.take("upwork", "hours.csv", HOURS + rows, made=made, now=made)


def alert_at(home, now):
    """The alert that a round at `now` sends; None where it sends none."""
    out = home.folder / "out.json"
    out.unlink(missing_ok=True)
    home.run("once", now=now)
    return json.loads(out.read_text()) if out.exists() else None


def test_checks_that_a_closed_week_lacks_are_none_of_its_business(home):
    home.run("once", now=SATURDAY)
    export(home, logged=[("2026-12-01", 2)], tracked=(OLD, WEEK))
    home.take("toggl", "more.csv", entries("Nobody", [("2026-11-17", 2), ("2026-12-02", 1)]), now=SATURDAY)
    alert = alert_at(home, FIRST)
    about = [check["subject"] for check in alert["cannot_tell"]]
    assert all(subject.get("end", "9") >= "2026-12-06" for subject in about), about
    every = [check["subject"] for check in home.json("discrepancies", now=FIRST)["cannot_tell"]]
    assert any(subject.get("end", "9") < "2026-12-06" for subject in every), "others are not made, too"


def test_it_comes_so_long_before_the_cut_off_and_once_for_each_slot(home):
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, ("2026-12-01", 2)])
    first = alert_at(home, FIRST)
    assert (first["kind"], first["subject"]) == ("cut-off", "Save 80.00 USD by Mon 13:00: 1 thing to do")
    assert first["lead"] == ("The week closes on Mon 7 Dec, 13:00, and is billed without what is missing then.")
    assert [one["rule"] for one in first["discrepancies"]] == ["tracked-not-logged"]
    assert first["summary"] is None
    assert alert_at(home, FIRST) is None
    assert alert_at(home, NIGHT) is None
    assert alert_at(home, SECOND)["subject"] == first["subject"]
    assert alert_at(home, OVER) is None


def test_it_is_silent_where_nothing_can_be_saved(home):
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, WEEK])
    assert alert_at(home, FIRST) is None
    assert home.json("report", "list")["reports"] == []


def test_it_asks_for_a_missing_export_with_what_is_not_checked(home):
    export(home, logged=[OLD], made="2026-11-30T16:00:00Z", tracked=(OLD,))
    home.run("once", now=SATURDAY)
    home.take("toggl", "new.csv", entries("Site", (OLD, WEEK)), made="2026-12-06T16:00:00Z", now="2026-12-06T16:00:00Z")
    found = alert_at(home, FIRST)
    assert found["subject"].startswith("Export by Mon 13:00: 160.00 USD unchecked")
    assert {one["claim"] for one in found["claims"]} == {"check"}


def test_what_was_put_aside_is_called_a_last_time(home):
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, ("2026-12-01", 2)])
    home.run("once", "--no-deliver", now="2026-12-06T17:00:00Z")
    (one,) = home.json("discrepancies", now="2026-12-06T17:00:00Z")["discrepancies"]
    home.run("discrepancies", "ack", one["id"], now="2026-12-06T17:30:00Z")
    assert alert_at(home, FIRST) is None
    assert alert_at(home, SECOND)["subject"] == "Save 80.00 USD by Mon 13:00: 1 thing to do"


@pytest.mark.parametrize("decision", [("explain", "--note", "agreed"), ("write-off", "--note", "agreed")])
def test_what_is_settled_needs_no_alert(home, decision):
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, ("2026-12-01", 2)])
    home.run("once", "--no-deliver", now="2026-12-06T17:00:00Z")
    (one,) = home.json("discrepancies", now="2026-12-06T17:00:00Z")["discrepancies"]
    command, *note = decision
    home.run("discrepancies", command, one["id"], *note, now="2026-12-06T17:30:00Z")
    assert (alert_at(home, FIRST), alert_at(home, SECOND)) == (None, None)


def test_no_day_has_more_alerts_than_wanted(home):
    home.configure(CONFIG + "before = [18, 17, 16]\na_day = 1\n")
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, ("2026-12-01", 2)])
    assert alert_at(home, FIRST) is not None
    assert alert_at(home, "2026-12-06T19:05:00Z") is None


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('at = "mon 08:00"\n', 'a report of the kind "cut-off" has no at: before = [18, 3] says how early it comes'),
        ("before = []\n", "must be hours before the cut-off, from 1 to 120, like [18, 3]"),
        ('waking = "22:00-08:00"\n', 'must be the hours in which an alert may come, like "08:00-22:00"'),
        ("a_day = 0\n", "a_day"),
        ('on_empty = "never"\n', '"silent"'),
    ],
)
def test_a_wrong_table_is_one_clear_sentence(home, more, says):
    home.configure(CONFIG + more)
    shown = home.run("check", "--offline", code=78)
    assert says in " ".join(shown.split())


def test_other_kinds_have_no_reminders(home):
    home.configure(CONFIG.replace('kind = "cut-off"', 'kind = "summary"') + "before = [3]\n")
    assert 'needs at, like at = "mon 08:00"' in home.run("check", "--offline", code=78)


def test_it_can_be_looked_at_at_any_time(home):
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, ("2026-12-01", 2)])
    home.run("once", "--no-deliver", now=NIGHT)
    shown = home.json("report", "alert", now=NIGHT)
    assert (shown["kind"], shown["subject"]) == ("cut-off", "Save 80.00 USD by Mon 13:00: 1 thing to do")
