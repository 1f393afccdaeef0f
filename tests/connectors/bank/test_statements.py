"""Statements as tables: what arrived, never added to what platforms paid."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.records import EARNINGS, TransactionKind
from syncd.core.time import ALWAYS
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import only_page

STATEMENT = """Konto;DE00 0000;;;
Buchungstag;Name;Zweck;Betrag;Saldo
06.11.2026;UPWORK ESCROW;Payout 7781;412,50;1.412,50
05.11.2026;Hausverwaltung;Miete;-900,00;1.000,00
03.11.2026;FIVERR INTL;FO1001;96,00;1.900,00
"""


def said(page):
    return [(each.record.posted.day, str(each.record.amount), each.record.description) for each in page.records]


class TestBank(ConnectorContract):
    @pytest.fixture
    def case(self, connector, columns):
        return ConnectorCase(
            source="bank",
            connector=lambda: connector(files.file(STATEMENT), columns=columns),
            malformed=lambda: connector(files.file(STATEMENT + "07.11.2026;x;y;viel;0,00\n"), columns=columns),
            window=ALWAYS,
            failing=[
                lambda: connector(files.file(STATEMENT)),
                lambda: connector(files.file("a,b\n1,2\n"), columns=columns),
                lambda: connector(files.file("<OFX>", "x.ofx")),
            ],
        )


def test_rows_are_money_received_of_no_platform_and_no_contract(connector, columns):
    page = only_page(connector(files.file(STATEMENT), columns=columns))
    assert said(page) == [
        (6, "412.50 EUR", "UPWORK ESCROW · Payout 7781"),
        (5, "-900.00 EUR", "Hausverwaltung · Miete"),
        (3, "96.00 EUR", "FIVERR INTL · FO1001"),
    ]
    assert {(each.record.kind, each.record.contract, each.record.group) for each in page.records} == {
        (TransactionKind.RECEIVED, None, "giro")
    }
    assert TransactionKind.RECEIVED not in EARNINGS
    assert {scope.platform for scope in page.complete} == {"giro"}
    assert page.snapshot == []


def test_a_balance_that_runs_says_nothing_and_one_that_breaks_is_told(connector, columns):
    whole = only_page(connector(files.file(STATEMENT), columns=columns))
    assert whole.notices == []
    cut = STATEMENT.replace("05.11.2026;Hausverwaltung;Miete;-900,00;1.000,00\n", "")
    (notice,) = only_page(connector(files.file(cut), columns=columns)).notices
    assert notice.startswith("the running balance breaks at x.csv:4")


NUMBERED = "No;Buchungstag;Name;Zweck;Betrag;Saldo\n{}"
dated = st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 28)), st.integers(1, 10**6))


@given(st.lists(st.lists(dated, min_size=1, max_size=4), min_size=1, max_size=3))
def test_rows_that_each_statement_numbers_anew_never_stand_for_each_other(connector, columns, statements):
    """A running number is no id: rows of two statements are one only where day and amount are the same, too."""
    rows, refs = set(), set()
    for statement in statements:
        lines = [
            f"{number};{on};x;y;{Decimal(cents).scaleb(-2)};0\n" for number, (on, cents) in enumerate(statement, 1)
        ]
        file = files.file(NUMBERED.format("".join(lines)))
        page = only_page(connector(file, columns={**columns, "id": "No"}, mark="."))
        assert not page.rejected
        refs |= {each.record.ref for each in page.records}
        rows |= set(enumerate(statement, 1))
    assert len(refs) == len(rows)


def test_a_row_in_two_overlapping_statements_is_one(connector, columns):
    found = [
        only_page(connector(files.file(NUMBERED.format(text)), columns={**columns, "id": "No"})).records[0].record.ref
        for text in ("a7;2026-11-02;x;y;1,50;0\n", "a7;2026-11-02;x;y;1,50;0\na8;2026-11-03;x;y;2,50;0\n")
    ]
    assert found[0] == found[1]


def test_two_payments_of_one_day_and_wording_in_two_statements_are_two(connector, columns):
    title, header, row, *_ = STATEMENT.splitlines(keepends=True)
    alike = [row, row.replace(";412,50", ";12,50")]
    refs = {
        each.record.ref
        for each_row in alike
        for each in only_page(connector(files.file(title + header + each_row), columns=columns)).records
    }
    assert len(refs) == 2


def test_what_is_spent_can_be_left_out(connector, columns):
    page = only_page(connector(files.file(STATEMENT), columns=columns, incoming_only=True))
    assert [day for day, _, _ in said(page)] == [6, 3]
    assert (page.control.rows, page.control.records, page.control.non_records, page.notices) == (3, 2, 1, [])


def test_columns_must_be_told(connector):
    with pytest.raises(BadFile, match="let `syncd map FILE --as bank` propose them"):
        only_page(connector(files.file(STATEMENT)))


def test_accounts_keep_their_rows_apart(connector, columns):
    refs = [
        {each.record.ref for each in only_page(connector(files.file(STATEMENT), columns=columns, account=name)).records}
        for name in ("giro", "savings")
    ]
    assert not refs[0] & refs[1]


ROWS = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 10, 1)),
        st.sampled_from(["UPWORK ESCROW", "FIVERR", "A. Müller"]),
        st.sampled_from(["Payout", "Refund; part 2"]),
        st.integers(-(10**7), 10**7),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, cut=st.integers(0, 8))
def test_statements_that_overlap_are_one_account(connector, columns, rows, cut):
    """Days are whole in each: as banks export them."""
    days = sorted({row[0] for row in rows})
    middle = days[min(cut, len(days) - 1)]

    def refs(part):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";")
        writer.writerow(["Buchungstag", "Name", "Zweck", "Betrag"])
        for on, name, purpose, cents in part:
            amount = f"{Decimal(cents).scaleb(-2)}".replace(".", ",")
            writer.writerow([on.strftime("%d.%m.%Y"), name, purpose, amount])
        named = {name: column for name, column in columns.items() if name != "balance"}
        page = only_page(connector(files.file(text.getvalue()), columns=named, mark=","))
        assert page.rejected == []
        return {each.record.ref: each.record for each in page.records}

    whole = refs(rows)
    assert len(whole) == len(rows)
    early, late = refs([row for row in rows if row[0] <= middle]), refs([row for row in rows if row[0] >= middle])
    assert early | late == whole
