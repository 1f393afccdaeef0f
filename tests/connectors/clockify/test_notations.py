"""However a profile writes dates, clock times and durations, and in either language, the entries are read back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.records import Label
from syncd.core.time import day_of, instant
from syncd.testing.files import BERLIN, entries_of, file, records

WORDS = st.text("abcñü,;\"'\\ \n", max_size=8).map(lambda text: " ".join(text.split()))
NAMES = st.text("abcñü'\\", max_size=5)
DATES = {"iso": "%Y-%m-%d", "day": "%d/%m/%Y", "month": "%m/%d/%Y", "dots": "%d.%m.%Y"}
CLOCKS = {"24 h": "%H:%M:%S", "12 h": "%I:%M:%S %p"}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def tracked(draw):
    """An entry as Clockify has it, with a start of its own second."""
    start = BEGIN + timedelta(seconds=draw(st.integers(0, 300 * 86400)))
    return {
        "start": start,
        "stop": start + timedelta(seconds=draw(st.integers(0, 2 * 86400))),
        "person": draw(st.sampled_from(["Jane Doe", "Sam Roe"])),
        "description": draw(WORDS),
        "names": (draw(NAMES), draw(NAMES), draw(NAMES)),
        "tags": draw(st.sets(st.text("abc", min_size=1, max_size=3), max_size=2)),
        "billable": draw(st.booleans()),
        "rate": draw(st.integers(1, 99999)),
    }


def written(kit, entries, dates, clock, zone, *, spanish=False):
    """The export, in either language, since the columns' places are the same."""
    rows = []
    for each in entries:
        start, stop = (each[name].astimezone(zone) for name in ("start", "stop"))
        length = int((each["stop"] - each["start"]).total_seconds())
        rate = f"{each['rate'] // 100}{',' if spanish else '.'}{each['rate'] % 100:02}"
        cells = kit.row(
            Project=each["names"][0],
            Client=each["names"][1],
            Task=each["names"][2],
            Description=each["description"],
            User=each["person"],
            Tags=", ".join(sorted(each["tags"])),
            Billable=("Sí" if spanish else "Yes") if each["billable"] else "No",
            **{
                "Start Date": start.strftime(DATES[dates]),
                "Start Time": start.strftime(CLOCKS[clock]),
                "End Date": stop.strftime(DATES[dates]),
                "End Time": stop.strftime(CLOCKS[clock]),
                "Duration (h)": f"{length // 3600}:{length // 60 % 60:02}:{length % 60:02}",
                "Billable Rate (EUR)": rate,
            },
        )
        rows.append(cells)
    return kit.table(*rows, header=kit.SPANISH if spanish else kit.ENGLISH)


def told(page):
    """What a page says, in the words of `tracked`, in order of start."""
    labels = {label.ref: label for label in records(page, Label)}

    def name(ref):
        return labels[ref].name if ref else ""

    def client(project):
        return name(labels[project].parent) if project else ""

    found = []
    for each in entries_of(page):
        names = (name(each.project), client(each.project), name(each.task))
        tags = sorted(name(tag) for tag in each.tags)
        found.append(
            (each.start, each.stop, each.person, each.description, names, tags, each.billable, each.rate.minor)
        )
    return sorted(found)


ENTRIES = st.lists(tracked(), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    entries=ENTRIES,
    spanish=st.booleans(),
    dates=st.sampled_from(sorted(DATES)),
    clock=st.sampled_from(sorted(CLOCKS)),
    zone=st.sampled_from([BERLIN, ZoneInfo("America/New_York")]),
)
def test_what_is_written_in_any_notation_is_read_back(kit, entries, spanish, dates, clock, zone):
    order = "month-first" if dates == "month" else "day-first"
    page = kit.read(file(written(kit, entries, dates, clock, zone, spanish=spanish)), zone=str(zone), dates=order)
    expected = []
    for each in entries:
        project, client, task = each["names"]
        names = (project, client if project else "", task)  # without a project no entry leads to a client
        said = (each["person"], each["description"], names, sorted(each["tags"]), each["billable"], each["rate"])
        expected.append((each["start"], each["stop"], *said))
    assert page.rejected == []
    assert told(page) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(entries=ENTRIES, dates=st.sampled_from(["day", "month"]))
def test_an_order_of_dates_that_is_found_is_the_one_they_were_written_in(kit, entries, dates):
    data = written(kit, entries, dates, "24 h", BERLIN)
    order = "month-first" if dates == "month" else "day-first"
    try:
        page = kit.read(file(data))
    except BadFile as error:
        assert "leaves open" in str(error)  # noqa: PT017 - either outcome is right, a wrong order is not
        return
    assert entries_of(page) == entries_of(kit.read(file(data), dates=order))


@settings(max_examples=40, deadline=None)
@given(entries=ENTRIES, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_ref(kit, entries, shuffled):
    other = shuffled.sample(entries, len(entries))
    one, two = (kit.read(file(written(kit, each, "iso", "24 h", BERLIN))) for each in (entries, other))
    assert {each.ref: each for each in entries_of(one)} == {each.ref: each for each in entries_of(two)}


# Dates, whose order the profile decides


@pytest.mark.parametrize(
    ("rows", "name", "days"),
    [
        ([{"day": "03/04/2026"}, {"day": "13/04/2026"}], "x.csv", ["2026-04-03", "2026-04-13"]),
        ([{"day": "03/04/2026"}, {"day": "04/13/2026"}], "x.csv", ["2026-03-04", "2026-04-13"]),
        ([{"day": "3.4.2026"}, {"day": "13.4.2026"}], "x.csv", ["2026-04-03", "2026-04-13"]),
        ([{"day": "05/05/2026"}], "x.csv", ["2026-05-05"]),
        ([{"day": "03/04/2026", "End Date": "04/04/2026", "Duration (h)": "25:00"}], "x.csv", ["2026-04-03"]),
        ([{"day": "05/04/2026", "End Date": "04/05/2026"}], "x.csv", ["2026-04-05"]),
        ([{"day": "03/04/2026"}], "Clockify_Time_Report_Detailed_01_04_2026-30_04_2026.csv", ["2026-04-03"]),
        ([{"day": "03/04/2026"}], "Clockify_Time_Report_Detailed_03_01_2026-03_31_2026 (1).csv", ["2026-03-04"]),
        ([{"day": "03/04/2026"}], "april_2026-04-01_2026-04-30.csv", ["2026-04-03"]),
        ([{"day": "2026-08-03"}], "Clockify_Time_Report_Detailed_01_08_2026-07_08_2026.csv", ["2026-08-03"]),
    ],
)
def test_the_order_of_dates_is_found_where_the_file_tells(kit, rows, name, days):
    assert kit.starts(kit.read(file(kit.table(*rows), name))) == days


@pytest.mark.parametrize(
    ("rows", "name", "why"),
    [
        ([{"day": "03/04/2026"}], "x.csv", "leaves open which part of its dates is the day"),
        ([{"day": "03/04/2026"}, {"day": "13/13/2026"}], "x.csv", "leaves open which part of its dates is the day"),
        ([], "x_01_08_2026-07_08_2026.csv", "leaves open which part of its dates is the day"),
        ([{"day": "13/04/2026"}, {"day": "04/13/2026"}], "x.csv", "has dates of both orders"),
    ],
)
def test_a_file_that_does_not_tell_the_order_asks_for_it(kit, rows, name, why):
    with pytest.raises(BadFile) as error:
        kit.read(file(kit.table(*rows), name), person="Jane Doe")
    assert str(error.value) == f'{name} {why}: set `dates` of the source to "day-first" or "month-first"'


def test_the_order_that_is_set_wins_and_rejects_what_it_cannot_be(kit):
    page = kit.page(kit.row("03/04/2026"), kit.row("13/04/2026"), dates="month-first")
    assert kit.starts(page) == ["2026-03-04"]
    assert [each.reason for each in page.rejected] == ["'13/04/2026' is no date when read month-first"]


def test_a_range_in_the_name_that_is_none_in_the_order_that_is_set_makes_the_file_bad(kit):
    other = file(kit.table(kit.row("10/05/2026")), "Clockify_Time_Report_Detailed_10_01_2026-10_31_2026.csv")
    with pytest.raises(BadFile, match="names a range that is none when read day-first: check the name, and the source"):
        kit.read(other, dates="day-first")
    assert kit.starts(kit.read(other)) == ["2026-10-05"]


# Clocks and durations


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9:05", "08:05:00"),
        ("14:05:30", "13:05:30"),
        ("12:00:00 AM", "23:00:00"),
        ("12:00 PM", "11:00:00"),
        ("02:44:33 pm", "13:44:33"),
        ("2:05\u202fp. m.", "13:05:00"),
    ],
)
def test_clocks_have_12_or_24_hours_and_may_lack_seconds(kit, text, at):
    (entry,) = entries_of(kit.page(kit.row(start=text, stop="23:59")))
    assert entry.start.strftime("%H:%M:%S") == at


def test_a_duration_that_the_report_rounds_counts_for_nothing(kit):
    rounded = {"Duration (h)": "1:15", "Duration (decimal)": "1.25"}
    assert [each.seconds for each in entries_of(kit.page(kit.row(stop="10:07:31", **rounded)))] == [4051]


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        ({"Duration (h)": "00:20:00"}, 1200),
        ({"Duration (h)": "1:20"}, 4800),
        ({"Duration (decimal)": "1.33"}, 4800),
        ({"Duration (decimal)": "1,33"}, 4800),
        ({"Duration (h)": "long"}, 1200),
        ({}, 1200),
    ],
)
def test_a_duration_tells_which_of_two_equal_clock_times_is_meant(kit, cells, seconds):
    (entry,) = entries_of(kit.page(kit.row("2026-10-25", "02:10", "02:30", **cells)))
    assert entry.seconds == seconds


def test_clock_times_are_of_the_sources_zone_and_else_of_the_user(kit):
    (here,), (there,) = (entries_of(kit.page(kit.row(), **options)) for options in ({}, {"zone": "America/New_York"}))
    assert (here.start, there.start) == (instant("2026-11-02T08:00:00Z"), instant("2026-11-02T14:00:00Z"))


def test_an_entry_without_an_end_is_running(kit):
    (entry,) = entries_of(kit.page(kit.row("25/10/2026", stop="", **{"End Date": ""})))
    assert (day_of(entry.start, BERLIN).day, entry.stop) == (25, None)
