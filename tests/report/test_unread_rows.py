"""Rows that cannot be read blind the days they may be of, and what is told names them; nobody asks for another export
as if there were none."""

import json
from datetime import timedelta

import pytest

from syncd.core.time import instant, iso
from tests.home import ME, TOGGL, UPWORK, WEEKLY, Home, configuration, entries

SITE = """[source.milestones]
kind     = "milestones"
file     = "{folder}/milestones.csv"
currency = "USD"
[contract.site]
platform = "upwork"
id       = "41000001"
titles   = ["Site"]
type     = "hourly"
terms    = [{ rate = "40.00 USD" }]
[[map]]
project  = "Site"
contract = "site"
"""
HOURS = "Date,Contract,Hours,Amount,Payment type\n"
LINE = "{day},Site (41000001),{hours},80,\n"
MILESTONES = "id,contract,title,amount,state\n"
DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")
BEFORE, AFTER = "2026-11-30T09:00:00Z", "2026-11-30T13:00:00Z"


@pytest.fixture
def told(tmp_path, capsys):
    """The report after these lines of Upwork's hours and rows of the milestone table were read."""
    home = Home(tmp_path, capsys, AFTER, configuration(TOGGL, UPWORK, ME, SITE, WEEKLY))

    def report(lines, now=AFTER, milestones=""):
        made = iso(instant(now) - timedelta(minutes=5))
        home.save("drop/t.csv", entries("Site", [(day, 2) for day in DAYS]), made)
        home.save("upwork/hours.csv", HOURS + "".join(LINE.format(day=day, hours=hours) for day, hours in lines), made)
        home.save("milestones.csv", MILESTONES + milestones, made)
        home.run("once", "--no-deliver", now=now)
        return home.json("report", "weekly", now=now)

    return report


WHOLE = [(day, "2") for day in DAYS]
UNREAD = "row of hours.csv could not be read (line 3: "


def about_the_week(report):
    findings = [f"{each['summary']}; {each['action']}" for each in report["discrepancies"]]
    return findings + [each["because"] for each in report["cannot_tell"]]


def test_a_whole_export_leaves_nothing_to_say(told):
    assert not about_the_week(told(WHOLE))


@pytest.mark.parametrize("now", [BEFORE, AFTER])
@pytest.mark.parametrize("bad", [("2026-11-24", "two"), ("2026-11-36", "2")])
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_said_to_be_missing(told, bad, now):
    report = told([WHOLE[0], bad, WHOLE[2]], now)
    (finding,) = [each for each in report["discrepancies"] if each["rule"] == "export-needed"]
    assert finding["summary"].startswith(f"2:00 tracked on Site in the week of 23 Nov, and 1 {UNREAD}")
    assert finding["action"].startswith("Correct what could not be read, or export your Upwork hours again")
    assert finding["stake"] == {"amount": "80.00", "currency": "USD"}
    assert not [each for each in report["discrepancies"] if each["rule"] == "tracked-not-logged"]
    words = " ".join([report["subject"], *about_the_week(report)])
    assert "no data yet" not in words
    assert "no Upwork export" not in words


def test_rows_that_were_read_are_enough_where_they_show_all_that_was_tracked(told):
    found = told([*WHOLE, ("2026-11-26", "two")])["discrepancies"]
    assert [each["rule"] for each in found] == ["rejected-rows"]


def test_a_corrected_export_ends_it(told):
    told([WHOLE[0], ("2026-11-36", "2"), WHOLE[2]])
    assert not about_the_week(told(WHOLE, "2026-11-30T15:00:00Z"))


def test_a_milestone_table_with_a_row_that_cannot_be_read_says_so_until_it_is_corrected(told):
    rows = "A,site,Draft,300,released\nB,site,Build,much,funded\n"
    for now in (AFTER, "2026-11-30T14:00:00Z"):
        (source,) = [each for each in told(WHOLE, now, rows)["sources"] if each["source"] == "milestones"]
        cannot = "cannot tell what your other milestones are: 1 row of milestones.csv could not be read (line 3: "
        assert any(notice.startswith(cannot) for notice in source["notices"])
        (found,) = [each for each in told(WHOLE, now, rows)["discrepancies"] if each["rule"] == "rejected-rows"]
        assert found["id"].startswith("d-")
        assert found["summary"].startswith("1 row of milestones.csv was not read and counts nowhere")
    corrected = told(WHOLE, "2026-11-30T15:00:00Z", rows.replace("much", "500"))
    assert "cannot tell" not in json.dumps([each["notices"] for each in corrected["sources"]])
    assert "rejected-rows" not in {each["rule"] for each in corrected["discrepancies"]}
