"""What short cells say is worked out once; long ones are not kept."""

import pytest

from syncd.tabular import cached_by_cell
from syncd.tabular.readers.limits import CELL


def test_a_cell_that_comes_again_is_worked_out_once_and_a_long_one_each_time():
    asked = []

    @cached_by_cell
    def size(text):
        asked.append(len(text))
        return len(text)

    short, long = "26.83 hours", "x" * CELL
    assert [size(text) for text in (short, long, short, long)] == [len(short), CELL, len(short), CELL]
    assert asked == [len(short), CELL, CELL]


def test_a_cell_that_cannot_be_read_is_refused_each_time():
    @cached_by_cell
    def refuse(text):
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            refuse("x")
