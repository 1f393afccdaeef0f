"""Clock times with points, `08.37`: read where the durations of the file prove them, else a reason to reject."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.tabular import read_table
from syncd.tabular.trackers import with_colons
from syncd.tabular.values.parse import duration
from syncd.testing.files import file

minutes = st.integers(0, 1439)
entries = st.lists(st.tuples(minutes, minutes), min_size=1, max_size=8)


def clock(minute, mark):
    return f"{minute // 60:02}{mark}{minute % 60:02}"


def read(rows):
    text = "\n".join(["From,To,Duration", *(",".join(row) for row in rows), ""])
    table = with_colons(read_table(file(text)), ["from"], ["to"], lambda row: duration(row.text("duration")))
    return [(row.text("from"), row.text("to")) for row in table.rows]


def tracked(entries, mark):
    return [(clock(a, mark), clock(b, mark), clock((b - a) % 1440, ":")) for a, b in entries]


@given(entries)
def test_clock_times_with_points_are_never_read_otherwise_than_those_with_colons(entries):
    right = [row[:2] for row in tracked(entries, ":")]
    dotted = [row[:2] for row in tracked(entries, ".")]
    assert read(tracked(entries, ":")) == right
    assert read(tracked(entries, ".")) in (right, dotted)


@given(entries)
@example([(517, 602)])
def test_one_entry_whose_minutes_differ_by_more_than_rounding_proves_the_whole_file(entries):
    proof = (510, 590)  # 08.30 to 09.50: 1:20 as clock times, and 1:12 as hours in decimals
    assert read(tracked([*entries, proof], ".")) == [row[:2] for row in tracked([*entries, proof], ":")]


@given(st.lists(st.tuples(st.integers(0, 1100), st.integers(300, 1100)), min_size=1, max_size=8))
def test_hours_in_decimals_are_never_read_as_clock_times(entries):
    rows = [(f"{start / 100:.2f}", f"{(start + length) / 100:.2f}", f"{length * 36}s") for start, length in entries]
    proof = ("8.30", "9.50", "1:12:00")
    assert read([*rows, proof]) == [row[:2] for row in [*rows, proof]]


@pytest.mark.parametrize(
    "rows",
    [
        [("08.30", "10.30", "2:00")],  # both readings give two hours
        [("08.30", "10.00", "0:20")],  # neither does
        [("08.30", "09.50", "1:20"), ("08.30", "09.50", "1:12")],  # proof of both
        [("08.30", "09.50", "1:20"), ("9", "10", "1:00")],  # another notation, too
    ],
)
def test_what_is_not_proven_stays_as_it_is(rows):
    assert read(rows) == [row[:2] for row in rows]


def test_two_points_are_no_number():
    assert read([("08.30.00", "10.30.00", "2:00")]) == [("08:30:00", "10:30:00")]
