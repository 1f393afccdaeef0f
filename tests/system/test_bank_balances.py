"""Balances that bank statements state, through the real import: statements open with them, and a gap is found."""

import json

import pytest

from syncd.cli.app import run
from tests.connectors.bank.camt_files import document, entry, statement
from tests.connectors.bank.test_ofx_balances import written

CONFIG = """
timezone = "Europe/Berlin"
ledger = "{folder}/ledger.db"
since = 2026-01-01

[person.me]
names = ["Jane"]

[source.giro]
kind = "bank"
folder = "{folder}/in"
account = "giro"
person = "me"
currency = "EUR"
"""
NOW = "2026-12-20T09:00:00Z"


@pytest.fixture
def bank(tmp_path, capsys):
    """Imports files of statements, and asks."""
    (tmp_path / "in").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path), "utf-8")
    where = ["--config", str(tmp_path / "config.toml"), "--now", NOW]

    def ask(*words):
        assert run([*words, *where]) == 0
        return capsys.readouterr().out

    def take(name, *statements, text=""):
        (tmp_path / name).write_text(text or document(*statements), "utf-8")
        return ask("import", "giro", str(tmp_path / name))

    ask.take = take
    return ask


def month(number, opening, *amounts):
    """A statement of a month of 2026: its entries are of the 10th and the days after it."""
    last = (31, 28, 31, 30, 31, 30, 31)[number - 1]
    entries = [entry(f"2026-{number:02}-{10 + at}", cents, ref=f"R{number}-{at}") for at, cents in enumerate(amounts)]
    return statement(
        *entries,
        days=(f"2026-{number:02}-01", f"2026-{number:02}-{last}"),
        opening=(f"2026-{number:02}-01", opening),
        closing=(f"2026-{number:02}-{last}", opening + sum(amounts)),
        made=f"2026-{number + 1:02}-02T05:00:00",
    )


def shown(bank, period):
    (one,) = json.loads(bank("statement", "giro", "--period", period, "--json"))["statements"]
    return one["opening"], one["closing"], one["states"]["opening"]


def jumps(bank):
    found = json.loads(bank("discrepancies", "--json"))["discrepancies"]
    return [one["stake"]["amount"] for one in found if one["rule"] == "balance-roll-forward"]


def test_a_statement_opens_with_the_balance_that_the_file_states(bank):
    bank.take("june.xml", month(6, 100_000, 41_250, -20_000))
    assert shown(bank, "2026-06") == ("1000.00", "1212.50", "exact")
    assert "counts as 0" not in bank("statement", "giro", "--period", "2026-06")
    bank.take("july.xml", month(7, 121_250, 100))
    assert shown(bank, "2026-07") == ("1212.50", "1213.50", "exact")
    bank("once", "--no-deliver")
    assert jumps(bank) == []


@pytest.mark.parametrize("in_one_file", [False, True])
def test_a_gap_between_the_closing_and_the_next_opening_is_found(bank, in_one_file):
    june, july = month(6, 100_000, 41_250, -20_000), month(7, 111_250, 100)
    if in_one_file:
        bank.take("both.xml", june, july)
    else:
        bank.take("june.xml", june)
        bank.take("july.xml", july)
    bank("once", "--no-deliver")
    assert jumps(bank) == ["100.00"]
    assert shown(bank, "2026-07")[:2] == ("1112.50", "1113.50")


def test_statements_without_entries_open_cover_their_days_and_show_a_gap(bank):
    bank.take("june.xml", month(6, 100_000))
    assert shown(bank, "2026-06") == ("1000.00", "1000.00", "exact")
    assert shown(bank, "2026-06-05..2026-06-12") == ("1000.00", "1000.00", "exact")
    (june,) = json.loads(bank("statement", "giro", "--period", "2026-06", "--json"))["statements"]
    assert (june["complete"], june["notes"], june["additions"]) == (True, [], [])
    assert json.loads(bank("match", "--unmatched", "--period", "2026-06", "--json"))["complete"] is True
    bank.take("july.xml", month(7, 90_000))
    bank("once", "--no-deliver")
    assert jumps(bank) == ["100.00"]
    assert shown(bank, "2026-07")[:2] == ("900.00", "900.00")


def test_the_ledger_balance_of_ofx_opens_a_statement_and_shows_a_gap(bank):
    bank.take("june.ofx", text=written([(1, 0, 500), (2, 3, -200)], (0, 20), (20, 100_300)))
    assert shown(bank, "2026-11-02..2026-11-20")[0] == "1000.00"
    bank.take("more.ofx", text=written([(3, 25, 700)], (21, 30), (30, 101_500)))
    bank("once", "--no-deliver")
    assert jumps(bank) == ["5.00"]
