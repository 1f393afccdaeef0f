"""Days in the time zone that a row of Hubstaff's reports names."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.time import day_of, instant
from syncd.testing.files import covered_spans, entries_of, file, rejections, span

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"]
TOKYO, NEW_YORK, AUCKLAND = ({"Time zone": name} for name in ("Asia/Tokyo", "America/New_York", "Pacific/Auckland"))


def test_work_lies_in_the_middle_of_its_day_in_the_zone_that_the_row_names(tracker):
    entry = tracker.entry(time="8:00:00", **NEW_YORK)
    assert (entry.start, entry.stop) == (instant("2026-11-02T13:00:00Z"), instant("2026-11-02T21:00:00Z"))


def test_the_zone_of_the_source_is_that_of_rows_which_name_none(tracker):
    page = tracker.page({"time": "8:00:00"}, zone="Asia/Tokyo")
    assert [entry.start for entry in entries_of(page)] == [instant("2026-11-01T23:00:00Z")]
    tokyo = ZoneInfo("Asia/Tokyo")
    assert covered_spans(page) == ([span("2026-11-02", "2026-11-08", tokyo)], [span("2026-11-02", "2026-11-02", tokyo)])


WORK = st.tuples(st.sampled_from(["Jane Doe", "Ben Ode"]), st.integers(1, 9).map("2026-11-{:02}".format))


@settings(max_examples=40, deadline=None)
@given(works=st.lists(WORK, max_size=6), jane=st.sampled_from(ZONES), ben=st.sampled_from(ZONES), data=st.data())
def test_each_persons_work_is_on_its_day_in_their_zone_in_any_order_of_rows(tracker, works, jane, ben, data):
    zones = {"Jane Doe": jane, "Ben Ode": ben}

    def read(works):
        rows = [{"day": day, "Member": person, "Time zone": zones[person]} for person, day in works]
        return tracker.pages(file(tracker.table(*rows)))

    works = [*works, *works[:1]]  # identical rows occur
    one, other = read(works), read(data.draw(st.permutations(works)))
    days = [(entry.person, str(day_of(entry.start, ZoneInfo(zones[entry.person])))) for entry in entries_of(*one)]
    assert Counter(days) == Counter(works)
    assert {entry.ref: entry for entry in entries_of(*one)} == {entry.ref: entry for entry in entries_of(*other)}
    assert Counter(one[-1].complete) == Counter(other[-1].complete)


def test_each_zone_has_days_of_its_own(tracker):
    rows = [tracker.row(**AUCKLAND), tracker.row(Member="Ben Ode", **NEW_YORK)]
    *_, last = tracker.pages(file(tracker.table(*rows), "x_2026-11-01_2026-11-05.csv"))
    assert {(coverage.person, coverage.span) for coverage in last.snapshot} == {
        ("Jane Doe", span("2026-11-01", "2026-11-05", ZoneInfo("Pacific/Auckland"))),
        ("Ben Ode", span("2026-11-01", "2026-11-05", ZoneInfo("America/New_York"))),
    }
    assert last.complete == last.snapshot


def test_a_file_of_several_zones_covers_nothing_while_a_row_of_it_is_rejected_and_gives_the_others(tracker):
    pages = tracker.pages(file(tracker.table(TOKYO, {"time": "soon", **TOKYO}, NEW_YORK)))
    assert len(entries_of(*pages)) == 2
    assert [where for where, _ in rejections(*pages)] == ["x.csv:3"]
    assert not any(page.complete or page.snapshot for page in pages)
    assert sum(page.control.rows for page in pages) == 3


def test_the_same_work_in_two_zones_is_two_entries(tracker):
    pages = tracker.pages(file(tracker.table(TOKYO, NEW_YORK)))
    assert len({entry.ref for entry in entries_of(*pages)}) == 2


def test_a_day_has_as_many_hours_as_the_clocks_gave_it_in_its_zone(tracker):
    assert tracker.entry("2026-11-01", "25:00:00", **NEW_YORK).seconds == 25 * 3600
    assert len(tracker.page(tracker.row("2026-11-01", "25:00:00")).rejected) == 1


def test_a_file_of_too_many_zones_is_refused(tracker):
    zones = [{"Time zone": f"Etc/GMT+{number}"} for number in range(1, 10)]
    with pytest.raises(BadFile, match=r"^x\.csv names 9 time zones, more than 8: export it for fewer people$"):
        tracker.pages(file(tracker.table(*zones)))
