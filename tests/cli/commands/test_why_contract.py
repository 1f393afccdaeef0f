"""`why CONTRACT`: every record that the figures of a summary rest on, and that they add up to them."""

from decimal import Decimal

import pytest

WEEKS = [f"2026-W{number}" for number in range(41, 47)]


def lines_of(home, period):
    return [line for line in home.json("summary", "--period", period)["lines"] if line["contract"]]


@pytest.mark.parametrize("period", [*WEEKS, "2026-10", "2026-10-05..2026-11-16"])
def test_the_records_of_every_contract_add_up_to_the_summary(home, period):
    lines = lines_of(home, period)
    assert lines
    for line in lines:
        found = home.json("why", line["contract"], "--period", period)
        tracked, logged = found["tracked"], found["logged"]
        assert sum(each["seconds"] for each in tracked["records"]) == tracked["seconds"] == line["seconds_tracked"]
        assert sum(each["seconds"] or 0 for each in logged["records"]) == logged["seconds"]
        assert logged["seconds"] == (line["seconds_logged"] or 0)
        for side, sums in (("logged", logged["gross"]), ("posted", found["posted"]["sums"])):
            amounts = [each["gross" if side == "logged" else "amount"] for each in found[side]["records"]]
            for currency, total in sums.items():
                of_currency = [Decimal(each["amount"]) for each in amounts if each and each["currency"] == currency]
                assert sum(of_currency) == Decimal(total)


def test_every_record_named_can_be_followed_to_its_row(home):
    found = home.json("why", "api", "--period", "2026-W46")
    refs = [each["ref"] for side in ("tracked", "logged", "posted") for each in found[side]["records"]]
    assert refs
    for ref in refs:
        assert home.json("why", ref)["versions"][-1]["place"]


def test_what_is_open_about_the_contract_in_the_period_is_named(home):
    found = home.json("why", "api", "--period", "2026-W46")
    open_now = home.json("discrepancies")["discrepancies"]
    about = {each["id"] for each in open_now if each["subject"].get("contract") == "api"}
    in_week = {each["id"] for each in open_now if each["id"] in about and each["subject"]["start"] == "2026-11-09"}
    assert {each["id"] for each in found["discrepancies"]} == in_week
    assert in_week < about


def test_a_person_reads_sums_and_records_side_by_side(home):
    text = home.lines("why", "api", "--period", "2026-W46")
    assert text[0] == "Backend API (api), acme, hourly on upwork, 9 Nov to 15 Nov 2026"
    assert "Tracked: 14:50" in text
    assert "Logged on the platform: 12:20, 493.33 USD" in text
    assert home.lines("why", "api") == text, "last week, seen from Monday morning"


def test_milestones_of_a_fixed_contract_are_told(home):
    fixed = next(each for each in home.json("contracts")["contracts"] if each["type"] == "fixed")
    found = home.json("why", fixed["contract"])
    assert {each["state"] for each in found["milestones"]}
    assert "Milestones" in home.lines("why", fixed["contract"])


def test_a_period_is_for_contracts(home):
    said = home.refused("why", "toggl/time/1", "--period", "2026-W46")
    assert said == 'syncd: --period is for contracts, and "toggl/time/1" is none: `syncd contracts` lists them\n'
