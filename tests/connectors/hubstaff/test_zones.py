"""Days in the time zone that a row of Hubstaff's reports names."""

from zoneinfo import ZoneInfo

import pytest

from syncd.connector import BadFile
from syncd.core.time import instant
from syncd.testing.files import claimed, entries_of, file, span


def test_work_lies_in_the_middle_of_its_day_in_the_zone_that_the_row_names(kit):
    (entry,) = entries_of(kit.page(kit.row(time="8:00:00", Time_zone="America/New_York")))
    assert (entry.start, entry.stop) == (instant("2026-11-02T13:00:00Z"), instant("2026-11-02T21:00:00Z"))


def test_the_zone_of_the_source_is_that_of_rows_which_name_none(kit):
    page = kit.page(kit.row(time="8:00:00"), zone="Asia/Tokyo")
    assert [each.start for each in entries_of(page)] == [instant("2026-11-01T23:00:00Z")]
    tokyo = ZoneInfo("Asia/Tokyo")
    assert claimed(page) == ([span("2026-11-02", "2026-11-08", tokyo)], [span("2026-11-02", "2026-11-02", tokyo)])


def test_each_zone_has_days_of_its_own(kit):
    rows = [kit.row(Time_zone="Pacific/Auckland"), kit.row(Member="Ben Ode", Time_zone="America/New_York")]
    *_, last = kit.pages(file(kit.detailed(*rows), "x_2026-11-01_2026-11-05.csv"))
    assert {(each.person, each.span) for each in last.snapshot} == {
        ("Jane Doe", span("2026-11-01", "2026-11-05", ZoneInfo("Pacific/Auckland"))),
        ("Ben Ode", span("2026-11-01", "2026-11-05", ZoneInfo("America/New_York"))),
    }
    assert last.complete == last.snapshot


def test_a_file_of_several_zones_claims_nothing_while_a_row_of_it_is_rejected_and_gives_the_others(kit):
    rows = [
        kit.row(Time_zone="Asia/Tokyo"),
        kit.row(time="soon", Time_zone="Asia/Tokyo"),
        kit.row(Time_zone="America/New_York"),
    ]
    found = kit.pages(file(kit.detailed(*rows)))
    assert len(entries_of(*found)) == 2
    assert [each.where for page in found for each in page.rejected] == ["x.csv:3"]
    assert not any(page.complete or page.snapshot for page in found)
    assert sum(page.control.rows for page in found) == 3


def test_the_same_work_in_two_zones_is_two_entries(kit):
    found = kit.pages(file(kit.detailed(kit.row(Time_zone="Asia/Tokyo"), kit.row(Time_zone="America/New_York"))))
    assert len({each.ref for each in entries_of(*found)}) == 2


def test_a_day_has_as_many_hours_as_the_clocks_gave_it_in_its_zone(kit):
    long = kit.row("2026-11-01", "25:00:00", Time_zone="America/New_York")
    assert [each.seconds for each in entries_of(kit.page(long))] == [25 * 3600]
    assert len(kit.page(kit.row("2026-11-01", "25:00:00")).rejected) == 1


def test_a_file_of_too_many_zones_is_refused(kit):
    zones = [f"Etc/GMT+{number}" for number in range(1, 10)]
    with pytest.raises(BadFile, match=r"^x\.csv names 9 time zones, more than 8: export it for fewer people$"):
        kit.pages(file(kit.detailed(*(kit.row(Time_zone=each) for each in zones))))
