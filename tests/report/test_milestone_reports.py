"""Milestones as reports: from a ledger made of files, stored, masked for the client, and silent where nothing nears."""

import csv
import json
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from syncd.core.audience import Audience, Role
from syncd.core.bounds import State
from syncd.core.masks import masked
from syncd.core.time import instant
from syncd.ledger import Ledger
from syncd.report.render.files import FILES, render_file, why_missing
from syncd.report.render.message import FORMATS, as_table, document_of
from tests.home import MONEY, TIME, TOGGL, UPWORK, Home, configuration

CONFIG = configuration(
    TOGGL,
    UPWORK,
    """[source.stones]
kind = "milestones"
file = "{folder}/stones.csv"
[person.me]
names = ["Jo"]
[client.keyleaf]
names = ["Green Leaf"]
[client.keyother]
names = ["CANARY-OTHER"]
[contract.keysite]
platform = "upwork"
type = "fixed"
id = "36000003"
titles = ["New website"]
client = "keyleaf"
terms = [{ fee = "10%" }]
[contract.keyelse]
platform = "upwork"
type = "fixed"
id = "36000004"
titles = ["CANARY-TITLE"]
client = "keyother"
terms = [{ fee = "10%" }]
[[map]]
project = "Design*"
contract = "keysite"
milestone = "Design"
[[map]]
project = "Pages*"
contract = "keysite"
milestone = "Pages"
[channel.keyfolder]
kind = "file"
path = "{folder}/out.html"
[report.keystones]
kind   = "milestones"
client = "keyleaf"
at     = "daily 08:00"
to     = ["keyfolder"]
on_empty = "silent"
""",
)
HEAD = "id,contract,title,acceptance,amount,due,state,funded,submitted,released,budget,estimate\n"
DESIGN = "M1,keysite,Design,Layouts approved,400.00 USD,2026-10-23,released,2026-10-01,2026-10-21,2026-10-22,,16h\n"
PAGES = "M2,keysite,Pages,All pages live,600.00 USD,2026-11-20,{state},2026-10-26,{days},,12h\n"
LAUNCH = "M3,keysite,Launch,,500.00 USD,2026-12-04,unfunded,,,,,\n"
OTHER = "M4,keyelse,CANARY-STONE,,900.00 USD,2026-11-19,funded,,,,,\n"
NOW = "2026-11-10T09:00:00Z"
LATER = "2026-11-23T09:00:00Z"


def entry(day, hours, project):
    return (
        f"Jo,jo@example.com,,{project},,CANARY-WORK,Yes,{day},09:00:00,{day},{9 + hours:02}:00:00,{hours:02}:00:00,\n"
    )


def stones(home, *, made, state="funded", days=","):
    home.save("stones.csv", HEAD + DESIGN + PAGES.format(state=state, days=days) + LAUNCH + OTHER, made=made)


def worked(home, name, made, *, pages=9):
    time = TIME + entry("2026-10-20", 10, "Design") + entry("2026-11-05", pages, "Pages")
    home.take("toggl", name, time, made=made)


@pytest.fixture
def home(tmp_path, capsys):
    made = Home(tmp_path, capsys, NOW, CONFIG)
    worked(made, "Toggl_time_entries_2026-10-01_to_2026-11-09.csv", "2026-11-10T08:00:00Z")
    stones(made, made="2026-11-10T08:00:00Z")
    money = MONEY + '"Oct 22, 2026",T1,Fixed-price,New website,"Payment for Design",,701,400.00\n'
    money += '"Oct 22, 2026",T2,Service Fee,New website,,"Service Fee for Fixed-price - Ref ID 701",702,-40.00\n'
    made.take("upwork", "transactions.csv", money, made="2026-11-10T08:00:00Z")
    made.run("once", "--no-deliver")
    return made


def paid(home):
    """Pages was handed in three days early, and released."""
    stones(home, made="2026-11-23T08:00:00Z", state="released", days="2026-11-17,2026-11-20")
    home.now = LATER
    home.run("once", "--no-deliver")


def test_it_begins_with_the_nearest_day(home):
    made = home.json("report", "keystones")
    assert made["subject"] == "“Pages” is due Fri 20 Nov, in 10 days"
    assert [(one["title"], one["state"], one["next_move"]) for one in made["milestones"]] == [
        ("Design", "released", "nobody"),
        ("Pages", "funded", "you"),
        ("Launch", "unfunded", "client"),
    ]
    text = " ".join(home.run("report", "keystones").split())
    assert "Due Fri 4 Dec, in 24 days · not funded" in text
    assert "Next move: ask Green Leaf to fund “Launch”" in text


def test_what_was_released_since_the_report_before_is_praised_in_figures(home):
    home.run("report", "keystones", "--send")
    paid(home)
    made = home.json("report", "keystones")
    assert made["subject"].startswith("“Pages” is released: 600.00 USD")
    assert made["subject"].endswith(". Ask to fund “Launch”")
    assert "Handed in 3 days before its due day." in made["lead"]
    assert "2 of 3 milestones are done." in made["lead"]
    assert "!" not in home.run("report", "keystones")
    home.run("report", "keystones", "--send")
    assert home.json("report", "keystones")["subject"] == "“Launch” is due Fri 4 Dec, in 11 days, not funded"


def test_a_stored_report_is_the_same_again_in_every_format(home):
    home.run("report", "keystones", "--send")
    (stored,) = home.json("report", "list")["reports"]
    before = {
        form: home.run("report", "show", stored["id"], "--format", form) for form in ("text", "html", "json", "csv")
    }
    paid(home)
    assert before == {form: home.run("report", "show", stored["id"], "--format", form) for form in before}


def test_where_nothing_changed_and_no_day_is_near_it_is_silent(home):
    home.now = "2026-11-10T10:00:00Z"
    home.run("once")  # its schedule is new: it starts at its next slot
    home.now = "2026-11-11T09:00:00Z"
    home.run("once")
    first = home.json("report", "list")["reports"]
    home.now = "2026-11-12T09:00:00Z"
    home.run("once")
    assert len(home.json("report", "list")["reports"]) == len(first)
    paid(home)
    home.run("once")
    assert len(home.json("report", "list")["reports"]) == len(first) + 1


def unpacked(data):
    """All text in a file, also in one that is an archive."""
    if data.startswith(b"%PDF"):
        file = pytest.importorskip("pypdf", reason="what a PDF says is read with pypdf").PdfReader(BytesIO(data))
        return "\n".join([str(file.metadata), *(page.extract_text() for page in file.pages)])
    if not data.startswith(b"PK"):
        return data.decode("latin-1")
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())


MASKED = ("CANARY", "keyleaf", "keysite", "keystones", "360.00", "540.00", "39.60", "16:00", "12:00", "10:00", "M2")
"""What a client must not read: others' work, keys, net amounts, rates, and hours."""


@pytest.mark.parametrize("when", [NOW, LATER])
def test_a_client_reads_nothing_that_is_yours_in_any_format(home, when):
    if when == LATER:
        paid(home)
    home.run("report", "keystones", "--send")
    (stored,) = home.json("report", "list")["reports"]
    with Ledger.open(home.folder / "ledger.db", instant(when), read_only=True) as ledger:
        report = ledger.outbox.report(stored["id"])
    theirs = masked(report, Audience(role=Role.CLIENT, client="keyleaf"))
    document = document_of(theirs)
    texts = {name: render(theirs) for name, render in FORMATS.items()} | {"csv": as_table(theirs).text}
    for name in FILES:
        if not why_missing(name):
            texts[name] = unpacked(render_file(name, document))
    found = {name: [word for word in MASKED if word in text.replace("10:00 UTC", "")] for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}
    assert "600.00" in texts["text"]
    assert "fund “Launch”" in texts["text"]
    assert json.loads(texts["json"])["kind"] == "milestones"


def test_files_say_of_a_milestone_what_is_not_exact(home):
    table = home.run("report", "keystones", "--format", "csv").removeprefix("\N{BYTE ORDER MARK}")
    rows = {row["milestone"]: row for row in csv.DictReader(table.splitlines())}
    assert rows["Pages"]["net"] == "540.00"
    assert "net estimated" in rows["Pages"]["inexact"]
    assert "net unknown" in rows["Design"]["inexact"]  # no transaction shows what of it was paid
    assert rows["Design"]["net"] == ""
    home.run("report", "keystones", "--send")
    (stored,) = home.json("report", "list")["reports"]
    with Ledger.open(home.folder / "ledger.db", instant(NOW), read_only=True) as ledger:
        report = ledger.outbox.report(stored["id"])
    stones = tuple(replace(one, time_state=State.AT_LEAST) for one in report.milestones.stones)
    table = as_table(replace(report, milestones=replace(report.milestones, stones=stones))).text
    assert all("hours at least" in row["inexact"] for row in csv.DictReader(table.splitlines()) if row["hours"])


@pytest.mark.parametrize(
    ("state", "hours", "says"),
    [
        (State.EXACT, 9, "2 milestones are within the hours that you planned"),
        (State.AT_LEAST, 9, "Not all hours of 2 milestones are known"),
        (State.ESTIMATED, 9, "Not all hours of 2 milestones are known"),
        (State.EXACT, 30, "“Design” took 14:00 more than you planned"),
        (State.AT_LEAST, 30, "“Design” took at least 14:00 more than you planned"),
        (State.ESTIMATED, 30, "Not all hours of 2 milestones are known"),
    ],
)
def test_hours_are_within_those_planned_only_where_all_of_them_are_known(home, state, hours, says):
    home.run("report", "keystones", "--send")
    (stored,) = home.json("report", "list")["reports"]
    with Ledger.open(home.folder / "ledger.db", instant(NOW), read_only=True) as ledger:
        report = ledger.outbox.report(stored["id"])
    stones = tuple(
        replace(one, time_state=state, seconds=hours * 3600) if one.whole else one for one in report.milestones.stones
    )
    text = FORMATS["text"](replace(report, milestones=replace(report.milestones, stones=stones)))
    assert says in " ".join(text.split())
