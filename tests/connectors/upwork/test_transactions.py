"""Transactions: what a row says of kind, contract, days and hours, and what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.observations import Axis
from syncd.core.records import Kind, Transaction, TransactionKind
from syncd.core.time import days
from syncd.testing.files import records


def test_transactions_are_never_deleted_by_their_absence(upwork):
    page = upwork.read(upwork.fixture("upwork_transaction_report.csv"))
    assert not page.snapshot
    assert {(scope.kind, scope.person, scope.axis) for scope in page.complete} == {
        (Kind.TRANSACTION, "me", Axis.POSTED)
    }
    assert [scope.span for scope in page.complete] == [upwork.span("2026-01-05", "2026-11-08")]


def test_a_statements_file_covers_the_range_in_its_name(upwork):
    page = upwork.read(upwork.fixture("statements_2024-06-01_2024-06-30.csv"))
    assert [scope.span for scope in page.complete] == [upwork.span("2024-06-01", "2024-06-30")]
    early = upwork.read(upwork.fixture("statements_2024-06-01_2024-06-30.csv", datetime(2024, 6, 14, 8, tzinfo=UTC)))
    assert [scope.span for scope in early.complete] == [upwork.span("2024-06-01", "2024-06-13")]


def test_tax_fee_and_earning_form_a_chain(upwork):
    by_id = {
        each.ref: each for each in records(upwork.read(upwork.fixture("upwork_transaction_report.csv")), Transaction)
    }
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


def test_a_fee_given_back_is_a_positive_fee_and_a_refund_is_negative(upwork):
    given = {
        each.type_text: each
        for each in records(upwork.read(upwork.fixture("upwork_transaction_report.csv")), Transaction)
    }
    assert (given["Service fee refund"].kind, given["Service fee refund"].amount.minor) == (TransactionKind.FEE, 400)
    assert (given["Refund to client"].kind, given["Refund to client"].amount.minor) == (TransactionKind.REFUND, -4000)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Hourly", TransactionKind.REFUND),
        ("Fixed Price", TransactionKind.REFUND),
        ("Bonus", TransactionKind.REFUND),
        ("Expense", TransactionKind.REFUND),
        ("Miscellaneous", TransactionKind.MISCELLANEOUS),
        ("Withdrawal", TransactionKind.PAYOUT),
    ],
)
def test_an_earning_with_a_minus_gives_money_back(upwork, words, kind):
    said = "Invoice for Feb 16-Feb 22, 2026"
    (each,) = records(
        upwork.read(upwork.statements(["Nov 2, 2026", "1", words, said, "", "Acme", "-1", "1"])), Transaction
    )
    assert (each.kind, each.amount) == (kind, Money(-100, "USD"))
    assert each.first_day == date(2026, 2, 16)


def test_an_unknown_type_is_kept_with_its_word(upwork):
    (other,) = (
        each
        for each in records(upwork.read(upwork.fixture("upwork_transaction_report.csv")), Transaction)
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
        ("Processing Fee", TransactionKind.CLIENT_FEE),
        ("", TransactionKind.OTHER),
    ],
)
def test_types_are_known_in_every_spelling(upwork, words, kind):
    page = upwork.read(upwork.statements(["Nov 2, 2026", "1", words, "", "", "Acme", "1", "1"]))
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
def test_the_invoiced_days_and_the_hours_are_read_from_the_text(upwork, said, first, last, seconds):
    page = upwork.read(upwork.statements(["Nov 2, 2026", "1", "Hourly", said, "", "Acme", "1", "1"]))
    (each,) = records(page, Transaction)
    assert each.first_day == (date.fromisoformat(first) if first else None)
    assert each.last_day == (date.fromisoformat(last) if last else None)
    assert each.seconds == seconds


def test_a_row_not_posted_yet_is_rejected_and_leaves_what_is_posted_complete(upwork):
    page = upwork.read(upwork.fixture("statements_2024-06-01_2024-06-30.csv"))
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("statements_2024-06-01_2024-06-30.csv:7", "it has no date: not posted yet")
    ]
    assert page.complete


def test_a_ref_id_that_stands_twice_is_taken_once_whatever_the_order(upwork):
    one, other = (["Nov 2, 2026", "7", "Bonus", "", "", "Acme", amount, "1"] for amount in ("5", "9"))
    pages = [upwork.read(upwork.statements(*rows)) for rows in ([one, other], [other, one])]
    assert [[each.amount.minor for each in records(page, Transaction)] for page in pages] == [[500], [500]]
    assert [page.rejected[0].where for page in pages] == ["x.csv:3", "x.csv:2"]
    assert pages[0].control.amounts == {"USD": Money(500, "USD")}


STATEMENTS = st.tuples(
    st.sampled_from(["Nov 2, 2026", "Nov 3, 2026"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["Hourly", "Bonus"]),
    st.sampled_from(["Invoice for Oct 26-Nov 1, 2026", "thanks - Ref ID 2", ""]),
    st.just("Jane D."),
    st.sampled_from(["Acme", "Beta"]),
    st.sampled_from(["1", "2.50"]),
    st.sampled_from(["", "3"]),
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(STATEMENTS, max_size=6), seed=st.randoms())
def test_shuffled_transactions_keep_their_refs_and_records(upwork, rows, seed):
    pages = [upwork.read(upwork.statements(*each)) for each in (rows, seed.sample(rows, len(rows)))]
    one, other = ({each.record.ref: each.record for each in page.records} for page in pages)
    assert one == other
    assert len(pages[0].rejected) == len(pages[1].rejected)


def report_with_balances(upwork, *rows):
    cells = ("Date", "Ref ID", "Amount $", "Current balance $")
    return upwork.report(*({**dict(zip(cells, row, strict=True)), "Transaction type": "Bonus"} for row in rows))


def covered_days(page):
    return [str(on) for coverage in page.complete for on in days(coverage.span, ZoneInfo("UTC"))]


def test_a_balance_that_breaks_leaves_the_days_between_uncovered_and_the_users_word_wins(upwork):
    rows = [("Oct 30, 2026", "1", "40", "40"), ("Nov 2, 2026", "2", "20", "60"), ("Nov 6, 2026", "3", "20", "{}")]
    whole, broken = (report_with_balances(upwork, *rows[:2], (*rows[2][:3], balance)) for balance in ("80", "100"))
    page, all_days = upwork.read(broken), covered_days(upwork.read(whole))
    assert len(page.records) == 3
    lost = [f"2026-11-0{number}" for number in range(2, 6)]
    assert covered_days(page) == [on for on in all_days if on not in lost]
    (hole,) = page.holes
    assert [str(on) for on in days(hole.coverage.span, ZoneInfo("UTC"))] == lost
    assert hole.because.startswith("the running balance does not add up between Mon 2 Nov 2026 and Fri 6 Nov 2026")
    stated = upwork.read(replace(broken, covers=(date(2026, 10, 30), date(2026, 11, 8))))
    assert covered_days(stated) == all_days
    assert list(stated.holes) == []
