"""The same content, saved later, says that nothing new happened; the same file again says nothing."""

from datetime import timedelta

import pytest

from syncd.core.time import instant, iso
from tests.home import UPWORK, Home, configuration

REPORT = "Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,Balance\n"
REPORT += '"Nov 02, 2026",11,Bonus,"Thanks",,Jane,Acme,Jane,,40.00,40.00\n'
MORE = REPORT.replace("Thanks", "Thank you") + '"Nov 06, 2026",12,Bonus,"Thanks",,Jane,Acme,Jane,,10.00,50.00\n'
SUMMARY = '"Date","Contract","Hours","Amount","Payment type"\n'
MADE = instant("2026-11-10T09:00:00Z")


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-12-01T09:00:00Z", configuration(UPWORK, "[person.me]\n"))


def saved(home, name, text, days=0):
    """The path of a file that was saved some days after the first."""
    return home.save(name, text, iso(MADE + timedelta(days=days)))


def through(home):
    """Through when the source is known, and how many records it has."""
    (source,) = home.json("status")["sources"]
    return source["complete_through"], source["records"]


@pytest.mark.parametrize("by", ["drop folder", "one round", "import", "one import"])
def test_the_same_content_saved_later_covers_the_days_since(home, by):
    names = [("a.csv", 0), ("b.csv", 14)]
    if by == "import":
        shown = [home.run("import", "upwork", saved(home, name, REPORT, days)) for name, days in names][1]
    elif by == "one import":
        shown = home.run("import", "upwork", *(saved(home, name, REPORT, days) for name, days in names))
    else:
        for name, days in names:
            saved(home, f"upwork/{name}", REPORT, days)
            shown = home.run("once", "--no-deliver") if by == "drop folder" or days else ""
    says = "the same as before, saved later: 1 row read: 1 transaction as before;"
    row = f"upwork (b.csv): {says}" if "import" in by else "saved later: 1 unchanged"
    assert row in shown
    assert through(home) == ({"transaction": "2026-11-24T00:00:00Z"}, {"transaction": 1})


@pytest.mark.parametrize("days", [0, -3])
def test_the_same_content_of_the_same_or_an_older_time_changes_nothing(home, days):
    home.run("import", "upwork", saved(home, "a.csv", REPORT))
    before = through(home)
    assert "imported before, nothing changed" in home.run("import", "upwork", saved(home, "b.csv", REPORT, days))
    assert through(home) == before


def test_a_copy_of_an_old_file_does_not_go_before_a_newer_one_of_the_same_days(home):
    home.run("import", "upwork", saved(home, "a.csv", REPORT))
    home.run("import", "upwork", saved(home, "b.csv", MORE, 2))
    before = through(home)
    assert "imported before, nothing changed" in home.run("import", "upwork", saved(home, "c.csv", REPORT, 5))
    assert through(home) == before
    assert "Thank you" in home.run("why", "upwork/transaction/11")


def test_weeks_without_work_have_the_same_content_and_are_weeks_of_their_own(home):
    work = SUMMARY + '"2026-11-11","Backend (36000001)","1","40.00",""\n'
    weeks = [("2026-11-02_2026-11-08", SUMMARY), ("2026-11-09_2026-11-15", work), ("2026-11-16_2026-11-22", SUMMARY)]
    for week, (name, text) in enumerate(weeks):
        home.run("import", "upwork", saved(home, f"{name}.csv", text, week * 7))
    assert through(home)[0] == {"work": "2026-11-23T00:00:00Z"}
    assert through(home)[1]["work"] == 1


def test_days_that_the_user_stated_stay_when_the_content_is_saved_later(home):
    home.run("import", "upwork", saved(home, "a.csv", REPORT), "--covers", "2026-10-01..2026-11-09")
    home.run("import", "upwork", saved(home, "b.csv", REPORT, 14))
    assert through(home)[0] == {"transaction": "2026-11-24T00:00:00Z"}
    assert "imported before" in home.run("import", "upwork", saved(home, "b.csv", REPORT, 14))
    home.run("import", "upwork", saved(home, "b.csv", REPORT, 14), "--covers", "2026-10-01..2026-11-19")
    assert through(home)[0] == {"transaction": "2026-11-20T00:00:00Z"}


@pytest.mark.parametrize(("name", "rejected"), [("a.csv", 0), ("later.csv", 0), ("short.csv", 1)])
def test_rejected_rows_end_when_the_days_are_read_without_any(home, name, rejected):
    def count():
        return home.json("status")["sources"][0]["rejected"]

    home.run("import", "upwork", saved(home, "a.csv", MORE.replace("10.00,50.00", "ten,50.00")))
    assert count() == 1
    corrected = MORE if rejected == 0 else REPORT.replace("Nov 02", "Nov 05")
    home.run("import", "upwork", saved(home, name, corrected, 1))
    assert count() == rejected


def test_stated_days_are_read_once_more_only_where_the_content_was_saved_later(home):
    stated = ("--covers", "2026-11-01..2026-11-08")
    later = saved(home, "later.csv", REPORT, 14)
    shown = [home.run("import", "upwork", path, *stated) for path in (saved(home, "first.csv", REPORT), later, later)]
    assert ["imported before" in out for out in shown] == [False, False, True]
