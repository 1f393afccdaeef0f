"""Whatever is tracked and however Hubstaff's reports write it, it is read back; the order of rows changes no ref."""

from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.records import Label
from syncd.core.time import day_of
from syncd.testing.files import csv_text, entries_of, file

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\r"), max_size=10).map(str.strip)
WORK = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["Jane Doe", "Ben Ode"]),
        "day": st.dates(date(2026, 10, 24), date(2026, 11, 2)),
        "client": st.sampled_from(["", "Größe & Söhne"]),
        "project": st.sampled_from(["Website", "Total"]) | TEXT.filter(bool),
        "seconds": st.integers(1, 8000),
    }
)


# A member's rows of one report name one zone.
ZONED = st.fixed_dictionaries({"Jane Doe": st.sampled_from(ZONES), "Ben Ode": st.sampled_from(ZONES)})


def told(found, zones):
    labels = {each.record.ref: each.record for page in found for each in page.records if isinstance(each.record, Label)}
    for each in entries_of(*found):
        project = labels[each.project]
        client = labels[project.parent].name if project.parent else ""
        yield each.person, day_of(each.start, ZoneInfo(zones[each.person])), client, project.name, each.seconds


def tracked(works):
    return Counter((each["person"], each["day"], each["client"], each["project"], each["seconds"]) for each in works)


def as_detailed(kit, works, zones):
    named = ("person", "client", "project")
    return kit.detailed(
        *(
            kit.row(str(each["day"]), kit.clock(each["seconds"]), Time_zone=zones[each["person"]], **cells)
            for each in works
            for cells in [dict(zip(("Member", "Client", "Project"), (each[name] for name in named), strict=True))]
        )
    )


@settings(max_examples=40, deadline=None)
@given(works=st.lists(WORK, max_size=6), zones=ZONED, random=st.randoms(use_true_random=False))
def test_what_detailed_says_is_what_is_read_in_any_order_of_rows(kit, works, zones, random):
    works = [*works, *works[:1]]  # identical rows occur
    one = kit.pages(file(as_detailed(kit, works, zones)))
    other = kit.pages(file(as_detailed(kit, random.sample(works, len(works)), zones)))
    assert not any(page.rejected for page in one)
    assert Counter(told(one, zones)) == tracked(works)
    assert len({each.ref for each in entries_of(*one)}) == len(works)
    assert {each.ref: each for each in entries_of(*one)} == {each.ref: each for each in entries_of(*other)}
    assert Counter(one[-1].complete) == Counter(other[-1].complete)


WEEK = [date(2026, 10, 24) + timedelta(days=number) for number in range(10)]
HEADS = {
    "ISO": lambda day: str(day),
    "weekdays": lambda day: f"{day:%a} {day.month}/{day.day}",
    "whole weekdays": lambda day: f"{day:%A} {day:%m/%d}",
    "years": lambda day: f"{day:%a} {day:%m/%d/%Y}",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@settings(max_examples=20, deadline=None)
@given(works=st.lists(WORK, max_size=6), zones=ZONED)
def test_what_daily_says_is_what_is_read_however_days_are_headed(kit, head, works, zones):
    works.sort(key=lambda each: (each["person"], each["client"], each["project"], each["day"]))
    rows, expected = [], Counter()
    for (person, client, project), group in groupby(
        works, lambda each: (each["person"], each["client"], each["project"])
    ):
        seconds = dict.fromkeys(WEEK, 0)
        for each in group:
            seconds[each["day"]] += each["seconds"]
        cells = {"Member": person, "Client": client, "Project": project, "Time zone": zones[person]}
        rows.append((list(seconds.values()), cells))
        expected.update((person, day, client, project, each) for day, each in seconds.items() if each)
    found = kit.pages(file(kit.daily(*rows, days=[head(day) for day in WEEK]), "daily_2026-10-24_to_2026-11-02.csv"))
    assert not any(page.rejected for page in found)
    assert Counter(told(found, zones)) == expected
    assert len({each.ref for each in entries_of(*found)}) == sum(expected.values())


CELL = st.sampled_from(["", "2026-11-02", "1:30:00", "25:00:00", "9" * 400, "Asia/Tokyo", "Etc", "Total", "0001-01-01"])
BASES = (["Date", "Project", "Time", "Time zone"], ["Member", "Total worked", "2026-11-02"], ["Member", "Date"])
MORE = st.sets(
    st.sampled_from(
        [
            "Client",
            "Project",
            "Task ID",
            "Task",
            "Member",
            "Time",
            "Activity",
            "Earned",
            "Notes",
            "Email",
            "Mon 11/2/2026",
            "Wed 7/1",
            "2026-11-03",
            "Total worked",
        ]
    )
)


@settings(max_examples=75, deadline=None)
@given(header=st.builds(lambda base, more: sorted({*base, *more}), st.sampled_from(BASES), MORE), data=st.data())
def test_whatever_cells_say_a_file_is_read_or_refused(kit, header, data):
    rows = data.draw(st.lists(st.lists(CELL | TEXT, min_size=len(header), max_size=len(header)), max_size=4))
    try:
        found = kit.pages(file(csv_text(header, rows)))
    except BadFile:
        return
    assert sum(page.control.rows for page in found) == sum(any(map(str.strip, row)) for row in rows)
