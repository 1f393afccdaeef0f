"""A table that lists fees in rows of their own, from the file to the summary."""

import pytest

from tests.home import ME, Home, configuration

API = """[source.g]
kind     = "golance"
record   = "transaction"
folder   = "{folder}/drop"
person   = "me"
currency = "USD"
columns  = { date = "Date", contract = "Title", amount = "Sum", type = "Type", first_day = "From", last_day = "To" }
[contract.api]
platform = "golance"
titles   = ["Backend"]
type     = "hourly"
"""
ROWS = """\
Date,Title,Sum,Type,From,To
2026-11-02,Backend,800.00,Hourly,2026-10-26,2026-11-01
2026-11-02,Backend,-80.00,Service fee,,
2026-11-09,Backend,400.00,Hourly,2026-11-02,2026-11-08
2026-11-09,Backend,-40.00,Service fee,,
2026-11-12,Backend,-400.00,Refund,,
2026-11-12,Backend,40.00,Service fee,,
2026-11-13,Backend,360.00,Hourly,2026-11-02,2026-11-08
2026-11-13,Backend,-36.00,Service fee,,
"""
COVERED = ("--covers", "2026-10-20..2026-11-24")


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-11-25T08:00:00Z", configuration(API, ME))


@pytest.mark.parametrize("order", [1, -1], ids=["as listed", "newest first"])
def test_the_fee_of_a_week_is_in_that_weeks_net(home, order):
    header, *rows = ROWS.splitlines(keepends=True)
    home.take("g", "golance.csv", "".join([header, *rows[::order]]), *COVERED)
    shown = {
        week: [(line["gross"], line["fee"], line["net"]) for line in home.lines(week)]
        for week in ("2026-W44", "2026-W45", "2026-W46")
    }
    assert shown == {
        "2026-W44": [("800.00", "-80.00", "720.00")],
        "2026-W45": [("360.00", "-36.00", "324.00")],
        "2026-W46": [],  # what was posted in it is all of the week before
    }


def test_a_refund_that_fits_two_weeks_makes_both_uncertain_and_the_sum_of_all_exact(home):
    rows = ROWS.splitlines(keepends=True)
    refund = ["2026-11-19,Backend,-800.00,Refund,,\n", "2026-11-19,Backend,80.00,Service fee,,\n"]
    text = "".join([*rows[:3], rows[3].replace("400.00", "800.00"), rows[4].replace("-40.00", "-80.00"), *refund])
    home.take("g", "golance.csv", text, *COVERED)
    for period, gross in (("2026-W44", "800.00"), ("2026-W45", "800.00"), ("2026-W47", "-800.00")):
        line = home.line(period)
        assert (line["gross"], line["states"]["gross"], line["states"]["net"]) == (gross, "estimated", "estimated")
        assert any("the refund of 800.00 USD posted 2026-11-19 fits several bills" in note for note in line["notes"])
    line = home.line("2026-10-26..2026-11-22")
    assert (line["gross"], line["net"], line["states"]["net"]) == ("800.00", "720.00", "exact")


def test_a_refund_that_fits_no_bill_makes_its_week_and_all_before_it_uncertain(home):
    refund = "2026-11-19,Backend,-900.00,Refund,,\n"
    home.take("g", "golance.csv", "".join([*ROWS.splitlines(keepends=True)[:5], refund]), *COVERED)
    for period, gross in (
        ("2026-W44", "800.00"),
        ("2026-W45", "400.00"),
        ("2026-W47", "-900.00"),
        ("2026-10-26..2026-11-22", "300.00"),
    ):
        line = home.line(period)
        assert (line["gross"], line["states"]["gross"], line["states"]["net"]) == (gross, "estimated", "estimated")
        assert any("the refund of 900.00 USD posted 2026-11-19 fits no known bill" in note for note in line["notes"])


def test_a_refund_is_exact_once_the_bill_that_it_fits_is_read(home):
    refund = "2026-11-19,Backend,-900.00,Refund,,\n"
    bill = "2026-10-26,Backend,900.00,Hourly,2026-10-19,2026-10-25\n"
    home.take("g", "first.csv", ROWS.splitlines(keepends=True)[0] + refund, *COVERED)
    assert home.line("2026-W47")["states"]["gross"] == "estimated"
    home.take(
        "g", "second.csv", ROWS.splitlines(keepends=True)[0] + bill + refund, "--covers", "2026-10-10..2026-11-24"
    )
    assert home.lines("2026-W47") == []
    line = home.line("2026-W43")
    assert (line["gross"], line["states"]["gross"]) == ("0.00", "exact")


def test_a_fee_that_is_given_back_without_a_refund_makes_the_net_of_its_days_uncertain(home):
    rows = ROWS.splitlines(keepends=True)
    given_back = "2026-11-06,Backend,15.00,Service fee,,\n"
    home.take("g", "golance.csv", "".join([*rows[:5], given_back]), *COVERED)
    line = home.line("2026-W45")
    assert (line["gross"], line["fee"], line["net"]) == ("400.00", "-25.00", "375.00")
    assert [line["states"][name] for name in ("gross", "fee", "net")] == ["exact", "estimated", "estimated"]
    assert any("a fee of 15.00 USD was given back without a refund" in note for note in line["notes"])
    assert home.line("2026-W44")["states"]["net"] == "exact"
    month = home.line("2026-11")
    assert (month["fee"], [note for note in month["notes"] if note.endswith("≈: ")]) == (None, [])
