"""Columns of hours: which of them were worked is told by a name, proven by clock times, or asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.mapping.propose import propose
from syncd.testing.files import file


def proposed(header, *rows, **answers):
    return propose(file("\n".join([header, *rows, ""])), None, "mine", None, answers=answers)


def duration_of(made):
    return made.settings["columns"].get("duration", "")


@pytest.mark.parametrize(
    "name",
    [
        "Logged Hours",
        "Timespent",
        "Total Hours",
        "Time Tracked (h)",
        "Worked hours",
        "billableHours",
        "Hours spent",
        "Uren",
    ],
)
def test_a_column_of_worked_hours_is_seen_by_its_name(name):
    made = proposed(f"Date,Project,{name}", "2026-11-02,Web,1.5", "2026-11-03,Web,2.25")
    assert (made.settings["record"], duration_of(made)) == ("time", name)


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("Billable Hours", "Planned Hours"), True),
        (("Billable Hours", "Non-Billable Hours"), True),
        (("Planned Hours",), True),
        (("Estimated minutes",), True),
        (("Billable Hours",), False),
        (("Logged Hours", "Planned Hours", "Billable Hours"), False),
    ],
)
def test_which_of_several_were_worked_is_asked_unless_a_name_tells(names, asked):
    header, row = ",".join(("Date", "Project", *names)), ",".join(["2026-11-02", "Web", *["1.5"] * len(names)])
    made = proposed(header, row)
    assert (duration_of(made) == "", "columns.duration" in made.questions) == (asked, asked)
    if asked:
        asks = made.questions["columns.duration"].asks
        assert asks == f"Which hours were worked? Write one of: {', '.join(names)}"
        answered = proposed(header, row, **{"columns.duration": names[0]})
        assert (duration_of(answered), answered.questions) == (names[0], {})


@given(worked=st.integers(5, 600), other=st.integers(1, 40), first=st.booleans())
def test_clock_times_prove_which_hours_were_worked(worked, other, first):
    planned = worked * 3 + other  # in no unit about as long
    names, cells = ["Billable minutes", "Budget minutes"], [str(worked), str(planned)]
    order = slice(None, None, 1 if first else -1)
    stop = f"2026-11-02 {9 + worked // 60:02}:{worked % 60:02}"
    made = proposed(",".join(["Start", "Stop", *names[order]]), ",".join(["2026-11-02 09:00", stop, *cells[order]]))
    assert duration_of(made) == "Billable minutes"
    assert made.settings["unit"] == "minutes"


@pytest.mark.parametrize("spent", ["1:30", "1h 30m", "1:30:00", "90 min"])
def test_a_duration_in_any_notation_is_seen_beside_clock_times_to_be_compared_with_them(spent):
    made = proposed("Start,Stop,Elapsed,Lunch", f"2026-11-02 09:00,2026-11-02 10:30,{spent},0:30")
    assert duration_of(made) == "Elapsed"


def test_numbers_that_are_no_hours_are_not_taken_for_them():
    made = proposed("Start,Stop,Ticket", "2026-11-02 09:00,2026-11-02 10:30,7", "2026-11-03 09:00,2026-11-03 17:30,90")
    assert duration_of(made) == ""
