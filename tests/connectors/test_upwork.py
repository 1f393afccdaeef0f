"""Upwork's exports as records: every variant of the three formats, and whatever can be wrong with a file."""

import csv
import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.upwork import CONNECTOR, UpworkOptions
from syncd.core.money import Money
from syncd.core.records import Contract, ContractType, Kind, Transaction, TransactionKind, WorkLine
from syncd.core.statements import Axis
from syncd.core.time import ALWAYS, Span
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, only_page, records

FIXTURES = Path(__file__).parent / "fixtures"
WEEKLY = ["Date", "Contract", "Hours", "Amount", "Payment type"]
STATEMENTS = ["Date", "Ref ID", "Type", "Description", "Freelancer", "Team", "Amount", "Balance"]


def fixture(name, modified=MADE):
    return file((FIXTURES / name).read_bytes(), name, modified)


def connector(*files, **options):
    return CONNECTOR(
        UpworkOptions(kind="upwork", person="me", **options), context("upwork", ZoneInfo("Europe/Berlin"), *files)
    )


def read(one, **options):
    return only_page(connector(one, **options))


def table(header, rows, delimiter=",", quoting=csv.QUOTE_ALL, end="\n"):
    return csv_text(header, rows, delimiter=delimiter, quoting=quoting, lineterminator=end)


def weekly(*rows):
    return file(table(WEEKLY, rows))


def row(when="2026-11-02", contract="Api (36000001)", hours="1", amount="40", payment=""):
    return [when, contract, hours, amount, payment]


def span(first, last):
    start, end = (datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) for day in (first, last))
    return Span(start, end + timedelta(days=1))


class TestUpwork(ConnectorContract):
    @pytest.fixture
    def case(self):
        files = [fixture(path.name, MADE + timedelta(days=day)) for day, path in enumerate(_exports())]
        edited = file(table(WEEKLY, [row(hours="2", amount="80", contract="Shop (36000002)")]), "edited.csv")
        broken = file(table(WEEKLY, [row(), row("yesterday")]), "broken.csv")
        cut = file('"Date","Contract","Hours","Amount","Payment type"\n"2026-', "cut.csv")
        return ConnectorCase(
            source="upwork",
            connector=lambda: connector(*files, edited),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut), lambda: connector(file("a,b\n1,2\n"))],
        )


def _exports():
    return [*sorted(FIXTURES.glob("upwork_*.csv")), *sorted(FIXTURES.glob("statements_*.csv"))]


@pytest.mark.parametrize("path", _exports(), ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path.name)), path.with_suffix(".expected.json"))


def test_hours_are_whole_segments_and_gross_is_exact():
    page = read(fixture("upwork_weekly_summary.csv"))
    lines = records(page, WorkLine)
    assert [line.seconds for line in lines] == [600, 8400, 19800, None, None, None, 3960, 3600]
    assert page.control.amounts == {"USD": Money(156117, "USD")}


def test_the_contract_id_is_the_last_number_in_brackets():
    (line,) = records(read(weekly(row(contract="Api (v2), phase (3) (36000001)"))), WorkLine)
    assert (line.contract.id, line.contract.title) == ("36000001", "Api (v2), phase (3)")


def test_a_contract_is_given_once_with_its_latest_title_and_its_type():
    page = read(fixture("upwork_weekly_summary.csv"))
    assert [(each.name.id, each.name.title, each.type) for each in records(page, Contract)] == [
        ("36000001", "Backend API, phase 3", ContractType.HOURLY),
        ("36000002", "Shop redesign", ContractType.HOURLY),
        ("36000003", "Landing page", ContractType.FIXED),
    ]
    assert [each.type for each in records(read(weekly(row(hours="", payment="Bonus"))), Contract)] == [None]


def test_the_currency_of_the_weekly_summary_is_the_users():
    assert records(read(weekly(row(amount="40.5")), currency="EUR"), WorkLine)[0].gross == Money(4050, "EUR")


def test_hours_that_are_no_segments_are_kept_to_the_second():
    lines = records(read(weekly(row(hours="1.1"), row("2026-11-03", hours="0.1675"))), WorkLine)
    assert [line.seconds for line in lines] == [3960, 600]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("Monday"), "'Monday' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(contract="Api"), "the contract 'Api' has no id in brackets after its title"),
        (row(hours=""), "an hourly row needs hours"),
        (row(hours="-1"), "'-1' hours are less than none"),
        (row(hours="1,5"), "'1,5' is not a number like 1,234.50"),
        (row(amount=""), "'' is not a number like 1,234.50"),
        (row(amount="1.005"), "'1.005' has more decimal places than USD has"),
        (row(payment="Tip"), "the payment type 'Tip' is not known"),
        (row()[:4], "has 4 cells where the header has 5"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(weekly(row(), bad, row("2026-11-04")))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_weekly_summary_covers_its_first_row_to_the_day_before_it_was_made():
    page = read(fixture("upwork_weekly_summary.csv"))
    assert [scope.span for scope in page.complete] == [span("2026-11-02", "2026-11-08")]
    assert page.snapshot == page.complete
    assert {(scope.kind, scope.person, scope.axis) for scope in page.complete} == {(Kind.WORK, "me", Axis.WORKED)}
    beyond = [line for line in records(page, WorkLine) if line.day == MADE.date()]
    assert beyond, "the rows of the day it was made are records all the same"


def test_through_last_row_ends_the_cover_at_the_last_row():
    rows = [row("2026-11-02"), row("2026-11-04")]
    assert [scope.span for scope in read(weekly(*rows)).complete] == [span("2026-11-02", "2026-11-08")]
    assert [scope.span for scope in read(weekly(*rows), through="last-row").complete] == [
        span("2026-11-02", "2026-11-04")
    ]
    today = read(weekly(*rows, row("2026-11-09")), through="last-row")
    assert [scope.span for scope in today.complete] == [span("2026-11-02", "2026-11-08")]


def test_the_day_of_a_rejected_row_is_not_covered():
    page = read(weekly(row("2026-11-02"), row("2026-11-04", payment="Tip")))
    expected = [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]
    assert [scope.span for scope in page.complete] == expected
    assert [scope.span for scope in page.snapshot] == expected


@pytest.mark.parametrize("bad", [row("soon"), row()[:4], [*row(), "more"]])
def test_a_rejected_row_without_a_day_leaves_nothing_covered(bad):
    page = read(weekly(row(), bad))
    assert (page.complete, page.snapshot) == ([], [])


@pytest.mark.parametrize("rows", [[], [row("2026-11-09")], [row("2026-12-01")]])
def test_an_export_without_a_finished_day_covers_nothing(rows):
    assert read(weekly(*rows)).complete == []


def test_transactions_are_never_deleted_by_their_absence():
    page = read(fixture("upwork_transaction_report.csv"))
    assert page.snapshot == ()
    assert {(scope.kind, scope.person, scope.axis) for scope in page.complete} == {
        (Kind.TRANSACTION, "me", Axis.POSTED)
    }
    assert [scope.span for scope in page.complete] == [span("2026-01-05", "2026-11-08")]


def test_a_statements_file_covers_the_range_in_its_name():
    page = read(fixture("statements_2024-06-01_2024-06-30.csv"))
    assert [scope.span for scope in page.complete] == [span("2024-06-01", "2024-06-30")]
    early = read(fixture("statements_2024-06-01_2024-06-30.csv", datetime(2024, 6, 14, 8, tzinfo=UTC)))
    assert [scope.span for scope in early.complete] == [span("2024-06-01", "2024-06-13")]


def test_tax_fee_and_earning_form_a_chain():
    by_id = {each.ref: each for each in records(read(fixture("upwork_transaction_report.csv")), Transaction)}
    tax = by_id["upwork/transaction/800000003"]
    fee = by_id[tax.parent]
    earning = by_id[fee.parent]
    assert [each.kind for each in (tax, fee, earning)] == [
        TransactionKind.TAX,
        TransactionKind.FEE,
        TransactionKind.HOURLY,
    ]
    assert [each.amount.minor for each in (tax, fee, earning)] == [-413, -2580, 25800]
    assert earning.parent is None, "a row that names itself has no parent"
    assert (fee.contract, tax.contract) == (None, None)


def test_a_fee_given_back_is_a_positive_fee_and_a_refund_is_negative():
    given = {each.type_text: each for each in records(read(fixture("upwork_transaction_report.csv")), Transaction)}
    assert (given["Service fee refund"].kind, given["Service fee refund"].amount.minor) == (TransactionKind.FEE, 400)
    assert (given["Refund to client"].kind, given["Refund to client"].amount.minor) == (TransactionKind.REFUND, -4000)


def test_an_unknown_type_is_kept_with_its_word():
    (other,) = (
        each
        for each in records(read(fixture("upwork_transaction_report.csv")), Transaction)
        if each.kind is TransactionKind.OTHER
    )
    assert (other.type_text, other.amount) == ("Cashback", Money(100, "USD"))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("FIXED-PRICE", TransactionKind.FIXED),
        ("Milestone", TransactionKind.FIXED),
        ("service-fee", TransactionKind.FEE),
        ("VAT (KE)", TransactionKind.TAX),
        ("State Sales Tax", TransactionKind.TAX),
        ("Withholding Tax", TransactionKind.WITHHOLDING),
        ("Payment", TransactionKind.PAYMENT),
        ("Processing Fee", TransactionKind.OTHER),
        ("", TransactionKind.OTHER),
    ],
)
def test_types_are_known_in_every_spelling(words, kind):
    page = read(file(table(STATEMENTS, [["Nov 2, 2026", "1", words, "", "", "Acme", "1", "1"]])))
    assert [each.kind for each in records(page, Transaction)] == [kind]


@pytest.mark.parametrize(
    ("said", "first", "last", "seconds"),
    [
        ("Invoice for Feb 16-Feb 22, 2026", "2026-02-16", "2026-02-22", None),
        ("Invoice for Dec 29, 2025-Jan 4, 2026", "2025-12-29", "2026-01-04", None),
        ("Invoice for Dec 29-Jan 4, 2026", "2025-12-29", "2026-01-04", None),
        ("Invoice for 05/27/2024-06/02/2024 - 14:20 hrs @ $18.00/hr", "2024-05-27", "2024-06-02", 51600),
        ("Invoice for Feb 29-Mar 6, 2026", None, None, None),
        ("14.33 hours", None, None, 51600),
        ("0.5 hours at 40.00", None, None, 1800),
        ("100:10 hrs", None, None, 360600),
        ("thank you", None, None, None),
    ],
)
def test_the_invoiced_days_and_the_hours_are_read_from_the_text(said, first, last, seconds):
    page = read(file(table(STATEMENTS, [["Nov 2, 2026", "1", "Hourly", said, "", "Acme", "1", "1"]])))
    (each,) = records(page, Transaction)
    assert each.first_day == (date.fromisoformat(first) if first else None)
    assert each.last_day == (date.fromisoformat(last) if last else None)
    assert each.seconds == seconds


def test_a_row_not_posted_yet_is_rejected_and_leaves_what_is_posted_complete():
    page = read(fixture("statements_2024-06-01_2024-06-30.csv"))
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("statements_2024-06-01_2024-06-30.csv:7", "it has no date: not posted yet")
    ]
    assert page.complete


def test_a_ref_id_that_stands_twice_is_taken_once_whatever_the_order():
    one, other = (["Nov 2, 2026", "7", "Bonus", "", "", "Acme", amount, "1"] for amount in ("5", "9"))
    pages = [read(file(table(STATEMENTS, rows))) for rows in ([one, other], [other, one])]
    assert [[each.amount.minor for each in records(page, Transaction)] for page in pages] == [[500], [500]]
    assert [page.rejected[0].where for page in pages] == ["x.csv:3", "x.csv:2"]
    assert pages[0].control.amounts == {"USD": Money(500, "USD")}


def test_work_and_money_never_stand_in_one_page():
    for path in _exports():
        kinds = {type(each.record) for each in read(fixture(path.name)).records}
        assert kinds in ({WorkLine, Contract}, {Transaction})


def test_a_foreign_file_shows_its_headers_and_the_nearest_format():
    with pytest.raises(BadFile, match=r"its columns are: date, contract, hours; the nearest format is the Weekly summ"):
        read(file("Date,Contract,Hours\n2026-11-02,Api (1),1\n"))


def test_a_person_is_needed_and_a_currency_is_a_code():
    for wrong in ({}, {"person": "me", "currency": "dollars"}, {"person": "me", "through": "today"}):
        with pytest.raises(ValidationError):
            UpworkOptions(kind="upwork", **wrong)


# Properties

DAYS = st.dates(date(2026, 1, 1), date(2026, 11, 8))
TITLES = st.text("ab ,;()\"é2'\t", max_size=8).map(lambda text: f"T{text}".strip())
LINES = st.lists(
    st.tuples(
        DAYS,
        TITLES,
        st.sampled_from(["36000001", "36000002"]),
        st.sampled_from(["hourly", "bonus", "fixed"]),
        st.integers(0, 144),
        st.integers(0, 10**7),
    ),
    min_size=1,
    max_size=6,
)
TYPES = {"hourly": "", "bonus": "Bonus", "fixed": "Fixed Price Payment"}


def _weekly_rows(lines):
    return [
        [
            day.isoformat(),
            f"{title} ({id})",
            f"{Decimal(segments) / 6:.5f}" if kind == "hourly" else "",
            str(Decimal(cents).scaleb(-2)),
            TYPES[kind],
        ]
        for day, title, id, kind, segments, cents in lines
    ]


def _said(page):
    return sorted(
        (
            line.day,
            " ".join(line.contract.title.split()),
            line.contract.id,
            str(line.kind),
            line.seconds or 0,
            line.gross.minor,
        )
        for line in records(page, WorkLine)
    )


@settings(max_examples=60, deadline=None)
@given(
    lines=LINES,
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_in_any_dialect_is_what_is_read(lines, delimiter, quoting, end, encoding):
    text = table(WEEKLY, _weekly_rows(lines), delimiter, quoting, end)
    page = read(file(text.encode(encoding)))
    expected = sorted(
        (day, " ".join(title.split()), id, kind, segments * 600 if kind == "hourly" else 0, cents)
        for day, title, id, kind, segments, cents in lines
    )
    assert _said(page) == expected
    assert page.rejected == []


@settings(max_examples=60, deadline=None)
@given(lines=LINES, random=st.randoms())
def test_shuffled_rows_keep_their_refs_and_records(lines, random):
    rows = _weekly_rows(lines)
    pages = [read(file(table(WEEKLY, each))) for each in (rows, random.sample(rows, len(rows)))]
    one, other = ({each.record.ref: each.record for each in page.records} for page in pages)
    assert one == other
    assert pages[0].complete == pages[1].complete


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["Nov 2, 2026", "Nov 3, 2026"]),
            st.sampled_from(["", "1", "2"]),
            st.sampled_from(["Hourly", "Bonus"]),
            st.sampled_from(["Invoice for Oct 26-Nov 1, 2026", "thanks - Ref ID 2", ""]),
            st.just("Jane D."),
            st.sampled_from(["Acme", "Beta"]),
            st.sampled_from(["1", "2.50"]),
            st.sampled_from(["", "3"]),
        ),
        max_size=6,
    ),
    random=st.randoms(),
)
def test_shuffled_transactions_keep_their_refs_and_records(rows, random):
    pages = [read(file(table(STATEMENTS, each))) for each in (rows, random.sample(rows, len(rows)))]
    one, other = ({each.record.ref: each.record for each in page.records} for page in pages)
    assert one == other
    assert len(pages[0].rejected) == len(pages[1].rejected)


@pytest.mark.parametrize("path", _exports(), ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(path):
    said = _statements(read(fixture(path.name)))
    said |= {dataclasses.replace(each, balance=None) for each in said if isinstance(each, Transaction)}
    data = path.read_bytes()
    for length in range(len(data)):
        try:
            page = read(file(data[:length], path.name))
        except BadFile:
            continue
        assert _statements(page) <= said, f"cut at byte {length}"


def _statements(page):
    """The rows as records without counters, which depend on the other rows."""
    rows = (each.record for each in page.records if not isinstance(each.record, Contract))
    return {dataclasses.replace(each, ref=each.ref.rsplit(":", 1)[0]) for each in rows}
