"""Which changes of old time are held, and what readers see of them."""

from dataclasses import replace

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind, LabelKind, make_ref
from syncd.core.too_big import ConfiguredNames

DAY = 24 * 60
NOON = 60 * DAY
"""The minute of a tracker's first pull."""
IDS = range(30)
KINDS = (Kind.TIME, Kind.WORK)


def ref(id) -> str:
    return make_ref("toggl", Kind.TIME, id)


# -- when a pull is held


def test_twenty_old_entries_may_change_at_once_and_one_more_is_held(read, tracker, kit):
    tracker.put(range(20), shift=5)
    read.pull(*tracker.pages(), accept=False)
    assert read.waiting == 0
    before = read.spans()
    tracker.put(range(21), shift=9)
    read.pull(*tracker.pages(), accept=False)
    assert read.waiting == 21
    assert read.spans() == before
    hold = read.ledger.holds.open("tracker")
    assert (hold.pull, hold.began, hold.covered) == (read.ledger.sources.last_pull("tracker").id, kit.NOW, 30)


def test_held_versions_are_stored_with_the_cursor_and_have_a_status(read, tracker):
    tracker.put(range(25), shift=5)
    (page,) = tracker.pages()
    read.pull(replace(page, cursor={"v": 7}), accept=False)
    assert read.ledger.sources.all()["tracker"].cursor == {"v": 7}
    assert read.statuses(3) == ["", "held"]
    assert read.statuses(27) == [""]


def test_thirty_percent_of_what_the_pull_covers_may_change(feed, tracker):
    tracker.put(range(100))
    feed.pull(*tracker.pages(), accept=False)
    tracker.put(range(30), shift=5)
    feed.pull(*tracker.pages(), accept=False)
    assert feed.waiting == 0
    tracker.put(range(31), shift=9)
    feed.pull(*tracker.pages(), accept=False)
    assert feed.waiting == 31


def test_a_pull_that_covers_few_entries_is_held_by_those(feed, tracker, kit):
    tracker.put(range(100))
    feed.pull(*tracker.pages(), accept=False)
    tracker.put(range(22), shift=5)
    weeks = [kit.whole(first=0, last=15 * DAY)]
    (page,) = tracker.pages(shown=range(30))
    feed.pull(replace(page, snapshot=weeks, complete=weeks), accept=False)
    assert (feed.waiting, feed.ledger.holds.open("tracker").covered) == (22, 30)


def test_a_pull_without_coverage_covers_everything(feed, tracker):
    tracker.put(range(100))
    feed.pull(*tracker.pages(), accept=False)
    tracker.put(range(22), shift=5)
    (page,) = tracker.pages(snapshot=False, shown=range(22))
    feed.pull(replace(page, complete=()), accept=False)
    assert feed.waiting == 0


def test_the_pages_of_a_pull_count_together_and_changes_of_earlier_pages_are_held_too(read, tracker, kit):
    before = read.spans()
    tracker.put(range(24), shift=5)
    pages = tracker.pages(number=3)
    pull = read.begin()
    read.take(pages[0], pull=pull, accept=False)
    assert read.spans() != before
    read.take(pages[1], pull=pull, accept=False)
    read.take(pages[2], pull=pull, accept=False)
    assert (read.waiting, read.spans()) == (24, before)


def test_an_entry_that_a_pull_moves_and_moves_back_is_not_counted(read, tracker):
    tracker.put(range(15), shift=5)
    there = tracker.pages(snapshot=False)
    tracker.put(range(15))
    tracker.put(range(15, 26), shift=5)
    back = tracker.pages(snapshot=False)
    read.pull(*there, *back, accept=False)
    assert read.waiting == 0
    assert len(read.statuses(3)) == 3


def test_deletions_that_are_concluded_from_a_snapshot_count(read, tracker):
    tracker.drop(range(21))
    read.pull(*tracker.pages(), accept=False)
    assert (read.waiting, len(read.spans())) == (21, 30)
    assert {change.after for change in read.ledger.holds.changes("tracker")} == {None}


def test_texts_other_tags_and_what_was_not_shown_before_never_count(read, tracker, kit):
    read.names = ConfiguredNames(tags=("private",))
    invoiced = kit.label(1, "Invoiced", LabelKind.TAG)
    tracker.put(IDS, description="another text", tags=(invoiced.ref,), billable=True)
    (page,) = tracker.pages()
    read.pull(replace(page, records=[*page.records, kit.restated(invoiced, NOON)]), accept=False)
    assert read.waiting == 0
    assert {entry.description for entry in read.ledger.records.current(kit.THIRTY).values()} == {"another text"}


@pytest.mark.parametrize(
    "change",
    [
        {"project": "toggl/label/project-2"},
        {"project": None},
        {"task": "toggl/label/task-1"},
        {"billable": False},
        {"rate": Money.of("44.00", "USD")},
        {"person": "ben"},
    ],
)
def test_what_moves_money_counts_though_no_entry_moves(feed, tracker, kit, change):
    known = {"project": "toggl/label/project-1", "billable": True, "rate": Money.of("40.00", "USD")}
    tracker.put(IDS, **known)
    feed.pull(*tracker.pages(), accept=False)
    tracker.put(range(21), **(known | change))
    assert feed.pull(*tracker.pages(snapshot=False), accept=False).held == 21
    current = feed.ledger.records.current(kit.THIRTY).values()
    assert {(entry.project, entry.billable, entry.person) for entry in current} == {(known["project"], True, "me")}
    tracker.put(range(21), **known)
    feed.pull(*tracker.pages(snapshot=False), accept=False)
    assert feed.waiting == 0


def test_a_tag_that_mappings_read_counts_by_any_name_it_had_and_before_its_name_has_come(read, tracker, kit):
    read.names = ConfiguredNames(tags=("Private*",))
    renamed = [kit.label(1, name, LabelKind.TAG) for name in ("private time", "other")]
    for day, label in enumerate(renamed):
        read.pull(kit.page(NOON + day, label), accept=False)
    for tag in (renamed[0].ref, kit.label(2, "", LabelKind.TAG).ref):
        tracker.put(range(21), tags=(tag,))
        assert read.pull(*tracker.pages(), accept=False).held == 21
        assert read.decide(accepted=False) == 21


def test_two_names_of_one_person_are_no_change(read, tracker):
    read.names = ConfiguredNames(people={"me": "me", "jane d.": "me"})
    tracker.put(IDS, person="Jane D.")
    assert read.pull(*tracker.pages(snapshot=False), accept=False).held == 0


def test_entries_of_the_last_week_never_count(feed, tracker, kit):
    recent = [kit.entry(f"r{id}", start=NOON - 6 * DAY + id) for id in range(40)]
    feed.pull(kit.page(NOON, *recent, complete=[kit.whole()]), accept=False)
    moved = [replace(entry, stop=entry.start) for entry in recent]
    feed.pull(kit.page(NOON + 5, *moved, snapshot=[kit.whole()]), accept=False)
    assert feed.waiting == 0
    feed.pull(kit.page(NOON + 10, kit.entry("today", NOON), snapshot=[kit.whole()]), accept=False)
    assert feed.alive(*(f"r{id}" for id in range(40))) == []


def test_a_first_load_and_history_read_further_back_are_never_held(feed, tracker, kit):
    late, early = kit.whole(first=10 * DAY, last=NOON), kit.whole(first=0, last=10 * DAY)
    for coverage, ids in ((late, range(20, 60)), (early, range(20))):
        page = kit.page(NOON, *(kit.entry(id, id * DAY // 2) for id in ids), complete=[coverage])
        feed.pull(page, accept=False)
    more = [kit.entry(f"x{id}", id * DAY // 2 - 40 * DAY) for id in range(50)]
    feed.pull(kit.page(NOON + DAY, *more, complete=[kit.whole(first=-60 * DAY, last=0)]), accept=False)
    assert feed.waiting == 0


def test_a_first_load_whose_pages_all_cover_everything_is_not_held(feed, kit):
    pages = [
        kit.page(NOON + part, *(kit.entry(f"{part}/{id}", id) for id in range(40)), complete=[kit.whole()])
        for part in range(3)
    ]
    feed.pull(*pages, accept=False)
    assert feed.waiting == 0


def test_new_entries_where_everything_was_covered_are_held_and_not_shown(read, tracker, kit):
    new = [kit.entry(f"n{id}", id * DAY // 2) for id in range(21)]
    read.pull(kit.page(NOON + DAY, *new), accept=False)
    assert read.waiting == 21
    assert read.alive(*(f"n{id}" for id in range(21))) == []
    assert read.ledger.records.with_id("n3") == [ref("n3")]
    assert read.statuses("n3") == ["held"]
    read.decide(accepted=True)
    assert len(read.alive(*(f"n{id}" for id in range(21)))) == 21


def test_another_persons_coverage_does_not_make_a_first_load_suspect(feed, kit):
    feed.pull(kit.page(NOON, complete=[kit.whole(person="other")]), accept=False)
    feed.pull(kit.page(NOON + 1, *(kit.entry(id, id) for id in range(40)), complete=[kit.whole()]), accept=False)
    assert feed.waiting == 0


# -- totals


def test_a_pull_counts_what_readers_see_and_what_is_held(read, tracker, kit):
    tracker.put(range(20), shift=5)
    tracker.describe([21], "another text")
    tracker.drop([20, 22, 23])
    (page,) = tracker.pages()
    recent = [kit.entry(f"n{id}", NOON + id) for id in range(4)]
    totals = read.pull(replace(page, records=[*page.records, *kit.page(NOON, *recent).records]), accept=False)
    assert (totals.added, totals.changed, totals.gone, totals.held) == (4, 2, 0, 23)  # the text, and what ran today
    last = read.ledger.sources.last_pull("tracker")
    assert (last.added, last.changed, last.gone) == (4, 2, 0)
    assert read.ledger.holds.open("tracker").others == 6


def test_totals_of_earlier_pages_are_corrected_when_their_changes_are_held(read, tracker, kit):
    tracker.put(range(24), shift=5)
    pull = read.begin()
    first, second = (read.take(page, pull=pull, accept=False) for page in tracker.pages(number=2))
    assert first.changed > 12
    assert (first + second).changed == 1  # what ran today
    assert (first + second).held == 24


# -- accepted beforehand, and failures


def test_what_a_person_accepted_beforehand_is_not_held(read, tracker):
    read.accept_emptied()
    tracker.drop(range(25))
    read.pull(*tracker.pages(), accept=True)
    assert (read.waiting, len(read.spans())) == (0, 5)


def test_a_pull_that_fails_keeps_its_changes_and_the_next_one_counts_anew(read, tracker, kit):
    tracker.put(range(15), shift=5)
    (first,) = tracker.pages(shown=range(15), snapshot=False)
    failed = read.begin()
    read.take(first, pull=failed, accept=False)
    read.finish(failed, kit.NOW, error="the network went away")
    tracker.put(range(15, 30), shift=5)
    read.pull(*tracker.pages(), accept=False)
    assert read.waiting == 0
    assert read.ledger.database.row("SELECT count(*) FROM alteration")[0] == 0
