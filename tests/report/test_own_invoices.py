"""A table of your own invoices, from the file to the summary."""

import json

from syncd.cli.app import run

NOW = "2026-09-10T08:00:00Z"
CONFIG = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"
[source.toggl]
kind   = "toggl-csv"
folder = "{folder}/drop"
person = "me"
[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
folder   = "{folder}/invoices"
person   = "me"
currency = "EUR"
columns  = {{ id = "No", date = "Sent", amount = "Amount", contract = "Project", first_day = "From", last_day = "To" }}
[person.me]
names = ["Jo"]
[contract.care]
titles = ["Care"]
type   = "direct"
terms  = [{{ rate = "90.00 EUR" }}]
"""
TIME = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
    "Jo,jo@example.com,,Care,,Work,Yes,2026-08-20,09:00:00,2026-08-20,12:00:00,03:00:00,\n"
)
INVOICES = (
    "No,Sent,Amount,Project,From,To\n"
    "6,2026-08-01,90.00,Care,2026-07-01,2026-07-31\n"
    "7,2026-09-01,300.00,Care,2026-08-01,2026-08-31\n"
)


TYPED = CONFIG.replace('amount = "Amount"', 'amount = "Amount", type = "Type"')


def test_rows_of_a_type_that_is_not_known_are_no_invoices_and_say_so(tmp_path, capsys):
    config, file = tmp_path / "config.toml", tmp_path / "invoices.csv"
    config.write_text(TYPED.format(folder=tmp_path), "utf-8")
    file.write_text("No,Sent,Amount,Project,From,To,Type\n7,2026-08-31,300.00,Care,2026-08-01,2026-08-31,Moonshine\n")
    for arguments in (["import", "invoices", str(file), "--covers", "2026-08-01..2026-09-09"], ["summary"]):
        more = ["--period", "2026-08"] if arguments == ["summary"] else []
        assert run([*arguments, *more, "--config", str(config), "--now", NOW]) == 0
    text = capsys.readouterr().out
    assert "1 transaction of a type that syncd does not know (“Moonshine”) is not counted" in text


def test_a_table_of_your_own_invoices_is_the_billed_side_of_a_direct_contract(tmp_path, capsys):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(folder=tmp_path), "utf-8")
    time, invoices = tmp_path / "Toggl_2026-08-01_2026-08-31.csv", tmp_path / "invoices.csv"
    time.write_text(TIME, "utf-8")
    invoices.write_text(INVOICES, "utf-8")

    def command(*arguments):
        assert run([*arguments, "--config", str(config), "--now", NOW]) == 0
        return capsys.readouterr().out

    def care():
        (line,) = json.loads(command("summary", "--period", "2026-08", "--json"))["lines"]
        return line["basis"], line["gross"], line["gross_partial"]

    command("import", "toggl", str(time))
    assert care() == ("tracked", "270.00", False)
    command("import", "invoices", str(invoices), "--covers", "2026-08-01..2026-09-09")
    assert care() == ("billed", "300.00", False)


def test_an_invoice_for_two_months_is_money_of_the_second_and_no_tracked_time_of_the_first(tmp_path, capsys):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(folder=tmp_path), "utf-8")
    time, invoices = tmp_path / "Toggl_2026-07-01_2026-08-31.csv", tmp_path / "invoices.csv"
    time.write_text(TIME + TIME.splitlines()[1].replace("08-20", "07-20") + "\n", "utf-8")
    invoices.write_text("No,Sent,Amount,Project,From,To\n7,2026-09-01,540.00,Care,2026-07-01,2026-08-31\n", "utf-8")

    def command(*arguments):
        assert run([*arguments, "--config", str(config), "--now", NOW]) == 0
        return capsys.readouterr().out

    def care(period):
        (line,) = json.loads(command("summary", "--period", period, "--json"))["lines"]
        return line["gross"], line["states"]["gross"]

    command("import", "toggl", str(time))
    command("import", "invoices", str(invoices), "--covers", "2026-07-01..2026-09-09")
    assert care("2026-07") == (None, "unknown")
    assert care("2026-08") == ("540.00", "estimated")
    assert care("2026-07-01..2026-08-31") == ("540.00", "exact")
    assert "gross is in the invoice of 540.00 EUR for 1 Jul to 31 Aug 2026" in command(
        "summary", "--period", "2026-07"
    ).replace("Gross", "gross")
