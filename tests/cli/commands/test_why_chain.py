"""`why` begins with the whole way of what is asked for: tracked, logged, billed, fee and tax, released, paid out,
received. The made-up world has each of these states."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

STEPS = ["tracked", "logged", "billed", "fee and tax", "released", "paid out", "received"]
KEYS = {"step", "state", "when", "amount", "seconds", "refs", "because"}


def states(told):
    return [step["state"] for step in told["chain"]]


def step(told, name):
    return next(step for step in told["chain"] if step["step"] == name)


def amount(told, name):
    return Decimal(step(told, name)["amount"]["amount"])


@pytest.mark.parametrize("what", ["api", "toggl/time/4300000069", "M2", "701000013", "701000010", "701000021"])
def test_there_is_one_chain_of_seven_steps_in_one_screen(home, what):
    told = home.json("why", what)
    assert [step["step"] for step in told["chain"]] == STEPS
    assert all(step.keys() == KEYS for step in told["chain"])
    lines = home.lines("why", what)
    first = next(number for number, line in enumerate(lines) if line.startswith("tracked "))
    assert [line[:12].strip() for line in lines[first : first + 7]] == STEPS
    assert first <= 3
    assert len(lines) <= 40


def test_an_entry_leads_to_the_line_of_the_bank_and_that_one_back(home):
    """The week of 12 October was paid out whole."""
    paid = home.json("why", "701000005")
    assert states(paid) == ["known"] * 7
    assert amount(paid, "billed") + amount(paid, "fee and tax") == amount(paid, "received") == Decimal("534.00")
    entry = step(paid, "tracked")["refs"][0]
    assert home.json("why", entry)["chain"] == paid["chain"]
    (line,) = step(paid, "received")["refs"]
    back = home.json("why", line)
    assert back["chain"] == home.json("why", step(paid, "paid out")["refs"][0])["chain"]
    assert entry in step(back, "tracked")["refs"]
    assert {"701000005", "701000001"} <= {ref.rpartition("/")[2] for ref in step(back, "billed")["refs"]}


def test_what_was_asked_for_is_named_first(home):
    for asked, other in (("701000013", "701000009"), ("701000009", "701000013")):
        refs = step(home.json("why", asked), "billed")["refs"]
        assert [ref.rpartition("/")[2] for ref in refs] == [asked, other]


def test_a_week_that_can_be_edited_is_not_billed_yet_and_says_when_its_money_is_expected(home):
    told = home.json("why", "api")
    assert states(told) == ["at least", "known", *["not yet"] * 5]
    text = "\n".join(home.lines("why", "api"))
    assert "not yet: Upwork bills the week after it closes, Mon 16 Nov 13:00 (12:00 UTC)" in text
    assert "not yet: expected Wed 25 Nov (Upwork releases a week's money then)" in text
    assert step(told, "released")["when"] == {"first": "2026-11-25", "last": "2026-11-25"}


def test_a_bill_that_is_not_released_yet_says_how_much_comes_when(home):
    told = home.json("why", "shop", "--period", "2026-W45")
    released = step(told, "released")
    assert (released["state"], released["amount"]["amount"]) == ("not yet", "0.00")
    left = amount(told, "billed") + amount(told, "fee and tax")
    assert released["because"] == f"{left} USD expected Wed 18 Nov (Upwork releases a week's money then)"


def test_a_milestone_has_no_logged_side_and_waits_for_its_release(home):
    told = home.json("why", "M2")
    assert states(told)[1:3] == ["not applicable", "not yet"]
    assert step(told, "billed")["because"] == "“Landing pages” is submitted"
    paid = home.json("why", "M1")
    assert paid["chain"] == home.json("why", step(paid, "billed")["refs"][0])["chain"]


def test_time_of_no_contract_waits_for_one(home):
    (group,) = [
        one
        for one in home.json("discrepancies", "--rule", "entry-without-mapping")["discrepancies"]
        if one["seconds"] == 4 * 3600 + 600
    ]
    told = home.json("why", group["id"])
    assert step(told, "tracked")["seconds"] == group["seconds"]
    assert states(told)[1:] == ["not yet"] * 6


def test_a_discrepancy_begins_with_what_it_is_and_the_chain_of_its_days(home):
    (drift,) = home.json("discrepancies", "--rule", "rate-drift")["discrepancies"]
    lines = home.lines("why", drift["id"])
    assert lines[:3] == [
        drift["summary"],
        "",
        "From tracked to received: Backend API (api), acme, 19 to 25 Oct 2026, USD",
    ]
    assert home.json("why", drift["id"])["chain_of"] == {
        "title": "Backend API",
        "contract": "api",
        "client": "acme",
        "currency": "USD",
        "start": "2026-10-19",
        "end": "2026-10-25",
    }


def test_what_is_no_time_and_no_money_says_why_there_is_no_chain(home):
    told = home.json("why", home.json("why", "toggl/time/4300000069")["current"]["project"])
    assert (told["chain"], told["chain_of"], told["chain_because"]) == ([], None, "it is no time and no money")


def test_a_contracts_chain_has_the_figures_of_the_table_of_all_sides(home):
    period = "2026-10-12..2026-11-01"
    table = home.json("chain", "shop", "--period", period)["chains"][0]["sides"]
    told = home.json("why", "shop", "--period", period)
    by_side = {side["side"]: side["amount"] for side in table}
    assert amount(told, "billed") == Decimal(by_side["billed"])
    assert amount(told, "billed") + amount(told, "fee and tax") == Decimal(by_side["fee"])
    assert amount(told, "paid out") == Decimal(by_side["paid-out"])


def test_all_records_of_a_contract_are_listed_where_that_is_asked_for(home):
    short, full = (home.lines("why", "api", "--period", "2026-W45", *more) for more in ([], ["--full"]))
    assert "`--full` lists all records of these days." in short
    assert not [line for line in short if line.startswith("Tracked: ")]
    assert [line for line in full if line.startswith("Tracked: ")]


def test_the_readme_shows_the_way_of_one_time_entry_as_it_is(home):
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    shown = re.search(r"^\$ \S*syncd why (\S+) .*\n((?:.+\n)+)```$", readme, re.MULTILINE)
    assert shown[2].splitlines() == home.lines("why", shown[1])[:9]
