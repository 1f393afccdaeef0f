"""CSV tables: whatever dialect they were written in, and whatever is wrong with them."""

import codecs
import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile, SourceFile
from syncd.core.money import Money
from syncd.core.time import day_span, midnight
from syncd.tables import (
    Format,
    Row,
    Table,
    covered,
    day,
    days_in_name,
    money,
    number,
    occurrences,
    parse,
    read_table,
    recognise,
)

HEADER = ("date", "title", "amount")
CELLS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"], include_characters="\n"), max_size=12)


def file(data: bytes | str, name: str = "x.csv") -> SourceFile:
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name=name, data=raw, sha256="", modified=datetime(2026, 11, 16, tzinfo=UTC))


def written(rows, delimiter=",", quoting=csv.QUOTE_ALL, end="\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return text.getvalue()


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS).filter(lambda cells: any(cell.strip() for cell in cells)), max_size=6),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]),
)
def test_rows_written_in_any_dialect_are_read_back(rows, delimiter, quoting, end, encoding):
    data = written([HEADER, *rows], delimiter, quoting, end).encode(encoding)
    if encoding == "utf-16-be":
        data = codecs.BOM_UTF16_BE + data
    if encoding == "cp1252":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            assume(error.reason != "unexpected end of data")
        else:
            assume(data.isascii())
    table = read_table(file(data))
    assert table.header == HEADER
    expected = [dict(zip(HEADER, (cell.strip() for cell in cells), strict=True)) for cells in rows]
    assert [{key: " ".join(cell.split()) for key, cell in row.cells.items()} for row in table.rows] == [
        {key: " ".join(cell.split()) for key, cell in cells.items()} for cells in expected
    ]


def test_column_names_are_compared_without_case_and_space():
    table = read_table(file(" Date ;PAYMENT  Type\n2026-11-02;\n"))
    assert table.header == ("date", "payment type")


def test_a_row_knows_the_line_it_starts_on():
    table = read_table(file('\nA,B\n\n1,"two\nlines"\n,\n2,x\n'))
    assert [(row.where, row.text("a")) for row in table.rows] == [("x.csv:4", "1"), ("x.csv:7", "2")]


def test_a_row_with_a_wrong_number_of_cells_is_rejected_with_its_line():
    table = read_table(file("a,b\n1,2\n1,2,3\n1\n4,5\n"))
    accepted, rejected = parse(table.rows, lambda row: row.text("a"))
    assert [value for _, value in accepted] == ["1", "4"]
    assert [(row.where, why) for row, why in rejected] == [
        ("x.csv:3", "has 3 cells where the header has 2"),
        ("x.csv:4", "has 1 cells where the header has 2"),
    ]


def test_a_row_that_raises_is_rejected_with_the_words_of_the_error():
    rows = [Row("x.csv:2", {"a": "1"}), Row("x.csv:3", {"a": "one"})]
    accepted, rejected = parse(rows, lambda row: number(row.text("a")))
    assert accepted == [(rows[0], Decimal(1))]
    assert rejected == [(rows[1], "'one' is not a number like 1,234.50")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ('a,b\n1,"2', r"ends inside the quotes of line 2: it was cut off"),
        ("a,b\n1,2\n3", r"ends in the middle of line 3: it was cut off"),
        ('a,b\n1,"2"x\n', r"is not CSV at line 2"),
        ("a,b\n" + "x" * 200_000 + ",2\n", r"is not CSV at line 2: field larger than field limit"),
        ("x" * 200_000, r"is not CSV at line 1: field larger than field limit"),
        ("a,A\n1,2\n", r"has the column 'a' twice"),
        ("\n \n", r"holds no table"),
        ("a,b\n1,\0\n", r"is not text \(it holds NUL bytes\)"),
        (b"PK\x03\x04\x81\x8d\x8f", r"is not text"),
        (codecs.BOM_UTF8 + b"a,\xff\n", r"breaks inside a character"),
        ("a,ü".encode()[:-1], r"breaks inside a character"),
        ("a,b\n".encode("utf-16")[:-1], r"breaks inside a character"),
        (codecs.BOM_UTF32_LE + "a,b\n".encode("utf-32-le"), r"holds NUL bytes"),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused_in_one_sentence(data, says):
    with pytest.raises(BadFile, match=says) as raised:
        read_table(file(data))
    assert "\n" not in str(raised.value)


def test_a_last_cell_that_may_be_cut_reads_as_empty():
    assert read_table(file("a,b\n1,12.5")).rows[0].cells == {"a": "1", "b": ""}
    assert read_table(file('a,b\n1,"12.5"')).rows[0].cells == {"a": "1", "b": "12.5"}
    assert read_table(file("a,b\n1,12.5"), kept=True).rows[0].cells == {"a": "1", "b": "12.5"}


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_bad_file(data):
    try:
        table = read_table(file(data))
    except BadFile:
        return
    assert all(row.problem or tuple(row.cells) for row in table.rows)


FORMATS = [Format("one", ("date", "hours")), Format("two", ("date", "team|client team", "amount"))]


def test_a_format_is_recognised_by_its_columns_in_any_order_and_spelling():
    assert recognise(Table("x", ("extra", "hours", "date"), ()), FORMATS).name == "one"
    assert recognise(Table("x", ("amount", "client team", "date"), ()), FORMATS).name == "two"


def test_a_foreign_file_is_refused_with_its_headers_and_the_nearest_format():
    with pytest.raises(BadFile, match=r"its columns are: date, amount; the nearest format is the two.* has: team$"):
        recognise(Table("x.csv", ("date", "amount"), ()), FORMATS)


def test_a_file_that_fits_two_formats_is_refused():
    with pytest.raises(BadFile, match="fits several formats, one and two"):
        recognise(Table("x.csv", ("date", "amount", "hours", "team"), ()), FORMATS)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=12), st.randoms())
def test_occurrences_number_equal_keys_whatever_their_order(keyed, random):
    shuffled = random.sample(keyed, len(keyed))
    numbered = [sorted(zip(each, occurrences(each), strict=True)) for each in (keyed, shuffled)]
    assert numbered[0] == numbered[1]
    for key in "abc":
        numbers = [count for (name, _), count in numbered[0] if name == key]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_days_are_read_in_iso_and_in_english(when):
    months = "January February March April May June July August September October November December".split()
    month = months[when.month - 1]
    for text in (when.isoformat(), f"{month[:3]} {when.day}, {when.year}", f"{month} {when.day:02}, {when.year}"):
        assert day(text) == when


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "02/01/2026", "Foo 1, 2026", "0001-01-01", "9999-12-31", "٢٠٢٦-01-01"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="is not a date"):
        day(text)


@given(st.integers(-(10**14), 10**14))
def test_amounts_are_read_with_and_without_commas_and_dollar(cents):
    amount = Money(cents, "USD")
    sign, size = ("-" if cents < 0 else ""), abs(amount.decimal)
    for text in (str(amount.decimal), f"{amount.decimal:,}", f"{sign}${size:,}", f"${amount.decimal:,}"):
        assert money(text, "USD") == amount


@pytest.mark.parametrize("text", ["", "1,5", "1.234,50", "12,34,567", "1e5", "NaN", "--1", "1.2.3", "9" * 16, "١"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        number(text)


def test_an_amount_with_too_many_places_is_refused():
    with pytest.raises(ValueError, match="more decimal places than JPY has"):
        money("10.5", "JPY")


# -- what a file covers

BERLIN = ZoneInfo("Europe/Berlin")
march = st.integers(1, 31).map(lambda number: date(2026, 3, number))


def made(on: date) -> SourceFile:
    return SourceFile(name="x.csv", data=b"", sha256="x", modified=midnight(on, BERLIN) + timedelta(hours=9))


@given(st.lists(march, max_size=5), march, st.lists(march, max_size=3), st.sampled_from(["file-time", "last-row"]))
def test_a_file_covers_whole_days_up_to_the_day_before_it_was_made_but_for_doubtful_ones(days, on, doubtful, through):
    spans = covered(made(on), days, [str(day) for day in doubtful], BERLIN, through)
    last = max(days, default=on) if through == "last-row" else on - timedelta(days=1)
    wanted = {date(2026, 3, n) for n in range(1, 32)} if days else set()
    wanted = {day for day in wanted if min(days) <= day <= min(last, on - timedelta(days=1))} - set(doubtful)
    found = {
        date(2026, 3, n) for n in range(1, 32) if any(midnight(date(2026, 3, n), BERLIN) in each for each in spans)
    }
    assert found == wanted
    assert sum(span.seconds for span in spans) == sum(day_span(day, BERLIN).seconds for day in wanted)


def test_what_a_file_states_of_itself_goes_before_its_rows():
    stated = (date(2026, 3, 1), date(2026, 3, 10))
    assert covered(made(date(2026, 4, 1)), [date(2026, 3, 4)], [], BERLIN, "file-time", stated) == (
        day_span(stated[0], BERLIN, 10),
    )


def test_with_a_doubtful_day_that_cannot_be_read_nothing_is_covered():
    assert covered(made(date(2026, 3, 9)), [date(2026, 3, 4)], ["soon"], BERLIN, "file-time") == ()


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("statements_2026-03-01_2026-03-31.csv", (date(2026, 3, 1), date(2026, 3, 31))),
        ("Report (from 2026-03-01 to 2026-03-01).csv", (date(2026, 3, 1), date(2026, 3, 1))),
        ("2026-03-31_2026-03-01.csv", None),
        ("2026-03-01.csv", None),
        ("12026-03-01_2026-03-31.csv", None),
        ("2026-02-30_2026-03-31.csv", None),
    ],
)
def test_two_days_in_a_files_name_are_its_first_and_last(name, days):
    assert days_in_name(name) == days
