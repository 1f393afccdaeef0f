"""A fee whose own transaction no export shows is in no other week's figures, and no fee is known that no row shows."""

from datetime import date, timedelta

import pytest

from tests.home import ME, UPWORK, Home, configuration

API = """[contract.api]
platform = "upwork"
titles   = ["API"]
type     = "hourly"
terms    = [{ from = 2026-01-01, rate = "40.00 USD", fee = "10%" }]
"""
HEADER = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,Ref ID,"
    "Amount $,Current balance $"
)
WEEKS = ("2026-W42", "2026-W43", "2026-W44", "2026-W45")
FIRST = date(2026, 10, 12)


def export(left_out):
    """A transaction report of four weeks of 400.00, newest first, without the rows with these Ref IDs."""
    rows, balance = [], 0
    for week in range(len(WEEKS)):
        begins = FIRST + timedelta(weeks=week)
        posted = begins + timedelta(days=7)
        days = f"Invoice for {begins:%b %-d}-{begins + timedelta(days=6):%b %-d}, 2026"
        hourly, fee = 10 + 2 * week, 11 + 2 * week
        for ref, kind, amount, details, about in (
            (hourly, "Hourly", 400, days, f"Hourly - Ref ID {hourly}"),
            (fee, "Service Fee", -40, "", f"Service Fee for Hourly - Ref ID {hourly}"),
        ):
            balance += amount
            day = f"{posted:%b %-d, %Y}"
            if ref not in left_out:
                rows.append(f'"{day}",9{ref},{kind},API,"{details}",{about},{ref},{amount}.00,{balance}.00')
    return "\n".join([HEADER, *reversed(rows)]) + "\n"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-11-18T12:00:00Z", configuration(UPWORK, API, ME))


def lines_by_week(home, left_out, *options):
    home.take("upwork", "2026-11-18_transaction_report.csv", export(left_out), *options)
    return {week: home.lines(week) for week in WEEKS}


@pytest.mark.parametrize("options", [(), ("--covers", "2026-10-01..2026-11-17")], ids=["as read", "as stated"])
@pytest.mark.parametrize("week", range(len(WEEKS)))
def test_a_fee_without_its_transaction_is_in_no_other_week(home, week, options):
    lines = lines_by_week(home, {10 + 2 * week}, *options)
    for other in WEEKS[:week] + WEEKS[week + 1 :]:
        (line,) = lines[other]
        assert (line["gross"], line["fee"], line["net"]) == ("400.00", "-40.00", "360.00")
    (line,) = lines[WEEKS[week]]
    assert (line["gross"], line["fee"], line["net"]) == (None, None, None)
    assert any("a fee of −40.00 USD belongs to it" in note for note in line["notes"])


@pytest.mark.parametrize("week", range(len(WEEKS)))
def test_an_agreed_fee_that_no_row_shows_is_an_estimate(home, week):
    lines = lines_by_week(home, {11 + 2 * week}, "--covers", "2026-10-01..2026-11-17")
    for place, (line,) in enumerate(lines.values()):
        states = {line["states"]["fee"], line["states"]["net"]}
        assert ("estimated" in states) == (place == week)
        assert line["net"] == "360.00"


def test_the_reason_of_a_gap_is_the_balance_that_breaks_and_no_export_to_come(home):
    (line,) = lines_by_week(home, {15})["2026-W44"]
    (why,) = [gap["because"] for gap in line["gaps"] if gap["side"] == "billed"]
    assert "the running balance does not add up" in why
    assert "no export covers" not in why


def test_a_refund_of_a_row_that_no_export_shows_is_uncertain_in_its_own_week_alone(home):
    refund = '"Nov 12, 2026",999,Refund,API,,Refund for Hourly - Ref ID 10,99,-400.00,1000.00'
    lines = lines_by_week(home, {10, 11}, "--covers", "2026-10-01..2026-11-17")
    header, *rows = export({10, 11}).splitlines()
    text = "\n".join([header, refund, *rows]) + "\n"
    home.take("upwork", "2026-11-19_transaction_report.csv", text, "--covers", "2026-10-01..2026-11-18")
    assert {week: home.lines(week) for week in WEEKS[1:]} == {week: lines[week] for week in WEEKS[1:]}
    line = home.line("2026-W46")
    assert (line["gross"], line["states"]["gross"], line["states"]["net"]) == ("-400.00", "estimated", "estimated")
    assert any("posted 2026-11-12 names a bill that no export shows" in note for note in line["notes"])


def test_a_fee_that_is_given_back_for_a_row_that_no_export_shows_leaves_no_lower_bound(home):
    """The row is a refund, most likely: gross may be less."""
    given_back = '"Nov 6, 2026",999,Service fee refund,API,,Service Fee refund for Hourly - Ref ID 98,99,10.00,1000.00'
    header, *rows = export(set()).splitlines()
    text = "\n".join([header, given_back, *rows]) + "\n"
    home.take("upwork", "2026-11-18_transaction_report.csv", text, "--covers", "2026-10-01..2026-11-17")
    line = home.line("2026-W44")
    assert (line["gross"], line["net"]) == ("400.00", "360.00")
    assert {line["states"][name] for name in ("gross", "fee", "net")} == {"estimated"}
    assert any("10.00 USD was given back for a transaction that no export shows" in note for note in line["notes"])
    assert home.line("2026-W43")["states"]["net"] == "exact"
