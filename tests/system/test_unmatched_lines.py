"""`syncd match --unmatched`: what at your bank nothing known explains, through the real ledger."""

import json

import pytest

from syncd.cli.app import run
from tests.cli.test_json_docs import documented
from tests.system.test_expected_payments import BANK, FAR, INVOICES, SITE, day, earning, known, line
from tests.system.test_payouts import BANK as OF_PAYOUTS
from tests.system.test_payouts import known as all_known
from tests.system.test_payouts import line as dollars
from tests.system.test_payouts import payout


@pytest.fixture
def office(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        yield office


@pytest.fixture
def ask(office, capsys):
    def asked(*words, code=0):
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run([*words, *where]) == code
        return capsys.readouterr()

    return asked


def listed(ask, *words):
    found = json.loads(ask("match", "--unmatched", "--json", *words).out)
    return found, [
        (one["ref"][-1], one["unexplained"], [each["ref"] for each in one["candidates"]]) for one in found["lines"]
    ]


def test_lines_are_listed_with_what_they_may_be_until_you_decide(office, kit, ask):
    sent, strange = earning(kit, 1, "500.00", 7, due=day(kit, 14)), line(kit, 1, "500.00", 20, "Hooli Inc")
    paid = line(kit, 2, "300.00", 21, "Initech 2026-2")
    office.take("invoices", FAR, sent, earning(kit, 2, "300.00", 8), complete=known(kit, 61, platform="direct"))
    gift, rent = line(kit, 3, "30.00", 22, "Aunt May"), line(kit, 4, "-700.00", 23, "Rent")
    office.take("giro", FAR, strange, paid, gift, rent, complete=known(kit, 61))
    found, lines = listed(ask)
    assert found["lines"][0].keys() == documented("A line that nothing explains")
    assert lines == [("1", "500.00", [sent.ref]), ("3", "30.00", [])]
    assert (found["totals"], found["outgoing_not_listed"]) == ([{"currency": "EUR", "amount": "530.00"}], 1)
    shown = ask("match", "--unmatched").out
    assert "2 lines of your bank are not explained" in shown
    assert f"maybe {sent.ref}, 500.00 EUR: the line has its amount, and neither its number nor its client's" in shown
    assert "nothing that is known has its amount, or is named in it" in shown
    assert "1 other line takes money out of your account, and is not listed: nothing shows" in shown
    first = found["lines"][0]
    ask("why", first["ref"])
    ask("match", first["ref"], first["candidates"][0]["ref"])
    assert listed(ask)[1] == [("3", "30.00", [])]
    period = f"{day(kit, 19)}..{day(kit, 21)}"
    assert listed(ask, "--period", period)[1] == []
    assert "All money that came to your bank is explained" in ask("match", "--unmatched", "--period", period).out


def test_days_without_bank_data_are_named_and_nothing_is_called_whole(office, kit, ask):
    office.take("invoices", FAR, earning(kit, 1, "500.00", 7), complete=known(kit, 61, platform="direct"))
    assert listed(ask)[0]["because"] == ["no file of giro was read"]
    office.take("giro", FAR, line(kit, 1, "500.00", 20, "Initech 2026-1"), complete=known(kit, 30))
    found, lines = listed(ask, "--period", f"{day(kit, 1)}..{day(kit, 59)}")
    assert (lines, found["complete"]) == ([], False)
    assert [why.startswith("transactions of giro: known through") for why in found["because"]] == [True]
    shown = ask("match", "--unmatched", "--period", f"{day(kit, 1)}..{day(kit, 59)}").out
    assert "All known money that came to your bank is explained" in shown
    assert "This list may lack lines, or not know what explains one: transactions of giro: known through" in shown
    office.take("giro", FAR, complete=known(kit, 61))
    assert listed(ask, "--period", f"{day(kit, 1)}..{day(kit, 59)}")[0]["complete"] is True


def test_records_and_the_list_exclude_each_other(office, ask):
    assert "name no record" in ask("match", "giro/transaction/1", "--unmatched", code=2).err
    assert "--period goes with --unmatched" in ask("match", "--period", "2026-11", code=2).err


def test_a_payout_of_which_too_little_arrived_is_a_candidate(kit, capsys):
    with kit.office(kit.config(OF_PAYOUTS)) as office:
        office.take("upwork", FAR, payout(kit, 1, 5, "-500.00"), complete=all_known(kit, -30, 61))
        office.take("giro", FAR, dollars(kit, 1, 7, "440.00", "UPWORK ESCROW"), complete=all_known(kit, -30, 61))
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["match", "--unmatched", *where]) == 0
    shown = capsys.readouterr().out
    assert "maybe upwork/transaction/1, 500.00 USD: 60.00 USD less arrived, which is more than banks" in shown


def test_the_heading_counts_what_is_listed_and_a_line_that_took_a_payment_back_is_explained(office, kit, ask):
    sent = [earning(kit, number, "500.00", 7) for number in (1, 2)]
    office.take("invoices", FAR, *sent, complete=known(kit, 61, platform="direct"))
    lines = (
        line(kit, 1, "500.00", 9, "Initech Ltd 2026-1"),
        line(kit, 2, "-500.00", 12, "Initech Ltd 2026-1 returned"),
        line(kit, 3, "500.00", 20, "Initech Ltd 2026-2"),
        line(kit, 4, "-500.00", 22, "Chargeback"),
        line(kit, 5, "-700.00", 23, "Rent"),
        line(kit, 6, "30.00", 24, "Aunt May"),
    )
    office.take("giro", FAR, *lines, complete=known(kit, 61))
    found, rows = listed(ask)
    assert [(ref, left) for ref, left, _ in rows] == [("4", "-500.00"), ("6", "30.00")]
    assert found["totals"] == [{"currency": "EUR", "amount": "30.00"}]
    assert found["may_take_back"] == [{"currency": "EUR", "amount": "-500.00"}]
    assert found["outgoing_not_listed"] == 1, "the rent alone: the return is explained"
    shown = ask("match", "--unmatched").out
    assert "1 line of your bank is not explained" in shown
    assert ": 30.00 EUR. 1 line may take payments back: -500.00 EUR." in " ".join(shown.split())
