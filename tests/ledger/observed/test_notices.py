"""Notices of pulls and rejected rows since an instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.observations import Coverage, Hole, Rejected
from syncd.core.records import Kind
from syncd.core.source_health import RejectedRows
from syncd.core.time import Span
from syncd.ledger.observed.notices import Notice
from syncd.ledger.observed.sources import PullEnd
from syncd.redaction import keep_secret

BEFORE = timedelta(seconds=1)


def rejecting(kit, *rows):
    """A page whose rows of these places could not be read."""
    return replace(kit.page(10), rejected=[Rejected(place, reason) for place, reason in rows])


def test_the_rejected_rows_of_each_file_are_counted_and_the_first_is_shown(feed, kit):
    feed.pull(rejecting(kit, ("a.csv:2", "no date"), ("a.csv:9", "no hours")), file=kit.file("a.csv", "a"))
    feed.pull(rejecting(kit, ("b.csv:4", "no date")), file=kit.file("b.csv", "b"))
    assert feed.ledger.notices.rejected_since("tracker", kit.NOW - BEFORE) == [
        RejectedRows("a.csv", 2, "a.csv:2", "no date"),
        RejectedRows("b.csv", 1, "b.csv:4", "no date"),
    ]


def test_only_the_latest_rejected_rows_of_a_server_count(feed, kit):
    feed.pull(rejecting(kit, ("$[0]", "no start")))
    feed.pull(rejecting(kit, ("$[3]", "no start"), ("$[4]", "no start")))
    feed.pull(kit.page(20))
    assert feed.ledger.notices.rejected_since("tracker", kit.NOW - BEFORE) == [RejectedRows("", 2, "$[3]", "no start")]


def test_a_notice_is_listed_once_with_its_file(feed, kit):
    page = replace(kit.page(10), notices=["the balance breaks"])
    feed.pull(page)
    feed.pull(page)
    feed.pull(page, file=kit.file("a.csv", "a"))
    assert feed.ledger.notices.since("tracker", kit.NOW - BEFORE) == [
        Notice("", "the balance breaks"),
        Notice("a.csv", "the balance breaks"),
    ]


def test_what_a_server_repeats_of_a_secret_is_not_stored(feed, kit):
    keep_secret("canary-token")
    notices = ["it said Y2FuYXJ5LXRva2VuOmFwaV90b2tlbg=="]
    feed.pull(replace(rejecting(kit, ("$[0]", "canary%2Dtoken is no date")), notices=notices))
    with feed.ledger.write() as write:
        pull = write.sources.begin("tracker", kit.NOW)
        write.sources.finish(pull, kit.NOW, PullEnd(error="it answered “canary-token”"))
    notice = "it said [redacted]OmFwaV90b2tlbg=="
    assert feed.ledger.notices.since("tracker", kit.NOW - BEFORE) == [Notice("", notice)]
    (rows,) = feed.ledger.notices.rejected_since("tracker", kit.NOW - BEFORE)
    assert rows.reason == "[redacted] is no date"
    assert feed.ledger.sources.all()["tracker"].last_error == "it answered “[redacted]”"


def test_older_notices_and_those_of_other_sources_are_left_out(feed, kit):
    feed.pull(replace(rejecting(kit, ("$[0]", "no start")), notices=["the balance breaks"]))
    for source, since in (("tracker", kit.NOW), ("other", kit.NOW - BEFORE)):
        assert feed.ledger.notices.rejected_since(source, since) == []
        assert feed.ledger.notices.since(source, since) == []


def test_the_rejected_rows_of_a_file_end_when_a_file_of_its_name_is_read_again(feed, kit):
    feed.pull(rejecting(kit, ("a.csv:2", "no date")), file=kit.file("a.csv", "a"))
    feed.pull(rejecting(kit, ("b.csv:2", "no date")), file=kit.file("b.csv", "b"))
    feed.pull(kit.page(20), file=kit.file("a (1).csv", "corrected"))
    assert feed.ledger.notices.rejected_since("tracker") == [RejectedRows("b.csv", 1, "b.csv:2", "no date")]


def test_a_corrected_file_that_lacks_another_row_counts_its_own(feed, kit):
    feed.pull(rejecting(kit, ("a.csv:2", "no date")), file=kit.file("a.csv", "a"))
    feed.pull(rejecting(kit, ("a.csv:3", "no hours")), file=kit.file("a.csv", "corrected"))
    assert feed.ledger.notices.rejected_since("tracker") == [RejectedRows("a.csv", 1, "a.csv:3", "no hours")]


def day(number):
    return Span(datetime(2026, 11, number, tzinfo=UTC), datetime(2026, 11, number + 1, tzinfo=UTC))


def covering(page, *numbers):
    """The page of a file that covers these days of November."""
    return replace(page, complete=[Coverage(kind=Kind.WORK, span=day(number)) for number in numbers])


def lacking(kit, *numbers):
    """A page with a rejected row that leaves out these days."""
    holes = [Hole(Coverage(kind=Kind.WORK, span=day(number)), "a row could not be read") for number in numbers]
    return replace(rejecting(kit, ("a.csv:2", "no date")), holes=holes)


@given(days=st.sets(st.integers(2, 6), min_size=1), files=st.lists(st.sets(st.integers(2, 6)), max_size=3))
@settings(max_examples=30, deadline=None)
def test_rejected_rows_end_when_whole_files_of_any_name_cover_the_days_they_left_out(fresh, kit, days, files):
    with fresh() as ledger:
        feed = kit.Feed(ledger)
        feed.pull(lacking(kit, *days), file=kit.file("a.csv", "a"))
        for number, covered in enumerate(files):
            feed.pull(covering(kit.page(20), *covered), file=kit.file(f"{number}.csv", f"b{number}"))
        assert bool(feed.ledger.notices.rejected_since("tracker")) == (not days <= set().union(*files))


def test_a_file_with_a_rejected_row_of_its_own_mends_no_other(feed, kit):
    feed.pull(lacking(kit, 2), file=kit.file("a.csv", "a"))
    feed.pull(covering(rejecting(kit, ("b.csv:9", "no hours")), 2), file=kit.file("b.csv", "b"))
    assert len(feed.ledger.notices.rejected_since("tracker")) == 2


def test_rejected_rows_of_a_day_that_was_not_over_end_when_the_day_is_read_whole(feed, kit):
    today = kit.NOW.day
    feed.pull(rejecting(kit, ("a.csv:2", "no date")), file=kit.file("a.csv", "a"))
    feed.pull(covering(kit.page(20), today - 1), file=kit.file("b.csv", "b"))
    assert len(feed.ledger.notices.rejected_since("tracker")) == 1
    feed.pull(covering(kit.page(30), today), file=kit.file("c.csv", "c"))
    assert feed.ledger.notices.rejected_since("tracker") == []
