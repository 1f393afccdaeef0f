"""The promises of a connector that reads the files of a time tracker, each as a test; those of every connector too.

Subclass `TrackerFileContract`, fill in its class variables, and give a fixture named `tracker`:

```python
@pytest.fixture(scope="session")
def tracker():
    return TrackerFiles(connector=CONNECTOR, kind="acme", columns=("Who", "Day", "From", "To", "Note"), cells=...)


class TestAcme(TrackerFileContract):
    golden = sorted(FIXTURES.glob("acme_*.csv"))  # each with its records beside it, in NAME.expected.json
    required = ("Day", "From", "To")
    people = ("Who",)
    edit = {"Note": "other"}
    spoilt = {"To": "soon"}
    damaged = [({"From": "9 am"}, "'9 am' is not a time like 14:05:30 or 2:05:30 PM")]
```

Needs pytest and Hypothesis.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.core.pages import Page, SourceFile
from syncd.core.records import TimeEntry
from syncd.core.time import ALWAYS, Span
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    MADE,
    assert_cuts_show_nothing_new,
    assert_expected,
    covered_spans,
    csv_text,
    entries_of,
    file,
    fixture,
    fixtures,
    rejections,
    span,
    spans,
)
from syncd.testing.hostile import ODD_CELLS
from syncd.testing.orders import contents
from syncd.testing.sheets import Sheet, cell_texts, rearranged
from syncd.testing.tracker_files import TrackerFiles

ME = "Jane Doe"
"""The person of the source, where one is needed."""
_NEW_YORK = ZoneInfo("America/New_York")
_LATER = MADE + timedelta(days=90)
_NOBODY = "it names nobody, and the source has no `person`"
_WRONG_OPTIONS = ({"zone": "Berlin"}, {"zone": 1}, {"through": "today"}, {"dates": "year-first"}, {"token": "x"})
_PARAMETERS = {"path": "golden", "column": "required", "damage": "damaged"}


class TrackerFileContract(ConnectorContract):
    """What every connector of a tracker's files promises. See the module's docstring for how to use it."""

    golden: ClassVar[Sequence[Path]]
    """Files as the tracker exports them, one for each variant."""
    required: ClassVar[Sequence[str]]
    """Columns of the tracker's table without which it is not recognised."""
    people: ClassVar[Sequence[str]]
    """Columns of the table that name the person of a row."""
    edit: ClassVar[Mapping[str, str]]
    """Cells that change a plain row into another version of the same entry."""
    spoilt: ClassVar[Mapping[str, str]]
    """Cells that make a plain row unreadable and leave its day readable."""
    damaged: ClassVar[Sequence[tuple[Any, str]]]
    """Rows that cannot be read, as `TrackerFiles.table` takes them, each with the reason that a person is given."""

    def content(self, entry: TimeEntry) -> object:
        """The part of an entry that its row alone decides, and that a cut in its last cell does not change."""
        return replace(entry, ref=entry.ref.rpartition(":")[0])

    def more_files(self, tracker: TrackerFiles) -> Sequence[SourceFile]:  # noqa: ARG002 - most need none
        """Further files for the promises of `ConnectorContract`."""
        return ()

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """Run a test once for each golden file, required column or damaged row that it asks for."""
        for parameter in set(_PARAMETERS) & set(metafunc.fixturenames):
            values = getattr(cls, _PARAMETERS[parameter])
            ids = [path.stem for path in values] if parameter == "path" else None
            metafunc.parametrize(parameter, values, ids=ids)

    @pytest.fixture
    def case(self, tracker: TrackerFiles) -> ConnectorCase:
        """The golden files and an edit; for failures a file that is cut off, and one of another program."""
        plain = file(tracker.table(tracker.row()))
        edited = file(tracker.table(tracker.row(**self.edit), tracker.row("2026-11-03")), "edited.csv", _LATER)
        files = [plain, *fixtures(self.golden), *self.more_files(tracker), edited]
        cut = file(tracker.table(tracker.row()) + '"Ja', "cut.csv")
        return ConnectorCase(
            source=tracker.kind,
            connector=lambda: tracker.open(*files, person=ME),
            malformed=lambda: tracker.open(file(tracker.table(tracker.row(), tracker.row("yesterday")))),
            window=ALWAYS,
            failing=[lambda: tracker.open(cut, person=ME), lambda: tracker.open(file("a,b\n1,2\n"))],
        )

    # Files

    def test_every_variant_gives_the_expected_records(self, tracker: TrackerFiles, path: Path) -> None:
        assert_expected(tracker.read(fixture(path), person=ME), path.with_suffix(".expected.json"))

    def test_a_file_cut_at_any_byte_is_refused_or_shows_nothing_new(self, tracker: TrackerFiles, path: Path) -> None:
        def shown(page: Page) -> Set[object]:
            return {self.content(entry) for entry in entries_of(page)}

        assert_cuts_show_nothing_new(fixture(path), lambda part: tracker.read(part, person=ME), shown)

    def test_a_file_without_a_required_column_is_refused_by_name(self, tracker: TrackerFiles, column: str) -> None:
        with pytest.raises(BadFile) as refused:
            tracker.read(_without([column], tracker), person=ME)
        columns = ", ".join(name.lower() for name in tracker.columns if name != column)
        assert f"its columns are: {columns}; the nearest format is the " in str(refused.value)
        assert str(refused.value).endswith(f", which also has: {column.lower()}")

    def test_columns_may_have_any_order_and_letter_case_and_unknown_ones_are_kept(self, tracker: TrackerFiles) -> None:
        sheet = Sheet(tuple(tracker.columns), (tuple(tracker.row()), tuple(tracker.row("2026-11-04"))))
        once = contents(tracker.open(file(sheet.csv())))
        assert len(once.rejected) == 0 < len(once.records)

        @settings(max_examples=5, deadline=None)
        @given(rearranged(sheet))
        def holds(other: Sheet) -> None:
            assert contents(tracker.open(file(other.csv()))).without_unknown() == once

        holds()

    def test_whatever_cells_hold_a_file_is_read_or_refused(self, tracker: TrackerFiles) -> None:
        cells = st.sampled_from([*ODD_CELLS, *tracker.row()]) | cell_texts()
        width = len(tracker.columns)

        @settings(max_examples=20, deadline=None)
        @given(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=4))
        def holds(rows: list[list[str]]) -> None:
            try:
                pages = tracker.pages(file(tracker.table(*rows)), person=ME)
            except BadFile:
                return
            counted = sum(page.control.rows for page in pages if page.control)
            assert counted == sum(any(map(str.strip, row)) for row in rows)

        holds()

    @pytest.mark.parametrize("wrong", _WRONG_OPTIONS, ids=str)
    def test_unknown_options_and_values_are_refused(self, tracker: TrackerFiles, wrong: Mapping[str, Any]) -> None:
        with pytest.raises(ValidationError):
            tracker.open(**wrong)

    # Rows

    def test_a_damaged_row_is_rejected_with_its_line_and_its_reason(
        self, tracker: TrackerFiles, damage: tuple[Mapping[str, str], str]
    ) -> None:
        row, reason = damage
        page = tracker.page(tracker.row(), row, tracker.row("2026-11-04"))
        assert rejections(page) == [("x.csv:3", reason)]
        assert page.control
        assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)

    def test_a_row_of_another_width_is_rejected(self, tracker: TrackerFiles) -> None:
        short = _without_last(tracker.row())
        page = tracker.page(tracker.row(), short)
        reason = f"has {len(short)} cells where the header has {len(tracker.columns)}"
        assert rejections(page) == [("x.csv:3", reason)]

    def test_a_row_that_names_nobody_is_the_sources_persons_and_without_one_rejected(
        self, tracker: TrackerFiles
    ) -> None:
        nameless = tracker.row(**dict.fromkeys(self.people, ""))
        assert [entry.person for entry in tracker.entries(nameless, person="me")] == ["me"]
        assert rejections(tracker.page(tracker.row(), nameless)) == [("x.csv:3", _NOBODY)]

    def test_a_file_without_names_is_the_sources_persons_and_without_one_gives_nothing(
        self, tracker: TrackerFiles
    ) -> None:
        optional = [column for column in self.people if column not in self.required]
        if not optional:
            return
        nameless = _without(optional, tracker)
        assert [entry.person for entry in entries_of(tracker.read(nameless, person="me"))] == ["me"]
        try:
            page = tracker.read(nameless)
        except BadFile as refused:
            message = str(refused)
            assert message.startswith("x.csv names nobody: set `person` of the source as other exports name you, ")
            assert all(column.lower() in message.partition("one of the columns")[2] for column in optional)
        else:
            assert rejections(page) == [("x.csv:2", _NOBODY)]

    # Coverage

    def test_a_file_covers_its_first_row_to_the_day_before_it_was_made_and_deletes_up_to_its_last_row(
        self, tracker: TrackerFiles
    ) -> None:
        page = tracker.page(tracker.row(), tracker.row("2026-11-04"))
        assert covered_spans(page) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-04")])

    def test_through_last_row_ends_the_coverage_at_the_last_row_before_the_day_it_was_made(
        self, tracker: TrackerFiles
    ) -> None:
        rows = [tracker.row(), tracker.row("2026-11-04"), tracker.row("2026-11-09")]
        assert spans(tracker.page(*rows[:2], through="last-row")) == [span("2026-11-02", "2026-11-04")]
        page = tracker.page(*rows, through="last-row")
        assert spans(page) == [span("2026-11-02", "2026-11-08")]
        assert len(entries_of(page)) == len(rows), "rows of the day a file was made are entries too"

    def test_a_file_covers_the_days_in_its_name_until_it_was_made_even_without_rows(
        self, tracker: TrackerFiles
    ) -> None:
        rows, empty = tracker.table(tracker.row()), tracker.table()
        until_made = Span(span("2026-11-01", "2026-11-01").start, MADE)
        for last, covered in (("2026-11-05", span("2026-11-01", "2026-11-05")), ("2026-11-30", until_made)):
            name, days = f"time_2026-11-01_{last}.csv", [covered]
            assert spans(tracker.read(file(rows, name))) == days
            assert spans(tracker.read(file(empty, name), person=ME)) == days
            assert spans(tracker.read(file(empty, name))) == []

    def test_a_file_with_rows_of_the_day_on_which_it_was_made_covers_it_until_then(self, tracker: TrackerFiles) -> None:
        for rows in ([tracker.row("2026-11-09")], [tracker.row("2026-11-09"), tracker.row("2026-12-01")]):
            covered = [Span(span("2026-11-09", "2026-11-09").start, MADE)]
            assert covered_spans(tracker.page(*rows, person=ME)) == (covered, covered)

    def test_a_file_without_a_row_of_a_day_that_has_begun_covers_nothing(self, tracker: TrackerFiles) -> None:
        for rows in ([], [tracker.row("2026-12-01")], [tracker.row(**self.spoilt)]):
            assert spans(tracker.page(*rows, person=ME)) == []

    def test_a_file_of_which_no_row_can_be_read_covers_nothing_whatever_its_name(self, tracker: TrackerFiles) -> None:
        broken = file(tracker.table(tracker.row(**self.spoilt)), "time_2026-10-01_2026-11-05.csv")
        assert spans(tracker.read(broken, person=ME)) == []

    def test_a_file_covers_the_same_days_for_each_person_in_it(self, tracker: TrackerFiles) -> None:
        other = tracker.row("2026-11-04", **dict.fromkeys(self.people, "Sam"))
        complete = tracker.page(tracker.row(), other).complete
        assert len({coverage.person for coverage in complete}) == len(complete) == 2
        assert {coverage.span for coverage in complete} == {span("2026-11-02", "2026-11-08")}

    def test_the_day_of_a_rejected_row_is_not_covered(self, tracker: TrackerFiles) -> None:
        rows = [tracker.row(), tracker.row("2026-11-04", **self.spoilt), tracker.row("2026-11-08")]
        assert spans(tracker.page(*rows)) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]

    def test_a_rejected_row_without_a_day_leaves_nothing_covered(self, tracker: TrackerFiles) -> None:
        for row in (tracker.row("yesterday"), _without_last(tracker.row()), [*tracker.row(), "x"]):
            assert spans(tracker.page(tracker.row(), row)) == []

    def test_days_are_days_of_the_sources_zone_and_else_of_the_users(self, tracker: TrackerFiles) -> None:
        made = MADE.replace(hour=3)  # the 9th in Berlin, still the 8th in New York
        one = file(tracker.table(tracker.row(), tracker.row("2026-11-08")), modified=made)
        here, there = tracker.read(one), tracker.read(one, zone=_NEW_YORK.key)
        assert covered_spans(here) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-08")])
        days = [Span(span("2026-11-02", "2026-11-02", _NEW_YORK).start, made)]
        assert covered_spans(there) == (days, days)


def _without_last(row: Sequence[str]) -> list[str]:
    """A row that ends before its last cell that is filled, which others have."""
    filled = [place for place, cell in enumerate(row) if cell]
    return list(row[: filled[-1]])


def _without(columns: Sequence[str], tracker: TrackerFiles) -> str:
    """A plain table that lacks these columns."""
    kept = [number for number, name in enumerate(tracker.columns) if name not in columns]
    return csv_text([tracker.columns[number] for number in kept], [[tracker.row()[number] for number in kept]])
