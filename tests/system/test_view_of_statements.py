"""`v_statement`, for those who open the ledger with Datasette: its sums are the lines of `syncd statement`."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from syncd.core.money import Money
from tests.system.chains_of_refs import played
from tests.system.money import payments, payouts, weeks
from tests.system.money.world import make
from tests.system.worlds.asking import command

FEW = (*weeks.STORIES[:2], *payments.STORIES[:5], *payouts.STORIES[2:])


COLUMNS = "subject, name, currency, month, line, added_minor, taken_minor, minor"
Line = tuple[str, str, str, str, str]
"""Subject, name, currency, month, and the line, with its sign for an account."""


def viewed(config: Path) -> dict[Line, int]:
    """The lines of the view, in minor units; of accounts without the one that invoices make."""
    found: dict[Line, int] = {}
    with closing(sqlite3.connect(f"file:{config.parent / 'ledger.db'}?mode=ro", uri=True)) as ledger:
        for subject, name, currency, month, line, added, taken, minor in ledger.execute(
            f"SELECT {COLUMNS} FROM v_statement"
        ):
            assert minor == added + taken
            parts = {"+": added, "-": -taken} if subject == "account" else {"": minor}
            if subject == "contract" or name != "invoices":
                found |= {(subject, name, currency, month, sign + line): amount for sign, amount in parts.items()}
    return found


def stated(config: Path, now: str, months: set[str]) -> dict[Line, int]:
    """The lines of the statements of these months."""
    found: dict[Line, int] = {}
    for month in months:
        told = command("statement", "--period", month, "--config", str(config), "--now", now)
        for one in told["statements"]:
            subject = "contract" if "contract" in one else "account"
            money = one["receivable"] if subject == "contract" else one
            for lines, sign, times in (("additions", "+", 1), ("reductions", "-", -1)):
                for line in money[lines]:
                    if line["amount"] is None or line["name"] in ("released", "taken back"):  # by lines of banks
                        continue
                    amount = Money.of(Decimal(line["amount"]), one["currency"]).minor
                    key = (subject, one[subject], one["currency"], month)
                    if subject == "account":
                        found[*key, sign + line["name"]] = amount
                    else:
                        found[*key, line["name"]] = times * amount
    return found


def compared(config: Path, now: str) -> int:
    """Compare the view with the statements of each of its months; how many lines there are."""
    seen = {line: minor for line, minor in viewed(config).items() if minor}
    assert seen == {line: minor for line, minor in stated(config, now, {line[3] for line in seen}).items() if minor}
    return len(seen)


def test_its_sums_are_the_lines_of_statements_in_a_world_with_money(tmp_path):
    config, now = played(make(5, FEW), tmp_path)
    assert compared(config, now.isoformat()) > 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_the_same_in_whole_worlds(tmp_path, seed):
    config, now = played(make(seed), tmp_path)
    assert compared(config, now.isoformat()) > 20
