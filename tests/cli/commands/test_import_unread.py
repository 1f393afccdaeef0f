"""Rows that cannot be read: a file without any other is refused; for any other file they are shown first."""

import json
import os
import sqlite3
from contextlib import closing

import pytest

from syncd.cli.app import run

CONFIG = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"

[source.market]
kind     = "table"
platform = "market"
record   = "transaction"
person   = "me"
currency = "USD"
folder   = "{folder}/drop"
columns  = {{ date = "Day", amount = "{amount}", type = "Type", contract = "Job" }}
kinds    = {{ Order = "fixed" }}
through  = "last-row"

[source.plan]
kind     = "milestones"
file     = "{folder}/plan.csv"
currency = "USD"

[person.me]
"""
HEADER = "Day,Type,Job,Gross,Note\n"
GOOD = "2026-11-02,Order,Logo,100.00,urgent\n"
BAD = "2026-11-03,Order,Logo,a hundred,urgent\n"
PLAN = "contract,title,amount\nshop,Design,500.00 USD\n"
SAVED = 1794301200  # 2026-11-10 09:00 UTC
SIX_DAYS = 6 * 86_400


@pytest.fixture
def home(tmp_path, capsys):
    """Runs a command there, which is to end with `code`."""

    def command(*arguments, amount="Gross", code=0):
        (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, amount=amount), "utf-8")
        ended = run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z"])
        printed = capsys.readouterr()
        assert (ended, printed.err) == (code, ""), printed
        return printed.out

    def write(name, text):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        os.utime(path, (SAVED, SAVED))
        return str(path)

    (tmp_path / "drop").mkdir()
    command.write = write
    command.drop = tmp_path / "drop"
    command.ledger = tmp_path / "ledger.db"
    write("plan.csv", PLAN)
    return command


def held(home):
    """What of files and their rows is in the ledger."""
    with closing(sqlite3.connect(home.ledger)) as ledger:
        counts = [ledger.execute(f"SELECT count(*) FROM {table}") for table in ("file", "version", "scope", "rejected")]
        return [count.fetchone()[0] for count in counts]


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]], ids=["import", "preview"])
def test_a_file_without_a_readable_row_is_refused_with_the_first_reasons(home, dry_run):
    shown = home("import", "market", home.write("rows.csv", HEADER + BAD * 5), *dry_run, code=1)
    refused, started = shown.splitlines()
    assert refused == (
        "market: nothing was imported from rows.csv: 5 rows were rejected and none could be read: "
        "rows.csv:2: 'a hundred' is not a number like 1,234.50; rows.csv:3: 'a hundred' is not a number like 1,234.50; "
        "rows.csv:4: 'a hundred' is not a number like 1,234.50; and 2 more; correct the file or the options of its "
        "source"
    )
    assert started == f"started a new ledger at {home.ledger}"
    assert held(home) == [0, 0, 0, 0]


def test_a_file_of_one_unreadable_row_is_refused_too(home):
    shown = home("import", "market", home.write("rows.csv", HEADER + BAD), code=1)
    assert "1 row was rejected and none could be read: rows.csv:2: 'a hundred'" in shown
    assert "more" not in shown


def test_the_same_file_is_imported_once_its_source_can_read_it(home):
    path = home.write("rows.csv", HEADER + GOOD + GOOD)
    assert "nothing was imported from rows.csv: 2 rows" in home("import", "market", path, amount="Note", code=1)
    assert "2 rows read: 2 transactions new" in home("import", "market", path)


@pytest.mark.parametrize("code", [0, 1])
def test_one_readable_row_makes_a_file_of_many_pages_a_good_one(home, code):
    text = HEADER + BAD * 4001 + ("" if code else GOOD)
    shown = home("import", "market", home.write("rows.csv", text), code=code)
    assert ("4001 rows were rejected" in shown, "and 3998 more" in shown) == (bool(code), bool(code))
    assert held(home)[3] == (0 if code else 4001)


def test_a_table_without_rows_is_not_refused(home):
    assert "0 rows read: nothing new" in home("import", "market", home.write("rows.csv", HEADER))


def test_a_dropped_file_without_a_readable_row_moves_to_bad_with_the_reason(home):
    home.write("drop/rows.csv", HEADER + BAD)
    home("once", "--source", "market", code=1)
    assert {path.name for path in (home.drop / "bad").iterdir()} == {"rows.csv", "rows.csv.reason.txt"}
    assert "rows.csv:2: 'a hundred' is not a number" in (home.drop / "bad/rows.csv.reason.txt").read_text("utf-8")
    assert not (home.drop / "done").exists()


def test_a_kept_table_without_a_readable_row_is_an_error_and_changes_nothing(home):
    def standing():
        (plan,) = (source for source in json.loads(home("status", "--json"))["sources"] if source["source"] == "plan")
        return plan["records"], plan["error"]

    home("once", "--source", "plan")
    assert standing() == ({"milestone": 1}, None)
    home.write("plan.csv", PLAN.replace("500.00 USD", "much"))
    assert "nothing was imported from plan.csv" in home("once", "--source", "plan", code=1)
    records, error = standing()
    assert records == {"milestone": 1}
    assert "plan.csv:2" in error
    home.write("plan.csv", PLAN)
    home("once", "--source", "plan")
    assert standing() == ({"milestone": 1}, None)


def test_reasons_contain_no_terminal_controls(home):
    text = HEADER + BAD.replace("a hundred", "\x1b[2J\u202e" + "x" * 400)
    shown = home("import", "market", home.write("rows.csv", text), code=1)
    assert all(line.isprintable() for line in shown.splitlines())
    assert len(shown) < 1000


def test_rows_left_out_of_an_imported_file_are_shown_first(home):
    lines = home("import", "market", home.write("rows.csv", HEADER + GOOD + BAD * 2)).splitlines()
    assert lines[0].startswith("market (rows.csv): 3 rows read: 1 transaction new, 2 rows rejected")
    assert lines[1] == "  attention: 2 of 3 rows cannot be read and are left out"
    assert lines[2].startswith("  rejected rows.csv:3: 'a hundred'")
    assert lines[4:] == [f"started a new ledger at {home.ledger}"]
