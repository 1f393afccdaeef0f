"""A contractor gets what is to be done about their own time, and no money, from the configuration to what they read."""

import re

import pytest

from tests.home import TIME, UPWORK, Home, configuration

CONFIG = configuration(
    """[source.toggl]
kind   = "toggl-csv"
folder = "{folder}/drop"
""",
    UPWORK.replace('person = "me"\n', 'person = "ann"\n'),
    """[person.ann]
names = ["Ann"]
[person.bob]
names = ["Bob"]
[client.acme]
names = ["Acme Ltd"]
[contract.api]
platform = "upwork"
id = "41000001"
titles = ["Api"]
type = "hourly"
client = "acme"
person = "ann"
terms = [{ rate = "47.53 USD" }]
[contract.site]
platform = "direct"
titles = ["Site"]
type = "direct"
client = "acme"
person = "bob"
terms = [{ rate = "61.19 USD" }]
[[map]]
project = "Api"
contract = "api"
[[map]]
project = "Site"
contract = "site"
[channel.mine]
kind = "file"
path = "{folder}/mine.txt"
format = "text"
[channel.ann]
kind = "file"
path = "{folder}/ann.json"
format = "json"
role = "contractor"
person = "ann"
[report.all]
kind = "reconciliation"
at = "mon 08:00"
to = ["mine"]
[report.ann]
kind = "reconciliation"
at = "mon 08:00"
to = ["ann", "mine"]
person = "ann"
""",
)
NOW = "2026-12-14T12:30:00Z"


def worked(who, day, hours, project):
    clocks = f"{day},09:00:00,{day},{9 + hours:02}:00:00,{hours:02}:00:00"
    return f"{who},{who}@example.com,,{project},,Login page,Yes,{clocks},\n"


@pytest.fixture
def home(tmp_path, capsys):
    """A closed week: Ann forgot hours on Upwork, and Bob tracked some twice."""
    made = Home(tmp_path, capsys, NOW, CONFIG)
    time = TIME + worked("Ann", "2026-12-01", 6, "Api") + 2 * worked("Bob", "2026-12-02", 5, "Site")
    hours = "Date,Contract,Hours,Amount,Payment type\n2026-12-01,Api (41000001),2,95.06,\n"
    covers = ("--covers", "2026-11-16..2026-12-13")
    made.take("toggl", "time.csv", time, *covers, made="2026-12-14T12:00:00Z")
    made.take("upwork", "hours.csv", hours, *covers, made="2026-12-14T12:00:00Z")
    made.run("once", "--no-deliver")
    return made


def test_a_contractor_gets_their_own_hours_and_no_money(home):
    every = home.json("report", "all")["discrepancies"]
    home.run("report", "ann", "--send")
    got = (home.folder / "ann.json").read_text("utf-8")
    mine = (home.folder / "mine.txt").read_text("utf-8")
    assert "4:00" in got
    assert "190.12" in mine, "the owner's copy of the same report has the amount"
    assert any(one["subject"].get("person") == "bob" for one in every)
    assert not re.search(r"bob|site|61\.19|47\.53|190\.12|USD\"?: *\"?\d", got.lower())


def test_what_they_get_can_be_looked_at_before(home):
    assert "USD" not in home.run("report", "ann", "--for", "ann")


def test_who_has_no_syncd_reads_no_commands_of_it(home):
    assert "syncd why ID" in home.run("report", "ann")
    assert not re.search(r"syncd (why|discrepancies|report)", home.run("report", "ann", "--for", "ann"))
