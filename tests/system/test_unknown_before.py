"""What is asked about days before the first known row says so: in statements, in chains, as text and as JSON."""

import json
from dataclasses import replace

import pytest

from syncd.cli.app import run
from tests.system.test_expected_payments import BANK, FAR, INVOICES, SITE, day, earning, known, line
from tests.system.test_payouts import BANK as DOLLARS
from tests.system.test_payouts import known as all_known
from tests.system.test_payouts import line as dollars
from tests.system.test_payouts import payout, row

ALL = "2026-10-01..2026-12-31"


@pytest.fixture
def ask(capsys):
    def asked(office, *words):
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run([*words, *where]) == 0
        return capsys.readouterr().out

    return asked


def one_statement(ask, office, name, period=ALL):
    (found,) = json.loads(ask(office, "statement", name, "--period", period, "--json"))["statements"]
    return found


@pytest.fixture
def direct(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        yield office


def test_an_account_without_running_balances(direct, kit, ask):
    direct.take("giro", FAR, line(kit, 1, "500.00", 20, "x"), complete=known(kit, 55, first=20))
    first = str(day(kit, 20))
    found = one_statement(ask, direct, "giro")
    assert (found["states"]["opening"], found["unknown_before"]) == ("unknown", first)
    assert (found["opening"], found["closing"], found["states"]["closing"]) == ("0.00", "500.00", "estimated")
    text = ask(direct, "statement", "giro", "--period", ALL)
    assert f"unknown before {first}" in text
    assert "≈ 0.00" not in text
    after = f"{day(kit, 21)}..{day(kit, 30)}"
    found = one_statement(ask, direct, "giro", after)
    assert (found["opening"], found["states"]["opening"], found["unknown_before"]) == ("500.00", "estimated", first)
    assert "≈ 500.00" in ask(direct, "statement", "giro", "--period", after)


def test_an_account_of_which_nothing_is_known_yet(direct, kit, ask):
    direct.take("giro", FAR, line(kit, 1, "500.00", 20, "x"), complete=known(kit, 55, first=20))
    shown = json.loads(ask(direct, "statement", "giro", "--period", "2026-10", "--json"))
    assert shown["statements"] == []
    assert shown["later"] == [{"account": "giro", "currency": "EUR", "unknown_before": str(day(kit, 20))}]
    text = ask(direct, "statement", "giro", "--period", "2026-10")
    assert f"giro, EUR: unknown before {day(kit, 20)}, the day of its first row" in text


def test_an_account_with_running_balances_shows_its_first_one_and_since_when(kit, ask):
    with kit.office(kit.config(DOLLARS)) as office:
        shown = row(kit, 1, 20, "50.00", balance="150.00"), row(kit, 2, 22, "50.00", balance="200.00")
        office.take("upwork", FAR, *shown, complete=all_known(kit, 20, 55))
        found = one_statement(ask, office, "upwork")
        assert (found["opening"], found["states"]["opening"]) == ("100.00", "estimated")
        assert found["unknown_before"] == str(day(kit, 20))
        assert f"≈ 100.00, unknown before {day(kit, 20)}" in ask(office, "statement", "upwork", "--period", ALL)
        office.take("upwork", FAR, complete=all_known(kit, -60, 55))
        assert one_statement(ask, office, "upwork")["unknown_before"] is None
        assert "unknown before" not in ask(office, "statement", "upwork", "--period", ALL)


def test_a_contract_whose_first_bill_is_later(direct, kit, ask):
    sent = earning(kit, 1, "500.00", 7, due=day(kit, 14))
    direct.take("invoices", FAR, sent, complete=known(kit, 61, first=7, platform="direct"))
    direct.take("giro", FAR, line(kit, 1, "9.00", 8), complete=known(kit, 61, platform="giro"))
    found = one_statement(ask, direct, "site")
    assert (found["opening"], found["unknown_before"]) == ("0.00", str(day(kit, 7)))
    text = ask(direct, "statement", "site", "--period", ALL)
    assert f"unknown before {day(kit, 7)}" in text
    assert f"What was owed before {day(kit, 7)} is not known: it counts as 0." in text
    assert "≈ 500.00" in text
    assert one_statement(ask, direct, "site", f"{day(kit, 7)}..{day(kit, 30)}")["unknown_before"] is None
    direct.configure(kit.config(INVOICES, BANK, SITE + f"start = {day(kit, 0)}\n"))
    direct.settle()
    assert one_statement(ask, direct, "site")["unknown_before"] == str(day(kit, 7))
    direct.configure(kit.config(INVOICES, BANK, SITE + f"start = {day(kit, 7)}\n"))
    direct.settle()
    assert one_statement(ask, direct, "site")["unknown_before"] is None, "it had not begun before"


def test_a_contract_whose_days_before_its_first_bill_are_known_began_with_nothing(direct, kit, ask):
    sent = earning(kit, 1, "500.00", 7, due=day(kit, 14))
    direct.take("invoices", FAR, sent, complete=known(kit, 61, first=-60, platform="direct"))
    direct.take("giro", FAR, line(kit, 1, "9.00", 8), complete=known(kit, 61, first=-60))
    assert one_statement(ask, direct, "site", f"{day(kit, -10)}..{day(kit, 30)}")["unknown_before"] is None


def received(ask, office, contract):
    (chain,) = json.loads(ask(office, "chain", contract, "--period", "2026-11", "--json"))["chains"]
    side = next(side for side in chain["sides"] if side["side"] == "received")
    return side["amount"], side["amount_state"], side["because"]


def test_a_chain_names_the_bank_that_is_unknown_when_its_invoice_was_sent(direct, kit, ask):
    direct.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
    direct.take("giro", FAR, line(kit, 1, "9.00", 25, "x"), complete=known(kit, 55, first=20))
    assert received(ask, direct, "site") == (None, "unknown", "giro is unknown before Sun 22 Nov 2026")
    direct.take("giro", FAR, line(kit, 2, "200.00", 26, "Initech 2026-1"))
    assert received(ask, direct, "site") == ("200.00", "at least", "giro is unknown before Sun 22 Nov 2026")
    direct.take("giro", FAR, complete=known(kit, 55))
    assert received(ask, direct, "site") == ("200.00", "at least", "more may arrive, or be shown later")


def test_a_chain_names_the_bank_that_is_unknown_when_a_payout_was_sent(kit, ask):
    with kit.office(kit.config(DOLLARS)) as office:
        earned = row(kit, 1, 5, "500.00", balance="500.00")
        earned = replace(earned, contract=kit.named())
        office.take(
            "upwork", FAR, earned, payout(kit, 2, 6, "-500.00", balance="0.00"), complete=all_known(kit, -60, 61)
        )
        office.take("giro", FAR, dollars(kit, 1, 40, "9.00", "x"), complete=all_known(kit, 30, 61))
        rows = office.ledger.database.rows("SELECT DISTINCT contract FROM posting WHERE contract IS NOT NULL")
        ((key,),) = map(tuple, rows)
        amount, state, because = received(ask, office, key)
        assert (amount, state) == (None, "unknown")
        assert because.startswith("giro is unknown before ")
