"""A table of your own invoices, from the file to the summary."""

import pytest

from tests.home import ME, TOGGL, Home, configuration, entries

INVOICES = """[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
folder   = "{folder}/invoices"
person   = "me"
currency = "EUR"
columns  = { id = "No", date = "Sent", amount = "Amount", contract = "Project", first_day = "From", last_day = "To" }
"""
CARE = """[contract.care]
titles = ["Care"]
type   = "direct"
terms  = [{ rate = "90.00 EUR" }]
"""
HEADER = "No,Sent,Amount,Project,From,To\n"
AUGUST = "2026-08"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, "2026-09-10T08:00:00Z", configuration(TOGGL, INVOICES, ME, CARE))


def test_rows_of_a_type_that_is_not_known_are_no_invoices_and_say_so(home):
    home.edit('amount = "Amount"', 'amount = "Amount", type = "Type"')
    rows = "No,Sent,Amount,Project,From,To,Type\n7,2026-08-31,300.00,Care,2026-08-01,2026-08-31,Moonshine\n"
    text = home.take("invoices", "invoices.csv", rows, "--covers", "2026-08-01..2026-09-09")
    text += home.run("summary", "--period", AUGUST)
    assert "1 transaction of a type that syncd does not know (“Moonshine”) is not counted" in text


def test_a_client_who_is_known_by_invoices_alone_is_a_direct_one(home):
    rows = "7,2026-09-01,300.00,Logo,2026-08-01,2026-08-31\n"
    home.take("invoices", "invoices.csv", HEADER + rows, "--covers", "2026-08-01..2026-09-09")
    line = home.line(AUGUST)
    assert (line["kind"], line["basis"], line["gross"]) == ("direct", "billed", "300.00")
    (listed,) = [each for each in home.json("contracts")["contracts"] if not each["configured"]]
    assert listed["type"] == "direct"
    assert 'type = "direct"' in home.json("contracts")["toml"]


def test_a_table_of_your_own_invoices_is_the_billed_side_of_a_direct_contract(home):
    def care():
        line = home.line(AUGUST)
        return line["basis"], line["gross"], line["gross_partial"]

    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    assert care() == ("tracked", "270.00", False)
    rows = "6,2026-08-01,90.00,Care,2026-07-01,2026-07-31\n7,2026-09-01,300.00,Care,2026-08-01,2026-08-31\n"
    home.take("invoices", "invoices.csv", HEADER + rows, "--covers", "2026-08-01..2026-09-09")
    assert care() == ("billed", "300.00", False)


def test_an_invoice_for_two_months_is_money_of_the_second_and_no_tracked_time_of_the_first(home):
    def care(period):
        line = home.line(period)
        return line["gross"], line["states"]["gross"]

    days = [("2026-08-20", 3), ("2026-07-20", 3)]
    home.take("toggl", "Toggl_2026-07-01_2026-08-31.csv", entries("Care", days))
    row = "7,2026-09-01,540.00,Care,2026-07-01,2026-08-31\n"
    home.take("invoices", "invoices.csv", HEADER + row, "--covers", "2026-07-01..2026-09-09")
    assert care("2026-07") == (None, "unknown")
    assert care("2026-08") == ("540.00", "estimated")
    assert care("2026-07-01..2026-08-31") == ("540.00", "exact")
    words = "ross is in the invoice of 540.00 EUR for 1 Jul to 31 Aug 2026"
    assert words in home.run("summary", "--period", "2026-07")


def test_a_month_that_is_not_invoiced_yet_is_an_estimate_once_you_keep_a_table_of_invoices(home):
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    assert home.line(AUGUST)["states"]["gross"] == "exact"
    rows = "6,2026-08-01,90.00,Care,2026-07-01,2026-07-31\n"
    home.take("invoices", "invoices.csv", HEADER + rows, "--covers", "2026-07-01..2026-08-31")
    line = home.line(AUGUST)
    assert (line["gross"], line["states"]["gross"]) == ("270.00", "estimated")
    assert "net is ≈: not invoiced yet, and an invoice may be for less" in line["notes"]


@pytest.mark.parametrize(
    ("first", "rate", "why"),
    [
        ("2026-08-01", "100.00", ""),
        ("2026-07-01", None, "per hour is not known: an invoice is also for days before the period"),
        ("", None, "per hour is not known: an invoice does not say which days it is for"),
    ],
    ids=["its days", "more days", "no days"],
)
def test_invoiced_money_per_hour_is_that_of_the_invoiced_days(home, first, rate, why):
    home.edit('terms  = [{ rate = "90.00 EUR" }]', 'terms  = [{ rate = "90.00 EUR" }]\nstart  = 2026-08-01')
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    rows = f"7,{'2026-09-01' if first else '2026-08-31'},300.00,Care,{first},{'2026-08-31' if first else ''}\n"
    home.take("invoices", "invoices.csv", HEADER + rows, "--covers", "2026-08-01..2026-09-09")
    line = home.line(AUGUST)
    assert line["effective_rate"] == rate
    assert bool(why) == any(note.startswith("per hour") for note in line["notes"])
    assert not why or why in line["notes"]


def test_why_calls_its_rows_your_invoices_and_names_the_days_that_each_is_for(home):
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    rows = "7,2026-09-01,300.00,Care,2026-08-01,2026-08-31\n"
    home.take("invoices", "invoices.csv", HEADER + rows, "--covers", "2026-08-01..2026-09-09")
    (row,) = [
        line
        for line in home.run("why", "care", "--period", AUGUST, "--full").splitlines()
        if line.startswith("Tue 1 Sep")
    ]
    assert "1 to 31 Aug 2026  your invoice  300.00 EUR" in row
    text = home.run("why", "7")
    assert "  kind        your invoice" in text
    assert "Care (care), 1 to 31 Aug 2026, EUR" in text
    steps = {step["step"]: step["state"] for step in home.json("why", "7")["chain"]}
    assert steps["logged"] == steps["released"] == steps["paid out"] == "not applicable"
    (entry,) = home.json("why", "7")["chain"][0]["refs"]
    assert home.json("why", entry)["chain"] == home.json("why", "7")["chain"]


@pytest.mark.parametrize("hours", ["-3", "−3.0", "3", "-3:00", ""], ids=["minus", "sign", "no sign", "clock", "none"])
def test_an_invoice_that_a_credit_note_cancels_and_another_replaces_counts_once(home, hours):
    home.edit('amount = "Amount"', 'amount = "Amount", duration = "Hours"')
    home.edit("columns  =", 'unit = "hours"\ncolumns  =')
    home.take("toggl", "Toggl_2026-08-01_2026-08-31.csv", entries("Care", [("2026-08-20", 3)]))
    header = "No,Sent,Amount,Project,From,To,Hours\n"
    amounts = {"7": ("270.00", "3"), "7-C": ("-270.00", hours), "8": ("270.00", "3")}
    rows = [f"{no},2026-09-01,{money},Care,2026-08-01,2026-08-31,{time}\n" for no, (money, time) in amounts.items()]
    text = home.take("invoices", "invoices.csv", header + "".join(rows), "--covers", "2026-08-01..2026-09-09")
    assert "rejected" not in text
    home.run("once", "--no-deliver")
    assert home.line(AUGUST)["gross"] == "270.00"
    assert not [one for one in home.json("discrepancies")["discrepancies"] if one["subject"].get("contract") == "care"]


def test_hours_with_a_minus_on_an_invoice_that_asks_for_money_are_no_hours(home):
    home.edit('amount = "Amount"', 'amount = "Amount", duration = "Hours"')
    header = "No,Sent,Amount,Project,From,To,Hours\n"
    rows = "6,2026-08-01,90.00,Care,2026-07-01,2026-07-31,1:00\n7,2026-09-01,270.00,Care,2026-08-01,2026-08-31,-3:00\n"
    assert "'-3:00' is not a duration" in home.take("invoices", "invoices.csv", header + rows)
