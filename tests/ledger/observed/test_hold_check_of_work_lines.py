"""Exports of a platform that change or leave out too many of its work lines are held."""

from syncd.core.money import Money
from syncd.core.records import ContractName, Kind
from tests.ledger.observed.test_hold_check import DAY, IDS, KINDS, NOON


def test_an_export_that_leaves_out_most_lines_is_held_and_readers_see_them_all(logged, platform):
    before = logged.spans()
    platform.drop(range(1, 30))
    totals = logged.pull(*platform.pages(), accept=False)
    assert (totals.gone, totals.held, logged.waiting) == (0, 29, 29)
    assert logged.spans() == before
    assert {change.after for change in logged.ledger.holds.changes("tracker")} == {None}


def test_amounts_count_but_missing_amounts_and_texts_do_not(logged, platform):
    for known in (Money.of("40.00", "USD"), None, Money.of("40.00", "USD")):
        platform.put(IDS, gross=known, memo=f"with {known}")
        assert logged.pull(*platform.pages(), accept=False).held == 0
    platform.put(range(21), gross=Money.of("30.00", "USD"))
    assert logged.pull(*platform.pages(), accept=False).held == 21


def test_lines_that_move_to_another_contract_count_but_a_new_title_does_not(logged, platform):
    platform.put(IDS, contract=ContractName(platform="upwork", id="36", title="Renamed"))
    assert logged.pull(*platform.pages(), accept=False).held == 0
    platform.put(range(21), contract=ContractName(platform="upwork", id="37", title="Renamed"))
    assert logged.pull(*platform.pages(), accept=False).held == 21


def test_lines_of_the_last_week_never_count(feed, kit):
    recent = [kit.line(f"r{id}", NOON - 6 * DAY + id) for id in range(40)]
    feed.pull(kit.page(NOON, *recent, complete=[kit.whole(Kind.WORK)]), accept=False)
    feed.pull(kit.page(NOON + 10, kit.line("today", NOON), snapshot=[kit.whole(Kind.WORK)]), accept=False)
    assert (feed.waiting, feed.ledger.records.counts()) == (0, {("toggl", "work"): 1})


def test_a_first_export_is_never_held_nor_one_of_earlier_years(feed, kit):
    for first, last in ((0, NOON), (-365 * DAY, 0)):
        lines = [kit.line(f"{first}/{id}", first + id * DAY) for id in range(50)]
        feed.pull(kit.page(NOON, *lines, complete=[kit.whole(Kind.WORK, first, last)]), accept=False)
    assert feed.waiting == 0


def both(kit, ids, lines):
    """Entries and lines, and that this is all there is."""
    coverage = [kit.whole(kind) for kind in KINDS]
    records = [*(kit.entry(id, id * 60) for id in ids), *(kit.line(id, id * 60, 30) for id in lines)]
    return lambda clock, *more: kit.page(clock, *records, *more, complete=coverage, snapshot=coverage)


def test_lines_are_counted_apart_from_entries(feed, kit):
    feed.pull(both(kit, range(300), range(30))(NOON), accept=False)
    few = both(kit, range(300), range(5))
    totals = feed.pull(few(NOON + DAY, kit.entry("new", NOON)), accept=False)
    assert (totals.added, totals.gone, totals.held) == (1, 0, 25)


def test_too_many_changes_of_one_kind_hold_the_pulls_changes_of_the_other_kind_too(feed, kit):
    feed.pull(both(kit, range(300), range(30))(NOON), accept=False)
    totals = feed.pull(both(kit, range(297), range(5))(NOON + DAY), accept=False)
    assert (totals.gone, totals.held, feed.ledger.holds.open("tracker").covered) == (0, 28, 330)
