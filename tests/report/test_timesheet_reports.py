"""Timesheets as configured reports: made, stored, sent and shown again from a ledger made of files."""

import pytest

from syncd.cli.app import run
from tests.home import MONEY, TIME, TOGGL, UPWORK, Home, configuration

NOW = "2026-11-18T09:00:00Z"
CONFIG = configuration(
    TOGGL,
    UPWORK,
    """[person.me]
names = ["Jo"]
[client.keyacme]
names = ["Acme Ltd"]
[contract.keyapi]
platform = "upwork"
type = "hourly"
id = "36000001"
titles = ["Backend API"]
client = "keyacme"
terms = [{ rate = "40.00 USD", fee = "10%" }]
[timesheet.keyplain]
columns = ["day", "ticket", "work", "hours"]
ticket = '[A-Z]+-[0-9]+'
link = "https://tickets.example.com/{{ticket}}"
rates = false
[channel.keyfolder]
kind = "file"
path = "{folder}/out.html"
[report.keysheet]
kind   = "timesheet"
client = "keyacme"
period = "last-week"
at     = "mon 08:00"
to     = ["keyfolder"]
""",
)


def row(day, start, end, project, text):
    length = f"{int(end[:2]) - int(start[:2]):02}:00:00"
    return f"Jo,jo@example.com,,{project},,{text},Yes,{day},{start}:00,{day},{end}:00,{length},\n"


@pytest.fixture
def home(tmp_path, capsys):
    made = Home(tmp_path, capsys, NOW, CONFIG.replace("{{", "{").replace("}}", "}"))
    time = TIME + row("2026-11-10", "09:00", "15:00", "Backend API", "BD-101: restore tested")
    time += row("2026-11-11", "09:00", "13:00", "Backend API", "Plugin updates")
    made.take("toggl", "Toggl_time_entries_2026-11-09_to_2026-11-15.csv", time, made="2026-11-16T08:00:00Z")
    days = "Nov 9, 2026-Nov 15, 2026"
    bills = f'"Nov 16, 2026",T1,Hourly,Backend API,"Invoice for {days}",10:00 hrs,701000003,400.00\n'
    made.take("upwork", "transactions.csv", MONEY + bills, made="2026-11-18T08:00:00Z")
    return made


def test_a_timesheet_is_a_report_that_is_stored_sent_and_shown_again(home):
    text = home.run("report", "keysheet")
    assert "Invoice 701000003 of Mon 16 Nov" in text
    home.run("report", "keysheet", "--send")
    (stored,) = home.json("report", "list")["reports"]
    assert home.json("report", "show", stored["id"])["subject"] == "Timesheet 9 to 15 Nov 2026: 10:00 h, Backend API"
    for form in ("text", "html", "slack", "json", "csv"):
        shown = home.run("report", "show", stored["id"], "--format", form)
        assert shown == home.run("report", "show", stored["id"], "--format", form)
        assert "keyacme" not in shown
        assert "keyapi" not in shown
    assert "Plugin updates" in (home.folder / "out.html").read_text("utf-8")


def test_the_file_of_a_report_can_be_verified(home):
    file = home.folder / "came.html"
    file.write_text(home.run("report", "keysheet", "--format", "html"), "utf-8")
    assert "unchanged" in home.run("timesheet", "verify", str(file)).lower()
    file.write_text(file.read_text("utf-8").replace("6:00", "7:00"), "utf-8")
    assert run(["timesheet", "verify", str(file), "--config", str(home.config), "--now", NOW]) == 1


def test_a_period_can_be_asked_for(home):
    assert "no hours are known" in home.json("report", "keysheet", "--period", "2026-W40")["subject"]
    lines = home.json("report", "keysheet", "--period", "2026-W46")["timesheet"]["lines"]
    assert sum(int(line["seconds"]) for line in lines if line["line"] == "row") == 36_000


def test_what_a_client_gets_has_nothing_of_syncds_own(home):
    """No command, no name of the report, no key, no notice, and no id but the hash."""
    home.edit('path = "{folder}/out.html"', 'path = "{folder}/out.html"\nrole = "client"\nclient = "keyacme"')
    home.run("report", "keysheet", "--send")
    page = (home.folder / "out.html").read_text("utf-8")
    (stored,) = home.json("report", "list")["reports"]
    never = ("syncd", "keysheet", "keyacme", "keyapi", stored["id"], "toggl", "command")
    assert [word for word in never if word in page.lower()] == []
    assert "Plugin updates" in page
    file = home.folder / "came.html"
    file.write_text(page, "utf-8")
    assert "unchanged" in home.run("timesheet", "verify", str(file)).lower()


def test_without_a_table_it_says_what_makes_one(home, capsys):
    assert run(["report", "timesheet", "--config", str(home.config), "--now", NOW]) == 2
    assert "without one: syncd timesheet CLIENT" in capsys.readouterr().err
