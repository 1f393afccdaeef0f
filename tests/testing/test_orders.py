"""Tables spread over files as people export them."""

from datetime import date

from hypothesis import given, settings

from syncd.testing.orders import groups_of_days, overlapping_parts, parts_by_day
from syncd.testing.sheets import Sheet, sheet_of

SHEET = Sheet(("Day", "What"), (("2", "b"), ("1", "a"), ("", "sum"), ("4", "d"), ("5", "e")))
DAYS = [
    (date(2026, 11, 2), date(2026, 11, 3)),
    (date(2026, 11, 1),) * 2,
    None,
    *((date(2026, 11, n),) * 2 for n in (4, 5)),
]


def test_rows_are_grouped_where_no_day_is_in_both_groups():
    assert groups_of_days(DAYS) == [[1], [0], [3], [4]]
    assert groups_of_days([(date(2026, 11, 1), date(2026, 11, 2)), (date(2026, 11, 2),) * 2, None]) == [[0, 1]]


@settings(max_examples=50, deadline=None)
@given(overlapping_parts(SHEET, DAYS, "x.csv"))
def test_parts_differ_in_what_they_hold_and_in_when_they_were_made(files):
    assert len({part.modified for part in files}) == len({part.data for part in files}) == len(files)
    assert all(part.modified.date() > date(2026, 11, 1) for part in files)
    rows = [row for part in files for row in sheet_of(part).rows]
    assert all(cell in column for row in rows for cell, column in zip(row, zip(*SHEET.rows, strict=True), strict=True))


@settings(max_examples=50, deadline=None)
@given(parts_by_day(SHEET, DAYS))
def test_parts_by_days_hold_what_the_whole_holds_and_end_with_their_last_day(split):
    whole, files = split
    said = {row for row, days in zip(SHEET.rows, DAYS, strict=True) if days}
    assert set(sheet_of(whole).rows) == {row for part in files for row in sheet_of(part).rows} == said
    assert len(files) > 1
    for part in files:
        rows = set(sheet_of(part).rows)
        spoken = [days for row, days in zip(SHEET.rows, DAYS, strict=True) if row in rows]
        within = (min(days[0] for days in spoken), max(days[1] for days in spoken))
        assert (part.modified.date() - within[1]).days == 1
        inside = {row for row, days in zip(SHEET.rows, DAYS, strict=True) if days and within[0] <= days[0] <= within[1]}
        assert rows == inside
