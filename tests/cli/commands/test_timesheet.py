"""A client's timesheet from a ledger made of files: what it shows, what it never shows, and a copy that came back."""

import csv
import json
import zipfile
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from syncd.cli.app import run
from tests.home import MONEY, TIME, TOGGL, UPWORK, Home, configuration

NOW = "2026-11-18T09:00:00Z"
CONFIG = configuration(
    TOGGL,
    UPWORK,
    """[person.me]
names = ["Jo"]
[client.keyacme]
names = ["Acme Ltd"]
[client.keyglobex]
names = ["CANARY-GLOBEX"]
[contract.keyapi]
platform = "upwork"
type = "hourly"
id = "36000001"
titles = ["Backend API"]
client = "keyacme"
terms = [{ rate = "40.00 USD", fee = "10%" }]
[contract.keyother]
platform = "upwork"
type = "hourly"
id = "36000009"
titles = ["CANARY-TITLE"]
client = "keyglobex"
terms = [{ rate = "77.00 USD" }]
[contract.keycare]
client = "keyglobex"
type = "direct"
titles = ["Care"]
terms = [{ rate = "60.00 EUR" }]
rounding = { to = "15m", how = "up", per = "day" }
[timesheet.keyplain]
columns = ["day", "time", "ticket", "work", "hours"]
ticket = '[A-Z]+-[0-9]+'
link = "https://tickets.example.com/{ticket}"
rates = false
sessions = "15 minutes"
""",
)
RETAINER = """[contract.keyupkeep]
client = "keyacme"
type = "retainer"
titles = ["Upkeep"]
terms = [{ from = 2026-10-01, rate = "60.00 USD", hours = "10h" }]
"""
NEVER = (
    "CANARY",
    "keyapi",
    "keyacme",
    "keyglobex",
    "keyplain",
    "40.40",
    "363.60",
    "toggl/",
    "upwork/",
    "77.00",
    "discrepanc",
    "stake",
    "alert",
)
FORMATS = ("text", "html", "csv", "json")


def row(day, start, end, project, text, tags=""):
    length = f"{int(end[:2]) - int(start[:2]):02}:00:00"
    return f"Jo,jo@example.com,,{project},,{text},Yes,{day},{start}:00,{day},{end}:00,{length},{tags}\n"


@pytest.fixture
def home(tmp_path, capsys):
    """A week of 10:00 on Backend API, logged and billed in full with its fee, beside another client's work."""
    made = Home(tmp_path, capsys, NOW, CONFIG)
    time = TIME + row("2026-11-10", "09:00", "15:00", "Backend API", "BD-101: restore tested", "CANARY-TAG")
    time += row("2026-11-11", "09:00", "13:00", "Backend API", "Plugin updates")
    time += row("2026-11-11", "14:00", "16:00", "CANARY-TITLE", "CANARY-WORK")
    time += row("2026-11-12", "14:00", "16:00", "Care", "CANARY-CARE")
    made.take("toggl", "Toggl_time_entries_2026-11-09_to_2026-11-15.csv", time, made="2026-11-16T08:00:00Z")
    made.take("upwork", "transactions.csv", bills(), made="2026-11-18T08:00:00Z")
    return made


def bills(amount="404.00", hours="10:06"):
    days = "Nov 9, 2026-Nov 15, 2026"
    return (
        MONEY + f'"Nov 16, 2026",T1,Hourly,Backend API,"Invoice for {days}",{hours} hrs,701000003,{amount}\n'
        '"Nov 16, 2026",T2,Service Fee,Backend API,,Service Fee for Hourly - Ref ID 701000003,701000004,-40.40\n'
        f'"Nov 16, 2026",T3,Hourly,CANARY-TITLE,"Invoice for {days}",2:00 hrs,701000005,154.00\n'
    )


def shown(home, form, *more):
    return home.run("timesheet", "keyacme", "--period", "2026-W46", "--format", form, *more)


def test_it_shows_the_work_and_ties_it_to_the_invoice(home):
    text = " ".join(shown(home, "text").lower().split())
    for words in (
        "Acme Ltd",
        "days in UTC, as Upwork counts",
        "Tue 10 Nov BD-101: restore tested 6:04 242.67",
        "Invoice 701000003 of Mon 16 Nov 10:06 404.00",
        "Agrees with Upwork 10:06 and 404.00 USD are the sum of invoice 701000003. Difference: 0:00 and 0.00 USD.",
    ):
        assert words.lower() in text


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("template", [(), ("--template", "keyplain")])
def test_nothing_of_others_fees_keys_or_tags_is_in_any_format(home, form, template):
    text = shown(home, form, *template)
    assert "Plugin updates" in text
    assert [word for word in NEVER if word.lower() in text.lower().replace("grid-stake", "")] == []
    if template:
        assert "USD" not in text
        assert "404" not in text
        assert "https://tickets.example.com/BD-101" in text


def test_your_own_contract_has_your_tracked_time_as_it_is_rounded(home):
    (total,) = [line for line in lines(home, "keyglobex") if line["line"] == "total" and line["contract"] == "Care"]
    assert (total["seconds"], total["amount"], total["currency"]) == ("7200", "120.00", "EUR")
    shown = home.run("timesheet", "CANARY-GLOBEX", "--period", "2026-W46")
    assert "cannot be compared with your invoices yet" in shown.lower()


def lines(home, client):
    return home.json("timesheet", client, "--period", "2026-W46")["lines"]


def test_a_spreadsheet_has_a_sheet_for_each_contract_that_ties_to_the_invoice_and_nothing_of_others(home):
    file = saved(home, "xlsx")
    book, values = load_workbook(file), load_workbook(file, data_only=True)
    assert book.sheetnames[0] == "Summary"
    (sheet,) = book.worksheets[1:]
    head, *rows, total = values[sheet.title].iter_rows(values_only=True, max_row=4)
    assert [name for name in head if name] == ["Day", "Work", "Hours", "USD", "Invoice"]
    assert {row[-1] for row in rows} == {"Invoice 701000003 of Mon 16 Nov"}
    formulas = [each.value for each in sheet[4] if each.data_type == "f"]
    assert formulas == ["=SUBTOTAL(109,C2:C3)", "=SUBTOTAL(109,D2:D3)"]
    assert (total[2], total[3]) == (timedelta(hours=10, minutes=6), 404)
    assert sum(row[3] for row in rows) == total[3]
    data = zipfile.ZipFile(file)
    text = " ".join(data.read(name).decode() for name in data.namelist()).lower()
    assert "plugin updates" in text
    assert [word for word in NEVER if word.lower() in text] == []


def test_a_pdf_carries_the_hash_and_nothing_of_others_also_where_nobody_looks(home):
    pypdf = pytest.importorskip("pypdf", reason="what a PDF says is read with pypdf")
    pytest.importorskip("typst", reason="PDF needs the extra pdf")
    file = saved(home, "pdf")
    reader = pypdf.PdfReader(file)
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert home.json("timesheet", "keyacme", "--period", "2026-W46")["sha256"] in text
    assert "Invoice701000003ofMon16Nov10:06404.00" in text
    assert "MadeonWed18Nov2026" in text
    everything = f"{text} {reader.metadata} {reader.trailer['/Root']['/Metadata'].get_object().get_data()}".lower()
    assert [word for word in NEVER if word.lower() in everything] == []
    refuses(home, "verify", str(file), says="is a PDF, which cannot be checked: ask for")


SAVED = ("html", "csv", "json")


def saved(home, form, *more):
    file = home.folder / f"timesheet.{form}"
    home.run("timesheet", "keyacme", "--period", "2026-W46", "--out", str(file), *more)
    return file


@pytest.mark.parametrize("form", SAVED)
@pytest.mark.parametrize("template", [(), ("--template", "keyplain")])
def test_a_copy_that_came_back_is_unchanged_or_the_row_is_named(home, form, template):
    file = saved(home, form, *template)
    assert "is unchanged, and still what was billed" in home.run("timesheet", "verify", str(file))
    file.write_text(file.read_text("utf-8").replace("Plugin updates", "Plugin update"), "utf-8")
    answer = home.run("timesheet", "verify", str(file), code=1)
    assert "was changed" in answer
    assert "Plugin updates" in answer


@pytest.mark.parametrize(
    ("was", "now"), [("161.33", "191.33"), ("4:02", "5:02"), ("Difference: 0:00", "Difference: 1:00")]
)
def test_a_changed_figure_of_a_page_is_found(home, was, now):
    file = saved(home, "html")
    text = file.read_text("utf-8")
    assert was in text
    file.write_text(text.replace(was, now), "utf-8")
    assert "was changed" in home.run("timesheet", "verify", str(file), code=1)


@pytest.mark.parametrize("form", SAVED)
def test_the_ledger_may_say_otherwise_later(home, form):
    file = saved(home, form)
    later = bills("444.00", "11:06")
    home.take("upwork", "transactions (1).csv", later, made="2026-11-18T08:30:00Z", now="2026-11-18T10:00:00Z")
    answer = home.run("timesheet", "verify", str(file), now="2026-11-18T10:00:00Z", code=1)
    assert "The ledger says otherwise since" in answer
    assert "444.00" in answer


def test_a_row_that_is_changed_with_its_hash_is_found_out_by_the_ledger(home):
    from syncd.core.timesheet_lines import hash_of

    file = saved(home, "json")
    document = json.loads(file.read_text("utf-8"))
    row = next(line for line in document["lines"] if line["work"] == "Plugin updates")
    row["amount"] = "999.00"
    file.write_text(json.dumps({**document, "sha256": hash_of(document["lines"])}), "utf-8")
    assert "999.00" in home.run("timesheet", "verify", str(file), code=1)


def test_a_table_saved_by_a_spreadsheet_is_read_back(home):
    file = saved(home, "csv")
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, delimiter=";").writerows(rows)
    assert "is unchanged" in home.run("timesheet", "verify", str(file))


@pytest.mark.parametrize(
    "content", ["", "{}", "<p>x</p>", "a,b\n1,2\n", "\x00\xff", '{"lines": 3, "sha256": 1}', "[" * 9999]
)
def test_what_is_no_timesheet_ends_with_one_sentence(home, content):
    refuses(home, "verify", home.save("x.html", content), says="is no timesheet that syncd wrote")


def refuses(home, *words, says):
    assert run(["timesheet", *words, "--config", str(home.config), "--now", NOW]) == 2
    out, err = home.capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


def test_what_cannot_be_shown_is_said(home):
    refuses(home, "nobody", says='there is no client "nobody"')
    refuses(home, "keyacme", "--period", "2026-W40", says="no hours of Acme Ltd are known")
    refuses(home, "keyacme", "--template", "keyplane", says='there is no timesheet "keyplane"')
    refuses(home, "keyacme", "--out", "x.doc", says="does not say its format")


def test_hours_that_are_billed_otherwise_are_not_called_unknown(home):
    home.edit("[timesheet.keyplain]", RETAINER + "[timesheet.keyplain]")
    refuses(home, "keyacme", "--period", "2026-W40", says="that are billed by the hour are known")
    refuses(home, "keyacme", "--period", "2026-W40", says="not in it: Upkeep")


def test_mistakes_in_a_template_are_named(home):
    home.edit("'[A-Z]+-[0-9]+'", "'([A-Z]+)+'")
    home.edit('"day", "time"', '"day", "tyme"')
    home.edit('names = ["Acme Ltd"]', 'names = ["Acme Ltd"]\ntimesheet = "keyplane"')
    assert run(["timesheet", "keyacme", "--config", str(home.config), "--now", NOW]) == 78
    error = home.capsys.readouterr().err
    for words in (
        "must not repeat a group",
        '"tyme" is no column; did you mean "time"',
        "there is no [timesheet.keyplane]",
    ):
        assert words in error


def test_a_row_that_was_added_to_a_page_is_found(home):
    file = saved(home, "html")
    text = file.read_text("utf-8")
    start = text.rindex("<tr", 0, text.index("Plugin updates"))
    end = text.index("</tr>", start) + len("</tr>")
    file.write_text(text[:end] + text[start:end] + text[end:], "utf-8")
    answer = home.run("timesheet", "verify", str(file), code=1)
    assert "Wed 11 Nov Plugin updates 4:02 161.33: only the file has it" in answer


def test_money_that_is_not_what_the_hours_are_worth_is_said_with_its_invoice(home):
    later = "2026-11-18T10:00:00Z"
    home.take("upwork", "transactions (1).csv", bills("380.00"), made="2026-11-18T08:30:00Z", now=later)
    text = " ".join(home.run("timesheet", "keyacme", "--period", "2026-W46", now=later).lower().split())
    assert "does not agree with upwork" in text
    assert "invoice 701000003 is for 380.00 usd; its hours are worth 404.00 usd." in text


def test_a_bill_that_is_not_there_yet_leaves_an_estimate(home):
    file = TIME + row("2026-11-16", "09:00", "11:00", "Care", "x")
    home.take("toggl", "Toggl_time_entries_2026-11-16_to_2026-11-17.csv", file, made="2026-11-18T08:00:00Z")
    text = home.run("timesheet", "keyglobex", "--period", "2026-W47")
    assert "≈ 120.00" in text
    assert "Not invoiced yet, as far as it is known" in text


def test_it_opens_in_the_browser_from_a_file_that_only_you_may_read(home, monkeypatch, tmp_path):
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}\n', "utf-8")
    browser.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("BROWSER", str(browser))
    for name in ("_tryorder", "_browsers"):  # what the standard library found for other tests
        monkeypatch.setattr(f"webbrowser.{name}", None if name == "_tryorder" else {})
    assert home.run("timesheet", "keyacme", "--period", "2026-W46", "--open").startswith("Written: ")
    (page,) = tmp_path.glob("timesheet-*.html")
    assert seen.read_text("utf-8") == page.as_uri()
    assert page.stat().st_mode & 0o077 == 0
    assert "Plugin updates" in page.read_text("utf-8")


def test_it_agrees_only_where_all_invoices_of_its_days_are_known(home):
    """The export ends in the middle of the month."""
    shown = " ".join(home.run("timesheet", "keyacme", "--period", "2026-11").split()).lower()
    assert "cannot be compared with upwork yet" in shown
    assert "not all invoices of these days are known yet" in shown


def test_a_ticket_leads_to_its_page_by_https_alone(home):
    page = shown(home, "html", "--template", "keyplain")
    assert '<a href="https://tickets.example.com/BD-101">BD-101</a>' in page
    home.edit("https://tickets.example.com", "http://tickets.example.com")
    assert '<a href="http:' not in shown(home, "html", "--template", "keyplain")


def test_you_are_reminded_of_contracts_that_are_not_in_it_and_the_client_is_not(home, capsys):
    fixed = '[contract.keyshop]\nplatform = "upwork"\ntype = "fixed"\ntitles = ["Web shop"]\nclient = "keyacme"\n'
    home.configure(home.text + fixed)
    arguments = ["timesheet", "keyacme", "--period", "2026-W46", "--config", str(home.config), "--now", NOW]
    assert run(arguments) == 0
    printed = capsys.readouterr()
    assert "not billed by the hour, so not in it: Web shop" in printed.err
    assert "Web shop" not in printed.out


@pytest.mark.parametrize("change", [None, ("6:04", "7:04")])
def test_a_page_in_german_can_be_verified_too(home, change):
    home.edit("[timesheet.keyplain]", '[timesheet.keygerman]\nlanguage = "de"\n[timesheet.keyplain]')
    file = saved(home, "html", "--template", "keygerman")
    text = file.read_text("utf-8")
    assert 'lang="de"' in text
    if change:
        file.write_text(text.replace(*change), "utf-8")
    ended = run(["timesheet", "verify", str(file), "--config", str(home.config), "--now", NOW])
    assert ended == (1 if change else 0)


def test_it_speaks_the_language_of_its_template_else_of_the_configuration(home):
    home.edit("timezone", 'language = "de"\ntimezone')
    home.edit("[timesheet.keyplain]", '[timesheet.keyenglish]\nlanguage = "en"\n[timesheet.keyplain]')
    assert 'lang="de"' in saved(home, "html").read_text("utf-8")
    assert 'lang="en"' in saved(home, "html", "--template", "keyenglish").read_text("utf-8")
