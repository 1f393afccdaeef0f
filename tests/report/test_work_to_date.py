"""A fixed contract from its files to the summary: what an hour brought in its whole life, not in a week."""

import pytest

from tests.home import ME, TIME, TOGGL, UPWORK, Home, configuration, entries

SITE = """[contract.site]
platform = "upwork"
titles   = ["Site"]
type     = "fixed"
"""
MONEY = (
    "Date,Transaction ID,Transaction type,Transaction summary,Description 1,Client team,Amount $,Ref ID\n"
    'Nov 12 2026,900,Fixed Price,"Site","Draft",Acme,400.00,9001\n'
    'Nov 12 2026,900,Service Fee,"Site","Service Fee for Fixed Price - Ref ID 9001",Acme,-40.00,9002\n'
)
MADE, WEEK = "2026-11-30T08:00:00Z", "2026-W46"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-11-30T09:00:00Z", configuration(TOGGL, UPWORK, ME, SITE))


HOURS = entries("Site", [("2026-11-03", 2), ("2026-11-11", 1), ("2026-11-25", 2)])


def test_it_is_net_over_the_hours_of_all_weeks_and_no_rate_of_the_week_of_release(home):
    home.take("upwork", "money.csv", MONEY, "--covers", "2026-11-01..2026-11-29", made=MADE)
    home.take("toggl", "Toggl_2026-11-01_2026-11-29.csv", HOURS, made=MADE)
    line = home.line(WEEK)
    assert (line["seconds_tracked"], line["net"], line["effective_rate"]) == (3600, "360.00", None)
    assert line["to_date"] == {
        "start": "2026-11-03",
        "end": "2026-11-29",
        "seconds_tracked": 18_000,
        "tracked_partial": False,
        "net": "360.00",
        "net_state": "exact",
        "effective_rate": "72.00",
        "effective_rate_state": "exact",
        "because": None,
    }
    words = "72.00 USD per hour: net 360.00 for 5:00 tracked, 3 to 29 Nov 2026"
    assert f"Site to date: {words}." in " ".join(home.run("summary", "--period", WEEK).split())


def test_hours_before_the_tracker_was_read_leave_an_upper_bound_until_you_say_when_it_began(home):
    home.take("upwork", "money.csv", MONEY, "--covers", "2026-11-01..2026-11-29", made=MADE)
    home.take("toggl", "Toggl_2026-11-03_2026-11-29.csv", HOURS, made=MADE)
    life = home.line(WEEK)["to_date"]
    assert (life["effective_rate"], life["effective_rate_state"]) == ("72.00", "at most")
    assert "≤ 72.00 USD per hour" in home.run("summary", "--period", WEEK)
    home.configure(home.text + "start = 2026-11-03\n")
    assert home.line(WEEK)["to_date"]["effective_rate_state"] == "exact"


def test_both_sides_end_on_one_day(home):
    home.take("upwork", "money.csv", MONEY, "--covers", "2026-11-01..2026-11-15", made=MADE)
    home.take("toggl", "Toggl_2026-11-01_2026-11-29.csv", HOURS, made=MADE)
    life = home.line(WEEK)["to_date"]
    assert (life["end"], life["seconds_tracked"], life["effective_rate"]) == ("2026-11-15", 10_800, "120.00")


TWO_SITES = """[client.acme]
[client.globex]
[contract.site-a]
platform = "upwork"
titles   = ["Site"]
type     = "fixed"
client   = "acme"
[contract.site-b]
platform = "upwork"
titles   = ["Site"]
type     = "fixed"
client   = "globex"
[[map]]
client   = "acme"
contract = "site-a"
[[map]]
client   = "globex"
contract = "site-b"
"""


def test_two_clients_contracts_of_one_title_are_told_apart_in_every_sentence(home):
    home.configure(configuration(TOGGL, UPWORK, ME, TWO_SITES))
    hours = "".join(
        f"Jo,jo@example.com,{client},Site,,Work,Yes,2026-11-10,{at}:00:00,2026-11-10,{at}:30:00,00:30:00,\n"
        for client, at in (("acme", "09"), ("globex", "10"))
    )
    home.take("toggl", "Toggl_2026-11-01_2026-11-29.csv", TIME + hours, made=MADE)
    notes = [line for line in home.run("summary", "--period", WEEK).splitlines() if "Site" in line and "." in line]
    sentences = " ".join(notes)
    assert "Site (acme)" in sentences
    assert "Site (globex)" in sentences
    assert "Site," not in sentences
    assert "(Site)" not in sentences


@pytest.mark.parametrize(("amount", "state"), [("5.00", "at least"), ("-5.00", "estimated")])
def test_money_of_an_unknown_type_is_missing_in_it(home, amount, state):
    unknown = f'Nov 13 2026,901,Moonshine,"Site","",Acme,{amount},9003\n'
    home.take("upwork", "money.csv", MONEY + unknown, "--covers", "2026-11-01..2026-11-29", made=MADE)
    home.take("toggl", "Toggl_2026-11-01_2026-11-29.csv", HOURS, made=MADE)
    life = home.line(WEEK)["to_date"]
    assert (life["net"], life["net_state"], life["effective_rate_state"]) == ("360.00", state, state)
