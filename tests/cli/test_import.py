"""`syncd import`: what it shows before it keeps anything, and what a file says when it is read in another way."""

import json

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
columns  = {columns}
kinds    = {{ Order = "fixed", Fee = "fee" }}

[person.me]
"""
WRONG = '{ date = "Day", amount = "Gross", type = "Type", contract = "Job" }'
RIGHT = '{ date = "Day", amount = "Net", type = "Type", contract = "Job", id = "Number" }'
FILE = """Day,Number,Type,Job,Gross,Net,Colour
2026-11-02,1,Order,Logo,100.00,80.00,red
2026-11-03,2,Order,Site,50.00,40.00,
2026-11-04,3,Tip,Site,5.00,5.00,
someday,4,Order,Site,1.00,1.00,
"""


@pytest.fixture
def home(tmp_path, capsys):
    def command(*arguments, columns=RIGHT, code=0):
        (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, columns=columns), "utf-8")
        found = run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z"])
        said = capsys.readouterr()
        assert (found, said.err) == (code, ""), said.err
        return said.out

    command.file = tmp_path / "rows.csv"
    command.file.write_text(FILE, "utf-8")
    return command


def test_a_dry_run_shows_all_that_would_happen_and_keeps_nothing(home):
    for _ in range(2):
        shown = home("import", "market", str(home.file), "--dry-run")
        assert "4 rows, 1 rejected, 0 not records: 3 would be new, 0 changed, 0 gone, 0 as before; 125.00 USD" in shown
        assert "rejected rows.csv:5: 'someday' is not a date like 2026-08-21" in shown
        assert '1 row is of the type "tip", which has no meaning in `kinds`: kept as other' in shown
    assert json.loads(home("status", "--json"))["sources"][0]["records"] == {}


def test_the_same_file_changes_nothing_and_says_so(home):
    home("import", "market", str(home.file))
    again = home.file.with_name("other name.csv")
    again.write_bytes(home.file.read_bytes())
    assert "taken before, nothing changed" in home("import", "market", str(again))


def test_status_shows_what_was_rejected_and_what_is_worth_knowing(home):
    home("import", "market", str(home.file))
    shown = home("status")
    assert "market: rejected rows.csv:5: 'someday' is not a date" in shown
    assert 'the type "tip", which has no meaning' in shown
    last = json.loads(home("status", "--json"))["sources"][0]["last_pull"]
    assert (last["amounts"], last["rejected"], len(last["notices"])) == ({"USD": "125.00"}, 1, 1)


def test_a_corrected_mapping_takes_the_place_of_the_wrong_one(home):
    home("import", "market", str(home.file), columns=WRONG)
    shown = home("import", "market", str(home.file))
    assert "3 new, 0 changed, 3 gone" in shown  # known by their numbers now
    assert json.loads(home("status", "--json"))["sources"][0]["records"] == {"transaction": 3}
    assert "taken before" in home("import", "market", str(home.file))


def test_a_record_tells_the_row_it_was_read_from(home):
    home("import", "market", str(home.file))
    found = json.loads(home("why", "market/transaction/1", "--json"))
    assert found["current"]["amount"] == {"amount": "80.00", "currency": "USD"}
    assert found["versions"][0]["row"]["colour"] == "red"
    assert "colour: red" in home("why", "market/transaction/1")
