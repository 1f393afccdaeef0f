"""Notices of pulls and rejected rows since an instant."""

from dataclasses import replace
from datetime import timedelta

from syncd.core.observations import Rejected
from syncd.core.source_health import RejectedRows
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
