"""A file that is read again with other options or days: its earlier coverage is taken back without a trace."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind, make_ref
from syncd.core.time import ALWAYS

DAY = 24 * 60
IDS = range(5)
REFS = {make_ref("toggl", Kind.TIME, id): id for id in IDS}


class Files:
    """Files of a source: entry n starts on day n."""

    def __init__(self, kit, ledger, name="tracker"):
        self.kit, self.ledger, self.name = kit, ledger, name
        self.feed = kit.Feed(ledger, name=name)

    def read(self, file, clock, ids=(), days=None, how="right", end=True):
        """Read a file as of `clock` with these entries, which covers these `days`. `ids` may map ids to minutes."""
        lengths = ids if isinstance(ids, dict) else dict.fromkeys(ids, 60)
        entries = [self.kit.entry(id, start=id * DAY, length=length) for id, length in lengths.items()]
        coverage = [self.kit.whole(first=days[0] * DAY, last=days[1] * DAY)] if days else []
        page = self.kit.page(clock, *entries, snapshot=coverage, complete=coverage)
        given = replace(self.kit.file(text=file), modified=self.kit.minute(clock))
        pull = self.feed.begin()
        totals = self.feed.add([page], given, how=how, pull=pull)
        if end:
            totals += self.feed.conclude(pull)
            self.feed.finish(pull)
        return totals.added, totals.changed, totals.gone

    def lengths(self):
        """Live entries with their minutes."""
        return {REFS[ref]: entry.seconds // 60 for ref, entry in self.ledger.records.current(REFS).items()}

    def alive(self):
        return sorted(self.lengths())

    def coverage(self):
        return sorted(tuple(row) for row in self.ledger.database.rows("SELECT * FROM scope"))

    def known(self):
        """The days that are covered."""
        spans = [covered.span for covered in self.ledger.coverage.spans(Kind.TIME, "me", ALWAYS)]
        return [day for day in IDS if any(self.kit.minute(day * DAY) in span for span in spans)]

    def statuses(self, id):
        history = self.ledger.records.history(make_ref("toggl", Kind.TIME, id))
        return [("gone" if version.gone else "there", version.status) for version in history]


@pytest.fixture
def files(kit, ledger):
    return Files(kit, ledger)


# -- in any order


spans = st.tuples(st.integers(0, 4), st.integers(1, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
exports = st.lists(
    st.tuples(
        spans,
        st.dictionaries(st.sampled_from(IDS), st.integers(1, 3)),
        st.lists(spans, max_size=2),  # the days given in earlier readings, by mistake
        st.sampled_from(["tracker", "other"]),
    ),
    min_size=2,
    max_size=4,
)


@pytest.mark.parametrize("examples", [pytest.param(8, id="some"), pytest.param(150, id="many", marks=pytest.mark.slow)])
def test_mistakes_about_the_days_of_a_file_leave_no_trace_in_any_order(fresh, kit, examples):
    def read(ledger, number, export, attempt, days):
        """An export is as of its number, and of every attempt to read it a little later."""
        (first, last), shown, _, name = export
        lengths = {id: length for id, length in shown.items() if first <= id < last}
        clock = 100 + 10 * number + attempt
        Files(kit, ledger, name).read(f"export {number}", clock, lengths, days, how=f"attempt {attempt}")

    @settings(max_examples=examples, deadline=None)
    @given(exports, st.randoms(use_true_random=False))
    def check(exports, random):
        attempts = [list(enumerate([*mistakes, days])) for days, _, mistakes, _ in exports]
        with fresh() as once, fresh() as other:
            for number, export in enumerate(exports):
                read(once, number, export, *attempts[number][-1])
            order = [number for number, readings in enumerate(attempts) for _ in readings]
            random.shuffle(order)
            for number in order:
                read(other, number, exports[number], *attempts[number].pop(0))
            assert Files(kit, once).lengths() == Files(kit, other).lengths()
            assert Files(kit, once).coverage() == Files(kit, other).coverage()

    check()


# -- one by one


def test_records_removed_by_a_file_live_again_when_it_covers_fewer_days(files):
    files.read("a", 10, ids=range(5), days=(0, 5))
    assert files.read("b", 20, ids=[4], days=(0, 5), how="wrong") == (0, 0, 4)
    assert (files.alive(), files.known()) == ([4], [0, 1, 2, 3, 4])
    assert files.read("b", 21, ids=[4], days=(3, 5)) == (3, 0, 0)
    assert (files.alive(), files.known()) == ([0, 1, 2, 4], [0, 1, 2, 3, 4])
    assert files.statuses(0) == [("there", ""), ("gone", "withdrawn")]
    assert files.statuses(3) == [("there", ""), ("gone", "withdrawn"), ("gone", "")]


def test_days_that_no_other_file_covers_are_no_longer_covered(files):
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong")
    files.read("b", 21, ids=[4], days=(3, 5))
    assert files.known() == [3, 4]
    files.read("b", 22, ids=[4], how="without days")
    assert files.known() == []


def test_subjects_of_days_no_longer_covered_are_dirty(files):
    database = files.ledger.database
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong")
    with database.write() as write:
        for day in IDS:
            values = (str(day), files.kit.minute(day * DAY).isoformat(), files.kit.minute((day + 1) * DAY).isoformat())
            write("INSERT INTO subject VALUES ('person-day', 'me', ?, ?, ?, 0, NULL)", values)
    files.read("b", 21, ids=[4], days=(3, 5))
    assert {row[0] for row in database.rows("SELECT part FROM subject WHERE dirty")} >= {"0", "1", "2"}


def test_records_missing_in_another_snapshot_too_stay_gone(files):
    files.read("a", 10, ids=range(5), days=(0, 5))
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong")
    files.read("c", 30, ids=[], days=(1, 2))
    files.read("d", 15, ids=[], days=(2, 3))
    assert files.read("b", 21, ids=[4], days=(4, 5)) == (2, 0, 0)
    assert files.alive() == [0, 3, 4]


def test_of_two_files_with_one_clock_only_the_one_read_again_is_taken_back(files):
    files.read("a", 10, ids=range(5), days=(0, 5))
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong")
    files.read("c", 20, ids=[2], days=(1, 3))
    files.read("b", 21, ids=[4], days=(4, 5))
    assert files.alive() == [0, 2, 3, 4]
    assert [row for row in files.coverage() if row[0] == "complete"] != []
    assert files.known() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("clock", [11, 30])
def test_a_record_no_longer_read_from_its_own_file_stays_gone(files, clock):
    """Both tombstones were one version."""
    files.read("a", 10, ids=[0, 1], how="wrong")
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong")
    files.read("a", clock, ids=[1])
    files.read("b", 21, ids=[4], days=(3, 5))
    assert files.alive() == [1, 4]
    assert files.statuses(0)[-1] == ("gone", "")


def test_a_reading_that_was_cut_off_before_its_end_is_taken_back_as_well(files):
    files.read("a", 10, ids=range(5), days=(0, 5))
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong", end=False)
    assert files.read("b", 20, ids=[4], days=(3, 5)) == (0, 0, 1)
    assert files.alive() == [0, 1, 2, 4]


def test_coverage_of_a_file_read_by_an_older_syncd_is_found_by_its_clock(files):
    files.read("a", 10, ids=range(5), days=(0, 5))
    files.read("b", 20, ids=[4], days=(0, 5), how="wrong")
    with files.ledger.database.write() as write:
        write("DELETE FROM claim")
    files.read("b", 21, ids=[4], days=(3, 5))
    assert (files.alive(), files.known()) == ([0, 1, 2, 4], [3, 4])  # older coverage below it is lost


def test_the_same_file_read_again_in_the_same_way_takes_nothing_back(files):
    files.read("a", 10, ids=range(5), days=(0, 5))
    files.read("b", 20, ids=[4], days=(2, 5))
    before = files.coverage()
    assert files.read("b", 20, ids=[4], days=(2, 5)) == (0, 0, 0)
    assert (files.alive(), files.coverage()) == ([0, 1, 4], before)
    files.read("b", 21, ids=[4], days=(4, 5), how="other")
    assert (files.alive(), files.known()) == ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])


def test_a_hold_caused_by_a_mistaken_reading_ends_with_it(read, kit, tracker):
    """A file for too many days removes all thirty entries: that is held."""
    day = tracker.day
    mistaken = kit.page(day, kit.entry("today", start=day - 60, length=30), snapshot=[kit.whole()])
    narrow = kit.page(
        day + 1,
        *(observation.record for observation in mistaken.records),
        snapshot=[kit.whole(first=day - DAY, last=day)],
    )
    before = read.spans()
    for page, how, waiting in ((mistaken, "wrong", 30), (narrow, "right", 0)):
        pull = read.begin()
        given = replace(kit.file(), modified=page.as_of)
        read.add([page], given, how=how, accept=False, pull=pull)
        read.conclude(pull)
        read.finish(pull)
        assert (read.waiting, read.spans()) == (waiting, before)
    tracker.drop([1])
    read.pull(*tracker.pages(), accept=False)
    assert len(read.spans()) == 29  # and a later deletion counts
