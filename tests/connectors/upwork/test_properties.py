"""Upwork's exports give the same records in any dialect, and the same ledger however they are split and imported."""

import csv
import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import ContractName, Transaction, TransactionKind, WorkLine
from syncd.testing.files import by_ref, file, records

DAYS = st.dates(date(2026, 9, 28), date(2026, 11, 8))
TITLES = st.text("ab ,;()\"é2'\t", max_size=8).map(lambda text: f"T{text}".strip())
PAYMENTS = {"hourly": "", "bonus": "Bonus", "fixed": "Fixed Price Payment"}
IDS = st.sampled_from(["36000001", "36000002"])


def work(titles):
    """Lines of a Weekly summary: day, title, contract id, kind, segments of ten minutes, cents."""
    kinds = st.sampled_from(list(PAYMENTS))
    line = st.tuples(DAYS, titles, IDS, kinds, st.integers(0, 144), st.integers(0, 10**7))
    return st.lists(line, min_size=1, max_size=6)


def weekly_rows(lines):
    return [
        [
            day.isoformat(),
            f"{title} ({id})",
            f"{Decimal(segments) / 6:.5f}" if kind == "hourly" else "",
            str(Decimal(cents).scaleb(-2)),
            PAYMENTS[kind],
        ]
        for day, title, id, kind, segments, cents in lines
    ]


TYPES = {"Hourly": "hourly", "fixed-price": "fixed", "SERVICE FEE": "fee", "Tip": "other"}
INVOICES = ["Invoice for {0:%b} {0.day}-{1:%b} {1.day}, {1.year}", "Invoice for {0:%m/%d/%Y}-{1:%m/%d/%Y}"]


@st.composite
def money(draw):
    """A row of a transaction report, by column, and the facts of its transaction, as `facts` gives them."""
    day = draw(DAYS)
    word, kind = draw(st.sampled_from(list(TYPES.items())))
    title, freelancer = draw(st.sampled_from(["Api", "Büro, A"])), draw(st.sampled_from(["", "Jane D."]))
    cents = draw(st.integers(-(10**8), 10**8))
    segments = draw(st.none() | st.integers(0, 999))
    week = day - timedelta(days=day.weekday() + 7)
    hourly = kind == "hourly"
    given_back = cents < 0 and kind in ("hourly", "fixed", "bonus", "expense")
    invoice = draw(st.sampled_from(INVOICES)).format(week, week + timedelta(days=6)) if hourly else ""
    hours = ""
    if segments is not None:
        hours = draw(st.sampled_from([f"{segments // 6}:{segments % 6}0 hrs", f"{Decimal(segments) / 6:.2f} hours"]))
    row = {
        "Date": f"{day:%b} {day.day}, {day.year}",
        "Transaction ID": draw(st.sampled_from(["", "900000001"])),
        "Transaction type": word,
        "Transaction summary": title,
        "Transaction summary details": invoice,
        "Description 2": hours,
        "Freelancer": freelancer,
        "Client team": "Acme",
        "Ref ID": str(draw(st.integers(1, 10**9))),
        "Amount $": draw(st.sampled_from(["{:.2f}", "{:,.2f}", "{:,.2f} $"])).format(Decimal(cents) / 100),
        "Current balance $": draw(st.sampled_from(["", "1,234.50"])),
    }
    name = ContractName(platform="upwork", title=title, client="Acme", freelancer=freelancer)
    meant = (
        *(
            row["Ref ID"],
            day,
            TransactionKind("refund" if given_back else kind),
            cents,
            name,
            row["Transaction ID"] or None,
        ),
        (week, week + timedelta(days=6)) if hourly else (None, None),
        segments * 600 if hourly and segments is not None and not given_back else None,
        123450 if row["Current balance $"] else None,
    )
    return row, meant


def facts(row):
    return (
        *(row.ref.split("/")[2], row.posted, row.kind, row.amount.minor, row.contract, row.group),
        *((row.first_day, row.last_day), row.seconds, row.balance and row.balance.minor),
    )


@st.composite
def dialects(draw):
    return {
        "delimiter": draw(st.sampled_from(",;\t")),
        "quoting": draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])),
        "end": draw(st.sampled_from(["\n", "\r\n"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        "spelt": draw(st.sampled_from([str.lower, str.upper, str.title, "  {} ".format])),
        "extra": draw(st.booleans()),
        "seed": draw(st.integers(0, 99)),
    }


def written(upwork, header, rows, delimiter, quoting, end, encoding, spelt, extra, seed):
    """The table with its columns in another order, otherwise spelt, and with a column more."""
    order = list(range(len(header)))
    random.Random(seed).shuffle(order)
    more = ["Activity ID"] if extra else []
    header = [spelt(header[at]) for at in order] + more
    rows = [[row[at] for at in order] + ["a-1"] * extra for row in rows]
    return file(upwork.table(header, rows, delimiter, quoting, end).encode(encoding))


@settings(max_examples=50, deadline=None)
@given(lines=work(TITLES), dialect=dialects())
def test_a_weekly_summary_in_any_dialect_is_what_was_written(upwork, lines, dialect):
    page = upwork.read(written(upwork, upwork.WEEKLY, weekly_rows(lines), **dialect))
    lines_read = sorted(
        (
            *(line.day, " ".join(line.contract.title.split()), line.contract.id),
            *(str(line.kind), line.seconds or 0, line.gross.minor),
        )
        for line in records(page, WorkLine)
    )
    assert lines_read == sorted(
        (day, " ".join(title.split()), id, kind, segments * 600 if kind == "hourly" else 0, cents)
        for day, title, id, kind, segments, cents in upwork.whole_days(lines)
    )
    assert page.rejected == []


VARIANTS = [{}, {"Client team": "Team", "Agency team": "Agency", "Transaction type": "Transaction Type"}]


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(money(), max_size=5, unique_by=lambda row: row[1][0]),
    dialect=dialects(),
    variant=st.sampled_from(VARIANTS),
)
def test_a_transaction_report_in_any_dialect_is_what_was_written(upwork, rows, dialect, variant):
    cells = [[row.get(column, "") for column in upwork.REPORT] for row, _ in rows]
    header = [variant.get(column, column) for column in upwork.REPORT]
    page = upwork.read(written(upwork, header, cells, **dialect))
    assert [facts(row) for row in records(page, Transaction)] == [meant for _, meant in rows]
    assert (page.rejected, page.control.rows) == ([], len(rows))


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(money(), max_size=5, unique_by=lambda row: row[1][0]), real_dates=st.booleans())
def test_so_is_one_saved_as_a_spreadsheet(upwork, rows, real_dates):
    def cells(row, meant):
        day = meant[1] if real_dates else row["Date"]
        typed = {"Date": day, "Amount $": Decimal(meant[3]) / 100, "Ref ID": int(meant[0])}
        return [{**row, **typed}.get(column, "") for column in upwork.REPORT]

    table = upwork.xlsx(upwork.REPORT, [cells(*each) for each in rows], amounts='#,##0.00 "€"')
    assert [facts(row) for row in upwork.transactions(table)] == [meant for _, meant in rows]


@settings(max_examples=20, deadline=None)
@given(lines=work(st.just("Api")))
def test_and_a_weekly_summary(upwork, lines):
    rows = [
        [day, name, Decimal(hours) if hours else "", Decimal(amount), payment]
        for (day, *_), (_, name, hours, amount, payment) in zip(lines, weekly_rows(lines), strict=True)
    ]
    one, other = upwork.lines(upwork.xlsx(upwork.WEEKLY, rows)), upwork.lines(upwork.weekly(*weekly_rows(lines)))
    assert one == other


@settings(max_examples=40, deadline=None)
@given(lines=work(TITLES), seed=st.randoms())
def test_shuffled_rows_of_a_summary_keep_their_refs_and_records(upwork, lines, seed):
    rows = weekly_rows(lines)
    one, other = (upwork.read(upwork.weekly(*order)) for order in (rows, seed.sample(rows, len(rows))))
    assert by_ref(one) == by_ref(other)
    assert one.complete == other.complete
