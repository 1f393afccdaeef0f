"""A page is added whole or not at all, and no version is ever lost."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Control
from syncd.core.money import Money
from syncd.core.observations import Rejected
from syncd.core.records import Kind, make_ref
from syncd.core.versions import Effect
from syncd.ledger.observed.totals import Totals

BOUNDED = settings(max_examples=40, deadline=None)
REFS = [make_ref("toggl", Kind.TIME, id) for id in range(5)]


class Failing(list):
    """Coverage of a connector that breaks when it is read: inside the transaction, after the records."""

    def __iter__(self) -> Iterator[object]:
        yield from list.__iter__(self)
        raise RuntimeError("the connector broke")


# -- a page commits together


def test_records_coverage_cursor_and_dirty_marks_of_a_page_commit_together(feed, kit):
    feed.take(kit.page(10, kit.entry(1), kit.entry(2), complete=[kit.whole()], cursor={"v": 1, "at": 10}))
    ledger = feed.ledger
    assert set(ledger.records.current(REFS)) == {REFS[1], REFS[2]}
    assert ledger.sources.all()["tracker"].cursor == {"v": 1, "at": 10}
    assert ledger.coverage.as_of("tracker") == {Kind.TIME: kit.minute(10)}
    assert ledger.dirty.records(9) == [REFS[1], REFS[2]]


@pytest.mark.parametrize("where", ["complete", "snapshot", "rejected"])
def test_a_page_that_breaks_after_its_records_leaves_nothing(feed, kit, where):
    feed.take(kit.page(10, kit.entry(1), complete=[kit.whole(first=0, last=10)], cursor={"v": 1}))
    before = kit.state(feed.ledger, REFS)
    content = [Rejected("line 2", "no hours")] if where == "rejected" else [kit.whole()]
    broken = replace(
        kit.page(20, kit.entry(1, length=90), kit.entry(2), gone=[(3, 20)], cursor={"v": 2}),
        **{where: Failing(content)},
    )
    pull = feed.begin()
    with pytest.raises(RuntimeError):
        feed.take(broken, kit.file(), pull=pull)
    assert kit.state(feed.ledger, REFS) == before
    assert feed.ledger.sources.rejected(pull) == []
    assert feed.ledger.sources.pull(pull).rows == 0
    feed.finish(pull)
    assert not feed.ledger.sources.file("tracker", kit.file().sha256)


def test_the_page_after_a_broken_one_is_added(feed, kit):
    with pytest.raises(RuntimeError):
        feed.take(replace(kit.page(10, kit.entry(1)), complete=Failing([])))
    assert feed.take(kit.page(10, kit.entry(1))).added == 1


def test_a_rehearsal_leaves_nothing(feed, kit):
    before = kit.state(feed.ledger, REFS)
    with feed.ledger.rehearsal() as copy:
        trial = kit.Feed(copy)
        assert trial.pull(kit.page(10, kit.entry(1), complete=[kit.whole()], cursor={"v": 1})).added == 1
        assert trial.alive(1) == [1]
    assert kit.state(feed.ledger, REFS) == before


def test_a_page_without_a_cursor_leaves_the_cursor(feed, kit):
    feed.take(kit.page(10, cursor={"v": 1}))
    feed.take(kit.page(11, kit.entry(1)))
    assert feed.ledger.sources.all()["tracker"].cursor == {"v": 1}


def test_rejected_rows_are_kept_with_their_place_and_counted(feed, kit):
    bad = replace(
        kit.page(10, kit.entry(1)),
        rejected=[Rejected("export.csv:3", "a row needs hours"), Rejected("export.csv:4", "no such day")],
        control=Control(rows=4, records=1, rejected=2, non_records=1),
    )
    pull = feed.begin()
    totals = feed.take(bad, kit.file(), pull=pull)
    assert totals == Totals(
        rows=4, effects={(Kind.TIME, Effect.NEW): 1}, rejected=2, non_records=1, reasons=tuple(bad.rejected)
    )
    assert totals.records == 1
    kept = feed.ledger.sources.rejected(pull)
    assert [(row.file, row.place, row.reason) for row in kept] == [
        ("export.csv", "export.csv:3", "a row needs hours"),
        ("export.csv", "export.csv:4", "no such day"),
    ]
    row = feed.ledger.sources.pull(pull)
    assert (row.rows, row.records, row.added, row.rejected, row.non_records) == (4, 1, 1, 2, 1)


def test_the_pages_of_a_file_are_one_transaction(feed, kit):
    sums = Control(rows=1, records=1, amounts={"USD": Money(1050, "USD")})
    pages = [
        replace(kit.page(10, kit.entry(1)), control=sums, notices=["something to know"]),
        replace(kit.page(10, kit.entry(2)), control=sums),
    ]

    def cut_off():
        yield from pages
        raise OSError

    pull = feed.begin()
    with pytest.raises(OSError):
        feed.add(cut_off(), kit.file(), accept=False, pull=pull)
    assert feed.alive(1, 2) == []
    assert not feed.ledger.sources.file("tracker", kit.file().sha256)
    totals = feed.add(pages, kit.file(), accept=False, pull=pull)
    assert (totals.rows, totals.added, totals.amounts, totals.notices) == (
        *(2, 2, {"USD": Money(2100, "USD")}, ("something to know",)),
    )
    feed.finish(pull)
    row = feed.ledger.sources.last_pull("tracker")
    assert (row.rows, row.records, row.amounts, row.notices) == (2, 2, {"USD": 2100}, totals.notices)
    assert feed.ledger.sources.file("tracker", kit.file().sha256)


def test_a_snapshot_on_the_last_page_is_not_emptied_by_what_earlier_pages_showed(feed, kit):
    feed.pull(kit.page(5, *(kit.entry(id) for id in range(6)), snapshot=[kit.whole()], complete=[kit.whole()]))
    shown = kit.page(10, kit.entry(1))
    coverage = kit.page(10, snapshot=[kit.whole()], complete=[kit.whole()])
    assert feed.pull(shown, coverage, accept=False).gone == 5


def test_a_file_read_with_other_options_replaces_its_earlier_reading(feed, kit):
    def read(*entries, how):
        pull = feed.begin()
        page = kit.page(10 + len(how), *entries)
        totals = feed.add([page], kit.file(), how=how, accept=False, pull=pull)
        feed.finish(pull)
        return totals.gone

    feed.pull(kit.page(5, kit.entry(4)), file=kit.file("other.csv", "other rows"))
    assert read(kit.entry(1), kit.entry(2), how="a") == 0
    assert read(kit.entry(2), kit.entry(3), how="bb") == 1
    assert feed.alive(1, 2, 3, 4) == [2, 3, 4]
    assert read(kit.entry(3), how="ccc") == 1  # the second is from the first reading, too
    assert feed.alive(1, 2, 3, 4) == [3, 4]
    assert feed.ledger.sources.file("tracker", kit.file().sha256).how == "ccc"


def test_the_row_a_version_was_read_from_stays_with_it(feed, kit):
    first, second = kit.page(10, kit.entry(1, length=60)), kit.page(20, kit.entry(1, length=90))
    for page, raw in ((first, '{"hours":"1"}'), (second, '{"hours":"1.5"}'), (kit.page(30, kit.entry(2)), "")):
        feed.take(replace(page, records=[replace(row, raw=raw) for row in page.records]))
    rows = [version.raw for id in (1, 2) for version in feed.ledger.records.history(kit.entry(id).ref)]
    assert rows == ['{"hours":"1"}', '{"hours":"1.5"}', ""]


# -- versions


def test_every_version_stays_with_where_it_came_from(feed, kit):
    feed.take(kit.page(10, kit.entry(1, length=60)), kit.file("a.csv", "a"))
    feed.take(kit.page(20, kit.entry(1, length=90)), kit.file("b.csv", "b"))
    feed.take(kit.page(30, gone=[(1, 30)]))
    history = feed.ledger.records.history(REFS[1])
    assert [(version.revision, version.gone, version.file, version.place) for version in history] == [
        (kit.minute(10), False, "a.csv", "$[0]"),
        (kit.minute(20), False, "b.csv", "$[0]"),
        (kit.minute(30), True, None, "$.gone"),
    ]
    assert [version.record and version.record.seconds for version in history] == [3600, 5400, None]
    assert feed.alive(1) == []


def test_both_parts_of_a_version_that_is_cut_keep_their_origin(feed, kit):
    feed.take(kit.page(10, kit.entry(1)), kit.file("a.csv", "a"))
    feed.take(kit.page(30, kit.entry(1)), kit.file("c.csv", "c"))
    feed.take(kit.page(20, kit.entry(1, length=5)), kit.file("b.csv", "b"))
    history = feed.ledger.records.history(REFS[1])
    assert [(version.revision, version.file, version.record.seconds) for version in history] == [
        (kit.minute(10), "a.csv", 3600),
        (kit.minute(20), "b.csv", 300),
        (kit.minute(30), "a.csv", 3600),
    ]


def test_an_older_state_that_comes_late_changes_nothing_current(feed, kit):
    stopped, running = kit.entry(1, length=60), kit.entry(1, length=None)
    feed.take(kit.page(20, stopped))
    assert feed.take(kit.page(30, kit.restated(running, 10))) == Totals(
        rows=1, effects={(Kind.TIME, Effect.HISTORY): 1}
    )
    assert feed.ledger.records.current(REFS)[REFS[1]] == stopped
    assert len(feed.ledger.records.history(REFS[1])) == 2


def test_of_two_states_with_one_clock_the_one_shown_last_is_current_and_found_by_its_own_day(feed, kit):
    one, other = kit.entry(1, start=0), kit.entry(1, start=2000)
    for as_of, state in ((10, one), (11, other), (12, one)):
        feed.take(kit.page(as_of, kit.restated(state, 5)))
        assert feed.ledger.records.current(REFS)[REFS[1]] == state
        assert feed.ledger.records.first_tracked() == state.start
    assert len(feed.ledger.records.history(REFS[1])) == 2


def test_a_deleted_entry_that_returns_lives(feed, kit):
    feed.take(kit.page(10, kit.entry(1)))
    assert feed.take(kit.page(20, gone=[(1, 20)])).gone == 1
    assert feed.take(kit.page(30, kit.entry(1))).added == 1
    assert feed.alive(1) == [1]
    assert len(feed.ledger.records.history(REFS[1])) == 3


def test_a_deletion_of_what_was_never_seen_is_kept_and_a_late_older_state_does_not_revive_it(feed, kit):
    assert feed.take(kit.page(20, gone=[(1, 20)])).gone == 1
    feed.take(kit.page(30, kit.restated(kit.entry(1), 10)))
    assert feed.alive(1) == []
    assert [version.gone for version in feed.ledger.records.history(REFS[1])] == [False, True]


def test_a_page_may_name_a_record_twice(feed, kit):
    first, second = kit.restated(kit.entry(1, length=10), 1), kit.restated(kit.entry(1, length=20), 2)
    assert feed.take(kit.page(10, second, first)).added == 1
    assert feed.ledger.records.current(REFS)[REFS[1]] == second.record
    assert len(feed.ledger.records.history(REFS[1])) == 2


# -- properties over random pages

observations = st.tuples(st.integers(0, 4), st.integers(1, 3), st.integers(0, 6), st.booleans())
pages = st.lists(st.lists(observations, max_size=4), min_size=1, max_size=4)


def fed(feed, kit, observed, as_of: int):
    """A page in which entry `id` has length `content` at `clock`, or is gone."""
    shown = [kit.restated(kit.entry(id, length=content), clock) for id, content, clock, gone in observed if not gone]
    gone = [(id, clock) for id, _, clock, deleted in observed if deleted]
    return feed.take(kit.page(as_of, *shown, gone=gone))


def content(ledger):
    """Current records, and every content in their histories."""
    histories = {ref: {(version.gone, version.record) for version in ledger.records.history(ref)} for ref in REFS}
    return ledger.records.current(REFS), histories


@BOUNDED
@given(pages)
def test_no_version_is_ever_overwritten(fresh, kit, pages):
    with fresh() as ledger:
        feed = kit.Feed(ledger)
        before = Counter()
        for number, observed in enumerate(pages):
            fed(feed, kit, observed, 10 + number)
            after = Counter(
                (ref, version.gone, version.record) for ref in REFS for version in ledger.records.history(ref)
            )
            assert not before - after
            stated = {(REFS[id], gone, None if gone else content * 60) for id, content, _, gone in observed}
            assert stated <= {(ref, gone, record and record.seconds) for ref, gone, record in after}
            before = after


@BOUNDED
@given(pages, st.randoms(use_true_random=False))
def test_pages_in_any_order_end_in_the_same_records(fresh, kit, pages, random):
    numbered = list(enumerate(pages))
    results = []
    for _ in range(2):
        with fresh() as ledger:
            feed = kit.Feed(ledger)
            for number, observed in numbered:
                fed(feed, kit, observed, 10 + number)
            results.append((content(ledger), ledger.records.counts(), ledger.records.first_tracked()))
        random.shuffle(numbered)
    assert results[0] == results[1]


@BOUNDED
@given(pages)
def test_the_same_pages_again_change_nothing(fresh, kit, pages):
    with fresh() as ledger:
        feed = kit.Feed(ledger)
        for number, observed in enumerate(pages):
            fed(feed, kit, observed, 10 + number)
        before = content(ledger)
        for number, observed in enumerate(pages):
            fed(feed, kit, observed, 10 + number)
        assert content(ledger)[0] == before[0]
        assert content(ledger)[1] == before[1]
