"""The notice about records after the last row of a file, which stay."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import Span

HOUR = 60
LATER = 1000
"""The minute at which the file was made."""


def exported(kit, *records, last, end, person="me", space=None, at=LATER):
    """The page of a file that covers hour 0 to `end`, with its last row before the hour `last`."""

    def coverage(until):
        return Coverage(kind=Kind.TIME, span=Span(kit.minute(0), kit.minute(until * HOUR)), person=person, space=space)

    return kit.page(at, *records, complete=[coverage(end)], snapshot=[coverage(last)])


def one(kit, id, hour, **more):
    return kit.entry(id, hour * HOUR, 30, **more)


known = st.tuples(st.integers(0, 9), st.sampled_from(["me", "ben"]), st.sampled_from(["", "studio"]), st.booleans())


@settings(max_examples=20, deadline=None)
@given(st.lists(known, max_size=8), st.integers(1, 9), st.integers(1, 9), st.sampled_from([None, "studio"]))
@example([(4, "me", "", False), (5, "me", "", False)], 4, 5, None)
def test_the_notice_counts_live_records_between_the_last_row_and_the_end_of_the_file(fresh, kit, records, a, b, space):
    last, end = sorted((a, b))
    with fresh() as ledger:
        feed = kit.Feed(ledger)
        entries = [one(kit, id, hour, person=who, space=where) for id, (hour, who, where, _) in enumerate(records)]
        feed.take(kit.page(10, *entries))
        feed.take(kit.page(11, gone=[(id, 11) for id, (*_, gone) in enumerate(records) if gone]))
        notices = feed.take(exported(kit, last=last, end=end, space=space), kit.file()).notices
        counted = sum(
            last <= hour < end and who == "me" and space in (None, where) and not gone
            for hour, who, where, gone in records
        )
        assert [notice.split()[0] for notice in notices] == ([str(counted)] if counted else [])


@pytest.mark.parametrize(
    ("hours", "notice"),
    [
        ([5], "1 record after its last row stays, though it is not in it: to delete it, if the export has all of "),
        (
            [5, 6],
            "2 records after its last row stay, though they are not in it: to delete them, if the export has all ",
        ),
    ],
)
def test_the_notice_says_how_many_records_stay_and_how_to_remove_them(feed, kit, hours, notice):
    feed.pull(kit.page(10, *(one(kit, hour, hour) for hour in hours)))
    totals = feed.pull(exported(kit, one(kit, 0, 0), last=1, end=9), file=kit.file())
    assert (totals.gone, feed.alive(*hours)) == (0, hours)
    (given,) = totals.notices
    assert given.startswith(notice)
    assert given.endswith("import it with --covers FROM..TO")


def test_no_notice_when_the_file_contains_every_known_record(feed, kit):
    feed.pull(kit.page(10, one(kit, 1, 5)))
    assert feed.pull(exported(kit, one(kit, 1, 5), last=6, end=9), file=kit.file()).notices == ()


def test_a_file_with_given_days_removes_what_it_does_not_contain_without_a_notice(feed, kit):
    feed.pull(kit.page(10, one(kit, 1, 5)))
    totals = feed.pull(exported(kit, one(kit, 0, 0), last=9, end=9), file=kit.file())
    assert (totals.gone, totals.notices) == (1, ())


@pytest.mark.parametrize("at", [LATER, LATER + 1])
def test_no_notice_about_records_observed_no_earlier_than_the_file(feed, kit, at):
    feed.pull(kit.page(at, one(kit, 1, 5)))
    assert feed.pull(exported(kit, one(kit, 0, 0), last=1, end=9), file=kit.file()).notices == ()


def test_no_notice_about_another_sources_records(feed, kit, ledger):
    kit.Feed(ledger, "other", "harvest").pull(kit.page(10, one(kit, 1, 5, ref="harvest/time/1")))
    assert feed.pull(exported(kit, one(kit, 0, 0), last=1, end=9), file=kit.file()).notices == ()


def test_no_notice_from_a_file_without_a_snapshot(feed, kit):
    feed.pull(kit.page(10, one(kit, 1, 5)))
    complete = [kit.whole(Kind.TIME, 0, 9 * HOUR)]
    assert feed.pull(kit.page(LATER, complete=complete), file=kit.file()).notices == ()


def test_no_notice_from_a_server(feed, kit):
    feed.pull(kit.page(10, one(kit, 1, 5)))
    assert feed.pull(exported(kit, one(kit, 0, 0), last=1, end=9)).notices == ()


def test_a_record_after_the_last_rows_of_two_time_zones_counts_once(feed, kit):
    feed.pull(kit.page(10, one(kit, 1, 5)))
    complete = [kit.whole(Kind.TIME, *hours) for hours in ((0, 8 * HOUR), (2 * HOUR, 9 * HOUR))]
    snapshot = [kit.whole(Kind.TIME, *hours) for hours in ((0, HOUR), (2 * HOUR, 3 * HOUR))]
    (notice,) = feed.pull(kit.page(LATER, complete=complete, snapshot=snapshot), file=kit.file()).notices
    assert notice.startswith("1 record ")
