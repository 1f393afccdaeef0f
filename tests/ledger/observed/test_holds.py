"""Open holds: further changes, and how they end: a person accepts or rejects them, or the source undoes its changes."""

from dataclasses import replace

import pytest

from syncd.core.records import Kind, make_ref
from syncd.core.time import Span

DAY = 24 * 60
NOON = 60 * DAY
"""The minute of a tracker's first pull."""
IDS = range(30)


def ref(id) -> str:
    return make_ref("toggl", Kind.TIME, id)


# -- while it is held


@pytest.fixture
def held(read, tracker):
    """The first 25 entries were moved, and that is held."""
    tracker.put(range(25), shift=5)
    read.pull(*tracker.pages(), accept=False)
    assert read.waiting == 25
    return read


def test_every_further_change_of_old_entries_is_held_too_and_others_go_through(held, tracker, kit):
    before = held.spans()
    tracker.put([28], shift=5)
    tracker.put([29], description="another text")
    (page,) = tracker.pages()
    new = kit.restated(kit.entry("new", NOON), NOON)
    held.pull(replace(page, records=[*page.records, new]), accept=False)
    assert (held.waiting, held.spans()) == (26, before)
    assert held.alive("new") == ["new"]
    assert held.ledger.records.current([ref(29)])[ref(29)].description == "another text"


def test_both_parts_of_a_held_version_stay_held_when_a_late_observation_cuts_it(held, tracker, kit):
    before = held.spans()
    moved, clock = tracker.entries[3]
    held.pull(kit.page(tracker.day, kit.restated(moved, clock + 10)), accept=False)
    other = kit.entry(3, 3 * DAY // 2, description="where it was, for a while")
    held.pull(kit.page(tracker.day + 1, kit.restated(other, clock + 5)), accept=False)
    assert held.statuses(3) == ["", "held", "", "held"]
    assert (held.waiting, held.spans()) == (25, before)


def test_an_entry_with_a_held_move_is_not_missed_on_its_old_day(held, tracker, kit):
    """A snapshot of its old day rightly does not show it; it is on another day now."""
    tracker.put([0], shift=20 * DAY)
    held.pull(*tracker.pages(), accept=False)
    before = held.spans()
    day = kit.whole(first=0, last=10)
    (page,) = tracker.pages(shown=())
    held.pull(replace(page, snapshot=[day], complete=[day]), accept=False)
    assert held.spans() == before
    held.decide(accepted=True)
    assert held.spans()[ref(0)][0] == kit.minute(20 * DAY)


def test_held_deletions_do_not_make_a_source_emptied(read, tracker, kit):
    first = kit.whole(first=0, last=15 * DAY)
    tracker.drop(range(30))
    read.pull(*tracker.pages(snapshot=False, gone=range(30)), accept=False)
    assert read.waiting == 30
    (page,) = tracker.pages()
    read.pull(replace(page, records=(), snapshot=[first], complete=[first]), accept=False)
    assert (read.waiting, len(read.spans())) == (30, 30)


def test_new_entries_that_are_held_and_vanish_again_are_forgotten(read, tracker, kit):
    new = [kit.entry(f"n{id}", id * DAY // 2) for id in range(21)]
    read.pull(kit.page(NOON + DAY, *new), accept=False)
    tracker.day = NOON + 2 * DAY
    read.pull(*tracker.pages(), accept=False)
    assert read.waiting == 0
    assert read.statuses("n3") == ["", ""]
    assert read.alive("n3") == []


# -- how it ends


def verdicts(feed):
    return [tuple(row) for row in feed.ledger.database.rows("SELECT verdict, actor FROM hold ORDER BY id")]


def test_a_source_that_takes_its_changes_back_lifts_the_hold(held, tracker):
    before = held.spans()
    tracker.put(range(24))
    totals = held.pull(*tracker.pages(), accept=False)
    assert (totals.same, totals.older, totals.held, held.waiting) == (30, 0, 0, 1)
    tracker.put([24])
    held.pull(*tracker.pages(), accept=False)
    assert held.ledger.holds.open("tracker") is None
    assert (held.spans(), verdicts(held)) == (before, [("lifted", None)])
    assert held.statuses(3) == ["", "", ""]


def test_accepted_versions_count_and_are_marked_dirty(held, tracker, kit):
    with held.ledger.database.write() as write:
        write("DELETE FROM dirty_record")
    assert held.decide(accepted=True) == 25
    assert held.spans()[ref(3)][0] == kit.minute(3 * DAY // 2 + 5)
    assert held.ledger.dirty.count_records() == 25
    assert verdicts(held) == [("accepted", "jane")]
    assert held.statuses(3) == ["", ""]
    held.pull(*tracker.pages(), accept=False)
    assert held.ledger.holds.open("tracker") is None


def test_rejected_versions_never_count(held, tracker, kit):
    before = held.spans()
    assert held.decide(accepted=False) == 25
    for number in (1, 2):
        totals = held.pull(*tracker.pages(number=number), accept=False)
        assert (totals.older, totals.held) == (0, 0)
    assert (held.spans(), verdicts(held)) == (before, [("rejected", "jane")])
    assert held.statuses(3) == ["", "rejected"]


def test_another_change_after_a_rejected_one_is_judged_on_its_own(held, tracker, kit):
    held.decide(accepted=False)
    tracker.put([3], shift=40)
    held.pull(*tracker.pages(), accept=False)
    assert held.waiting == 0
    assert held.spans()[ref(3)][0] == kit.minute(3 * DAY // 2 + 40)
    assert held.spans()[ref(4)][0] == kit.minute(4 * DAY // 2)


def test_where_nothing_is_held_there_is_nothing_to_decide(read, kit):
    assert read.decide(accepted=True) == 0
    assert read.ledger.holds.waiting() == {}
    assert read.ledger.holds.changes("tracker") == []


def test_held_changes_are_listed_by_time(read, tracker, kit):
    tracker.put(range(12), shift=5)
    tracker.drop(range(12, 18))
    (page,) = tracker.pages()
    new = [kit.entry(f"n{id}", 9 * DAY + id, description="new") for id in range(5)]
    read.pull(replace(page, records=[*page.records, *kit.page(NOON, *new).records]), accept=False)
    changes = read.ledger.holds.changes("tracker")
    assert len(changes) == 23
    assert [change.ref for change in changes[:2]] == [ref(0), ref(1)]
    assert changes[1].before.start == kit.minute(DAY // 2)
    assert changes[1].after.start == kit.minute(DAY // 2 + 5)
    assert [change.ref for change in changes if change.before is None] == [ref(f"n{id}") for id in range(5)]
    assert [change.ref for change in changes if change.after is None] == [ref(id) for id in range(12, 18)]


def test_held_lines_lie_over_their_days_on_their_platform(logged, platform, kit):
    platform.put(range(1, 22), shift=5)
    platform.drop([0, 1])
    logged.pull(*platform.pages(), accept=False)

    def over(day, platform=None, kind=Kind.WORK):
        return logged.ledger.holds.source_within(
            kind, ["me"], Span(kit.minute(day * DAY), kit.minute(day * DAY + DAY)), platform
        )

    assert [over(day) for day in (0, 10, 12)] == ["tracker", "tracker", None]
    assert [over(day, "upwork") for day in (0, 10)] == ["tracker", "tracker"]
    assert (over(0, "golance"), over(0, kind=Kind.TIME)) == (None, None)


def test_a_held_change_of_the_person_lies_over_the_time_of_both(read, tracker, kit):
    tracker.put(range(25), person="ben")
    read.pull(*tracker.pages(snapshot=False), accept=False)

    def over(name):
        return read.ledger.holds.source_within(Kind.TIME, [name], Span(kit.minute(0), kit.minute(DAY)))

    assert [over(name) for name in ("me", "ben", "other")] == ["tracker", "tracker", None]


def test_held_changes_of_lines_are_listed_by_day(logged, platform):
    platform.drop([0])
    platform.put(range(1, 22), shift=5)
    logged.pull(*platform.pages(), accept=False)
    changes = logged.ledger.holds.changes("tracker")
    assert [change.ref for change in changes[:2]] == [make_ref("toggl", Kind.WORK, id) for id in (0, 1)]
    assert (changes[0].before.seconds, changes[0].after) == (3600, None)
    assert (changes[1].before.seconds, changes[1].after.seconds) == (3600, 3900)


def test_a_held_change_lies_over_the_time_it_was_and_over_the_time_it_would_be(held, tracker, kit):
    tracker.put([0], shift=20 * DAY + 120)
    held.pull(*tracker.pages(), accept=False)

    def over(first, last, *names, kind=Kind.TIME):
        return held.ledger.holds.source_within(kind, names or ("me",), Span(kit.minute(first), kit.minute(last)))

    assert over(0, 1) == "tracker"
    assert over(20 * DAY + 150, 20 * DAY + 160) == "tracker"
    assert over(20 * DAY, 20 * DAY + 119) is None
    assert over(0, 1, "other") is None
    assert over(0, 1, kind=Kind.WORK) is None
    assert over(0, 1, "other", "me") == "tracker"
    held.decide(accepted=False)
    assert over(0, 1) is None
