"""Rows of sums are no entries, and one that differs from what the rows add up to is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.records import TimeEntry, WorkLine

TIME = {"record": "time", "person": "me", "dates": "day-first", "mark": ".", "unit": "seconds"}
WORK = {**TIME, "record": "work", "platform": "guru"}
COLUMNS = {"date": "Date", "duration": "Spent", "description": "Note"}


def read_rows(read, rows, **options):
    text = "\n".join(["Note,Date,Job,Spent", *rows, ""])
    return read(text.encode(), **{**TIME, "columns": COLUMNS, **options})


def told(pages):
    assert not any(page.rejected for page in pages)
    records = [each.record for page in pages for each in page.records if isinstance(each.record, TimeEntry | WorkLine)]
    return [record.seconds for record in records], [notice for page in pages for notice in page.notices]


@given(
    lengths=st.lists(st.integers(0, 8000), min_size=1, max_size=9),
    words=st.sampled_from(["_,,,", "Total,,,", "Summe:,,,", ",,,", "Grand total,,12,"]),
    off=st.just(0) | st.integers(300, 90_000),
    record=st.sampled_from(["time", "work"]),
)
def test_a_sum_is_no_entry_and_is_told_where_it_differs(read, lengths, words, off, record):
    rows = [f"x,2026-11-{number:02},API,{length}" for number, length in enumerate(lengths, 1)]
    options = {"columns": {**COLUMNS, "contract": "Job"}, **WORK} if record == "work" else {}
    pages = read_rows(read, [*rows, f"{words}{sum(lengths) + off}"], **options)
    seconds, notices = told(pages)
    assert seconds == lengths
    assert bool(notices) == bool(off)


def test_the_notice_names_the_place_and_both_sums(read):
    _, (notice,) = told(read_rows(read, ["x,2026-11-02,API,5400", "x,2026-11-03,API,8100", "Total,,,9000"]))
    assert notice == (
        "the rows that were read add up to 3:45:00, and a sum of the file differs: x.csv:4 (2:30:00); are rows missing?"
    )


def test_subtotals_are_sums_of_the_rows_since_the_last_one(read):
    rows = ["x,2026-11-02,API,5400", "Subtotal,,,5400", "x,2026-11-03,API,8100", "Subtotal,,,8100", "Total,,,13500"]
    assert told(read_rows(read, rows)) == ([5400, 8100], [])


@pytest.mark.parametrize("filters", [{"skip": {"Note": ["Total"]}}, {"skip": {"Note": ["Total", "private"]}}])
def test_a_sum_that_the_mapping_skips_is_compared_unless_it_skips_other_rows_too(read, filters):
    rows = ["x,2026-11-02,API,5400", "private,2026-11-02,API,3600", "Total,,,9900"]
    assert bool(told(read_rows(read, rows, **filters))[1]) == (filters == {"skip": {"Note": ["Total"]}})


@pytest.mark.parametrize("row", ["login,,,5400", ",,API,5400", "5,,,5400"])
def test_an_entry_without_a_day_is_rejected_and_no_sum(read, row):
    (page,) = read_rows(read, ["x,2026-11-02,API,5400", row])
    assert [rejected.reason for rejected in page.rejected] == ["it has no date"]
