"""`chain`: a period's work on its way to the bank, in every form the same."""

import csv
import io
from decimal import Decimal

import pytest

from tests.home import ME, TOGGL, configuration, entries
from tests.home import Home as OwnHome

SIDES = ["tracked", "logged", "billed", "fee", "released", "paid-out", "received"]
FIGURES = ["seconds", "seconds_difference", "amount", "difference"]


def test_json_has_all_sides_of_each_contract_and_last_month_is_the_default(home):
    shown = home.json("chain")
    assert list(shown) == ["period", "start", "end", "chains", "unsettled"]
    assert (shown["period"], shown["start"], shown["end"]) == ("2026-10", "2026-10-01", "2026-10-31")
    assert shown == home.json("chain", "--period", "last-month")
    assert [chain["contract"] for chain in shown["chains"]] == ["api", "shop", "site", "care"]
    for chain in shown["chains"]:
        assert [side["side"] for side in chain["sides"]] == SIDES
        for side in chain["sides"]:
            for name in FIGURES:
                assert (side[name] is None) == (side[f"{name}_state"] == "unknown")


def test_it_shows_the_figures_of_the_summary(home):
    lines = {line["contract"]: line for line in home.json("summary", "--period", "2026-W44")["lines"]}
    for chain in home.json("chain", "--period", "2026-W44")["chains"]:
        line, sides = lines[chain["contract"]], {side["side"]: side for side in chain["sides"]}
        assert sides["tracked"]["seconds"] == line["seconds_tracked"]
        assert sides["logged"]["applies"] == (line["kind"] == "hourly")
        if sides["logged"]["applies"]:
            assert sides["logged"]["seconds"] == line["seconds_logged"]
        if line["basis"] == "billed":
            assert sides["billed"]["amount"] == line["gross"]
            assert sides["fee"]["amount"] == line["net"]


@pytest.mark.parametrize("period", ["2026-10", "2026-W42", "2026-W44", "2026-11", "2026-W46", "2026-10-05..2026-11-16"])
def test_no_side_is_surer_than_the_bill(home, period):
    for chain in home.json("chain", "--period", period)["chains"]:
        sides = {side["side"]: side["amount_state"] for side in chain["sides"]}
        later = {sides[name] for name in SIDES[3:]}
        if sides["billed"] == "unknown":
            assert later == {"unknown"}
        elif sides["billed"] != "exact":
            assert "exact" not in later


def test_one_contract_alone_is_shown_the_same(home):
    (alone,) = home.json("chain", "shop")["chains"]
    assert alone == home.json("chain")["chains"][1]
    assert home.refused("chain", "shpo") == 'syncd: there is no contract "shpo"; did you mean "shop"?\n'


def test_csv_has_the_same_rows(home):
    code, out, _ = home.run("chain", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    shown = [
        (chain["contract"], side["side"], side["amount"] or "", str(side["seconds"] or ""))
        for chain in home.json("chain")["chains"]
        for side in chain["sides"]
    ]
    assert code == 0
    assert [(row["contract"], row["side"], row["amount"], row["seconds"]) for row in rows] == shown


def test_text_says_what_cannot_be_told_and_why(home):
    text = " ".join(" ".join(home.lines("chain", "api")).split())
    assert "released: no row says what was released, so money counts from the day on which it is expected" in text
    text = " ".join(" ".join(home.lines("chain", "site", "--period", "2026-11")).split())
    assert "billed cannot tell" in text


def test_the_signs_in_use_are_explained_once(home):
    lines = home.lines("chain", "--period", "2026-W45")
    for sign in ("±", "≥", "≈"):
        assert sum(line.startswith(f"“{sign}”: ") for line in lines) == 1
    assert not any(line.startswith("“≤”") for line in lines)


def test_a_period_without_anything_says_so(home):
    assert home.json("chain", "--period", "2026-01")["chains"] == []
    assert "Nothing was tracked, logged or billed" in home.lines("chain", "--period", "2026-01")[-1]


# -- the whole way

HOURS = """[source.hours]
kind = "table"
record = "work"
platform = "bazaar"
folder = "{folder}/hours"
person = "me"
currency = "USD"
unit = "hours"
columns = { date = "Day", contract = "Job", duration = "Hours", amount = "Amount" }
"""
MONEY = """[source.money]
kind = "table"
record = "transaction"
platform = "bazaar"
folder = "{folder}/money"
person = "me"
currency = "USD"
[source.money.columns]
date = "Day"
id = "No"
contract = "Job"
amount = "Amount"
fee = "Fee"
type = "Type"
first_day = "From"
last_day = "To"
balance = "Balance"
[source.money.kinds]
"Hours" = "hourly"
"Withdrawal" = "payout"
"Withdrawal fee" = "payout-fee"
"""
BANK = """[source.giro]
kind = "bank"
folder = "{folder}/bank"
account = "giro"
person = "me"
currency = "USD"
columns = { date = "Day", amount = "Amount", description = "Text" }
"""
BAZAAR = """[platform.bazaar]
title = "Bazaar"
first_weekday = "monday"
[contract.care]
platform = "bazaar"
titles = ["Care"]
type = "hourly"
terms = [{ rate = "40.00 USD", fee = "10%" }]
"""
EARNED = "2026-08-10,1,Care,400.00,40.00,Hours,2026-08-03,2026-08-09,360.00\n"
PAID = "Day,No,Job,Amount,Fee,Type,From,To,Balance\n" + EARNED + "2026-08-20,2,,-360.00,,Withdrawal,,,0.00\n"
WEEK = "2026-W32"


@pytest.fixture
def bazaar(tmp_path, capsys):
    """Eleven hours tracked, ten logged and billed, and the money taken to the bank."""
    text = configuration(TOGGL, HOURS, MONEY, BANK, ME, BAZAAR)
    home = OwnHome(tmp_path, capsys, "2026-09-01T08:00:00Z", text)
    days = [("2026-08-03", 6), ("2026-08-04", 5)]
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", days))
    hours = "Day,Job,Hours,Amount\n2026-08-03,Care,6.0,240.00\n2026-08-04,Care,4.0,160.00\n"
    home.take("hours", "h.csv", hours, "--covers", "2026-08-01..2026-08-31")
    return home


def amounts(home, period=WEEK):
    (chain,) = home.json("chain", "--period", period)["chains"]
    return {side["side"]: (side["amount"], side["amount_state"], side["difference"]) for side in chain["sides"]}


def test_money_that_arrived_is_followed_from_the_first_hour_to_the_bank(bazaar):
    bazaar.edit('last_day = "To"\n', 'last_day = "To"\nreleased = "Free"\n')
    header, earned, payout = PAID.splitlines()
    paid = f"{header},Free\n{earned},2026-08-19\n{payout},2026-08-20\n"
    bazaar.take("money", "m.csv", paid, "--covers", "2026-08-01..2026-08-31")
    bank = "Day,Amount,Text\n2026-08-21,360.00,Bazaar 2\n"
    bazaar.take("giro", "b.csv", bank, "--covers", "2026-08-01..2026-08-31")
    assert amounts(bazaar) == {
        "tracked": ("440.00", "exact", None),
        "logged": ("400.00", "exact", "-40.00"),
        "billed": ("400.00", "exact", "0.00"),
        "fee": ("360.00", "exact", "-40.00"),
        "released": ("360.00", "exact", "0.00"),
        "paid-out": ("360.00", "exact", "0.00"),
        "received": ("360.00", "exact", "0.00"),
    }


@pytest.mark.parametrize("arrived", ["358.00", "357.00"])
def test_what_a_payout_and_banks_cost_is_not_received(bazaar, arrived):
    paid = PAID.replace("-360.00,,Withdrawal,,,0.00", "-358.00,,Withdrawal,,,2.00")
    paid += "2026-08-20,3,,-2.00,,Withdrawal fee,,,0.00\n"
    bazaar.take("money", "m.csv", paid, "--covers", "2026-08-01..2026-08-31")
    bank = f"Day,Amount,Text\n2026-08-21,{arrived},Bazaar 2\n"
    bazaar.take("giro", "b.csv", bank, "--covers", "2026-08-01..2026-08-31")
    shown = amounts(bazaar)
    assert shown["paid-out"] == ("360.00", "exact", "0.00")
    assert shown["received"] == (arrived, "exact", f"{Decimal(arrived) - 360}")


def test_what_a_payout_costs_is_taken_of_the_newest_money_first(bazaar):
    header, earned, _ = PAID.splitlines()
    rows = [header, earned, "2026-08-17,3,Care,10.00,1.00,Hours,2026-08-10,2026-08-16,369.00"]
    rows += ["2026-08-20,2,,-354.00,,Withdrawal,,,15.00", "2026-08-20,4,,-15.00,,Withdrawal fee,,,0.00", ""]
    bazaar.take("money", "m.csv", "\n".join(rows), "--covers", "2026-08-01..2026-08-31")
    bazaar.take("giro", "b.csv", "Day,Amount,Text\n2026-08-21,354.00,Bazaar 2\n", "--covers", "2026-08-01..2026-08-31")
    weeks = [amounts(bazaar, week) for week in (WEEK, "2026-W33")]
    assert [(week["paid-out"][0], week["received"][0]) for week in weeks] == [("360.00", "354.00"), ("9.00", "0.00")]


def test_bills_that_may_be_missing_leave_no_exact_money_behind_them(bazaar):
    bazaar.take("money", "m.csv", PAID, "--covers", "2026-08-01..2026-08-31")
    bank = "Day,Amount,Text\n2026-08-21,360.00,Bazaar 2\n"
    bazaar.take("giro", "b.csv", bank, "--covers", "2026-08-01..2026-08-31")
    shown = amounts(bazaar, "2026-07-20..2026-08-09")
    assert {name: shown[name][:2] for name in ("billed", "released", "paid-out", "received")} == {
        "billed": ("400.00", "at least"),
        "released": ("360.00", "at least"),
        "paid-out": ("360.00", "at least"),
        "received": ("360.00", "at least"),
    }


def test_money_in_another_currency_is_an_estimate(bazaar):
    bazaar.edit("[person.me]", '[[fx]]\nfrom = 2026-01-01\nbase = "USD"\nquote = "EUR"\nrate = "0.92"\n[person.me]')
    bazaar.edit(
        'account = "giro"\nperson = "me"\ncurrency = "USD"', 'account = "giro"\nperson = "me"\ncurrency = "EUR"'
    )
    bazaar.take("money", "m.csv", PAID, "--covers", "2026-08-01..2026-08-31")
    bank = "Day,Amount,Text\n2026-08-21,330.00,Bazaar 2\n"
    bazaar.take("giro", "b.csv", bank, "--covers", "2026-08-01..2026-08-31")
    assert amounts(bazaar)["received"] == ("360.00", "estimated", "0.00")


def test_nothing_is_said_to_have_arrived_that_no_bank_shows(bazaar):
    bazaar.take("money", "m.csv", PAID, "--covers", "2026-08-01..2026-08-31")
    assert amounts(bazaar)["received"] == (None, "unknown", None)
    bazaar.take("giro", "b.csv", "Day,Amount,Text\n2026-08-21,20.00,Aunt\n", "--covers", "2026-08-01..2026-08-31")
    assert amounts(bazaar)["received"] == ("0.00", "at least", "-360.00")


def test_money_that_is_not_available_yet_is_not_released(bazaar):
    bazaar.edit('last_day = "To"\n', 'last_day = "To"\nreleased = "Free"\n')
    header, earned, _ = PAID.splitlines()
    row = f"{header},Free\n{earned},\n"
    bazaar.take("money", "m.csv", row, "--covers", "2026-08-01..2026-08-31")
    shown = amounts(bazaar)
    assert (shown["fee"][0], shown["released"]) == ("360.00", ("0.00", "exact", "-360.00"))
    assert shown["paid-out"][0] == "0.00"


def test_a_payout_of_a_part_leaves_the_rest_and_takes_the_oldest_first(bazaar):
    rows = PAID.replace("-360.00", "-400.00").replace(",0.00\n", ",50.00\n")
    rows += "2026-08-17,3,Care,100.00,10.00,Hours,2026-08-10,2026-08-16,450.00\n"
    bazaar.take("money", "m.csv", rows, "--covers", "2026-08-01..2026-08-31")
    paid = [Decimal(amounts(bazaar, week)["paid-out"][0]) for week in (WEEK, "2026-W33")]
    assert paid == [Decimal(360), Decimal(40)]


def test_a_direct_client_has_no_platform_between(tmp_path, capsys):
    own = '[contract.care]\ntitles = ["Care"]\ntype = "direct"\nterms = [{ rate = "90.00 EUR" }]\n'
    home = OwnHome(tmp_path, capsys, "2026-09-10T08:00:00Z", configuration(TOGGL, ME, own))
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    (chain,) = home.json("chain", "--period", "2026-08")["chains"]
    sides = {side["side"]: side for side in chain["sides"]}
    assert [name for name, side in sides.items() if not side["applies"]] == ["logged", "fee", "released", "paid-out"]
    assert (sides["tracked"]["amount"], sides["billed"]["amount"]) == ("270.00", None)
    assert sides["billed"]["because"] == "no invoice of yours is known for these days"


INVOICES = """[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
folder   = "{folder}/invoices"
person   = "me"
currency = "EUR"
columns  = { id = "No", date = "Sent", amount = "Amount", contract = "Project", first_day = "From", last_day = "To" }
"""
OWN = """[client.acme]
names = ["Acme Ltd"]
[contract.care]
titles = ["Care"]
client = "acme"
type   = "direct"
terms  = [{ rate = "90.00 EUR" }]
"""


@pytest.mark.parametrize(
    ("lines", "received"),
    [
        ("2026-08-30,270.00,Acme Ltd invoice R-77\n", ("270.00", "exact", "0.00")),
        ("2026-08-30,200.00,Acme Ltd invoice R-77\n", ("200.00", "at least", "-70.00")),
        ("2026-08-30,50.00,Acme Ltd\n", ("0.00", "estimated", "-270.00")),
        ("2026-08-30,50.00,Aunt\n", ("0.00", "at least", "-270.00")),
        (None, (None, "unknown", None)),
    ],
)
def test_your_own_invoices_are_received_where_lines_of_a_bank_pay_them(tmp_path, capsys, lines, received):
    bank = BANK.replace("USD", "EUR") if lines else ""
    home = OwnHome(tmp_path, capsys, "2026-09-10T08:00:00Z", configuration(TOGGL, INVOICES, bank, ME, OWN))
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    rows = "No,Sent,Amount,Project,From,To\nR-77,2026-08-28,270.00,Care,2026-08-01,2026-08-31\n"
    home.take("invoices", "invoices.csv", rows, "--covers", "2026-08-01..2026-09-09")
    if lines:
        home.take("giro", "b.csv", f"Day,Amount,Text\n{lines}", "--covers", "2026-08-01..2026-08-31")
    shown = amounts(home, "2026-08")
    assert shown["billed"] == ("270.00", "exact", "0.00")
    assert shown["received"] == received
