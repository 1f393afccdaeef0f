"""What a file's cells prove of its dates and numbers: what it was written in, or nothing, and never anything else."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.tabular import RowDates, day, detect_mark, detect_order, number, range_in_name

BERLIN = ZoneInfo("Europe/Berlin")
WRITTEN = {"day-first": "%d{0}%m{0}%Y", "month-first": "%m{0}%d{0}%Y"}
ORDER = st.sampled_from(sorted(WRITTEN))
QUESTION = 'x.csv {}: set `dates` of the source to "day-first" or "month-first"'


def decided(read, *args):
    """What is decided, or that it is asked."""
    try:
        return read(*args)
    except BadFile:
        return "?"


# Dates


@st.composite
def files(draw):
    """A file's true order, its name and its rows: days, or work as a tracker states it, with breaks and rounding."""
    order, by = draw(ORDER), draw(st.sampled_from("/-"))
    # Around the clock changes and the turns of months and years, where the wrong reading comes nearest.
    first = draw(st.dates(date(2025, 12, 20), date(2026, 12, 20)))
    spread = draw(st.sampled_from([3, 12, 40, 300]))
    starts = st.integers(0, spread * 1440).map(
        lambda minutes: datetime.combine(first, time(), BERLIN) + timedelta(minutes=minutes)
    )
    rows, days = [], []
    for start in draw(st.lists(starts, min_size=1, max_size=6)):
        lasts = draw(st.integers(0, 60) | st.integers(0, 60 * 60)) * 60
        stop = datetime.fromtimestamp(start.timestamp() + lasts, BERLIN)
        told = max(0, lasts - draw(st.integers(0, 12 * 3600))) // 900 * 900
        days.append(start.date())
        text, end = (f"{each:{WRITTEN[order].format(by)}}" for each in (start, stop))
        rows.append(
            draw(
                st.sampled_from(
                    [RowDates(text), RowDates(text, end), RowDates(text, end, told), RowDates(text, end, lasts)]
                )
            )
        )
    name = "x.csv"
    if draw(st.booleans()):
        edges = [min(days) + timedelta(days=1), max(days) - timedelta(days=1)]  # work that crosses the edge is shown
        edges = edges if edges[0] <= edges[1] and draw(st.booleans()) else [min(days), max(days)]
        pattern = draw(st.sampled_from([WRITTEN[order].format("_"), "%Y-%m-%d"]))
        name = f"x_{edges[0]:{pattern}}-{edges[1]:{pattern}}.csv"
    return order, name, rows


@settings(max_examples=150, deadline=None)
@given(files())
def test_an_order_that_is_decided_is_the_one_the_dates_were_written_in(file):
    order, name, rows = file

    def meant(order):
        return range_in_name(name, order), [day(text, order) for row in rows for text in (row.start, row.end) if text]

    if (found := decided(detect_order, name, rows)) != "?":
        assert meant(found) == meant(order)


@settings(max_examples=75, deadline=None)
@given(files())
def test_an_order_is_decided_where_any_day_is_above_12(file):
    order, name, rows = file
    days = {int(row.start[:2] if order == "day-first" else row.start[3:5]) for row in rows}
    if max(days) > 12:
        assert decided(detect_order, name, rows) == order


@settings(max_examples=75, deadline=None)
@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_rows_proves_nothing(file, random):
    _, name, rows = file
    assert decided(detect_order, name, rows) == decided(detect_order, name, random.sample(rows, len(rows)))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.dates(date(1970, 1, 1), date(2199, 12, 31)), max_size=5),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]),
)
def test_dates_that_are_the_same_in_both_orders_are_no_question(days, pattern):
    same = [RowDates(f"{when.month:02}/{when.month:02}/{when.year}") for when in days]
    for rows in (
        [RowDates(f"{when:{pattern}}", "", 60) for when in days],
        same,
        [*same, RowDates("total"), RowDates("")],
    ):
        assert detect_order("x.csv", rows) in WRITTEN


@pytest.mark.parametrize(
    ("name", "rows", "order"),
    [
        ("x.csv", [RowDates("03/04/2026"), RowDates("13/04/2026")], "day-first"),
        ("x.csv", [RowDates("3-4-2026"), RowDates("4-13-2026")], "month-first"),
        ("x.csv", [RowDates("04/04/2026", "13/04/2026")], "day-first"),
        ("x.csv", [RowDates("05/04/2026", "04/05/2026")], "day-first"),
        ("x.csv", [RowDates("03/04/2026", "04/04/2026", 90_000)], "day-first"),
        ("x.csv", [RowDates("04/03/2026", "04/04/2026", 0)], "month-first"),
        ("x_01_04_2026-30_04_2026.csv", [RowDates("03/04/2026")], "day-first"),
        ("x_03_01_2026-03_31_2026 (1).csv", [], "month-first"),
        ("x_05_08_2026-04_09_2026.csv", [], "day-first"),
        ("x_01_04_2026-02_04_2026.csv", [RowDates("2026-04-01")], "day-first"),
        ("x 2026-04-01 2026-04-30.csv", [RowDates("03/04/2026")], "day-first"),
    ],
)
def test_parts_ends_durations_and_names_are_evidence(name, rows, order):
    assert detect_order(name, rows) == order


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([RowDates("03/04/2026")], "leaves open which part of its dates is the day"),
        (
            [RowDates("03/04/2026"), RowDates("04/04/2026"), RowDates("05/04/2026")],
            "leaves open which part of its dates is the day",
        ),
        (
            [RowDates("03/04/2026"), RowDates("13/13/2026"), RowDates("soon")],
            "leaves open which part of its dates is the day",
        ),
        ([RowDates("13/04/2026"), RowDates("04/13/2026")], "has dates of both orders"),
        ([RowDates("03/04/2026", "13/04/2026"), RowDates("01/10/2026", "01/11/2026", 60)], "has dates of both orders"),
    ],
)
def test_neither_order_or_both_is_a_question(rows, why):
    with pytest.raises(BadFile) as error:
        detect_order("x.csv", iter(rows))
    assert str(error.value) == QUESTION.format(why)


def test_a_name_in_another_order_than_the_rows_is_said_to_be():
    with pytest.raises(BadFile) as error:
        detect_order("x_13_08_2026-17_08_2026.csv", [RowDates("08/14/2026")])
    assert str(error.value).startswith(
        "x_13_08_2026-17_08_2026.csv has a day-first range in its name, and month-first dates in its rows: set `dates`"
    )


def test_a_range_in_a_name_that_allows_two_is_a_question_even_without_rows():
    with pytest.raises(BadFile, match="leaves open"):
        detect_order("x_01_08_2026-07_08_2026.csv", [])


@pytest.mark.parametrize(
    ("name", "day_outside"),
    [("x 2026-03-05 2026-04-30.csv", "04/03/2026"), ("x 2026-03-01 2026-04-02.csv", "03/04/2026")],
)
def test_a_day_beyond_the_range_in_a_name_does_not_prove_the_other_order(name, day_outside):
    with pytest.raises(BadFile, match="leaves open"):
        detect_order(name, [RowDates(day_outside)])


def test_a_range_in_a_name_is_read_in_the_order_given():
    name = "Report_10_05_2026-12_05_2026.csv"
    assert range_in_name(name, "day-first") == (date(2026, 5, 10), date(2026, 5, 12))
    assert range_in_name(name, "month-first") == (date(2026, 10, 5), date(2026, 12, 5))
    assert range_in_name("x_2026-10-01_2026-10-31.csv", "month-first") == (date(2026, 10, 1), date(2026, 10, 31))
    assert range_in_name("x_1_2_2026.csv", "day-first") is None
    for wrong in ("x_10_13_2026-10_31_2026.csv", "x_12_05_2026-10_05_2026.csv"):
        with pytest.raises(ValueError):
            range_in_name(wrong, "day-first")


# Numbers


@st.composite
def numbers(draw):
    """A file's true mark and its number cells."""
    mark = draw(st.sampled_from(".,"))
    thousands = draw(st.sampled_from(["", "," if mark == "." else ".", "'", " "]))
    cells = []
    for digits, places in draw(
        st.lists(st.tuples(st.integers(-99_999_999, 99_999_999), st.integers(0, 5)), max_size=6)
    ):
        text = f"{Decimal(digits).scaleb(-places):,f}"
        cells.append(text.translate({ord(","): thousands, ord("."): mark}))
    return mark, cells


@settings(max_examples=150, deadline=None)
@given(numbers())
def test_a_mark_that_is_decided_is_the_one_the_numbers_were_written_with(file):
    mark, cells = file
    if (found := decided(detect_mark, "x.csv", cells)) != "?":
        assert [number(cell, found) for cell in cells] == [number(cell, mark) for cell in cells]


@settings(max_examples=50, deadline=None)
@given(numbers(), st.randoms(use_true_random=False), st.sampled_from([None, ".", ","]))
def test_the_order_of_numbers_proves_nothing(file, random, usual):
    _, cells = file
    shuffled = random.sample(cells, len(cells))
    assert decided(detect_mark, "x.csv", cells, usual) == decided(detect_mark, "x.csv", shuffled, usual)


@pytest.mark.parametrize(
    "cell", ["1.5", "12.50", "1.2345", "1,234.5", "1,234,567", "0.125", "-$1.5", "(1.5)", "1 234.5"]
)
def test_one_number_may_prove_the_mark(cell):
    swapped = cell.translate(str.maketrans(",.", ".,"))
    assert detect_mark("x.csv", ["7", cell, "1,234", "1.234"]) == "."
    assert detect_mark("x.csv", ["1.234", swapped, "1,234", ""], usual=".") == ","


@pytest.mark.parametrize("cells", [[], ["", "7", "-12", "$1'000"], ["1:30", "much", "1,5.0", "1,2,3"]])
def test_cells_that_are_the_same_with_both_marks_are_no_question(cells):
    assert detect_mark("x.csv", cells) == "."
    assert detect_mark("x.csv", cells, usual=",") == ","


@pytest.mark.parametrize("cell", ["1.234", "1,234", "-€12,345", "999.000"])
def test_a_number_that_may_be_two_is_a_question_unless_one_mark_is_usual(cell):
    with pytest.raises(BadFile) as error:
        detect_mark("x.csv", ["7", cell])
    assert str(error.value) == (
        'x.csv leaves open whether 1,234 is 1234 or 1.234: set `mark` of the source to "." or ","'
    )
    assert detect_mark("x.csv", ["7", cell], usual=",") == ","


@pytest.mark.parametrize("usual", [None, "."])
def test_a_file_with_both_marks_is_bad(usual):
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        detect_mark("x.csv", ["1.5", "1,5"], usual)
