"""The suites for trackers' files: an honest connector keeps every promise, and a liar fails the one it breaks."""

import inspect
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.harvest import CONNECTOR
from syncd.core.observations import Coverage
from syncd.core.records import Kind, TimeEntry
from syncd.core.time import day_of
from syncd.testing.connectors import ConnectorContract
from syncd.testing.files import BERLIN, span
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = "Date,Client,Project,Task,Hours,Billable?,First Name,Notes".split(",")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def of(connector):
    def cells(day="2026-11-02", hours="1.5", **more):
        return {"Date": day, "Hours": hours, "First Name": "Jane"} | more

    return TrackerFiles(connector=connector, kind="harvest", columns=COLUMNS, cells=cells)


@pytest.fixture(scope="session")
def tracker():
    return of(CONNECTOR)


class Files(TrackerFileContract):
    golden = [Path(__file__).parents[1] / "connectors/fixtures/harvest_comma.csv"]
    required = ("Date", "Hours")
    people = ("First Name",)
    edit = {"hours": "2.0"}
    spoilt = {"hours": "soon"}
    damaged = [({"hours": "-1"}, "'-1' is not a duration like 1:30 or 1.5")]

    def content(self, entry):
        return entry.person, day_of(entry.start, BERLIN), entry.seconds, entry.description


class TestFiles(Files):
    pass


class Works(TrackedWorkContract):
    days_only = True
    identity = ("person", "start", "project")
    dialects = {"commas": ",", "semicolons": ";"}
    works = st.builds(
        lambda person, days, length, project, notes: Work(
            person=person,
            start=NOON + timedelta(days=days),
            stop=NOON + timedelta(days=days) + length,
            project=project,
            description=notes,
            billable=True,
        ),
        *(st.sampled_from(["Jane", "Ben"]), st.integers(0, 9), durations(timedelta(hours=2), timedelta(minutes=3))),
        *(st.sampled_from(["API", "Shop"]), st.sampled_from(["", "notes"])),
    )

    def write(self, tracker, works, dialect, zone):
        return tracker.table(
            *(
                [
                    str(work.start.date()),
                    "",
                    work.project,
                    "",
                    f"{work.worked / 3600:.2f}",
                    "Yes",
                    work.person,
                    work.description,
                ]
                for work in works
            ),
            delimiter=dialect,
        )


class TestWorks(Works):
    pass


def liar(change):
    """Harvest's connector with every page changed on its way out."""

    class Liar(CONNECTOR):
        def pull(self, cursor, window):
            yield from map(change, super().pull(cursor, window))

    return of(Liar)


def entries(**change):
    """A change of every time entry, by functions of the entry and of the place of its row."""

    def changed(seen):
        entry = seen.record
        if not isinstance(entry, TimeEntry):
            return seen
        return replace(seen, record=replace(entry, **{name: make(entry, seen.where) for name, make in change.items()}))

    return lambda page: replace(page, records=[changed(seen) for seen in page.records])


def silent(page):
    return replace(page, rejected=[])


def unsure(page):
    return replace(page, complete=(), snapshot=())


def later(page):
    """The coverage of a page, with a day more."""
    complete, snapshot = (
        [replace(one, span=replace(one.span, end=one.span.end + timedelta(days=1))) for one in coverage]
        for coverage in (page.complete, page.snapshot)
    )
    return replace(page, complete=complete, snapshot=snapshot)


def covering(page):
    """A page that covers its days although rows were rejected or there are none."""
    coverage = [Coverage(kind=Kind.TIME, person="Jane", span=span("2026-11-02", "2026-11-08"))]
    return replace(page, complete=coverage, snapshot=coverage)


LIES = {
    "test_every_variant_gives_the_expected_records": lambda page: replace(page, records=page.records[:-1]),
    "test_a_file_cut_at_any_byte_is_refused_or_shows_nothing_new": lambda page: entries(
        description=lambda entry, _: f"{page.control.rows}"
    )(page),
    "test_columns_may_have_any_order_and_letter_case_and_unknown_ones_are_kept": lambda page: replace(
        page, records=[replace(seen, raw=seen.raw and '{"date": ""}') for seen in page.records]
    ),
    "test_whatever_cells_hold_a_file_is_read_or_refused": lambda page: replace(page, control=None),
    "test_a_damaged_row_is_rejected_with_its_line_and_its_reason": silent,
    "test_a_row_of_another_width_is_rejected": silent,
    "test_a_row_that_names_nobody_is_the_sources_persons_and_without_one_rejected": silent,
    "test_a_file_without_names_is_the_sources_persons_and_without_one_gives_nothing": entries(
        person=lambda *_: "anybody"
    ),
    "test_a_file_covers_its_first_row_to_the_day_before_it_was_made_and_deletes_up_to_its_last_row": later,
    "test_through_last_row_ends_the_coverage_at_the_last_row_before_the_day_it_was_made": later,
    "test_a_file_covers_the_days_in_its_name_until_it_was_made_even_without_rows": unsure,
    "test_a_file_with_rows_of_the_day_on_which_it_was_made_covers_it_until_then": later,
    "test_a_file_without_a_row_of_a_day_that_has_begun_covers_nothing": covering,
    "test_a_file_of_which_no_row_can_be_read_covers_nothing_whatever_its_name": covering,
    "test_a_file_covers_the_same_days_for_each_person_in_it": covering,
    "test_the_day_of_a_rejected_row_is_not_covered": covering,
    "test_a_rejected_row_without_a_day_leaves_nothing_covered": covering,
    "test_days_are_days_of_the_sources_zone_and_else_of_the_users": covering,
    "test_what_was_tracked_is_read_back_from_every_dialect": entries(stop=lambda entry, _: entry.start),
    "test_rows_in_another_order_and_dialect_are_the_same_records": entries(ref=lambda entry, where: entry.ref + where),
    "test_files_that_overlap_give_an_entry_the_same_ref": entries(ref=lambda entry, where: entry.ref + where),
    "test_an_edited_entry_keeps_its_ref": entries(ref=lambda entry, _: entry.ref + entry.description),
    "test_an_entry_with_another_identity_has_another_ref": entries(ref=lambda *_: "harvest/time/1"),
}


def keep(promise, tracker):
    """Run one promise of either suite."""
    suite = Works() if hasattr(Works, promise) else Files()
    given = {
        "path": Files.golden[0],
        "column": "Hours",
        "damage": Files.damaged[0],
        "dialect": ",",
        "wrong": {"token": "x"},
    }
    test = getattr(suite, promise)
    test(**{name: given.get(name, tracker) for name in inspect.signature(test).parameters})


@pytest.fixture
def quick():
    """A broken promise is not broken again in smaller ways."""
    before = settings.get_current_profile_name()
    settings.register_profile("quick", settings.default, phases=[Phase.generate])
    settings.load_profile("quick")
    yield
    settings.load_profile(before)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("promise", LIES)
def test_a_liar_fails_the_promise_it_breaks(promise):
    with pytest.raises((AssertionError, ValueError)):
        keep(promise, liar(LIES[promise]))


def test_a_connector_that_reads_anything_fails():
    class Gullible(CONNECTOR):
        class Options(CONNECTOR.Options):
            model_config = {"extra": "ignore"}

        def pull(self, cursor, window):
            with suppress(BadFile):
                yield from super().pull(cursor, window)

    for promise in APART:
        with pytest.raises((AssertionError, ValueError, pytest.fail.Exception)):
            keep(promise, of(Gullible))


APART = {
    "test_a_file_without_a_required_column_is_refused_by_name",
    "test_unknown_options_and_values_are_refused",
}


def test_every_promise_has_a_liar():
    promises = {name for suite in (Files, Works) for name, _ in inspect.getmembers(suite) if name.startswith("test_")}
    assert promises - set(dir(ConnectorContract)) == LIES.keys() | APART
