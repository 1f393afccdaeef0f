"""`--fail-on` ends with 3 also where nothing was found because a check was not made."""

import pytest

from syncd.cli.app import run

NOW = "2026-11-15T21:00:00Z"  # Sunday evening: the week of Upwork closes on Monday at noon
CONFIG = """
timezone = "UTC"
ledger = "{folder}/ledger.db"

[source.clock]
kind = "toggl-csv"
folder = "{folder}/clock"

[source.upwork]
kind = "upwork"
folder = "{folder}/upwork"
person = "me"
currency = "USD"

[contract.api]
platform = "upwork"
type = "hourly"
titles = ["Backend API"]
terms = [{{ rate = "40.00 USD" }}]

[[map]]
project = "Backend"
contract = "api"

[person.me]
names = ["Jane Doe"]

{rules}
"""
QUIET = "[rule.export-needed]\nenabled = false\n"
HEADER = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags"
ROW = "Jane Doe,jane@example.com,,Backend,,API tests,No,2026-11-10,09:00:00,2026-11-10,12:00:00,03:00:00,"


@pytest.fixture
def desk(tmp_path, capsys):
    """Runs a command in a folder where hours were tracked that no export of the platform shows."""
    for name in ("clock", "upwork"):
        (tmp_path / name).mkdir()
    config = tmp_path / "config.toml"

    def given(rows=(ROW,), rules="", text=CONFIG):
        config.write_text(text.format(folder=tmp_path, rules=rules))
        if rows:
            file = tmp_path / "export.csv"
            file.write_text("\n".join([HEADER, *rows, ""]))
            assert command("import", "clock", str(file), "--covers", "2026-11-09..2026-11-15")[0] == 0

    def command(*words, now=NOW):
        code = run([*words, "--config", str(config), "--now", now])
        return code, capsys.readouterr().out

    given.run = command
    return given


@pytest.mark.parametrize("words", [("once",), ("discrepancies",)])
def test_tracked_hours_that_no_check_could_look_at_are_as_bad_as_a_discrepancy(desk, words):
    desk(rules=QUIET)
    assert desk.run(*words, "--fail-on", "high")[0] == 3
    assert "No discrepancy" not in desk.run("discrepancies")[1]
    assert desk.run(*words)[0] == 0


def test_a_check_that_was_not_made_counts_as_much_as_its_rule(desk):
    desk(rules=QUIET)
    assert desk.run("discrepancies", "--fail-on", "critical")[0] == 0
    assert desk.run("discrepancies", "--fail-on", "high", "--rule", "logged-not-tracked")[0] == 0
    assert desk.run("discrepancies", "--fail-on", "high", "--rule", "tracked-not-logged")[0] == 3


@pytest.mark.parametrize("words", [("once",), ("discrepancies",)])
@pytest.mark.parametrize("text", ['timezone = "UTC"\nledger = "{folder}/ledger.db"\n', CONFIG])
def test_where_nothing_was_ever_read_nothing_passes_as_checked(desk, words, text):
    desk(rows=(), text=text)
    assert desk.run("once")[0] == 0
    assert desk.run(*words, "--fail-on", "critical")[0] == 3


def test_a_configuration_without_a_source_is_not_in_order(desk):
    desk(rows=(), text='timezone = "UTC"\nledger = "{folder}/ledger.db"\n')
    code, out = desk.run("check")
    assert code == 78
    assert "nothing is read and nothing is checked; add a [source.NAME]" in out
