"""Spreadsheets, read back as another program reads them."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.phrases import Dates, Hours, Moment, Percent
from syncd.report.document import (
    Action,
    Actions,
    Cell,
    Column,
    Document,
    Facts,
    Figures,
    Paragraphs,
    Row,
    RowKind,
    Table,
)
from syncd.report.in_lines import in_lines
from syncd.report.render import xlsx
from syncd.report.render.message import document_of
from tests.examples import some

MADE = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
USD, EUR, JPY = (lambda text, code=code: Money.of(text, code) for code in ("USD", "EUR", "JPY"))


def at(*parts):
    """A moment as a spreadsheet has it: without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def document(*tables, blocks=(), **words):
    known = {
        "id": "r-1", "name": "weekly", "kind": "reconciliation", "language": "en", "made_at": MADE,
        "zone": "Europe/Berlin", "subject": "s", "headline": "Nothing is lost", "kicker": "k", "dated": "d",
    }  # fmt: skip
    return Document(**(known | words), blocks=blocks, data=tables)


def cell(value):
    return Cell("" if value is None else str(value), value)


def table(*rows, keys=("day", "hours", "amount"), totals=(), sheet="Work", **more):
    columns = tuple(Column(key=key, title=key.title(), is_number=key != "day", adds_up=key != "day") for key in keys)
    lines = [Row(tuple(map(cell, row))) for row in rows]
    sums = [Row(tuple(map(cell, row)), RowKind.TOTAL) for row in totals]
    return Table(title="Work", columns=columns, rows=(*lines, *sums), sheet=sheet, **more)


WORK = table(
    (date(2026, 11, 10), Hours(9000), USD("100.00")),
    (date(2026, 11, 11), Hours(4200), USD("64.17")),
    totals=[("Total", Hours(13200), USD("164.17"))],
)


def read(document):
    """The workbook with its formulas, and with the values that they carry."""
    data = xlsx.render(document)
    return load_workbook(io.BytesIO(data)), load_workbook(io.BytesIO(data), data_only=True)


def texts(sheet):
    return [each.value for row in sheet.iter_rows() for each in row if isinstance(each.value, str)]


def number(value):
    if isinstance(value, str):
        return 0  # as spreadsheet programs have it
    return value.total_seconds() / 86_400 if isinstance(value, timedelta) else float(value or 0)


def computed(formula, sheet):
    """What a spreadsheet program makes of one of our formulas, from the cells that it names."""
    kind, arguments = re.fullmatch(r"=(SUBTOTAL|SUMIF)\((.+)\)", formula).groups()
    first, *rest = arguments.split(",")
    cells = [each.value for (each,) in sheet[rest[-1]]]
    if kind == "SUBTOTAL":
        assert first == "109"
        return sum(map(number, cells))
    codes = [each.value for (each,) in sheet[first]]
    return sum(number(each) for each, code in zip(cells, codes, strict=True) if f'"{code}"' == rest[0])


def formulas(book, values):
    """Each formula with the value that it carries, and the sheet of values."""
    for sheet in book:
        for row in sheet.iter_rows():
            for each in row:
                if each.data_type == "f":
                    yield each.value, values[sheet.title][each.coordinate].value, values[sheet.title]


def test_numbers_hours_and_days_are_such(sample):
    sheet, values = (book["Work"] for book in read(document(WORK)))
    assert [each.value for each in sheet[1]] == ["Day", "Hours", "Amount (USD)"]
    day, hours, amount = values[2]
    assert (day.value, day.number_format) == (at(2026, 11, 10), "yyyy-mm-dd")
    assert (hours.value, hours.number_format) == (timedelta(hours=2, minutes=30), "[h]:mm")
    assert (amount.value, amount.number_format) == (100, "#,##0.00")
    assert [each.value for each in sheet[4]] == ["Total", "=SUBTOTAL(109,B2:B3)", "=SUBTOTAL(109,C2:C3)"]
    assert [each.value for each in values[4]] == ["Total", timedelta(seconds=13200), 164.17]


def test_it_can_be_read_filtered_and_printed():
    book, _ = read(document(WORK))
    assert book.sheetnames == ["Summary", "Work"]
    sheet = book["Work"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"  # the total is no row to filter or sort
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_rows_that_belong_together_are_not_sorted_apart():
    parts = replace(WORK, rows=(Row((Cell("Week"), Cell(""), Cell("")), RowKind.SECTION), *WORK.rows))
    assert read(document(parts))[0]["Work"].auto_filter.ref is None


def test_a_total_that_is_no_sum_of_its_rows_is_what_it_says():
    lacking = replace(WORK, rows=(*WORK.rows[:1], WORK.rows[2]))
    book, values = read(document(lacking))
    assert list(formulas(book, values)) == []
    assert values["Work"]["C3"].value == 164.17


def test_columns_that_do_not_add_up_have_no_formula():
    rates = replace(WORK, columns=tuple(replace(column, adds_up=False) for column in WORK.columns))
    assert list(formulas(*read(document(rates)))) == []


def test_amounts_of_several_currencies_have_theirs_beside_them_and_a_sum_each():
    rows = [(1, Hours(60), USD("1.00")), (2, Hours(60), EUR("2.50")), (3, None, USD("3.00")), (4, None, None)]
    totals = [("Total", None, USD("4.00")), ("Total", None, EUR("2.50"))]
    book, values = read(document(table(*rows, totals=totals)))
    sheet = book["Work"]
    assert [each.value for each in sheet[1]] == ["Day", "Hours", "Amount", "Currency"]
    assert [sheet[f"D{line}"].value for line in range(2, 8)] == ["USD", "EUR", "USD", None, "USD", "EUR"]
    assert [sheet[f"C{line}"].value for line in (6, 7)] == ['=SUMIF(D2:D5,"USD",C2:C5)', '=SUMIF(D2:D5,"EUR",C2:C5)']
    assert [values["Work"][f"C{line}"].value for line in (6, 7)] == [4, 2.5]


def test_each_amount_has_its_currency_where_a_row_has_two():
    rows = [(1, USD("1.00"), EUR("2.00"))]
    sheet = read(document(table(*rows, keys=("day", "asked", "paid"))))[0]["Work"]
    assert [each.value for each in sheet[1]] == ["Day", "Asked", "Currency", "Paid", "Currency"]
    assert [each.value for each in sheet[2]] == [1, 1, "USD", 2, "EUR"]


@pytest.mark.parametrize(
    ("shown", "value", "form"),
    [
        (Cell("≈ 444.00", USD("444.00"), state=State.ESTIMATED), 444, '"≈ "#,##0.00'),
        (Cell("≥ 14:50", Hours(53400), state=State.AT_LEAST), timedelta(seconds=53400), '"≥ "[h]:mm'),
        (Cell("0:01", Hours(59)), timedelta(seconds=59), "[h]:mm:ss"),
        (Cell("−2:30", Hours(-9000)), -2.5, '#,##0.00" h"'),
        (Cell("1,000", JPY("1000")), 1000, "#,##0"),
        (Cell("10 %", Percent(Decimal("0.1"))), 0.1, "0.0%"),
        (Cell("1.5", Decimal("1.5")), 1.5, "General"),
        (Cell("Mon 16 Nov, 10:00", Moment(MADE)), at(2026, 11, 16, 10, 0), "yyyy-mm-dd hh:mm"),
        (Cell("9 to 15 Nov", Dates(date(2026, 11, 9), date(2026, 11, 15))), "9 to 15 Nov", "General"),
        (Cell("unknown"), "unknown", "General"),
    ],
)
def test_a_figure_keeps_its_sign_and_what_is_none_is_text(shown, value, form):
    (cell,) = read(document(Table(title="x", columns=(Column(key="x", title="x"),), rows=(Row((shown,)),))))[1]["x"][2]
    assert (cell.value, cell.number_format) == (value, form)


def test_an_instant_says_its_zone_above_it():
    moments = Table(title="x", columns=(Column(key="x", title="Due"),), rows=(Row((Cell("", Moment(MADE)),)),))
    assert read(document(moments))[0]["x"]["A1"].value == "Due (Europe/Berlin)"


def test_the_first_sheet_says_what_to_do_with_amounts_as_numbers():
    do = Action(title="Add 2:30", details=("5:11 tracked",), amount=Cell("100.00", USD("100.00")), ids=("d-1",))
    blocks = (
        Actions(title="Today", items=(do,), more="and 4 more"),
        Figures(title="In figures", items=((Cell("100.00 USD", USD("100.00")), ("can be saved",)),)),
        WORK,
        Paragraphs(title="Not checked", sentences=("The bank.",)),
        Facts(rows=(("toggl", "through Mon"),)),
    )
    book, _ = read(document(blocks=blocks, lead="All of it."))
    shown = [[each.value for each in row if each.value is not None] for row in book["Summary"].iter_rows()]
    assert [row for row in shown if row] == [
        ["Nothing is lost"], ["k"], ["d"], ["All of it."],
        ["In figures"], ["can be saved", 100, "USD"],
        ["Today"], ["What to do", "Amount", "Unit", "Why", "When", "Notes", "Link", "Id"],
        ["Add 2:30", 100, "USD", "5:11 tracked", "d-1"], ["and 4 more"],
        ["Work: on the sheet Work"], ["Not checked"], ["The bank."], ["toggl", "through Mon"],
    ]  # fmt: skip


def test_a_table_without_a_title_is_found_too():
    untitled = replace(WORK, title="")
    shown = texts(read(document(blocks=(untitled, replace(WORK, title="More", sheet=""))))[0]["Summary"])
    assert shown[-2:] == ["The table is on the sheet Work", "More: on the sheet More"]


def test_it_names_its_author_and_the_moment_of_the_report_alone():
    book, _ = read(document(WORK, author="Jane Doe", subject="164.17 USD"))
    made = book.properties
    assert (made.creator, made.lastModifiedBy, made.title) == ("Jane Doe", "Jane Doe", "Nothing is lost")
    assert made.created == made.modified == MADE.replace(tzinfo=None)
    assert (made.description, made.keywords, made.category) == (None, None, None)


def test_notes_and_what_is_left_out_stand_below_the_table():
    sheet = read(document(replace(WORK, notes=("≈: estimated",), more="and 3 more")))[0]["Work"]
    assert [sheet[f"A{line}"].value for line in (5, 6, 7)] == [None, "and 3 more", "≈: estimated"]


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="=+-@'[]:*?/\\\t\r\n\x00_x0041_{}&<>\"\ufffe\uffff\u200b\ud800🎉", max_size=40),
    st.sampled_from(
        ["=1+1", '=HYPERLINK("http://x.example","y")', "@SUM(A1)", "+1", "-1", "http://x.example", "mailto:a@b.example",
         "internal:A1", "{=1}", "_x0041_", "007", "1E9", "TRUE", "#REF!", "#N/A", "History", "'", "🎉" * 40]
    ),
)  # fmt: skip


@some(60)
@given(st.lists(HOSTILE, min_size=8, max_size=8), st.lists(HOSTILE, min_size=1, max_size=4))
def test_no_text_is_ever_a_formula_a_link_or_another_text(words, names):
    tables = [
        Table(
            title=words[0],
            sheet=name,
            columns=(Column(key="a", title=words[1], adds_up=True), Column(key="b", title=words[2])),
            rows=(Row((Cell(words[3]), Cell(words[4], words[4]))), Row((Cell(words[5]), Cell("")), RowKind.TOTAL)),
            notes=(words[6],),
        )
        for name in names
    ]
    do = Actions(title=words[7], items=(Action(title=words[0], details=(words[1],), ids=(words[3],)),))
    made = in_lines(document(*tables, blocks=(do,), headline=words[4], lead=words[5], author=words[6]))
    book, _ = read(made)
    cells = [each for sheet in book for row in sheet.iter_rows() for each in row if each.value is not None]
    assert {each.data_type for each in cells} <= {"s"}
    assert not [each for each in cells if each.hyperlink]
    assert len(book.sheetnames) == 1 + len(names)
    for name in book.sheetnames:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set("[]:*?/\\") & set(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    wanted = {line for line in in_lines(tuple(words)) if line}
    kept = {line.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}) for line in wanted}
    assert kept <= {*texts(book["Summary"]), *texts(book.worksheets[1])}


def test_text_that_would_be_a_formula_if_it_was_typed_again_is_marked_as_text():
    risky = Table(title="x", columns=(Column(key="x", title="x"),), rows=(Row((Cell("=1+1"),)), Row((Cell("1+1"),))))
    sheet = read(document(risky))[0]["x"]
    assert [sheet[f"A{line}"].quotePrefix for line in (2, 3)] == [True, False]


def test_a_text_that_no_cell_holds_is_cut():
    long = Table(title="x", columns=(Column(key="x", title="x"),), rows=(Row((Cell("🎉" * 40_000),)),))
    shown = read(document(long))[0]["x"]["A2"].value
    assert shown.endswith("🎉…")
    assert len(shown.encode("utf-16-le")) <= 2 * 32_767


def amounts(code):
    return st.one_of(st.none(), st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, code)))


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 10**7).map(Hours)), st.sampled_from(["USD", "JPY", "KWD"]).flatmap(amounts)
    ),
    min_size=1,
    max_size=8,
)


@some(60)
@given(ROWS, st.integers(-2, 2))
def test_what_each_formula_carries_is_the_figure_of_the_document_and_the_sum_of_its_cells(rows, wrong):
    """`wrong`: how far the totals are from the sum of the rows."""
    codes = {amount.currency for _, amount in rows if amount}
    seconds = sum(hours.seconds for hours, _ in rows if hours) + wrong
    sums = {
        code: Money(sum(amount.minor for _, amount in rows if amount and amount.currency == code) + wrong, code)
        for code in codes
    }
    totals = [("Total", Hours(abs(seconds)), None), *(("Total", None, money) for money in sums.values())]
    made = document(table(*((1, *row) for row in rows), totals=totals))
    book, values = read(made)
    found = list(formulas(book, values))
    for formula, carried, sheet in found:
        assert number(carried) == pytest.approx(computed(formula, sheet), abs=1e-6)
    if wrong == 0:
        assert len(found) == len(codes) + any(hours for hours, _ in rows)
    shown = values["Work"]
    letter = get_column_letter([each.value.split(" (")[0] for each in shown[1]].index("Amount") + 1)
    written = [shown[f"{letter}{line}"].value for line in range(len(rows) + 3, shown.max_row + 1)]
    assert [each for each in written if each is not None] == [float(money.decimal) for money in sums.values()]


def test_any_report_is_the_same_bytes_twice_and_each_formula_carries_its_sum(sample):
    @some(15)
    @given(sample.reports)
    def check(report):
        made = document_of(report)
        data = xlsx.render(made)
        assert xlsx.render(document_of(report)) == data
        book, values = (load_workbook(io.BytesIO(data), data_only=each) for each in (False, True))
        for formula, carried, sheet in formulas(book, values):
            assert number(carried) == pytest.approx(computed(formula, sheet), abs=1e-6)
            (_, top, _, bottom) = range_boundaries(formula.rstrip(")").rsplit(",", 1)[-1])
            assert 2 <= top <= bottom

    check()


def test_every_discrepancy_is_a_row_with_all_that_is_known_of_it(sample):
    report = sample.report()
    book, values = read(document_of(report))
    assert book.sheetnames[:3] == ["Summary", "Discrepancies", "Hours and money"]
    head, *rows = values["Discrepancies"].iter_rows(values_only=True)
    assert len(rows) == len(report.discrepancies)
    first = dict(zip(head, rows[0], strict=True))
    assert first["Id"] == "d-0000000001"
    assert first["Hours"] == timedelta(hours=2, minutes=30)
    assert (first["Amount"], first["Currency"]) == (100, "USD")
    assert first["Deadline (Europe/Berlin)"] == at(2026, 11, 16, 13, 0)
    assert first["What to do"].startswith("Add 2:30")
    assert first["Claim"] == "save"
    assert values["Discrepancies"].auto_filter.ref == f"A1:V{len(rows) + 1}"


def test_what_a_discrepancy_is_about_stands_in_the_language_of_the_reader(sample):
    _, values = read(document_of(sample.report(), "de"))
    head, *rows = values["Abweichungen"].iter_rows(values_only=True)
    about = [dict(zip(head, row, strict=True))["Betrifft"] for row in rows]
    assert any("Nov.\u00a02026" in words for words in about)
    assert not any("Nov 2026" in words for words in about)


def test_every_total_of_a_summary_is_that_of_the_document(sample):
    made = document_of(sample.report())
    (money,) = [one for one in made.data if one.sheet == "Hours and money"]
    values = read(made)[1]["Hours and money"]
    keys = [each.value.split(" (")[0] for each in values[1]]
    checked = 0
    for at, row in enumerate(money.rows, 2):
        for column, shown in zip(money.columns, row.cells, strict=True):
            if row.kind is RowKind.TOTAL and isinstance(shown.value, Money | Hours):
                figure = (
                    shown.value.decimal if isinstance(shown.value, Money) else Decimal(shown.value.seconds) / 86_400
                )
                assert number(values.cell(at, keys.index(column.title) + 1).value) == pytest.approx(float(figure))
                checked += 1
    assert checked > 4


def test_lengths_of_time_on_the_first_sheet_have_one_format():
    lengths = Figures(title="x", items=((Cell("2:30", Hours(9000)), ("a",)), (Cell("0:01", Hours(59)), ("b",))))
    sheet = read(document(blocks=(lengths,)))[0]["Summary"]
    forms = {each.number_format for row in sheet.iter_rows() for each in row if isinstance(each.value, timedelta)}
    assert forms == {"[h]:mm:ss"}
