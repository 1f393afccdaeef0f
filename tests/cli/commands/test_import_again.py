"""`import --again`: back to a right file after a wrong one overwrote it."""

import json
import os
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.core.time import instant

NOW = "2026-11-22T09:00:00Z"
CONFIG = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"

[source.harvest]
kind   = "harvest"
person = "me"

[source.upwork]
kind   = "upwork"
person = "me"

[person.me]
names = ["Jane Doe"]
"""
HARVEST = "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name"
REPORT = "Date,Transaction ID,Transaction type,Transaction summary,Client team,Ref ID,Amount $"


def on(month, days, hours="1.5"):
    """A Harvest export of these days of a month."""
    rows = (f"2026-{month:02}-{day:02},Acme,Support,Mail,,{hours},Yes,Jane,Doe" for day in days)
    return "\n".join([HARVEST, *rows, ""])


def days(month, count, hours="1.5"):
    """A Harvest export of the first days of a month."""
    return on(month, range(1, count + 1), hours)


def report(amount):
    rows = [
        f'"Nov 16, 2026",1,Hourly,Backend API,Acme,11,{amount}',
        '"Nov 16, 2026",1,Service Fee,Backend API,Acme,12,-40.00',
    ]
    return "\n".join([REPORT, *rows, ""])


@pytest.fixture
def home(tmp_path, capsys):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(folder=tmp_path), "utf-8")

    def save(name, text, made="2026-11-21T10:00:00Z"):
        """A file that was made at this moment."""
        path = tmp_path / name
        path.write_text(text, "utf-8")
        at = instant(made).timestamp()
        os.utime(path, (at, at))
        return str(path)

    def call(*arguments, as_json=False):
        code = run([*arguments, "--config", str(config), "--now", NOW, *(["--json"] if as_json else [])])
        printed = capsys.readouterr()
        assert (code, printed.err) == (0, "")
        return json.loads(printed.out) if as_json else printed.out

    call.save = save
    return call


def brought(home, *arguments):
    """(new, changed, gone, older) of an import."""
    (pull,) = home("import", *arguments, as_json=True)["pulls"]
    return pull["added"], pull["changed"], pull["gone"], pull["older"]


def source(home, name):
    (record,) = (source for source in home("status", as_json=True)["sources"] if source["source"] == name)
    return record


@pytest.mark.parametrize(
    ("text", "covers", "added", "gone"),
    [
        (on(11, (1, 15)), [], 0, 13),
        (days(10, 22), ["--covers", "2026-10-01..2026-11-20"], 22, 15),
    ],
    ids=["rows are missing", "it does not cover what was printed"],
)
def test_the_right_file_again_restores_what_a_wrong_one_removed(home, text, covers, added, gone):
    right = home.save("right.csv", days(11, 15), "2026-11-16T10:00:00Z")
    wrong = home.save("wrong.csv", text, "2026-11-21T10:00:00Z")
    home("import", "harvest", right)
    assert brought(home, "harvest", wrong, *covers) == (added, 0, gone, 0)
    assert "imported before" in home("import", "harvest", right)
    preview = brought(home, "harvest", right, "--again", "--dry-run")
    assert preview == brought(home, "harvest", right, "--again") == (gone, 0, 0, 0)
    assert brought(home, "harvest", right, "--again") == (0, 0, 0, 0)


def test_a_right_amount_replaces_a_wrong_one_again(home):
    right = home.save("right.csv", report("400.00"), "2026-11-20T10:00:00Z")
    wrong = home.save("wrong.csv", report("410.00"), "2026-11-21T10:00:00Z")
    for file in (right, wrong):
        home("import", "upwork", file)
    assert brought(home, "upwork", right, "--again") == (0, 1, 0, 0)
    record = home("why", "upwork/transaction/11", as_json=True)
    assert record["current"]["amount"]["amount"] == "400.00"
    assert [version["changed"].get("amount", {}).get("amount") for version in record["versions"]] == [
        None,
        "410.00",
        "400.00",
    ]


def test_older_rows_are_counted_as_older_and_again_makes_them_count(home):
    newer = home.save("newer.csv", days(11, 15), "2026-11-21T10:00:00Z")
    older = home.save("older.csv", days(11, 15, "2"), "2026-11-18T10:00:00Z")
    home("import", "harvest", newer)
    assert "15 rows are older than what is known and not used" in home("import", "harvest", older, "--dry-run")
    assert brought(home, "harvest", older) == (0, 0, 0, 15)
    assert brought(home, "harvest", older, "--again") == (0, 15, 0, 0)


def test_again_is_not_held_however_much_it_changes(home):
    right = home.save("right.csv", days(10, 31), "2026-11-16T10:00:00Z")
    wrong = home.save("wrong.csv", days(10, 31, "2"), "2026-11-21T10:00:00Z")
    home("import", "harvest", right)
    home("import", "harvest", wrong)
    assert source(home, "harvest")["held"]
    home("import", "harvest", right, "--again")
    assert not source(home, "harvest")["held"]


WRONG = {
    "other hours": days(10, 31, "2"),
    "most rows are missing": on(10, (1, 31)),
    "some of both": on(10, (*range(1, 25), 31), "3"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("by", ["import", "drop folder", "one import"])
def test_the_right_file_saved_again_ends_the_hold_of_a_wrong_one(home, wrong, by, tmp_path):
    def state():
        found = source(home, "harvest")
        return found["records"]["time"], found["held"], found["complete_through"]

    if by == "drop folder":
        (tmp_path / "drop").mkdir()
        config = tmp_path / "config.toml"
        config.write_text(config.read_text().replace('"harvest"', f'"harvest"\nfolder = "{tmp_path}/drop"'), "utf-8")

    def bring(*files):
        if by == "drop folder":
            for name, text, made in files:
                Path(home.save(name, text, made)).rename(tmp_path / "drop" / name)
                home("once", "--no-deliver")
        elif by == "import":
            for file in files:
                home("import", "harvest", home.save(*file))
        else:
            home("import", "harvest", *(home.save(*file) for file in files))

    right = days(10, 31)
    bring(("right.csv", right, "2026-11-16T10:00:00Z"), ("wrong.csv", WRONG[wrong], "2026-11-19T10:00:00Z"))
    assert source(home, "harvest")["held"]
    bring(("right again.csv", right, "2026-11-21T10:00:00Z"))
    assert state() == (31, 0, {"time": "2026-11-20T23:00:00Z"})
    copy = home.save("a copy of the wrong one.csv", WRONG[wrong], "2026-11-19T10:00:00Z")
    assert "imported before" in home("import", "harvest", copy)
    assert state() == (31, 0, {"time": "2026-11-20T23:00:00Z"})


def test_a_rejected_file_does_not_keep_the_right_one_from_being_saved_again(home):
    right = days(10, 31)
    home("import", "harvest", home.save("right.csv", right, "2026-11-16T10:00:00Z"))
    home("import", "harvest", home.save("wrong.csv", days(10, 31, "2"), "2026-11-19T10:00:00Z"))
    home("accept", "harvest", "--reject")
    assert "saved later" in home("import", "harvest", home.save("again.csv", right, "2026-11-21T10:00:00Z"))


def test_an_accepted_file_stays_the_newest(home):
    right = days(10, 31)
    home("import", "harvest", home.save("first.csv", right, "2026-11-16T10:00:00Z"))
    home("import", "harvest", home.save("newer.csv", days(10, 31, "2"), "2026-11-19T10:00:00Z"))
    home("accept", "harvest")
    copy = home.save("a copy of the first.csv", right, "2026-11-21T10:00:00Z")
    assert "imported before" in home("import", "harvest", copy)


def test_a_file_covers_its_own_days_however_late_it_is_imported_again(home):
    file = home.save("november.csv", days(11, 10), "2026-11-12T10:00:00Z")
    home("import", "harvest", file)
    before = source(home, "harvest")["complete_through"]
    home("import", "harvest", file, "--again")
    assert source(home, "harvest")["complete_through"] == before


WEEKLY = """
[channel.page]
kind = "file"
path = "{folder}/{{report}}.html"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["page"]
"""


def test_what_a_filtered_export_lacks_is_told_at_once_and_in_the_next_report(home, tmp_path):
    with (tmp_path / "config.toml").open("a") as config:
        config.write(WEEKLY.format(folder=tmp_path))
    home("import", "harvest", home.save("all.csv", on(11, range(2, 21))))
    filtered = home.save("filtered.csv", on(11, [2, *range(7, 21)]), made="2026-11-21T11:00:00Z")
    says = "4 time entries that earlier exports had are gone: such as harvest/time/"
    assert f"\n  {says}" in home("import", "harvest", filtered)
    report = home("report", "weekly")
    assert says in " ".join(report.split())
    assert "not read" not in report


def test_entries_that_others_take_the_place_of_are_no_news(home):
    home("import", "harvest", home.save("first.csv", on(11, range(2, 10))))
    moved = home.save("moved.csv", on(11, [2, 3, 4, 5, 6, 7, 9], "2.5"), made="2026-11-21T11:00:00Z")
    assert "1 time entry that earlier exports had is gone: harvest/time/" in home("import", "harvest", moved)
    other = on(11, [2, 3, 4, 5, 6, 7], "2.5") + on(11, [9], "2.5").splitlines()[1].replace("Mail", "Call") + "\n"
    others = home.save("others.csv", other, made="2026-11-21T12:00:00Z")
    assert "earlier exports" not in home("import", "harvest", others)
