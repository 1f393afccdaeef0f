"""The mark "billable" and goodwill, from a tracker's file to the summary, and when the configuration changes."""

import json

import pytest

from syncd.cli.app import run

NOW = "2026-09-01T08:00:00Z"
CONFIG = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"
[source.toggl]
kind   = "toggl-csv"
folder = "{folder}/drop"
person = "me"
[person.me]
names = ["Jo"]
[contract.care]
titles = ["Care"]
type   = "direct"
terms  = [{{ rate = "90.00 EUR" }}]
"""
HEADER = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"


def entry(day, hours, mark, words="Work"):
    date = f"2026-08-{day:02}"
    return f"Jo,jo@example.com,,Care,,{words},{mark},{date},09:00:00,{date},{9 + hours:02}:00:00,{hours:02}:00:00,\n"


@pytest.fixture
def home(tmp_path, capsys):
    """Imports entries, and shows the summary of August under more configuration."""
    config = tmp_path / "config.toml"
    (tmp_path / "drop").mkdir()

    def command(*arguments, more="", form="--json"):
        config.write_text(CONFIG.format(folder=tmp_path) + more, "utf-8")
        assert run([*arguments, "--config", str(config), "--now", NOW, *([form] if form else [])]) == 0
        return capsys.readouterr().out

    def summary(more="", *entries):
        if entries:
            file = tmp_path / "Toggl_2026-08-01_2026-08-31.csv"
            file.write_text(HEADER + "".join(entries), "utf-8")
            command("import", "toggl", str(file), form="")
        command("once", "--no-deliver", more=more, form="")
        (line,) = json.loads(command("summary", "--period", "2026-08", more=more))["lines"]
        return line["seconds_tracked"], line["seconds_billable"], line["gross"], line["notes"]

    summary.why = lambda more="": json.loads(command("why", "care", "--period", "2026-08", more=more))
    summary.why_text = lambda more: command("why", "care", "--period", "2026-08", more=more, form="")
    summary.text = lambda: command("summary", "--period", "2026-08", form="")
    return summary


def test_both_marks_bill_what_is_marked(home):
    found = home("", entry(20, 1, "Yes"), entry(21, 4, "No"))
    assert found == (18_000, 3_600, "90.00", ["4:00 marked not billable is left out"])
    assert "4:00 marked not billable is left out (Care)." in home.text()


def test_a_changed_flag_counts_at_once(home):
    home("", entry(20, 1, "No"), entry(21, 4, "No"))
    for flag, seconds in (("auto", 18_000), ("obey", 0), ("ignore", 18_000)):
        assert home(f'billable_flag = "{flag}"')[1] == seconds


def test_goodwill_counts_at_once_and_can_be_taken_back(home):
    rule = '[[map]]\nbillable = false\ncontract = "care"\ngoodwill = true\n'
    assert home("", entry(20, 1, "No"), entry(21, 4, "No"))[1] == 18_000
    assert home(rule) == (18_000, 0, None, ["5:00 of goodwill is left out"])
    assert home("")[1] == 18_000


def test_why_names_each_entry_that_is_not_billed_and_the_reason(home):
    home("", entry(20, 1, "Yes"), entry(21, 4, "No"))
    shown = home.why()
    assert [record["not_billed"] for record in shown["tracked"]["records"]] == [None, "marked not billable"]
    assert shown["notes"] == ["4:00 marked not billable is left out"]
    assert [record["not_billed"] for record in home.why('billable_flag = "ignore"')["tracked"]["records"]] == [None] * 2
    rule = '[[map]]\nbillable = false\ncontract = "care"\ngoodwill = true\n'
    home(rule)
    assert [record["not_billed"] for record in home.why(rule)["tracked"]["records"]] == [None, "goodwill"]
    text = home.why_text(rule)
    assert "NOT BILLED" in text
    assert "4:00 of goodwill is left out." in text.splitlines()
