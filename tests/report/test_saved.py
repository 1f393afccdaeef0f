"""The answer to an alert: once an export shows what it asked for, in the same round, and once."""

import pytest

from tests.home import Home, entries
from tests.report.test_cut_off import CONFIG, FIRST, NIGHT, OLD, OVER, SATURDAY, SECOND, WEEK, alert_at, export

MORNING, LATER = "2026-12-07T08:00:00Z", "2026-12-07T10:00:00Z"
HALF = ("2026-12-01", 2)


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, FIRST, CONFIG)


@pytest.fixture
def asked(home):
    """A folder whose alert asked for two hours of four."""
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, HALF])
    assert alert_at(home, FIRST)["subject"] == "Save 80.00 USD by Mon 13:00: 1 thing to do"
    return home


def again(home, logged, made):
    """Import a new export of the hours alone."""
    rows = "".join(f"{day},Site (41000001),{hours},{hours * 40},\n" for day, hours in logged)
    head = "Date,Contract,Hours,Amount,Payment type\n"
    home.take("upwork", f"hours-{made[:13]}.csv", head + rows, made=made, now=made)


def test_what_an_export_shows_since_is_answered_once(asked):
    again(asked, [OLD, WEEK], MORNING)
    answer = alert_at(asked, MORNING)
    assert (answer["kind"], answer["subject"]) == ("cut-off", "Saved: 80.00 USD is on Upwork now")
    assert answer["headline"].startswith("80.00 USD is saved")
    assert answer["saved"] == {
        "seconds": 7200, "amounts": [{"amount": "80.00", "currency": "USD"}], "platform": "Upwork",
    }  # fmt: skip
    assert alert_at(asked, LATER) is None
    shown = asked.json("report", "show", answer["id"])
    assert shown["subject"] == answer["subject"]


def test_a_part_is_answered_with_what_is_still_open(asked):
    again(asked, [OLD, ("2026-12-01", 3)], MORNING)
    answer = alert_at(asked, MORNING)
    assert answer["subject"] == "40.00 USD saved, 40.00 USD still open until Mon 13:00"
    assert [one["rule"] for one in answer["discrepancies"]] == ["tracked-not-logged"]
    again(asked, [OLD, WEEK], LATER)
    assert alert_at(asked, LATER) is None, "an alert is answered once"


def test_an_export_that_shows_nothing_more_is_no_answer(asked):
    again(asked, [OLD, HALF], MORNING)
    assert alert_at(asked, MORNING) is None


def test_tracked_time_that_went_is_not_saved(asked):
    asked.take("toggl", "less.csv", entries("Site", (OLD, HALF)), made=MORNING, now=MORNING)
    assert alert_at(asked, MORNING) is None
    assert alert_at(asked, SECOND) is None, "and nothing is to be saved any more"


def test_hours_of_other_work_are_not_what_was_asked_for(asked):
    more = (OLD, WEEK, ("2026-12-06", 2))
    asked.take("toggl", "more.csv", entries("Site", more), made=MORNING, now=MORNING)
    again(asked, [OLD, HALF, ("2026-12-06", 2)], MORNING)
    assert alert_at(asked, MORNING) is None


def test_where_nothing_was_asked_nothing_is_answered(home):
    home.run("once", now=SATURDAY)
    export(home, logged=[OLD, HALF])
    again(home, [OLD, WEEK], "2026-12-06T17:00:00Z")
    assert [alert_at(home, now) for now in (FIRST, NIGHT, SECOND)] == [None, None, None]


def test_after_the_cut_off_nothing_is_answered(asked):
    again(asked, [OLD, WEEK], OVER)
    assert alert_at(asked, OVER) is None


def test_an_answer_is_one_of_the_alerts_of_a_day(asked):
    asked.configure(CONFIG + "before = [18, 3]\na_day = 1\n")
    again(asked, [OLD, WEEK], "2026-12-06T19:00:00Z")
    assert alert_at(asked, "2026-12-06T19:30:00Z") is None


def test_what_an_export_had_to_show_and_shows_is_saved(home):
    export(home, logged=[OLD], made="2026-11-30T16:00:00Z", tracked=(OLD,))
    home.run("once", now=SATURDAY)
    home.take("toggl", "new.csv", entries("Site", (OLD, WEEK)), made="2026-12-06T16:00:00Z", now="2026-12-06T16:00:00Z")
    assert alert_at(home, FIRST)["subject"].startswith("Export by Mon 13:00: 160.00 USD unchecked")
    again(home, [OLD, WEEK], MORNING)
    assert alert_at(home, MORNING)["subject"] == "Saved: 160.00 USD is on Upwork now"


def test_alerts_and_answers_of_one_week_are_one_thread(asked):
    again(asked, [OLD, ("2026-12-01", 3)], MORNING)
    alert_at(asked, MORNING)
    alert_at(asked, SECOND)
    ids = [one["id"] for one in asked.json("report", "list")["reports"]]
    threads = {id: asked.json("report", "show", id)["thread"] for id in ids}
    first = ids[-1]
    assert len(ids) == 3
    assert threads == {id: None if id == first else first for id in ids}
