"""The last cell of a file without a line end: whole where a part of it would look otherwise, and only there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.readers.last_cell import is_whole
from tests.examples import some

decimals = st.decimals(-99999, 99999, places=2, allow_nan=False)
clocks = st.tuples(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
COLUMNS = [
    decimals.map(lambda number: f"{number:.2f}"),
    decimals.map(lambda number: f"{number:,.2f}"),
    decimals.map(lambda number: f"{number:.2f} USD"),
    decimals.map(lambda number: f"${abs(number):.2f}"),
    clocks.map(lambda clock: f"{clock[0]}:{clock[1]:02}"),
    clocks.map(lambda clock: "{:02}:{:02}:{:02}".format(*clock)),
    st.dates(date(2000, 1, 1)).map(str),
    st.dates(date(2000, 1, 1)).map(lambda day: f"{day}T09:05:00Z"),
    st.dates(date(2000, 1, 1)).map(lambda day: f"{day.day}/{day.month}/{day.year:04}"),
]


def test_a_cell_like_the_others_is_whole_and_no_part_of_it_is():
    @some(300)
    @given(st.sampled_from(COLUMNS).flatmap(lambda cells: st.tuples(cells, st.lists(cells, min_size=1, max_size=9))))
    def hold(column):
        cell, others = column
        assert is_whole(cell, others)
        for end in range(len(cell)):
            assert not is_whole(cell[:end], others), cell[:end]

    hold()


@pytest.mark.parametrize(
    ("cell", "others", "is_it"),
    [
        ("USD", ["USD"] * 3, True),
        ("US", ["USD"] * 3, False),
        ("Yes", ["Yes", "No"] * 3, True),
        ("No", ["Yes", "No", "None"] * 4, False),
        ("Fix", ["Fix bug", "Write", "Fix", "Call"], False),
        ("Fix the bug", ["Write", "Call"], False),
        ("", ["", ""], True),
        ("", ["", "a tag"], False),
        ("", [], False),
        ("5.00", [], False),
        ("12", ["120", "95"], False),
        ("12", ["12"] * 9, False),
        ("5.00", ["5.00", ""], True),
        ("5.00", ["5.00", "5"], False),
        ("9:30 AM", ["10:15 PM"], False),
        ("9:30 PM", ["10:15 PM"], True),
    ],
)
def test_examples(cell, others, is_it):
    assert is_whole(cell, others) is is_it
