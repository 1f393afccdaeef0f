"""A discrepancy that explains others stands above them in every list, and its money counts once: real files of two
Upwork contracts of one client, three hours of one of them logged on the other."""

import csv
import io

import pytest

from syncd.errors import FOUND
from tests.home import CLOCKIFY, JANE, MONEY, UPWORK, WEEKLY, Home, bill, clockify, configuration

CONTRACTS = """[client.acme]
names = ["Acme Ltd"]

[contract.api]
platform = "upwork"
id       = "36000001"
titles   = ["Backend API"]
client   = "acme"
type     = "hourly"
terms    = [{ rate = "60.00 USD" }]

[contract.shop]
platform = "upwork"
id       = "36000002"
titles   = ["Web shop"]
client   = "acme"
type     = "hourly"
terms    = [{ rate = "{rate}.00 USD" }]

[[map]]
project  = "API"
contract = "api"

[[map]]
project  = "Shop"
contract = "shop"

[rule.rate-drift]
enabled = false
"""
ENTRIES = (("2026-11-09", "API", 2), ("2026-11-10", "API", 3), ("2026-11-11", "Shop", 2))
MADE = "2026-11-19T12:00:00Z"
LINES = (("2026-11-09", "api", 2), ("2026-11-10", "shop", 3), ("2026-11-11", "shop", 2))
TITLES = {"api": "Backend API (36000001)", "shop": "Web shop (36000002)"}


@pytest.fixture
def make(tmp_path, capsys):
    """Makes a home where the shop is paid at a rate."""

    def made(rate):
        tables = CONTRACTS.replace("{rate}", str(rate))
        home = Home(tmp_path, capsys, "2026-11-20T09:00:00Z", configuration(UPWORK, CLOCKIFY, JANE, tables, WEEKLY))
        rows = (f"{day},Work,{TITLES[key]},{hours}.00,{60 * hours}.00,Hourly\n" for day, key, hours in LINES)
        home.save("upwork/summary.csv", "Date,Memo,Contract,Hours,Amount,Payment type\n" + "".join(rows), MADE)
        bills = bill("Backend API", "2026-11-09", 2, 60) + bill("Web shop", "2026-11-09", 5, 60)
        home.save("upwork/money.csv", MONEY + bills, MADE)
        home.save("clockify/Clockify_Time_Report_Detailed_01_11_2026-18_11_2026.csv", clockify(*ENTRIES), MADE)
        return home

    return made


def _quiet(text):
    """Without the capitals of headlines."""
    return text.lower().replace("usd", "USD")


def discrepancies(home, *options):
    return home.json("discrepancies", *options)["discrepancies"]


def test_the_gaps_stand_below_their_cause_everywhere_and_no_total_counts_them(make):
    home = make(40)
    said = home.run("once")
    assert said.startswith("60.00 USD IS LOST UNLESS YOU ASK\n")
    assert said.endswith("1 open. All of it: syncd discrepancies\n")
    listed = discrepancies(home)
    assert [row["rule"] for row in listed] == ["wrong-contract-logged", "logged-not-tracked", "tracked-not-logged"]
    assert [row["parent"] for row in listed] == [None, listed[0]["id"], listed[0]["id"]]
    assert [row["stake"]["amount"] for row in listed] == ["60.00", "-120.00", "180.00"]
    cells = list(csv.DictReader(io.StringIO(home.run("discrepancies", "--format", "csv"))))
    assert [row["parent"] for row in cells] == ["", listed[0]["id"], listed[0]["id"]]
    text = " ".join(home.run("discrepancies").split())
    assert text.count(f"counted in {listed[0]['id'][:6]}") == 2
    shown = home.run("discrepancies", "show", listed[0]["id"])
    assert all(f"explains  {row['id']}" in shown for row in listed[1:])
    report = home.run("report", "weekly")
    assert report.count("It explains: ") == 2
    assert report.count("\n  1  ") == 1
    assert "60.00 USD IS LOST UNLESS YOU ASK" in report


def test_what_is_acknowledged_hushes_what_it_explains(make):
    home = make(40)
    home.run("once")
    cause, *gaps = discrepancies(home)
    home.run("discrepancies", "--fail-on", "medium", code=FOUND)
    home.run("discrepancies", "ack", cause["id"])
    for options in ((), ("--contract", "api"), ("--rule", gaps[0]["rule"])):
        home.run("discrepancies", "--fail-on", "info", *options)
    assert "1 set aside, 60.00 USD still open" in _quiet(home.run("once", "--fail-on", "info"))
    report = home.run("report", "weekly")
    assert "1 acknowledged (60.00 USD)" in report


def test_one_contract_is_asked_for_with_what_it_has_in_common_with_others(make):
    home = make(40)
    home.run("once")
    rows = discrepancies(home, "--contract", "api")
    assert [row["rule"] for row in rows] == ["wrong-contract-logged", "tracked-not-logged"]


def test_at_one_rate_nothing_is_alarming(make):
    home = make(60)
    home.run("once", "--fail-on", "low")
    (found,) = discrepancies(home)
    assert (found["rule"], found["severity"], found["stake"]["amount"]) == ("wrong-contract-logged", "info", "0.00")


def test_where_the_rule_is_switched_off_the_gaps_are_gaps_again(make):
    home = make(40)
    home.run("once")
    home.configure(home.text + "\n[rule.wrong-contract-logged]\nenabled = false\n")
    home.run("once")
    listed = discrepancies(home)
    assert [(row["rule"], row["parent"]) for row in listed] == [
        ("tracked-not-logged", None),
        ("logged-not-tracked", None),
    ]
