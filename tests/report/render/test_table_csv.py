import csv
import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State
from syncd.core.discrepancies import Evidence
from syncd.core.money import Money
from syncd.core.phrases import Hours, Moment, Percent
from syncd.core.report import ReportKind
from syncd.core.safe_text import inert, line
from syncd.report.document import Cell, Column, Row, RowKind, Table
from syncd.report.render.message import as_table
from syncd.report.render.table_csv import table_csv
from tests.examples import some


def read(text):
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def rows(report):
    return read(as_table(report).text)


def test_every_discrepancy_is_a_row_with_numbers_as_numbers(sample):
    read = rows(sample.report())
    assert len(read) == 6
    assert read[0] == {
        "id": "d-0000000001",
        "rule": "tracked-not-logged",
        "severity": "high",
        "state": "open",
        "assertion": "completeness",
        "about": "api, 9 to 15 Nov 2026",
        "summary": "2:30 tracked, not on Upwork as of your export of Sun 15 Nov 20:10 UTC",
        "action": "Add 2:30 to the Work Diary before Mon 12:00 UTC",
        "seconds": "9000",
        "stake": "100.00",
        "currency": "USD",
        "deadline": "2026-11-16T12:00:00Z",
        "first_seen": "2026-11-13T07:50:00Z",
        "last_seen": "2026-11-16T08:50:00Z",
        "age_days": "1",
        "evidence": "toggl/time/9000000001: Tue 10 Nov 09:00–11:30, “API tests”",
        "parent": "",
        "economic_date": "2026-11-15",
        "age_bucket": "0–7",
        "resolved_by": "",
        "claim": "save",
        "link": "",
    }
    assert read[4]["stake"] == "-13.33"
    assert read[5]["stake"] == ""


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "\u00a0=1", "\u200b=1", "﹣1"],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert inert(text) == f"'{line(text)}"


@pytest.mark.parametrize("text", ["", "2:30 tracked", "1-2", "a=b", "−5 is a minus sign, not a hyphen", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert inert(text) == text


@given(st.text(max_size=20))
def test_no_text_starts_like_a_formula(text):
    visible = "".join(each for each in inert(text) if not each.isspace() and unicodedata.category(each) != "Cf")
    assert not unicodedata.normalize("NFKC", visible[:1]).startswith(tuple("=+-@"))


def test_any_discrepancies_read_back_as_one_row_each_with_no_formula_in_a_text_column(sample):
    numbers = {"seconds", "stake", "age_days"}

    @some(40)
    @given(sample.discrepancies)
    def check(found):
        read = rows(sample.report(discrepancies=tuple(found)))
        assert [each["id"] for each in read] == [each.id for each in found]
        for row, each in zip(read, found, strict=True):
            assert not [name for name in row if name not in numbers and row[name].lstrip().startswith(tuple("=+-@"))]
            assert row["stake"] == "" or Decimal(row["stake"]) == each.stake.decimal

    check()


def test_all_evidence_goes_along(sample):
    found = sample.discrepancy(evidence=tuple(Evidence(f"toggl/time/{n}", "1:00") for n in range(30)))
    assert rows(sample.report(discrepancies=(found,)))[0]["evidence"].count("toggl/time/") == 30


def table(*rows, keys=("day", "at", "hours", "net", "share", "note"), **more):
    columns = tuple(Column(key=key, title=f"Titled {key}") for key in keys)
    return Table(title="x", columns=columns, rows=tuple(rows), **more)


USD, EUR = (lambda text, code=code: Money.of(text, code) for code in ("USD", "EUR"))


def test_values_are_written_as_programs_read_them_whatever_the_words_are():
    at = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
    values = (date(2026, 11, 16), Moment(at), Hours(-9000), USD("-12.50"), Percent(Decimal("0.1")))
    cells = (*(Cell("words in German", value) for value in values), Cell("=1+1"))
    text = table_csv(table(Row(cells), is_exact=True))
    assert text == (
        "\ufeffday,at,hours,net,share,note,currency\r\n2026-11-16,2026-11-16T12:00:00Z,-9000,-12.50,0.1,'=1+1,USD\r\n"
    )


def test_what_is_no_exact_figure_says_so():
    cells = (
        Cell("≈ 444.00", USD("444.00"), state=State.ESTIMATED),
        Cell("≥ 14:50", Hours(53400), state=State.AT_LEAST),
        Cell("unknown", state=State.UNKNOWN),
        Cell("≈ so far"),
    )
    (row,) = read(table_csv(table(Row(cells), keys=("net", "tracked", "tax", "note"))))
    assert row["inexact"] == "net estimated; tracked at least; tax unknown"
    (exact,) = read(table_csv(table(Row((Cell("1.00", USD("1.00")),)), keys=("net",))))
    assert exact == {"net": "1.00", "currency": "USD", "inexact": ""}


def test_amounts_of_two_currencies_in_a_row_have_one_each():
    (row,) = read(table_csv(table(Row((Cell("", USD("1.00")), Cell("", EUR("2.00")))), keys=("asked", "paid"))))
    assert (row["asked"], row["asked_currency"]) == ("1.00", "USD")
    assert (row["paid"], row["paid_currency"]) == ("2.00", "EUR")


def test_totals_and_headings_are_no_rows():
    kinds = (RowKind.SECTION, RowKind.NORMAL, RowKind.BESIDE, RowKind.SUBTOTAL, RowKind.TOTAL)
    rows = [Row((Cell(kind.value),), kind) for kind in kinds]
    assert [row["note"] for row in read(table_csv(table(*rows, keys=("note",))))] == ["normal"]


def test_a_table_has_its_header_whether_it_has_rows_or_not():
    assert table_csv(table(keys=("net", "note"))) == "\ufeffnet,note,currency,inexact\r\n"


def test_what_is_left_out_is_a_last_row_in_its_column():
    shown = table(Row((Cell("a"), Cell("b"))), keys=("id", "summary"), more="and 3 more", more_in="summary")
    assert [(row["id"], row["summary"]) for row in read(table_csv(shown))] == [("a", "b"), ("", "and 3 more")]


WORDS = st.text(max_size=20)


@some(60)
@given(st.lists(st.tuples(WORDS, st.integers(-(10**12), 10**12), st.integers(-(10**9), 10**9)), max_size=6))
def test_any_table_reads_back_with_every_value_and_no_text_that_runs(lines):
    made = [
        Row((Cell(text), Cell("", Money(minor, "JPY")), Cell("", Hours(seconds)))) for text, minor, seconds in lines
    ]
    read_back = read(table_csv(table(*made, keys=("note", "net", "hours"))))
    assert [(int(row["net"]), int(row["hours"]), row["currency"]) for row in read_back] == [
        (minor, seconds, "JPY") for _, minor, seconds in lines
    ]
    for row, (text, *_) in zip(read_back, lines, strict=True):
        assert row["note"].removeprefix("'") == line(text).removeprefix("'")
        assert not row["note"].lstrip().startswith(tuple("=+-@"))


def test_a_billable_summary_is_a_row_for_each_contract_and_says_what_is_not_exact(sample):
    report = replace(sample.clear(summary=sample.in_part()), kind=ReportKind.SUMMARY)
    file = as_table(report)
    assert (file.name, file.is_empty) == ("summary.csv", False)
    found = read(file.text)
    assert len(found) == len(report.summary.lines)
    for row, each in zip(found, report.summary.lines, strict=True):
        assert row["gross"] == ("" if each.gross is None else str(each.gross.decimal)) or each.gross is None
        assert row["tracked"] in (str(each.seconds_tracked), "–", "unknown")
    assert any(row["inexact"] for row in found)


def test_its_columns_are_the_same_in_every_language_and_where_nothing_is_listed(sample):
    heads = {
        as_table(report, name).text.split("\r\n")[0]
        for report in (sample.report(), sample.clear())
        for name in ("en", "de")
    }
    assert len(heads) == 1
