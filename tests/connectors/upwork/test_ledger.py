"""Upwork's exports through the whole engine: hours from one, money from the other, every week linked to its invoice."""

import csv
import io
import json
import os
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.config import load
from syncd.core.money import Money, share
from syncd.core.records import TransactionKind
from syncd.core.time import instant, week_start
from syncd.simulator.exports import Deal, Posting, transaction_report
from syncd.wiring.composition import composed

DATA = Path(os.environ.get("SYNCD_REAL_DATA") or Path(__file__).parents[4] / "shared" / "data")
REAL = DATA / "upwork" / "weekly_summary.csv"
MADE = datetime.fromisoformat("2027-02-01T09:00:00+00:00")
NOW = "2027-02-02T09:00:00Z"
REPORT = "report_2023-01-01_2027-01-31.csv"
"""The name of a file that says of which days it is: the first invoice comes after the days of work it is for."""


class Home:
    """A user's folder with a source of Upwork's exports; commands run as in a terminal."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys
        self.configure("")

    def configure(self, more):
        source = f'[source.upwork]\nkind = "upwork"\nperson = "me"\n{more}\n'
        text = f'ledger = "{self.folder}/ledger.db"\n{source}[person.me]\n'
        (self.folder / "config.toml").write_text(text, "utf-8")

    def put(self, name, text, made=MADE):
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(path, (made.timestamp(), made.timestamp()))
        return path

    def lines(self, *arguments):
        code = run([*map(str, arguments), "--config", str(self.folder / "config.toml"), "--now", NOW])
        said = self._capsys.readouterr()
        assert (code, said.err) == (0, "")
        return said.out.splitlines()

    def json(self, *arguments):
        return json.loads("\n".join(self.lines(*arguments, "--json")))


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys)


BROKEN = "rows are missing, altered or filtered out; these days are not covered: export them again, or state with "
BROKEN += "--covers that they are complete"
SYNTHETIC = """"Date","Contract","Hours","Amount","Payment type"
"2026-09-28","Backend API (36000001)","0.16667","6.67",""
"2026-09-30","Backend API (36000001)","2.33333","93.33",""
"2026-10-04","Web shop, phase (2) (36000002)","5.5","165",""
"2026-10-05","Backend API (36000001)","1.66667","66.67",""
"2026-10-05","Backend API (36000001)","","50","Bonus"
"2026-12-28","Backend API (36000001)","1","40",""
"2027-01-03","Backend API (36000001)","0.5","20",""
"2026-10-09","Landing page (36000003)","","115","Fixed Price Payment"
"""


def read(text):
    """The rows of a Weekly summary, without any code of ours: (day, id, title, hours, cents, payment)."""
    for row in csv.DictReader(io.StringIO(text)):
        title, _, id = row["Contract"].removesuffix(")").rpartition(" (")
        cents = int(Decimal(row["Amount"]) * 100)
        yield date.fromisoformat(row["Date"]), id, title, row["Hours"], cents, row["Payment type"]


def reported(text):
    """What the platform would have posted for a Weekly summary: an invoice a week, the rest at once."""
    weeks = Counter()
    minutes = Counter()
    deals, postings = {}, []
    for day, id, title, hours, cents, payment in read(text):
        deals[id] = Deal(id, title, f"Client of {id}")
        if payment:
            kind = {"Bonus": "Bonus", "Fixed Price Payment": "Fixed Price"}[payment]
            postings.append(Posting(day, kind, Money(cents, "USD"), deals[id]))
        else:
            weeks[id, week_start(day)] += cents
            minutes[id, week_start(day)] += round(Decimal(hours) * 60)
    for (id, week), cents in weeks.items():
        seconds = minutes[id, week] * 60
        postings.append(Posting(week + timedelta(7), "Hourly", Money(cents, "USD"), deals[id], week, seconds))
    return transaction_report(postings, "Jane D."), weeks, minutes


@pytest.fixture(params=["a synthetic summary", "the real one"])
def summary(request):
    if request.param == "a synthetic summary":
        return SYNTHETIC
    if not REAL.exists():
        pytest.skip(f"the real export is not at {REAL}; set SYNCD_REAL_DATA to its folder")
    return REAL.read_text("utf-8")


@pytest.mark.parametrize("money_first", [True, False])
def test_a_summary_and_its_transactions_count_money_once_hours_to_the_minute_and_link_every_week(
    home, summary, money_first
):
    report, weeks, minutes = reported(summary)
    files = [home.put("weekly.csv", summary), home.put(REPORT, report)]
    home.lines("import", "upwork", *files[:: -1 if money_first else 1])
    first, last = min(day for day, *_ in read(summary)), date(2027, 1, 10)
    found = home.json("summary", "--period", f"{first}..{last}")
    gross, fee = Counter(), Counter()
    paid = [(id, cents) for _, id, _, _, cents, payment in read(summary) if payment]
    for id, cents in [*paid, *((id, cents) for (id, _), cents in weeks.items())]:
        gross[id] += cents
        fee[id] -= share(Money(cents, "USD"), Decimal("0.1")).minor
    for line in found["lines"]:
        id = line["contract"].removeprefix("upwork-")
        assert (line["basis"], Decimal(line["gross"]) * 100, Decimal(line["fee"]) * 100) == (
            "billed",
            gross[id],
            fee[id],
        )
        assert line["seconds_logged"] == sum(count for (of, _), count in minutes.items() if of == id) * 60
    assert {line["contract"] for line in found["lines"]} == {f"upwork-{id}" for id in gross}
    assert_linked(home, found, weeks)


def assert_linked(home, found, weeks):
    """From every line of the summary to its invoices, from each to the hours it is for, and from these back."""
    linked = set()
    with composed(load(home.folder / "config.toml", {}), instant(NOW)) as composition:
        ledger = composition.ledger
        invoices = ledger.records.current([ref for line in found["lines"] for ref in line["invoices"]])
        for ref, invoice in invoices.items():
            hours = ledger.periods.bills(ref)
            assert bool(hours) == (invoice.kind is TransactionKind.HOURLY)
            (fee,) = ledger.records.current(ledger.periods.about(ref)).values()
            assert fee.parent == ref
            for line in ledger.records.current(hours).values():
                assert week_start(line.day) == invoice.first_day
                assert ledger.periods.billed_by(line.ref) == [ref]
                linked.add((line.contract.id, invoice.first_day))
    assert linked == set(weeks)


def test_a_person_is_told_the_links_too(home):
    report, _, _ = reported(SYNTHETIC)
    home.lines("import", "upwork", home.put("weekly.csv", SYNTHETIC), home.put("report.csv", report))
    worked = home.lines("why", "upwork/work/36000002:2026-10-04:hourly:1")
    at = worked.index("Billed by")
    ref = worked[at + 1].strip()
    invoice = home.lines("why", ref)
    assert invoice[invoice.index("Bills") + 1] == "  upwork/work/36000002:2026-10-04:hourly:1"
    fee = invoice[invoice.index("Fees and taxes on it") + 1].strip()
    assert home.json("why", fee)["current"]["parent"] == ref


def test_what_a_person_should_know_of_a_report_is_told_by_import(home):
    header, *rows = reported(SYNTHETIC)[0].splitlines(keepends=True)
    rows[-1] = rows[-1].replace("Bonus,", "Cashback,")
    path = home.put("report.csv", "".join([header, *rows[:2], *rows[3:]]))
    for how in (["--dry-run"], []):
        said = home.lines("import", "upwork", path, *how)
        notices = [line.strip() for line in said if line.startswith("  ") and "rejected" not in line]
        assert notices == [
            "types of transactions that are not known, kept as other and counted nowhere: 'Cashback' in 1 row",
            "the running balance breaks at report.csv:4, between 2026-10-12 and 2027-01-04: " + BROKEN,
        ]


def test_on_a_clients_account_what_was_paid_counts_once(home, upwork):
    home.configure('account = "client"')
    home.lines("import", "upwork", home.put(REPORT, upwork.fixture("upwork_client_report.csv").data))
    lines = home.json("summary", "--period", "2026-10-19..2026-11-08")["lines"]
    assert {(each["basis"], each["gross"], each["fee"]) for each in lines} == {
        ("billed", "300.00", "0.00"),
        ("billed", "440.00", "0.00"),
    }


def test_a_clients_charges_stand_for_the_earnings_where_a_report_shows_these_alone(home):
    home.configure('account = "client"')
    columns = "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Freelancer,Ref ID"
    rows = [
        '"Nov 2, 2026",1,Payment,Api,"Invoice for Oct 26-Nov 1, 2026",Jane D.,10,480.00',
        '"Nov 2, 2026",,Payment,,,,11,99.00',
        '"Nov 9, 2026",2,Payment,Api,"Invoice for Nov 2-Nov 8, 2026",Jane D.,12,40.00',
    ]
    home.lines("import", "upwork", home.put(REPORT, "\n".join([f"{columns},Amount $", *rows, ""])))
    (line,) = home.json("summary", "--period", "2026-10-26..2026-11-01")["lines"]
    assert (line["gross"], line["invoices"]) == ("480.00", ["upwork/transaction/10"])


@pytest.mark.parametrize("order", [1, -1], ids=["summary first", "JSON first"])
def test_hours_in_a_summary_and_in_json_count_once_and_the_later_file_counts(home, upwork, order):
    dump = {"contractId": 36000001, "cells": [{"cell_time": 1793610000 + 600 * each} for each in range(12)]}
    summary = upwork.weekly(["2026-11-02", "Api (36000001)", "1.5", "60", ""]).data
    files = [home.put("weekly.csv", summary, MADE), home.put("d.json", json.dumps(dump), MADE - timedelta(hours=1))]
    home.lines("import", "upwork", *files[::order])
    (line,) = home.json("summary", "--period", "2026-11-02..2026-11-08")["lines"]
    assert (line["seconds_logged"], line["gross"]) == (5400, "60.00")
    assert len(home.json("why", "upwork/work/36000001:2026-11-02:hourly:1")["versions"]) == 2
