"""Deletions: absence is a fact only inside a snapshot, and only when the pull that showed it has come to its end."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind, label_ref, make_ref
from syncd.core.time import ALWAYS
from syncd.errors import TRY_LATER
from syncd.ledger.observed.snapshots import Emptied

DAY = 24 * 60


# -- concluding a pull


def test_what_a_snapshot_no_longer_shows_is_gone_after_the_pulls_last_page_and_not_before(feed, kit):
    feed.pull(kit.page(10, kit.entry(1), kit.entry(2), snapshot=[kit.whole()]))
    pull = feed.begin()
    feed.take(kit.page(20, kit.entry(1), snapshot=[kit.whole()]), pull=pull)
    assert feed.alive(1, 2) == [1, 2]
    assert feed.conclude(pull).gone == 1
    assert feed.alive(1, 2) == [1]
    tombstone = feed.ledger.records.history("toggl/time/2")[-1]
    assert (tombstone.gone, tombstone.revision, tombstone.place) == (
        True,
        kit.minute(20),
        "absent from what tracker showed",
    )


def test_a_page_without_a_snapshot_deletes_nothing(feed, kit):
    feed.pull(kit.page(10, kit.entry(1), kit.entry(2)))
    feed.pull(kit.page(20, kit.entry(1), complete=[kit.whole()]))
    assert feed.alive(1, 2) == [1, 2]


def test_a_pull_that_failed_deletes_nothing_and_the_next_one_may_conclude_it(feed, kit):
    """The pages of the failed pull count: the connector continues after them and does not show them again."""
    first, second = kit.whole(first=0, last=DAY), kit.whole(first=DAY, last=2 * DAY)
    feed.pull(kit.page(10, *(kit.entry(id, start=id * DAY // 2) for id in range(4)), snapshot=[first, second]))
    failed = feed.begin()
    feed.take(kit.page(20, kit.entry(0), snapshot=[first]), pull=failed)
    feed.finish(failed, kit.NOW, error="the network went away")
    assert feed.alive(0, 1, 2, 3) == [0, 1, 2, 3]
    feed.pull(kit.page(30, kit.entry(2, start=DAY), snapshot=[second]))
    assert feed.alive(0, 1, 2, 3) == [0, 2]


def test_what_lies_outside_a_snapshot_is_untouched(feed, kit):
    feed.pull(kit.page(10, kit.entry(1, start=0), kit.entry(2, start=DAY), kit.entry(3, start=0, person="other")))
    feed.pull(kit.page(20, kit.entry(4, start=5), snapshot=[kit.whole(first=0, last=DAY)]))
    assert feed.alive(1, 2, 3, 4) == [2, 3, 4]


def test_a_snapshot_of_one_contract_concludes_nothing_about_what_is_not_found_by_contract(feed, kit):
    feed.pull(kit.page(10, *(kit.entry(id) for id in range(5))))
    feed.pull(kit.page(20, snapshot=[replace(kit.whole(), contract="api")]), accept=False)
    assert feed.alive(*range(5)) == [0, 1, 2, 3, 4]


def test_an_entry_that_moved_from_one_page_of_a_pull_to_the_next_is_not_gone(feed, kit):
    days = [kit.whole(first=0, last=DAY), kit.whole(first=DAY, last=2 * DAY)]
    feed.pull(kit.page(10, kit.entry(1, start=0), kit.entry(2, start=DAY), snapshot=days))
    feed.pull(
        kit.page(20, snapshot=[days[0]]),
        kit.page(21, kit.entry(1, start=DAY + 5), kit.entry(2, start=DAY), snapshot=[days[1]]),
    )
    assert feed.alive(1, 2) == [1, 2]


def test_an_entry_that_moved_back_between_two_pages_is_not_gone_since_the_first_page_showed_it(feed, kit):
    days = [kit.whole(first=0, last=DAY), kit.whole(first=DAY, last=2 * DAY)]
    feed.pull(kit.page(10, kit.entry(1, start=DAY), kit.entry(2, start=DAY), snapshot=days))
    feed.pull(
        kit.page(20, kit.entry(1, start=5), snapshot=[days[0]]),
        kit.page(21, kit.entry(2, start=DAY), snapshot=[days[1]]),
    )
    assert feed.alive(1, 2) == [1, 2]


def test_one_snapshot_on_several_pages_keeps_what_any_of_them_shows(feed, kit):
    """A server's clock goes on between the pages."""
    feed.pull(kit.page(10, kit.entry(1), kit.entry(2), kit.entry(3), snapshot=[kit.whole()]))
    feed.pull(
        kit.page(20, kit.entry(1), snapshot=[kit.whole()]),
        kit.page(21, kit.entry(2), snapshot=[kit.whole()]),
    )
    assert feed.alive(1, 2, 3) == [1, 2]


def test_a_snapshot_that_only_the_last_page_names_keeps_what_the_pages_before_showed(feed, kit):
    feed.pull(kit.page(10, *(kit.entry(id) for id in range(5)), snapshot=[kit.whole()]))
    feed.pull(
        kit.page(20, *(kit.entry(id) for id in range(3))),
        kit.page(21, snapshot=[kit.whole()]),
        accept=False,
    )
    assert feed.alive(*range(5)) == [0, 1, 2]


def test_an_entry_concluded_to_be_gone_lives_again_when_it_is_shown_later_whatever_its_own_clock(feed, kit):
    feed.pull(kit.page(10, kit.restated(kit.entry(1), 5), kit.entry(2), snapshot=[kit.whole()]))
    feed.pull(kit.page(20, kit.entry(2), snapshot=[kit.whole()]))
    assert feed.alive(1) == []
    assert feed.pull(kit.page(30, kit.restated(kit.entry(1), 5))).added == 1
    assert feed.alive(1) == [1]
    feed.pull(kit.page(40, kit.restated(kit.entry(1, length=5), 35)))
    assert feed.ledger.records.current(["toggl/time/1"])["toggl/time/1"].seconds == 300


def test_an_entry_concluded_to_be_gone_is_not_revived_by_an_older_page(feed, kit):
    feed.pull(kit.page(10, kit.entry(1), kit.entry(2), snapshot=[kit.whole()]))
    feed.pull(kit.page(20, kit.entry(2), snapshot=[kit.whole()]))
    feed.pull(kit.page(15, kit.entry(1, length=5)))
    assert feed.alive(1, 2) == [2]


def test_an_edit_after_the_snapshot_that_missed_an_entry_keeps_its_own_clock(feed, kit):
    feed.pull(kit.page(10, kit.entry(1), kit.entry(2), snapshot=[kit.whole()]))
    feed.pull(kit.page(20, kit.entry(2), snapshot=[kit.whole()]))
    feed.pull(kit.page(40, kit.restated(kit.entry(1, length=5), 30)))
    assert feed.ledger.records.history("toggl/time/1")[-1].revision == kit.minute(30)


def test_records_without_a_place_in_time_belong_to_every_snapshot_of_their_kind(feed, kit):
    coverage = kit.whole(Kind.MILESTONE)
    feed.pull(kit.page(10, kit.milestone(1), kit.milestone(2), kit.entry(3), snapshot=[coverage]))
    feed.pull(kit.page(20, kit.milestone(2), snapshot=[coverage]))
    refs = [make_ref("toggl", Kind.MILESTONE, id) for id in (1, 2)]
    assert list(feed.ledger.records.current(refs)) == refs[1:]
    assert feed.alive(3) == [3]


def test_a_snapshot_applies_to_every_source_of_the_namespace_in_any_order(fresh, kit):
    def result(order) -> object:
        with fresh() as ledger:
            api, exported = kit.Feed(ledger), kit.Feed(ledger, name="export")
            pages = {
                "api": lambda: api.pull(kit.page(20, kit.entry(2), snapshot=[kit.whole()])),
                "export": lambda: exported.pull(kit.page(10, kit.entry(1), kit.entry(2))),
            }
            for name in order:
                pages[name]()
            return api.alive(1, 2)

    assert result(["api", "export"]) == result(["export", "api"]) == [2]


def test_a_snapshot_does_not_apply_to_another_namespace(feed, kit):
    other = kit.Feed(feed.ledger, name="other", namespace="clockify")
    feed.pull(kit.page(10, kit.entry(1)))
    other.pull(kit.page(20, snapshot=[kit.whole()]))
    assert feed.alive(1) == [1]


# -- a source that shows nothing any more


def test_a_snapshot_that_lost_everything_is_refused_and_changes_nothing(feed, kit):
    feed.pull(kit.page(10, *(kit.entry(id) for id in range(3)), snapshot=[kit.whole()], cursor={"v": 1}))
    empty = kit.page(20, snapshot=[kit.whole()], complete=[kit.whole()], cursor={"v": 2})
    with pytest.raises(Emptied, match="none of the 3 time entries it had") as refused:
        feed.pull(empty, accept=False)
    assert (refused.value.kind, refused.value.count, refused.value.exit_code) == (Kind.TIME, 3, TRY_LATER)
    assert feed.alive(0, 1, 2) == [0, 1, 2]
    assert feed.ledger.sources.all()["tracker"].cursor == {"v": 1}
    assert feed.ledger.coverage.spans(Kind.TIME, "me", ALWAYS) == []


def test_a_person_may_accept_it(feed, kit):
    feed.pull(kit.page(10, *(kit.entry(id) for id in range(3)), snapshot=[kit.whole()]))
    assert feed.pull(kit.page(20, snapshot=[kit.whole()]), accept=True).gone == 3
    assert feed.alive(0, 1, 2) == []


def test_a_snapshot_that_foots_may_be_empty(feed, kit):
    """The source's own total confirms that there is nothing."""
    feed.pull(kit.page(10, *(kit.entry(id) for id in range(3)), snapshot=[kit.whole()]))
    assert feed.pull(replace(kit.page(20, snapshot=[kit.whole()]), footed=True), accept=False).gone == 3


def test_a_few_records_may_vanish_together(feed, kit):
    feed.pull(kit.page(10, kit.entry(1), kit.entry(2)))
    assert feed.pull(kit.page(20, snapshot=[kit.whole()]), accept=False).gone == 2


def test_an_older_snapshot_that_shows_nothing_is_no_loss(feed, kit):
    feed.pull(kit.page(20, *(kit.entry(id) for id in range(3)), snapshot=[kit.whole()]))
    feed.pull(kit.page(10, snapshot=[kit.whole()]), accept=False)
    assert feed.alive(0, 1, 2) == [0, 1, 2]


def test_records_of_another_kind_do_not_make_up_for_it(feed, kit):
    feed.pull(kit.page(10, *(kit.entry(id) for id in range(3))))
    with pytest.raises(Emptied):
        feed.pull(kit.page(20, kit.label(1, "Acme"), snapshot=[kit.whole()]), accept=False)
    assert feed.ledger.records.current([label_ref("toggl", "project", 1)]) == {}


# -- snapshots in any order, against a model

IDS = range(4)
spans = st.tuples(st.integers(0, 4), st.integers(1, 4)).map(lambda pair: (pair[0], pair[0] + pair[1]))
exports = st.lists(
    st.tuples(spans, st.dictionaries(st.sampled_from(IDS), st.integers(1, 3)), st.booleans()), min_size=1, max_size=4
)


def expected(exports) -> dict[int, int]:
    """By brute force: of the exports that cover an entry's day the newest decides, by showing it or not."""
    alive: dict[int, int] = {}
    for (first, last), shown, snapshot in exports:
        for id in IDS:
            if id in shown and first <= id < last:
                alive[id] = shown[id]
            elif snapshot and first <= id < last:
                alive.pop(id, None)
    return alive


@settings(max_examples=25, deadline=None)
@given(exports, st.randoms(use_true_random=False))
def test_exports_in_any_order_end_in_the_same_current_state(fresh, kit, exports, random):
    """Each export is as of its number, shows entries of its days (entry n starts on day n) and may be a snapshot."""
    numbered = list(enumerate(exports))
    random.shuffle(numbered)
    with fresh() as ledger:
        feed = kit.Feed(ledger)
        for number, ((first, last), shown, snapshot) in numbered:
            entries = [
                kit.entry(id, start=id * DAY, length=length) for id, length in shown.items() if first <= id < last
            ]
            days = kit.whole(first=first * DAY, last=last * DAY)
            feed.pull(kit.page(100 + number, *entries, snapshot=[days] if snapshot else []))
        refs = {make_ref("toggl", Kind.TIME, id): id for id in IDS}
        current = {refs[ref]: entry.seconds // 60 for ref, entry in ledger.records.current(refs).items()}
    assert current == expected(exports)


# -- what it costs


def test_a_snapshot_costs_what_lies_in_it_not_what_the_ledger_holds(fresh, kit):
    def cost(days):
        steps = []
        with fresh() as ledger:
            feed = kit.Feed(ledger)
            entries = [kit.entry(id, start=id * DAY // 10) for id in range(days * 10)]
            feed.pull(kit.page(10, *entries, complete=[kit.whole()]))
            first = days // 2
            span = kit.whole(first=first * DAY, last=(first + 1) * DAY)
            connection = ledger.database._connection
            connection.set_progress_handler(lambda: steps.append(1) and 0, 20)
            shown = entries[first * 10 + 1 : (first + 1) * 10]
            assert feed.pull(kit.page(20, *shown, snapshot=[span], complete=[span]), accept=False).gone == 1
            connection.set_progress_handler(None, 0)
        return len(steps)

    assert cost(200) <= cost(20) * 1.3
