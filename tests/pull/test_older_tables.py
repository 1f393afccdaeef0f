"""A table of milestones that is older than the one read before it takes no change back in silence."""

import pytest

from tests.home import ME, TOGGL, Home, configuration

SITE = """[source.plan]
kind     = "milestones"
file     = "{folder}/plan.csv"
currency = "USD"

[contract.site]
platform = "upwork"
titles   = ["Website"]
type     = "fixed"
"""
HEADER = "id,contract,title,acceptance,amount,due,state\n"


@pytest.fixture
def home(tmp_path, capsys):
    home = Home(tmp_path, capsys, "2026-09-02T08:00:00Z", configuration(TOGGL, ME, SITE))
    keep(home, 600, "2026-09-01T08:00:00Z")
    home.run("once", "--no-deliver", "--source", "plan")
    home.now = "2026-09-05T09:00:00Z"
    return home


def rows(amount):
    return f"{HEADER}M1,site,Checkout page,all tests pass,{amount}.00,2026-09-20,funded\n"


def keep(home, amount, saved):
    """Save the table in its place."""
    home.save("plan.csv", rows(amount), saved)


def take(home, amount, saved, *options):
    """Import a table from another place; what the command prints."""
    return home.run("import", "plan", home.save("other.csv", rows(amount), saved), *options)


def amounts(home):
    shown = home.json("milestones", "show", "M1")["milestone"]
    return [one["amount"]["amount"] for one in shown["versions"]], shown["amount"]["amount"]


@pytest.mark.parametrize("saved", ["2026-09-04T08:00:00Z", "2026-09-01T08:00:00Z"], ids=["newer", "as old"])
def test_a_table_that_is_not_older_counts_from_when_it_is_read(home, saved):
    printed = take(home, 500, saved)
    assert "plan.csv, the table that you keep, is read again once you change it" in " ".join(printed.split())
    assert amounts(home) == (["600.00", "500.00"], "500.00")


def test_an_older_one_is_history_and_both_files_are_named(home):
    printed = " ".join(take(home, 400, "2026-08-20T08:00:00Z").split())
    assert (
        "an older table: other.csv was saved Thu 20 Aug 2026 08:00 UTC, before plan.csv, Tue 1 Sep 2026 08:00 UTC, so "
        "where they differ the rows of plan.csv count; if those of other.csv are the newer ones, save it again and "
        "import it with --again"
    ) in printed
    assert amounts(home) == (["400.00", "600.00"], "600.00")
    take(home, 400, "2026-09-05T08:00:00Z", "--again")
    assert amounts(home)[1] == "400.00"


def test_the_table_in_its_place_takes_back_no_newer_one_that_was_imported(home):
    take(home, 500, "2026-09-04T08:00:00Z")
    for day in (7, 8, 9):
        home.now = f"2026-09-0{day}T09:00:00Z"
        home.run("once", "--no-deliver", "--source", "plan")
        assert amounts(home)[1] == "500.00"
    take(home, 400, "2026-08-20T08:00:00Z")
    take(home, 410, "2026-08-28T08:00:00Z")
    assert amounts(home)[1] == "500.00", "the newest one counts, whatever was read since"
    keep(home, 450, "2026-09-10T08:00:00Z")
    home.now = "2026-09-10T09:00:00Z"
    home.run("once", "--no-deliver", "--source", "plan")
    assert amounts(home)[1] == "450.00"


def test_an_older_one_that_is_put_in_its_place_counts_and_says_so(home):
    keep(home, 400, "2026-08-20T08:00:00Z")
    home.run("once", "--no-deliver", "--source", "plan")
    assert amounts(home) == (["600.00", "400.00"], "400.00")
    assert "it is the table that you keep, so its rows count from now on" in " ".join(home.run("status").split())
    for day in (7, 8):
        home.now = f"2026-09-0{day}T09:00:00Z"
        home.run("once", "--no-deliver", "--source", "plan")
    assert amounts(home) == (["600.00", "400.00"], "400.00")


def test_of_several_that_are_imported_together_the_newest_counts_in_whatever_order_they_are_named(home):
    older = home.save("a.csv", rows(400), "2026-09-03T08:00:00Z")
    newer = home.save("b.csv", rows(500), "2026-09-04T08:00:00Z")
    home.run("import", "plan", newer, older)
    assert amounts(home)[1] == "500.00"
