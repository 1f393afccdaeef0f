"""`--covers` states the days of a file that is complete for some; for other files it has no effect, and says so."""

import json
import os

import pytest

from syncd.cli.app import run

CONFIG = """
timezone = "{zone}"
ledger   = "{folder}/ledger.db"

[source.upwork]
kind   = "upwork"
folder = "{folder}"
person = "me"

[source.harvest]
kind = "harvest"

[source.market]
kind     = "table"
platform = "market"
record   = "transaction"
person   = "me"
currency = "USD"
columns  = {{ date = "Day", amount = "Amount", type = "Type", contract = "Job" }}
kinds    = {{ Order = "fixed" }}

[person.me]
"""
REPORT = "Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,Balance\n"
REPORT += '"Nov 02, 2026",11,Hourly,"Invoice for 1:00 hours",,Jane,Acme,Jane,,40.00,{first}\n'
REPORT += '"Nov 03, 2026",12,Hourly,"Invoice for 1:00 hours",,Jane,Acme,Jane,,40.00,{second}\n'
HOURS = {"data": {"contractTimeReport": {"edges": [{"node": {"dateWorkedOn": "20261102", "totalHoursWorked": 1.0}}]}}}
SUMMARY = '"Date","Contract","Hours","Amount","Payment type"\n"{day}","Backend (36000001)","1","40.00",""\n'
HARVEST = "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name\n"
MARKET = "Day,Type,Job,Amount\n{day},Order,Logo,80.00\n2026-11-03,Order,Site,40.00\n"
COVERS = ("--covers", "2026-11-01..2026-11-08")
UNUSED = "--covers had no effect: this file is complete for no day"


@pytest.fixture
def home(tmp_path, capsys):
    """Imports a file made on 10 November, or some seconds later."""

    def imported(source, name, text, *more, later=0, zone="UTC"):
        (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, zone=zone), "utf-8")
        path = tmp_path / name
        path.write_text(text, "utf-8")
        os.utime(path, (1794301200 + later,) * 2)
        return command("import", source, str(path), *more)

    def command(*arguments):
        assert run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z"]) == 0
        return capsys.readouterr().out

    imported.command = command
    return imported


BROKEN = ("upwork", "a.csv", REPORT.format(first="40.00", second="99.00"))
CLAIMING = {
    "a report that foots": ("upwork", "a.csv", REPORT.format(first="40.00", second="80.00")),
    "a report whose balance breaks": BROKEN,
    "a weekly summary": ("upwork", "b.csv", SUMMARY.format(day="2026-11-02")),
    "a file with rows of the day it was made alone": ("upwork", "b.csv", SUMMARY.format(day="2026-11-10")),
    "a mapped table": ("market", "c.csv", MARKET.format(day="2026-11-02")),
}
CLAIMING_NOTHING = {
    "hours that a program saved": ("upwork", "contract-36000001.json", json.dumps(HOURS)),
    "a table with a row of nobody knows which day": ("market", "c.csv", MARKET.format(day="someday")),
}


@pytest.mark.parametrize("case", CLAIMING_NOTHING)
def test_covers_is_reported_unused_where_a_file_is_complete_for_no_day(home, case):
    for more in (["--dry-run"], ["--dry-run", "--json"], []):
        shown = home(*CLAIMING_NOTHING[case], *COVERS, *more)
        assert shown.count(UNUSED) == 1, shown
    assert UNUSED in home.command("status")
    assert not any(source["complete_through"] for source in json.loads(home.command("status", "--json"))["sources"])


@pytest.mark.parametrize("case", CLAIMING)
def test_covers_is_used_silently_where_a_file_is_complete_for_some_days(home, case):
    assert UNUSED not in home(*CLAIMING[case], *COVERS)
    through = [source["complete_through"] for source in json.loads(home.command("status", "--json"))["sources"]]
    assert [list(instants.values()) for instants in through if instants] == [["2026-11-09T00:00:00Z"]]


@pytest.mark.parametrize(
    ("source", "text", "through"),
    [
        ("upwork", SUMMARY.format(day="2026-11-02"), "2026-11-09T00:00:00Z"),
        ("harvest", HARVEST + "2026-11-02,Acme,Support,Mail,,1,Yes,Jane,Doe\n", "2026-11-09T05:00:00Z"),
    ],
    ids=["UTC", "the zone of the user"],
)
def test_covered_days_are_days_of_the_source(home, source, text, through):
    home(source, "x.csv", text, *COVERS, zone="America/New_York")
    through_dates = [source["complete_through"] for source in json.loads(home.command("status", "--json"))["sources"]]
    assert [list(instants.values()) for instants in through_dates if instants] == [[through]]


def test_covers_may_include_the_day_the_file_was_made(home):
    home("upwork", "b.csv", SUMMARY.format(day="2026-11-10"), "--covers", "2026-11-01..2026-11-10")
    through_dates = [source["complete_through"] for source in json.loads(home.command("status", "--json"))["sources"]]
    assert {"work": "2026-11-11T00:00:00Z"} in through_dates


@pytest.mark.parametrize("case", [*CLAIMING, *CLAIMING_NOTHING])
def test_without_covers_nothing_is_said_about_it_but_where_it_helps(home, case):
    shown = home(*(CLAIMING | CLAIMING_NOTHING)[case])
    assert ("or state with --covers that they are complete" in shown) is (case == "a report whose balance breaks")


def test_wrong_covers_are_undone_with_their_consequences(home):
    """`why` shows that the lines missing in March exist, and that they were once concluded to be gone."""
    two = SUMMARY.format(day="2026-10-06") + '"2026-11-03","Backend (36000001)","2","80.00",""\n'
    home("upwork", "autumn.csv", two)
    november = ("upwork", "november.csv", SUMMARY.format(day="2026-11-03").replace('"1","40.00"', '"2","80.00"'))
    assert "1 row read: 1 work line gone, 1 work line as before, 1 contract as before" in home(
        *november, "--covers", "2026-10-01..2026-11-09", later=60
    )
    corrected = (*november, "--covers", "2026-11-01..2026-11-09")
    assert " 1 work line would be new, " in home(*corrected, "--dry-run", later=60)
    assert " 1 work line new, " in home(*corrected, later=60)
    lines = json.loads(home.command("summary", "--period", "2026-10", "--json"))["lines"]
    assert [contract["seconds_logged"] for contract in lines] == [3600]
    shown = home.command("why", "upwork/work/36000001:2026-10-06:hourly:1")
    assert "gone – does not count any more: its file was read again in another way" in shown


def test_a_hole_where_a_balance_breaks_is_named_until_the_user_states_the_days(home):
    contract = ("--period", "2026-W45", "--json")
    gapped = BROKEN[2].replace("Nov 02", "Oct 30").replace("1:00 hours", "Nov 2-Nov 8, 2026")
    gapped = gapped.replace("Nov 03", "Nov 05")

    def reasons():
        lines = json.loads(home.command("summary", *contract))["lines"]
        return [gap["because"] for line in lines for gap in line["gaps"] if "transactions" in gap["because"]]

    home("upwork", "a.csv", gapped)
    assert any(
        "; the running balance does not add up between Fri 30 Oct 2026 and Thu 5 Nov 2026" in why for why in reasons()
    )
    home("upwork", "a.csv", gapped, "--covers", "2026-10-30..2026-11-09", "--again")
    assert not any("balance" in why for why in reasons())
