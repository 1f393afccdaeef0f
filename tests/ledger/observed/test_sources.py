"""The state of sources over restarts: cursor, pulls, files, quotas."""

from datetime import timedelta

from syncd.core.quota import Quota

HOUR = timedelta(hours=1)


def test_a_source_keeps_its_cursor_over_restarts_and_when_it_is_registered_again(opener, tmp_path, kit):
    with opener(tmp_path) as ledger:
        kit.Feed(ledger).take(kit.page(10, cursor={"v": 1, "since": 7, "names": ["ä"]}))
    with opener(tmp_path) as ledger:
        kit.Feed(ledger)
        row = ledger.sources.all()["tracker"]
        assert row.cursor == {"v": 1, "since": 7, "names": ["ä"]}
        assert row.configured_since == kit.NOW


def test_a_source_that_becomes_another_connector_starts_anew(feed, kit):
    feed.take(kit.page(10, kit.entry(1), cursor={"v": 1}))
    with feed.ledger.write() as write:
        write.sources.register("tracker", "clockify", "clockify", kit.NOW + HOUR)
    row = feed.ledger.sources.all()["tracker"]
    assert (row.connector, row.namespace, row.cursor) == ("clockify", "clockify", None)
    assert feed.alive(1) == [1]


def test_a_pull_that_fails_keeps_the_last_success_and_holds_the_source_back(feed, kit):
    feed.pull(kit.page(10, kit.entry(1)))
    pull = feed.begin(kit.NOW + HOUR)
    feed.finish(pull, kit.NOW + HOUR, error="the server is down", retry_at=kit.NOW + 2 * HOUR)
    row = feed.ledger.sources.all()["tracker"]
    assert (row.last_attempt, row.last_success) == (kit.NOW + HOUR, kit.NOW)
    assert (row.last_error, row.next_attempt) == ("the server is down", kit.NOW + 2 * HOUR)
    assert feed.ledger.sources.last_pull("tracker").outcome == "failed"


def test_a_pull_that_succeeds_takes_back_error_and_hold(feed, kit):
    pull = feed.begin()
    feed.finish(pull, kit.NOW, error="down", retry_at=kit.NOW + HOUR)
    feed.pull(kit.page(10))
    row = feed.ledger.sources.all()["tracker"]
    assert (row.last_error, row.next_attempt, row.last_success) == ("", None, kit.NOW)
    assert feed.ledger.sources.last_pull("tracker").outcome == "done"


def test_accepting_an_emptied_source_holds_until_a_pull_succeeds(feed, kit):
    feed.accept_emptied()
    pull = feed.begin()
    feed.finish(pull, kit.NOW, error="down")
    assert feed.ledger.sources.all()["tracker"].accept_emptied
    feed.pull(kit.page(10))
    assert not feed.ledger.sources.all()["tracker"].accept_emptied


def test_a_file_read_whole_is_known_under_any_name_but_to_its_source_alone(feed, kit):
    feed.pull(kit.page(10, kit.entry(1)), file=kit.file("a.csv", "rows"))
    same, other = kit.file("b.csv", "rows"), kit.file("a.csv", "other rows")
    assert feed.ledger.sources.file("tracker", same.sha256)
    assert not feed.ledger.sources.file("tracker", other.sha256)
    assert not feed.ledger.sources.file("second", same.sha256)


def test_a_file_of_which_a_page_is_missing_is_not_known(feed, kit):
    export = kit.file()
    cut_off = feed.begin()
    feed.take(kit.page(10, kit.entry(1)), export, pull=cut_off)
    assert not feed.ledger.sources.file("tracker", export.sha256)
    feed.pull(kit.page(10, kit.entry(1)), kit.page(10, kit.entry(2)), file=export)
    assert feed.ledger.sources.file("tracker", export.sha256)


def test_quotas_are_kept_over_restarts_to_the_microsecond(opener, tmp_path, kit):
    quota = Quota(
        bucket="toggl:1",
        remaining=3,
        resets_at=kit.NOW + timedelta(seconds=90, microseconds=5),
        seen_at=kit.NOW,
    )
    later = Quota(bucket="toggl:1", remaining=2, resets_at=quota.resets_at, seen_at=kit.NOW + HOUR)
    with opener(tmp_path) as ledger:
        with ledger.write() as write:
            write.quotas.store(quota)
        assert ledger.quotas.get("toggl:1") == quota
        with ledger.write() as write:
            write.quotas.store(later)
    with opener(tmp_path) as ledger:
        assert ledger.quotas.all() == [later]
        assert ledger.quotas.get("other") is None
