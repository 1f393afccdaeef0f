"""`why CONTRACT`: the records behind a summary's figures, which add up to them."""

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
        figures = home.json("why", line["contract"], "--period", period)
        tracked, logged = figures["tracked"], figures["logged"]
        assert sum(record["seconds"] for record in tracked["records"]) == tracked["seconds"] == line["seconds_tracked"]
        assert sum(record["seconds"] or 0 for record in logged["records"]) == logged["seconds"]
        assert logged["seconds"] == (line["seconds_logged"] or 0)
        for side, sums in (("logged", logged["gross"]), ("posted", figures["posted"]["sums"])):
            amounts = [record["gross" if side == "logged" else "amount"] for record in figures[side]["records"]]
            for currency, total in sums.items():
                of_currency = [
                    Decimal(amount["amount"]) for amount in amounts if amount and amount["currency"] == currency
                ]
                assert sum(of_currency) == Decimal(total)


def test_every_record_named_can_be_followed_to_its_row(home):
    figures = home.json("why", "api", "--period", "2026-W46")
    refs = [record["ref"] for side in ("tracked", "logged", "posted") for record in figures[side]["records"]]
    assert refs
    for ref in refs:
        assert home.json("why", ref)["versions"][-1]["place"]


def test_what_is_open_about_the_contract_in_the_period_is_named(home):
    figures = home.json("why", "api", "--period", "2026-W46")
    open_now = home.json("discrepancies")["discrepancies"]
    about = {discrepancy["id"] for discrepancy in open_now if discrepancy["subject"].get("contract") == "api"}
    in_week = {
        discrepancy["id"]
        for discrepancy in open_now
        if discrepancy["id"] in about and discrepancy["subject"]["start"] == "2026-11-09"
    }
    assert {discrepancy["id"] for discrepancy in figures["discrepancies"]} == in_week
    assert in_week < about


def test_a_person_reads_sums_and_records_side_by_side(home):
    text = home.lines("why", "api", "--period", "2026-W46", "--full")
    assert text[0] == "Backend API (api), acme, hourly on upwork, 9 to 15 Nov 2026"
    assert "Tracked: ≥ 14:50" in text  # a timer runs
    assert "Logged on the platform: 12:20, 493.33 USD" in text
    assert home.lines("why", "api", "--full") == text, "last week, seen from Monday morning"


def test_a_transaction_is_shown_on_its_posting_day_with_the_week_it_counts_for(home):
    figures = home.json("why", "api", "--period", "2026-W45")["posted"]["records"]
    assert figures
    assert {(record["posted"], record["day"]) for record in figures} == {("2026-11-09", "2026-11-08")}
    rows = [
        line
        for line in home.lines("why", "api", "--period", "2026-W45", "--full")
        if line.startswith("Mon 9 Nov") and "upwork/transaction/" in line
    ]
    assert len(rows) == len(figures)
    assert all(row.startswith("Mon 9 Nov  2 to 8 Nov 2026  ") for row in rows)


def test_milestones_of_a_fixed_contract_are_shown(home):
    fixed = next(contract for contract in home.json("contracts")["contracts"] if contract["type"] == "fixed")
    figures = home.json("why", fixed["contract"])
    assert {milestone["state"] for milestone in figures["milestones"]}
    assert "Milestones" in home.lines("why", fixed["contract"])


def test_what_fixed_work_brought_since_it_began_is_shown_as_in_the_summary(home):
    (fixed,) = [line for line in lines_of(home, "2026-W46") if line["kind"] == "fixed"]
    assert home.json("why", fixed["contract"])["to_date"] == fixed["to_date"]
    assert fixed["to_date"]["seconds_tracked"]
    assert [line for line in home.lines("why", fixed["contract"]) if line.startswith("To date: ")]
    assert home.json("why", "api")["to_date"] is None


def test_a_period_is_for_contracts(home):
    error = home.refused("why", "toggl/time/1", "--period", "2026-W46")
    assert error == 'syncd: --period is for contracts, and "toggl/time/1" is none: `syncd contracts` lists them\n'


def test_a_contract_is_found_by_its_title_and_a_misspelt_one_is_suggested(home):
    assert home.lines("why", "backend  API") == home.lines("why", "api")
    assert 'did you mean "Backend API"?' in home.refused("why", "Bakend API")


def test_a_report_is_shown_by_another_command_and_one_that_is_only_printed_has_no_id(home):
    id = home.json("report", "list")["reports"][0]["id"]
    assert f"`syncd report show {id}` shows it" in home.refused("why", id)
    assert not any(line.startswith("Report ") for line in home.lines("report", "weekly"))
    assert home.lines("report", "show", id)[-1].split() == ["Report", id]


def test_a_period_has_the_names_of_the_configuration(home):
    assert home.json("summary", "--period", "last-week") == home.json("summary")
    assert home.json("summary", "--period", "this-month") == home.json("summary", "--period", "2026-11")


@pytest.mark.parametrize(
    ("period", "says"),
    [
        (
            "2026-11-15..2026-11-09",
            "2026-11-15..2026-11-09 ends before it starts: write the earlier day first",
        ),
        ("1969-12-31", "the period 1969-12-31 reaches outside the years 1970 to 2999"),
        ("last-wek", 'days (2026-11-09..2026-11-15); did you mean "last-week"?'),
        ("2026/11", "days (2026-11-09..2026-11-15), or one of last-week, this-week, last-month, this-month"),
    ],
)
def test_a_period_that_cannot_be_read_says_what_is_wrong_with_it_and_nothing_else(home, period, says):
    error = home.refused("why", "api", "--period", period)
    assert error.startswith("syncd: --period: ")
    assert error.endswith(f"{says}\n")


def test_what_people_decided_about_a_contract_is_shown_with_who_when_and_why(home):
    (drift,) = home.json("discrepancies", "--rule", "rate-drift")["discrepancies"]
    home.run("discrepancies", "explain", drift["id"], "--note", "a raise, by phone")
    home.run("close", "2026-W43", "api", "--note", "sent")
    home.run("close", "2026-W42", "shop")
    home.run("unmatch", "701000014", "701000009", "--note", "of the other bill")
    told = home.json("why", "api")["decided"]
    assert {(one["about"], one["note"]) for one in told} == {
        ("discrepancy", "a raise, by phone"),
        ("period", "sent"),
        ("match", "of the other bill"),
    }
    assert all(one["actor"] and one["at"] for one in told)
    assert [one["refs"] for one in told if one["about"] == "discrepancy"] == [[drift["id"]]]
    lines = home.lines("why", "api")
    assert [line for line in lines if line.endswith("closed 19 to 25 Oct 2026: sent")]
    assert [line["about"] for line in home.json("why", "shop")["decided"]] == ["period"]
    assert home.json("why", "site")["decided"] == []
    home.run("close", "2026-W43", "api", "--undo")
    assert "period" not in {one["about"] for one in home.json("why", "api")["decided"]}
