"""A discrepancy that explains others stands above them in every list, and its money counts once: real files of two
Upwork contracts of one client, three hours of one of them logged on the other."""

import csv
import io
import json
import os

import pytest

from syncd.cli.app import run
from syncd.core.time import instant
from syncd.errors import DONE, FOUND

CONFIG = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"

[source.upwork]
kind     = "upwork"
folder   = "{folder}/upwork"
person   = "me"
currency = "USD"

[source.clockify]
kind   = "clockify"
folder = "{folder}/clockify"

[person.me]
names = ["Jane Doe"]

[client.acme]
names = ["Acme Ltd"]

[contract.api]
platform = "upwork"
id       = "36000001"
titles   = ["Backend API"]
client   = "acme"
type     = "hourly"
terms    = [{{ rate = "60.00 USD" }}]

[contract.shop]
platform = "upwork"
id       = "36000002"
titles   = ["Web shop"]
client   = "acme"
type     = "hourly"
terms    = [{{ rate = "{rate}.00 USD" }}]

[[map]]
project  = "API"
contract = "api"

[[map]]
project  = "Shop"
contract = "shop"

[channel.folder]
kind   = "file"
path   = "{folder}/out/{{report}}.txt"
format = "text"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["folder"]

[rule.rate-drift]
enabled = false
"""
NOW = "2026-11-20T09:00:00Z"
TIME = "Project,Description,User,Type,Start Date,Start Time,End Date,End Time\n"
ENTRIES = (("2026-11-09", "API", 2), ("2026-11-10", "API", 3), ("2026-11-11", "Shop", 2))
LINES = (("2026-11-09", "api", 2), ("2026-11-10", "shop", 3), ("2026-11-11", "shop", 2))
TITLES = {"api": "Backend API (36000001)", "shop": "Web shop (36000002)"}


@pytest.fixture
def home(tmp_path, capsys):
    """Makes a home where the shop is paid at a rate; it runs commands and returns their exit code and output."""

    def make(rate):
        config = tmp_path / "config.toml"
        config.write_text(CONFIG.format(folder=tmp_path, rate=rate), "utf-8")
        (tmp_path / "out").mkdir()

        def command(*arguments):
            code = run([*arguments, "--config", str(config), "--now", NOW])
            output = capsys.readouterr()
            assert output.err == "", output
            return code, output.out

        def save(source, name, text):
            path = tmp_path / source / name
            path.parent.mkdir()
            path.write_text(text, "utf-8")
            os.utime(path, (instant("2026-11-19T12:00:00Z").timestamp(),) * 2)

        rows = (f"{day},Work,{TITLES[key]},{hours}.00,{60 * hours}.00,Hourly\n" for day, key, hours in LINES)
        save("upwork", "summary.csv", "Date,Memo,Contract,Hours,Amount,Payment type\n" + "".join(rows))
        times = (
            f"{project},Work,Jane Doe,Regular,{day},09:00:00,{day},{9 + n:02}:00:00\n" for day, project, n in ENTRIES
        )
        save("clockify", "Clockify_Time_Report_Detailed_01_11_2026-18_11_2026.csv", TIME + "".join(times))
        return command

    return make


def test_the_gaps_stand_below_their_cause_everywhere_and_no_total_counts_them(home):
    command = home(40)
    code, said = command("once")
    assert code == DONE
    assert "1 discrepancy needs attention" in said
    assert "1 discrepancy, 60.00 USD at stake" in said
    listed = json.loads(command("discrepancies", "--json")[1])["discrepancies"]
    assert [row["rule"] for row in listed] == ["wrong-contract-logged", "logged-not-tracked", "tracked-not-logged"]
    assert [row["parent"] for row in listed] == [None, listed[0]["id"], listed[0]["id"]]
    assert [row["stake"]["amount"] for row in listed] == ["60.00", "-120.00", "180.00"]
    cells = list(csv.DictReader(io.StringIO(command("discrepancies", "--format", "csv")[1])))
    assert [row["parent"] for row in cells] == ["", listed[0]["id"], listed[0]["id"]]
    text = command("discrepancies")[1]
    assert text.count(f"counted in {listed[0]['id']}") == 2
    shown = command("discrepancies", "show", listed[0]["id"])[1]
    assert all(f"explains  {row['id']}" in shown for row in listed[1:])
    report = command("report", "weekly")[1]
    assert report.count("Gap     ") == 2
    assert report.count("\n* ") == 1
    assert "1 discrepancy, 60.00 USD at stake" in report
    assert "Client acme:" in report


def test_what_is_acknowledged_hushes_what_it_explains(home):
    command = home(40)
    command("once")
    cause, *gaps = json.loads(command("discrepancies", "--json")[1])["discrepancies"]
    assert command("discrepancies", "--fail-on", "medium")[0] == FOUND
    command("discrepancies", "ack", cause["id"])
    for options in ((), ("--contract", "api"), ("--rule", gaps[0]["rule"])):
        assert command("discrepancies", "--fail-on", "info", *options)[0] == DONE
    code, said = command("once", "--fail-on", "info")
    assert (code, "1 acknowledged, 60.00 USD still open" in said) == (DONE, True)
    report = command("report", "weekly")[1]
    assert "Not listed and not in any total: 1 acknowledged." in report


def test_one_contract_is_asked_for_with_what_it_has_in_common_with_others(home):
    command = home(40)
    command("once")
    rows = json.loads(command("discrepancies", "--json", "--contract", "api")[1])["discrepancies"]
    assert [row["rule"] for row in rows] == ["wrong-contract-logged", "tracked-not-logged"]


def test_at_one_rate_nothing_is_alarming(home):
    command = home(60)
    assert command("once", "--fail-on", "low")[0] == DONE
    (found,) = json.loads(command("discrepancies", "--json")[1])["discrepancies"]
    assert (found["rule"], found["severity"], found["stake"]["amount"]) == ("wrong-contract-logged", "info", "0.00")


def test_where_the_rule_is_switched_off_the_gaps_are_gaps_again(home, tmp_path):
    command = home(40)
    command("once")
    config = tmp_path / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n[rule.wrong-contract-logged]\nenabled = false\n", "utf-8")
    command("once")
    listed = json.loads(command("discrepancies", "--json")[1])["discrepancies"]
    assert [(row["rule"], row["parent"]) for row in listed] == [
        ("tracked-not-logged", None),
        ("logged-not-tracked", None),
    ]
