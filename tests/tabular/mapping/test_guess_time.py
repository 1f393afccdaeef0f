"""Whose hours rows are, breaks between start and stop, and zones that a column names: read, or asked; never dropped."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.mapping.propose import propose
from syncd.testing.files import file

START = datetime(2026, 11, 10, 8, tzinfo=UTC)
LOGINS = st.from_regex(r"[a-z]{2,8}([. ][a-z]{2,8})?", fullmatch=True)


def proposal(text, name="x.csv"):
    return propose(file(text, name), None, "mine", None)


@given(
    header=st.sampled_from(["Who", "Login", "Engineer", "Display Name", "Created By", "Pracownik", "Qwertz", "Zz 2"]),
    people=st.lists(LOGINS, min_size=2, max_size=3, unique=True),
)
def test_hours_of_several_people_are_never_those_of_one(header, people):
    rows = "".join(f"2026-11-{day:02},{who},1.5,x\n" for day, who in enumerate(people * 2, 10))
    made = proposal(f"Date,{header},Hours,Task\n{rows}")
    assert made.settings["columns"].get("person") == header or "columns.person" in made.questions
    assert "person" not in made.settings


@pytest.mark.parametrize("header", ["Category", "Work Type", "Sprint", "Invoiced"])
def test_a_column_that_is_called_otherwise_is_not_asked_about(header):
    made = proposal(f"Date,{header},Hours\n2026-11-10,one,1.5\n2026-11-11,other,2\n")
    assert (made.questions, made.settings["person"]) == ({}, "me")


@pytest.mark.parametrize("header", ["Break", "Break (min)", "Pause", "Lunch break"])
def test_a_break_between_start_and_stop_is_asked_about(header):
    text = f"Date,Start,End,{header}\n2026-11-10,09:00,11:00,30\n2026-11-11,09:00,12:00,0\n"
    assert "is not taken off between start and stop" in proposal(text).questions["columns.duration"].asks
    assert proposal(text.replace(",30", ",0")).questions == {}
    first, *rows = text.splitlines()
    with_duration = "\n".join([f"{first},Hours", *(f"{row},1:30" for row in rows), ""])
    assert proposal(with_duration).questions == {}


@pytest.mark.parametrize("header", ["id", "Rating", "Break", "Number of People"])
def test_small_numbers_beside_start_and_stop_are_not_taken_for_the_hours_between_them(header):
    made = proposal(f"{header},Start,End\n2,2026-11-10T08:00,2026-11-10T09:30\n1,2026-11-11T08:00,2026-11-11T09:45\n")
    assert "duration" not in made.settings["columns"]


def test_the_zone_that_a_column_names_is_set_and_several_are_asked_about(read):
    text = "Date,Start,End,Time zone\n2026-11-10,03:00,04:30,America/New_York\n"
    made = proposal(text)
    assert made.settings["zone"] == "America/New_York"
    (page,) = read(text.encode(), **{key: value for key, value in made.settings.items() if key != "kind"})
    assert [(each.record.start, each.record.seconds) for each in page.records] == [(START, 5400)]
    several = proposal(text + "2026-11-11,09:00,10:30,Europe/Berlin\n").questions["zone"]
    assert "make a source for each" in several.asks
    assert "zone" in proposal(text.replace("America/New_York", "(GMT-5) East")).questions
    assert (
        "zone" not in proposal("Start,End,Time zone\n2026-11-10T08:00Z,2026-11-10T09:00Z,America/New_York\n").settings
    )


@pytest.mark.parametrize("called", ["Start (UTC)", "Start UTC", "Start time GMT"])
def test_clock_times_that_are_called_utc_are_read_in_it(read, called):
    stop = called.replace("Start", "End")
    made = proposal(f"User,{called},{stop}\nJo,2026-11-10 08:00,2026-11-10 09:30\n")
    assert made.settings["columns"] == {"start": called, "stop": stop, "person": "User"}
    settings = {key: value for key, value in made.settings.items() if key != "kind"}
    (page,) = read(f"User,{called},{stop}\nJo,2026-11-10 08:00,2026-11-10 09:30\n".encode(), **settings)
    assert [each.record.start for each in page.records if hasattr(each.record, "start")] == [START]


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        ("20261110T080000Z", "20261110T093000Z"),
        ('"Nov 10, 2026 at 8:00:00 AM UTC"', '"Nov 10, 2026 at 9:30:00 AM UTC"'),
    ],
)
def test_moments_as_timewarrior_and_phones_write_them(read, start, stop):
    text = f"Start,End\n{start},{stop}\n"
    settings = proposal(text).settings
    (page,) = read(text.encode(), **{key: value for key, value in settings.items() if key != "kind"})
    assert [(each.record.start, each.record.seconds) for each in page.records] == [(START, 5400)]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Time spent (in seconds)", "seconds"),
        ("Spent time (min)", "minutes"),
        ("Duration in hours", None),
        ("Timmar", None),
        ("Actual Hours", None),
    ],
)
def test_a_name_with_its_unit_is_a_duration(header, unit):
    made = proposal(f"Date,{header}\n2026-11-10,90\n2026-11-11,12\n")
    assert (made.settings["columns"]["duration"], made.settings.get("unit"), made.questions) == (header, unit, {})


@pytest.mark.parametrize(
    ("column", "counts", "void"),
    [
        ("Deleted", "false", "true"),
        ("Rejected", "no", "yes"),
        ("Status", "Approved", "Declined"),
        ("Status", "In progress", "Cancelled"),
    ],
)
@pytest.mark.parametrize("kind", ["Project", "Contract"])
def test_rows_that_their_file_calls_deleted_or_rejected_are_no_time(read, column, counts, void, kind):
    rows = "".join(f"2026-11-{day:02},x,1.5,{void if day == 12 else counts}\n" for day in range(10, 15))
    text = f"Date,{kind},Hours,{column}\n{rows}"
    made = proposal(text)
    assert made.settings["skip"] == {column: [void]}
    (page,) = read(text.encode(), **made.settings)
    assert (page.control.records, page.control.non_records, page.rejected) == (4, 1, [])


def test_a_state_of_tasks_leaves_no_time_out():
    rows = "".join(f"2026-11-{day:02},x,1.5,{'Done' if day == 12 else 'In progress'}\n" for day in range(10, 15))
    assert "skip" not in proposal(f"Date,Project,Hours,Status\n{rows}").settings
