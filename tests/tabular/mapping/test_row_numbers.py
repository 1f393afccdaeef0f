"""Ids that only number the rows of a file are no ids: those of the next file would be the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.mapping.row_numbers import numbers_rows

OPTIONS = {"record": "transaction", "platform": "guru", "person": "me", "currency": "EUR", "mark": "."}
COLUMNS = {"id": "No", "date": "Date", "amount": "Amount", "fee": "Fee"}


@given(st.integers(3, 50), st.booleans())
def test_ids_from_one_to_the_number_of_rows_number_them(count, turned):
    ids = [str(number) for number in range(1, count + 1)]
    assert numbers_rows(ids[::-1] if turned else ids)


@given(st.lists(st.integers(0, 9).map(str) | st.text(max_size=2), max_size=8))
def test_nothing_else_does(ids):
    run = [str(number) for number in range(1, len(ids) + 1)]
    assert numbers_rows(ids) == (len(ids) > 2 and ids in (run, run[::-1]))


def rows(*ids):
    lines = [f"{id},2026-11-0{number},10.00,1.00" for number, id in enumerate(ids, 1)]
    return "\n".join(["No,Date,Amount,Fee", *lines, ""]).encode()


@pytest.mark.parametrize(("ids", "said"), [(("1", "2", "3"), True), (("7", "8", "9"), False), (("1", "2"), False)])
def test_a_table_says_so_and_what_to_do(read, ids, said):
    (page,) = read(rows(*ids), columns=COLUMNS, **OPTIONS)
    notices = [notice for notice in page.notices if "like numbers of rows" in notice]
    assert len(notices) == said
    assert all("leave `id` out of `columns`" in notice for notice in notices)
