"""Entries of trackers' files: names without ids, days without clock times, and entries without either."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import SourceFile
from syncd.core.records import Label, LabelKind, TimeEntry
from syncd.core.time import Span, day_of, midnight
from syncd.tabular import FileDays, Row
from syncd.tabular.trackers import Names, Tracked, TrackerFormat, place_within_day, tracker_pages
from syncd.testing.files import covered_spans

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 20, 8, tzinfo=UTC)
MADE = datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_names_become_labels_with_their_parents_and_equal_names_elsewhere_are_others():
    acme, globex = (Names(client=client, project="API", task="Tests", tags=("b", "a")) for client in ("Acme", "Globex"))
    labels = {label.kind: label for label in acme.labels("x")}
    assert labels[LabelKind.PROJECT].parent == labels[LabelKind.CLIENT].ref
    assert labels[LabelKind.TASK].parent == labels[LabelKind.PROJECT].ref
    assert [label.name for label in acme.labels("x")] == ["Acme", "API", "Tests", "a", "b"]
    both = {label.ref for label in acme.labels("x")} & {label.ref for label in globex.labels("x")}
    assert both == {label.ref for label in acme.labels("x") if label.kind is LabelKind.TAG}
    assert list(Names().labels("x")) == []


def lasting(person, day, length, task="", description=""):
    """A row that tells a day and a duration alone."""
    first = midnight(day, BERLIN)
    return Tracked(
        person=person, start=first, stop=first + length, description=description, key=(day.isoformat(), task)
    )


row = st.builds(
    Tracked,
    person=st.sampled_from(["Jane", "Ben"]),
    start=st.integers(0, 3).map(lambda hour: START + timedelta(hours=hour)),
    stop=st.integers(4, 6).map(lambda hour: START + timedelta(hours=hour)),
    names=st.builds(Names, project=st.sampled_from(["", "API", "Shop"])),
    description=st.sampled_from(["", "tests", "notes"]),
)

untimed = st.builds(
    lasting,
    person=st.sampled_from(["Jane", "Ben"]),
    day=st.sampled_from([date(2026, 10, 24), date(2026, 10, 25), date(2026, 3, 29)]),
    length=st.integers(0, 9 * 3600).map(lambda seconds: timedelta(seconds=seconds)) | st.just(timedelta()),
    task=st.sampled_from(["", "API", "Shop"]),
    description=st.sampled_from(["", "tests"]),
)


@given(st.lists(untimed, max_size=8))
@settings(max_examples=50, deadline=None)
def test_rows_without_times_lie_within_their_day_and_never_overlap_and_a_day_too_short_is_told(rows):
    lengths = {}
    for each in rows:
        lengths.setdefault((each.person, each.start), []).append(each.stop - each.start)
    placed = place_within_day(rows, BERLIN)
    for before, after in zip(rows, placed, strict=True):
        day = day_of(before.start, BERLIN)
        full = midnight(day + timedelta(days=1), BERLIN) - before.start
        assert (after is None) == (sum(lengths[before.person, before.start], timedelta()) > full)
        if after:
            assert (after.stop - after.start, day_of(after.start, BERLIN)) == (before.stop - before.start, day)
            assert after.stop <= before.start + full
    for person in ("Jane", "Ben"):
        lain = sorted((each.start, each.stop) for each in placed if each and each.person == person)
        assert all(one[1] <= other[0] for one, other in pairwise(lain))


def test_rows_without_times_lie_in_the_middle_of_the_day_by_key_beside_those_that_have_times():
    day, hour = date(2026, 10, 20), timedelta(hours=1)
    timed = Tracked(person="Jane", start=START, stop=START + hour)
    placed = place_within_day([lasting("Jane", day, 5 * hour, "b"), timed, lasting("Jane", day, 3 * hour, "a")], BERLIN)
    assert [(each.start, each.stop) for each in placed] == [
        (START + hour, START + 6 * hour),
        (START, START + hour),
        (START - 2 * hour, START + hour),
    ]


def read(tracked):
    file = SourceFile(name="x.csv", data=b"", sha256="x", modified=MADE)
    rows = [Row(f"x.csv:{number}", {"row": str(number)}) for number in range(len(tracked))]
    tracker = TrackerFormat(
        namespace="x",
        days=FileDays(zone=BERLIN, column="row"),
        read=lambda row: tracked[int(row.text("row"))],
        is_entry=lambda row: tracked[int(row.text("row"))] is not None,
    )
    return next(tracker_pages(file, rows, tracker))


@given(st.lists(row, max_size=8) | st.lists(untimed, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_no_ref_and_no_content(tracked, random):
    shuffled = random.sample(tracked, len(tracked))
    one, other = ({each.record.ref: each.record for each in read(rows).records} for rows in (tracked, shuffled))
    assert one == other
    entries = [record for record in one.values() if isinstance(record, TimeEntry)]
    assert len(entries) == sum(1 for each in place_within_day(tracked, BERLIN) if each)
    assert {entry.project for entry in entries if entry.project} == {ref for ref in one if isinstance(one[ref], Label)}


def test_a_row_without_times_is_known_by_person_and_key_whatever_else_is_edited():
    day, hour = date(2026, 10, 20), timedelta(hours=1)
    rows = [lasting("Jane", day, hour), lasting("Jane", day, 2 * hour, "", "x"), lasting("Jane", day, hour, "API")]
    refs = [each.record.ref for one in rows for each in read([one]).records]
    assert refs[0] == refs[1] != refs[2]
    assert {each.record.ref for each in read(rows[:2]).records} == {refs[0], refs[0].removesuffix("1") + "2"}


def test_a_file_speaks_for_the_people_in_it_to_the_day_before_it_was_made_and_deletes_nothing_after_its_last_row():
    page = read([Tracked(person="Jane", start=START, stop=START), None, None])
    assert {(scope.person, scope.space) for scope in [*page.complete, *page.snapshot]} == {("Jane", None)}
    first, last = datetime(2026, 10, 19, 22, tzinfo=UTC), datetime(2026, 11, 15, 23, tzinfo=UTC)
    assert covered_spans(page) == ([Span(first, last)], [Span(first, first + timedelta(days=1))])
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)
