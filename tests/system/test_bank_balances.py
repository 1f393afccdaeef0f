"""Balances that bank statements state, through the real import: statements open with them, and a gap is found."""

import json

import pytest

from syncd.cli.app import run
from tests.connectors.bank.camt_files import document, entry, statement

CONFIG = """
timezone = "Europe/Berlin"
ledger = "{folder}/ledger.db"
since = 2026-01-01

[person.me]
names = ["Jane"]

[source.giro]
kind = "bank"
folder = "{folder}"
account = "giro"
person = "me"
currency = "EUR"
"""
NOW = "2026-09-01T09:00:00Z"


@pytest.fixture
def bank(tmp_path, capsys):
    """Imports files of statements, and asks."""
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path), "utf-8")
    where = ["--config", str(tmp_path / "config.toml"), "--now", NOW]

    def ask(*words):
        assert run([*words, *where]) == 0
        return capsys.readouterr().out

    def take(name, *statements):
        (tmp_path / name).write_text(document(*statements), "utf-8")
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
