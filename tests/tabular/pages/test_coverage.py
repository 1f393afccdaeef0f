"""Which moments a file speaks for."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.connector import SourceFile
from syncd.core.time import Span, day_span, midnight, subtract
from syncd.tabular import FileDays, days_in_name

BERLIN = ZoneInfo("Europe/Berlin")
march = st.integers(1, 31).map(lambda number: date(2026, 3, number))


def made(on: date) -> SourceFile:
    return SourceFile(name="x.csv", data=b"", sha256="x", modified=midnight(on, BERLIN) + timedelta(hours=9))


def covered(file, days, rejected, through="file-time", stated=None, until_made=False):
    days_of = FileDays(zone=BERLIN, through=through, stated=stated, until_made=until_made)
    complete, _ = days_of.covered(file, days, rejected)
    return complete


@given(st.lists(march, max_size=5), march, st.lists(march, max_size=3), st.sampled_from(["file-time", "last-row"]))
def test_a_file_covers_whole_days_up_to_the_day_before_it_was_made_but_for_doubtful_ones(days, on, doubtful, through):
    spans = covered(made(on), days, [str(day) for day in doubtful], through)
    last = max(days, default=on) if through == "last-row" else on - timedelta(days=1)
    wanted = {date(2026, 3, n) for n in range(1, 32)} if days else set()
    wanted = {day for day in wanted if min(days) <= day <= min(last, on - timedelta(days=1))} - set(doubtful)
    found = {
        date(2026, 3, n) for n in range(1, 32) if any(midnight(date(2026, 3, n), BERLIN) in each for each in spans)
    }
    assert found == wanted
    assert sum(span.seconds for span in spans) == sum(day_span(day, BERLIN).seconds for day in wanted)


@given(march, march, st.booleans())
def test_a_file_of_times_that_reaches_the_day_on_which_it_was_made_covers_it_until_it_was_made(last, on, named):
    file, first = made(on), date(2026, 3, 1)
    stated = (first, last) if named else None
    spans = covered(file, [first, last], [], stated=stated, until_made=True)
    whole_days = covered(file, [first, last], [], stated=stated)
    reaches = Span(midnight(first, BERLIN), file.modified)
    assert spans == ((reaches,) if last >= on else whole_days)
    assert covered(file, [first, last], [], "last-row", stated, until_made=True) == covered(
        file, [first, last], [], "last-row", stated
    )


def test_what_a_file_states_of_itself_goes_before_its_rows():
    stated = (date(2026, 3, 1), date(2026, 3, 10))
    assert covered(made(date(2026, 4, 1)), [date(2026, 3, 4)], [], stated=stated) == (day_span(stated[0], BERLIN, 10),)


@given(
    st.lists(march, max_size=3), st.tuples(march, march).map(sorted), march, st.lists(march, max_size=3), st.booleans()
)
def test_what_the_user_says_goes_before_all_else_but_for_doubtful_days(days, said, on, doubtful, named):
    first, last = said
    file = replace(made(on), covers=(first, last))
    stated = (date(2026, 3, 1), date(2026, 3, 10)) if named else None
    holes = [day_span(day, BERLIN) for day in doubtful]
    whole = day_span(first, BERLIN, (last - first).days + 1)
    assert covered(file, days, [str(day) for day in doubtful], "last-row", stated) == subtract([whole], holes)


def test_with_a_doubtful_day_that_cannot_be_read_nothing_is_covered():
    assert covered(made(date(2026, 3, 9)), [date(2026, 3, 4)], ["soon"]) == ()


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("statements_2026-03-01_2026-03-31.csv", (date(2026, 3, 1), date(2026, 3, 31))),
        ("Report (from 2026-03-01 to 2026-03-01).csv", (date(2026, 3, 1), date(2026, 3, 1))),
        ("2026-03-31_2026-03-01.csv", None),
        ("2026-03-01.csv", None),
        ("Detailed_report_from_01_03_2026_to_31_03_2026.csv", (date(2026, 3, 1), date(2026, 3, 31))),
        ("Detailed_report_from_03-01-2026_to_03-31-2026.csv", (date(2026, 3, 1), date(2026, 3, 31))),
        ("01.03.2026-31.03.2026.csv", (date(2026, 3, 1), date(2026, 3, 31))),
        ("from_31_03_2026_to_01_03_2026.csv", None),
        ("from_01_03_2026_to_05_03_2026.csv", None),
        ("12026-03-01_2026-03-31.csv", None),
        ("2026-02-30_2026-03-31.csv", None),
    ],
)
def test_two_days_in_a_files_name_are_its_first_and_last(name, days):
    assert days_in_name(name) == days


def test_rows_decide_which_of_two_numbers_in_a_files_name_is_the_day():
    name = "from_01_11_2026_to_10_11_2026.csv"
    assert days_in_name(name, [date(2026, 11, 4)]) == (date(2026, 11, 1), date(2026, 11, 10))
    assert days_in_name(name, [date(2026, 2, 4)]) == (date(2026, 1, 11), date(2026, 10, 11))
    assert days_in_name(name, [date(2025, 2, 4)]) is None
