"""Tempo's reports of worklogs: days and hours, of which some may be billable."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import strategies as st

from syncd.connectors.tempo import CONNECTOR
from syncd.core.records import Label
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, entries_of, rejections
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = (
    *("Issue Key", "Issue summary", "Hours", "Work date", "Username", "Full name", "Account Customer", "Project Key"),
    *("Project Name", "Work Description", "Billable Hours", "Epic"),
)


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", hours="1.5", **more):
        return {"Issue Key": "ACM-1", "Hours": hours, "Work date": day, "Full name": "Jane Doe", "Epic": "x"} | more

    return TrackerFiles(connector=CONNECTOR, kind="tempo", columns=COLUMNS, cells=cells)


class TestTempo(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("tempo_*.csv"))
    required = ("Issue Key", "Hours", "Work date")
    people = ("Full name", "Username")
    edit = {"hours": "2.0"}
    spoilt = {"hours": "soon"}
    damaged = [
        ({"day": "30/02/2026"}, "'30/02/2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"hours": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"hours": "-1"}, "'-1' is not a duration like 1:30 or 1.5"),
        ({"Billable Hours": "some"}, "'some' is not a duration like 1:30 or 1.5"),
        ({"day": "2026-11-03", "hours": "25.01"}, "with it, its day has more work than hours"),
    ]

    def content(self, entry):
        """Without its place in the day."""
        return entry.person, day_of(entry.start, BERLIN), entry.seconds


@st.composite
def works(draw):
    start = datetime.combine(draw(st.dates(date(2026, 10, 24), date(2026, 10, 27))), time(12), UTC)
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + timedelta(seconds=36 * draw(st.integers(1, 280))),
        description=draw(cell_texts().filter(bool) | st.sampled_from(["Total", "two\nlines"])),
        client=draw(st.sampled_from(["", "Größe & Söhne"])),
        project=draw(st.sampled_from(["Website", "Shop"])),
        task=draw(st.sampled_from(["ACM-1", "ACM-2"])),
        billable=draw(st.booleans()),
    )


class TestWorkInTempo(TrackedWorkContract):
    days_only = True
    identity = ("person", "start", "project", "task")
    works = works()
    dialects = {"point": ".", "comma": ","}

    def write(self, tracker, works, dialect, zone):
        rows = []
        for work in works:
            hours = f"{Decimal(work.worked // 36) / 100:.2f}".replace(".", dialect)
            rows.append(
                {
                    "Issue Key": work.task,
                    "hours": hours,
                    "day": f"{work.start:%Y-%m-%d 09:00}",
                    "Full name": work.person,
                    "Account Customer": work.client,
                    "Project Name": work.project,
                    "Work Description": work.description,
                    "Billable Hours": hours if work.billable else "0",
                }
            )
        return tracker.table(*rows)


@pytest.mark.parametrize(
    ("billable", "mark"), [("1.5", True), ("2", True), ("0", False), ("0.00", False), ("", None), ("0.5", None)]
)
def test_billable_hours_mark_an_entry_only_if_all_or_none_of_it_is_billable(tracker, billable, mark):
    assert tracker.entry(**{"Billable Hours": billable}).billable is mark


def test_a_total_below_is_no_entry(tracker):
    total = dict.fromkeys(COLUMNS, "") | {"Issue summary": "Total", "Hours": "1.5"}
    page = tracker.page({}, total)
    assert (len(entries_of(page)), page.control.non_records, rejections(page)) == (1, 1, [])


def test_a_clock_time_behind_the_day_is_not_read(tracker):
    assert tracker.entry() == tracker.entry("2026-11-02 08:00") == tracker.entry("2026-11-02 00:00")


def test_the_project_is_the_first_part_of_the_key_where_none_is_named(tracker):
    def names(**cells):
        return {seen.record.name for seen in tracker.page(cells).records if isinstance(seen.record, Label)}

    assert names() == {"ACM", "ACM-1"}
    assert names(**{"Project Key": "SHOP"}) == {"SHOP", "ACM-1"}
    assert names(**{"Project Key": "SHOP", "Project Name": "Shop", "Account Customer": "Acme"}) == {
        *("Acme", "Shop", "ACM-1")
    }
