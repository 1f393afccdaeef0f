"""The unit of bare durations: proven by clock times, told by the column's name, or asked for; never assumed."""

from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.records import TimeEntry
from syncd.tabular import Unit
from syncd.tabular.mapping.column_names import unit_named
from syncd.tabular.mapping.propose import propose
from syncd.tabular.mapping.units import Timed, proven_unit
from syncd.testing.files import file

TIME = {"record": "time", "person": "me", "dates": "day-first", "mark": "."}
IN_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1, "milliseconds": 0.001}
MIDNIGHT = datetime.fromisoformat("2026-11-02")
UNITS = st.sampled_from(get_args(Unit))


def number(seconds, unit):
    return f"{seconds / IN_SECONDS[unit]:.4f}".rstrip("0").rstrip(".")


def seconds_of(pages):
    return [each.record.seconds for page in pages for each in page.records if isinstance(each.record, TimeEntry)]


@given(
    work=st.lists(st.tuples(st.integers(0, 80_000), st.integers(0, 40_000)), min_size=1, max_size=5),
    unit=UNITS,
    name=st.sampled_from(["Spent", "Time", "Worked"]),
)
def test_bare_durations_beside_clock_times_read_back_or_are_refused_with_a_question(read, work, unit, name):
    rows = []
    for after, length in work:
        start = MIDNIGHT + timedelta(days=len(rows), seconds=after)
        rows.append(f"{start},{start + timedelta(seconds=length)},{number(length, unit)}")
    text = "\n".join([f"Start,Stop,{name}", *rows, ""]).encode()
    options = {"columns": {"start": "Start", "stop": "Stop", "duration": name}, **TIME}
    if all(length < 300 for _, length in work) and any(length for _, length in work):
        with pytest.raises(BadFile, match=f'what does "{name}" count'):
            read(text, **options)
        return
    pages = read(text, **options)
    assert seconds_of(pages) == [length for _, length in work]
    assert not any(page.notices for page in pages)


@given(length=st.integers(300, 80_000), part=st.floats(0.55, 1), unit=UNITS)
def test_a_break_changes_a_duration_less_than_another_unit_does(length, part, unit):
    stop = MIDNIGHT + timedelta(seconds=length)
    row = Timed(number(length * part, unit), "2026-11-02 00:00:00", str(stop))
    assert proven_unit([row], ".") == unit


def test_rows_that_prove_two_units_prove_none():
    hour, minutes = Timed("1", "9:00", "10:00"), Timed("60", "9:00", "10:00")
    assert (proven_unit([hour, hour]), proven_unit([hour, hour, minutes]), proven_unit([])) == (None, None, None)


def test_clock_times_prove_more_than_the_name_of_a_column(read):
    text = "Start,Stop,Hours\n2026-11-02 09:00,2026-11-02 10:30,90\n"
    pages = read(text.encode(), columns={"start": "Start", "stop": "Stop", "duration": "Hours"}, **TIME)
    assert seconds_of(pages) == [5400]


@pytest.mark.parametrize(
    ("name", "cell", "seconds"),
    [
        ("Hours", "1.5", 5400),
        ("Logged Hours", "1.5", 5400),
        ("timeSpentSeconds", "90", 90),
        ("Duration (minutes)", "90", 5400),
        ("Time Spent (seconds)", "90", 90),
        ("Spent", "1:30", 5400),
        ("Spent", "1h 30m", 5400),
        ("Spent", "0", 0),
    ],
)
def test_a_name_or_a_notation_tells_the_unit(read, name, cell, seconds):
    text = f"Date,{name}\n2026-11-02,{cell}\n"
    assert seconds_of(read(text.encode(), columns={"date": "Date", "duration": name}, **TIME)) == [seconds]


def test_without_proof_and_name_the_file_is_refused_with_the_question(read):
    text = b"Date,Spent\n2026-11-02,1:30\n2026-11-03,5400\n"
    with pytest.raises(BadFile) as refused:
        read(text, columns={"date": "Date", "duration": "Spent"}, **TIME)
    assert str(refused.value) == (
        'x.csv: what does "Spent" count? Set `unit` of the source to "hours", "minutes", "seconds" or "milliseconds"'
    )


def test_a_bare_number_far_below_durations_with_units_is_rejected(read):
    rows = "".join(f"2026-11-02,0:00:0{number % 10}\n" for number in range(1100))
    text = f"Date,Spent\n{rows}2026-11-03,5400\n"
    pages = read(text.encode(), columns={"date": "Date", "duration": "Spent"}, **TIME)
    reasons = [row.reason for page in pages for row in page.rejected]
    assert reasons == ["nothing tells what 5400 counts: set `unit` of the source"]


def test_names_with_one_unit_in_any_spelling():
    names = "Total Hours; hours_logged; Duration in minutes; durationMs; Time (h); Spent; Hours and minutes; Stunden"
    expected = ["hours", "hours", "minutes", None, "hours", None, None, "hours"]
    assert [unit_named(name.strip()) for name in names.split(";")] == expected


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        (["2026-11-02 09:00,2026-11-02 10:30,5400"], "seconds"),
        (["2026-11-02 09:00,2026-11-02 10:30,1.5", "2026-11-03 09:00,2026-11-03 17:00,7.5"], "hours"),
        (["2026-11-02 22:00,2026-11-03 01:30,210"], "minutes"),
    ],
)
def test_map_sets_the_unit_that_clock_times_prove(rows, unit):
    made = propose(file("\n".join(["Start,Stop,Duration", *rows, ""])), None, "mine", None)
    assert (made.settings["unit"], made.notes["unit"]) == (unit, "start and stop prove it")
    assert "unit" not in made.questions
