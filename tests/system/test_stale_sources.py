"""A table of monthly invoices is no stale source after eight days, and one that is forgotten is."""

import pytest

from tests.home import ME, TOGGL, Home, configuration

INVOICES = """[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
folder   = "{folder}/invoices"
person   = "me"
currency = "USD"
columns  = { id = "No", date = "Sent", amount = "Amount", contract = "Project" }

[contract.care]
titles = ["Care"]
type   = "direct"
"""


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-11-01T12:00:00Z", configuration(TOGGL, ME, INVOICES))


def take(home, name, made, *days):
    rows = "".join(f"{day[:7]},{day},100.00,Care\n" for day in days)
    home.take("invoices", name, f"No,Sent,Amount,Project\n{rows}", made=made, now=made)


def stale(home, now):
    home.run("once", "--no-deliver", now=now)
    found = home.json("discrepancies", "--rule", "stale-source", now=now)["discrepancies"]
    return [one["severity"] for one in found if one["subject"]["source"] == "invoices"]


def test_a_table_of_monthly_invoices_has_a_month_more(home):
    days = ("2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01")
    take(home, "a.csv", home.now, *days)
    assert stale(home, "2026-11-30T12:00:00Z") == []
    assert stale(home, "2026-12-11T12:00:00Z") == ["medium"], "31 days, and 8 as for any file"
    assert stale(home, "2027-01-25T12:00:00Z") == ["high"]
    take(home, "b.csv", "2027-02-03T12:00:00Z", *days, "2026-12-01", "2027-01-01", "2027-02-01")
    assert stale(home, "2027-03-10T12:00:00Z") == []


def test_one_that_has_too_few_rows_to_tell_has_not(home):
    take(home, "a.csv", home.now, "2026-09-01", "2026-10-01", "2026-11-01")
    assert stale(home, "2026-11-09T13:00:00Z") == ["medium"]
