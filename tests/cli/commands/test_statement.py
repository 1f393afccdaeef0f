"""`statement`: what accounts had, what moved and what they have, in every form the same."""

import csv
import io
from decimal import Decimal

import pytest


def test_json_has_the_promised_shape_and_last_month_is_the_default(home):
    shown = home.json("statement", "upwork")
    assert list(shown) == ["period", "start", "end", "statements", "later", "unsettled"]
    assert (shown["period"], shown["start"], shown["end"]) == ("2026-10", "2026-10-01", "2026-10-31")
    for period in ("2026-10", "last-month"):
        assert shown == home.json("statement", "upwork", "--period", period)
    (account,) = shown["statements"]
    assert (account["account"], account["person"], account["platform"]) == ("upwork", "me", "upwork")
    assert (account["currency"], account["foots"]) == ("USD", True)
    lines = {"billed_not_released", "released_not_withdrawn", "withdrawn_not_received", "milestones_in_hold"}
    assert account["in_transit"].keys() == lines
    unknown = {name for name, amount in account["in_transit"].items() if amount is None}
    assert unknown == account["in_transit_because"].keys()


def test_statements_foot_and_follow_each_other(home):
    months = [home.json("statement", "upwork", "--period", month)["statements"][0] for month in ("2026-10", "2026-11")]
    for month in months:
        came, went = (sum(Decimal(line["amount"]) for line in month[name]) for name in ("additions", "reductions"))
        assert Decimal(month["opening"]) + came - went == Decimal(month["closing"])
        assert Decimal(month["difference"]) == 0
    assert [{line["name"] for line in month["additions"]} for month in months] == [{"earned"}, {"earned", "fees"}]
    assert months[0]["closing"] == months[1]["opening"]
    assert {line["name"] for line in months[1]["reductions"]} == {"fees", "payouts", "refunds"}


def test_a_month_that_runs_says_how_far_it_is_known(home):
    text = " ".join(" ".join(home.lines("statement", "--period", "2026-11")).split())
    assert "Not all of this period is known: transactions of upwork: known through Sun 15 Nov." in text
    assert "closing balance ≈ " in text
    assert "+ earned ≥ " in text


def test_csv_has_the_same_lines(home):
    code, out, _ = home.run("statement", "upwork", "--period", "2026-11", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    account = home.json("statement", "upwork", "--period", "2026-11")["statements"][0]
    assert code == 0
    amounts = {row["line"]: Decimal(row["amount"]) for row in rows if row["line"] in ("opening", "closing")}
    assert amounts.pop("opening") == Decimal(account["opening"])
    assert amounts.pop("closing") == Decimal(account["closing"])
    flows = [(row["line"], Decimal(row["amount"])) for row in rows if row["line"] not in ("opening", "closing")]
    assert flows == [
        *((line["name"], Decimal(line["amount"])) for line in account["additions"]),
        *((line["name"], -Decimal(line["amount"])) for line in account["reductions"]),
    ]
    assert amounts == {}
    assert {(row["account"], row["person"], row["currency"]) for row in rows} == {("upwork", "me", "USD")}


@pytest.mark.parametrize("name", ["upwork", "me", "Upwork"])
def test_an_account_is_named_by_its_source_its_platform_or_its_holder(home, name):
    (account,) = home.json("statement", name)["statements"]
    assert account == home.json("statement")["statements"][0]


def test_a_name_that_nothing_has_is_told_with_those_there_are(home):
    told = 'syncd: there is no account or contract "upwrk"; did you mean "upwork"?\n'
    assert home.refused("statement", "upwrk") == told


def test_a_period_before_the_first_row_has_no_statement_and_says_since_when_accounts_are_known(home):
    shown = home.json("statement", "--period", "2026-01")
    assert shown["statements"] == []
    assert {one["account"] for one in shown["later"]} == {"giro", "upwork"}
    first = [f"{one['account']}, {one['currency']}: unknown before {one['unknown_before']}," for one in shown["later"]]
    lines = home.lines("statement", "--period", "2026-01")
    assert [any(line.startswith(words) for line in lines) for words in first] == [True, True]


def test_a_contract_of_which_no_money_is_known_has_one_line_for_it(home):
    lines = home.lines("statement", "care", "--period", "2026-11")
    assert sum("unknown" in line and "“unknown”" not in line for line in lines) == 1
    assert sum("no source gives invoices" in line for line in lines) == 1
    assert sum(line.startswith("“unknown”: ") for line in lines) == 1


def test_a_page_and_a_spreadsheet_have_the_accounts(home, tmp_path):
    page = home.run("statement", "upwork", "--period", "2026-10", "--format", "html")[1]
    assert "<!DOCTYPE html>" in page
    assert "Closing balance" in page
    file = tmp_path / "october.xlsx"
    assert home.run("statement", "upwork", "--period", "2026-10", "--out", str(file))[0] == 0
    assert file.read_bytes().startswith(b"PK")
    assert "is a contract: pages and files have accounts alone" in home.refused("statement", "api", "--format", "html")
    assert "--out writes HTML, XLSX or PDF" in home.refused("statement", "upwork", "--out", str(tmp_path / "a.csv"))
