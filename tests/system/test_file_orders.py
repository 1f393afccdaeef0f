"""The records of files depend neither on their notation nor on the order of rows, columns and imports."""

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.config import load
from syncd.core.time import instant
from syncd.errors import SyncdError
from syncd.plugins import load_connector
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register, settle
from syncd.testing.answers import check_answer
from syncd.testing.files import context, file, fixture
from syncd.testing.orders import contents, days_of_rows, groups_of_days, overlapping_parts, parts_by_day
from syncd.testing.sheets import mixed_rows, rearranged, rewritten, sheet_of
from syncd.wiring.composition import composed
from syncd.wiring.sources import reads_files

ROOT = Path(__file__).parents[2]
EXAMPLE = load(ROOT / "config.example.toml", {})
FIXTURES = sorted((ROOT / "tests/connectors").rglob("fixtures/*.csv"))
ZONE = ZoneInfo("Europe/Berlin")
NOW = instant("2028-01-01T00:00:00Z")
DERIVED = "placement entry_day entry_label alias piece line posting contract learned milestone".split()

NO_TABLES = {
    "freelancer": "reads JSON",
    "upwork-milestones": "reads JSON",
}
NO_ROWS = {
    "everhour_grouped_2026-10-01_2026-10-31.csv": "stands under a title, and its rows leave out what stands above them",
}
NO_DAYS = {
    "golance": "tells milestones, which belong to no day",
    "milestones": "tells milestones, and a table that the user keeps is whole",
}
NAMES = sorted({name for name, source in EXAMPLE.sources.items() if reads_files(source.options)} - set(NO_TABLES))

some_and_many = pytest.mark.parametrize(
    "examples", [pytest.param(1, id="some"), pytest.param(14, id="many", marks=pytest.mark.slow)]
)


def connector(name, given_file):
    source = EXAMPLE.sources[name]
    return load_connector(source.kind)(source.options, context(name, ZONE, given_file))


@cache
def tables(name):
    """The tables that a source reads, with the names of their files."""
    good = [path for path in FIXTURES if check_answer(connector(name, fixture(path)))]
    assert good, f"no fixture is a table that {name} reads: add one, or say in NO_TABLES why there is none"
    return [(path.name, sheet_of(fixture(path))) for path in good]


@cache
def dated(name):
    """The tables of a source that can be cut between days."""
    found = [(called, sheet) for called, sheet in tables(name) if called not in NO_ROWS]
    found = [(called, sheet) for called, sheet in found if len(groups_of_days(days(name, called, sheet))) > 1]
    assert found, f"no table that {name} reads has rows of several days: add one, or say in NO_DAYS why there is none"
    return found


def table(name, data):
    """A table of a source as it is, or with its rows mixed; with the name of its file."""
    called, sheet = data.draw(st.sampled_from([each for each in tables(name) if each[0] not in NO_ROWS]))
    return called, data.draw(st.just(sheet) | mixed_rows(sheet))


def read(name, given_file):
    """The contents of a file, or why it is refused."""
    try:
        return contents(connector(name, given_file))
    except SyncdError as refusal:
        return str(refusal)


def unordered(read):
    """What does not depend on the order of rows.

    Rows with the same record may change places; and a running balance, which foots in one order alone, decides what
    a file covers.
    """
    if isinstance(read, str):
        return read
    running = any(getattr(record, "balance", None) for record in read.records.values())
    return replace(read, raw={}, **({"complete": [], "snapshot": []} if running else {}))


def days(name, called, sheet):
    """The days that each row is about; none where the file is refused."""
    try:
        return days_of_rows(connector(name, file(sheet.csv(), called)), sheet, ZONE)
    except SyncdError:
        return [None] * len(sheet.rows)


def checked(examples, check):
    """Run `check` for this many examples."""
    settings(max_examples=examples, deadline=None)(given(st.data())(check))()


@some_and_many
@pytest.mark.parametrize("name", NAMES)
def test_rows_in_any_order_give_the_same_records(name, examples):
    def check(data):
        called, sheet = table(name, data)
        order = data.draw(st.permutations(range(len(sheet.rows))))
        once, other = (read(name, file(each.csv(), called)) for each in (sheet, sheet.in_order(order)))
        assert unordered(once) == unordered(other)

    checked(5 * examples, check)


@some_and_many
@pytest.mark.parametrize("name", NAMES)
def test_columns_in_any_order_and_letter_case_give_the_same_records_and_unknown_ones_are_kept(name, examples):
    def check(data):
        called, sheet = table(name, data)
        once, other = (read(name, file(each.csv(), called)) for each in (sheet, data.draw(rearranged(sheet))))
        assert once == (other if isinstance(other, str) else other.without_unknown())

    checked(5 * examples, check)


@some_and_many
@pytest.mark.parametrize("name", NAMES)
def test_a_table_in_any_notation_gives_the_same_records(name, examples):
    def check(data):
        called, sheet = data.draw(st.sampled_from(tables(name)))
        assert read(name, data.draw(rewritten(sheet, called))) == read(name, file(sheet.csv(), called))

    checked(5 * examples, check)


# A table that the user keeps counts as of when it is read, an older one as of when it was saved: two that are read in
# the same instant are no order, see `tests/pull/test_older_tables.py`.
@some_and_many
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"milestones"}))
def test_overlapping_files_imported_in_any_order_make_the_same_ledger(name, examples, home):
    def check(data):
        called, sheet = table(name, data)
        of_rows = days(name, called, sheet)
        split = data.draw(overlapping_parts(sheet, of_rows, data.draw(st.sampled_from((called, "part.csv")))))
        files = [each for each in split if check_answer(connector(name, each))]
        assume(files)  # one that shows nothing where something was waits for a person's word
        every = [*files, *data.draw(st.lists(st.sampled_from(files), max_size=2))]
        once, other = (data.draw(st.permutations(every)) for _ in range(2))
        assert home.imported(name, once, at_once=True) == home.imported(name, other, at_once=False)

    checked(2 * examples, check)


@some_and_many
@pytest.mark.parametrize("name", sorted(set(NAMES) - set(NO_DAYS)))
def test_files_that_hold_all_days_together_make_the_ledger_that_one_file_makes(name, examples, home):
    def check(data):
        called, sheet = data.draw(st.sampled_from(dated(name)))
        more = data.draw(st.lists(st.integers(0, len(sheet.rows) - 1), max_size=3))
        sheet = sheet.in_order([*range(len(sheet.rows)), *more])
        of_rows = days(name, called, sheet)
        assume(len(groups_of_days(of_rows)) > 1)  # with a row twice, its day may have more work than hours
        whole, files = data.draw(parts_by_day(sheet, of_rows))
        every = [*files, *data.draw(st.lists(st.sampled_from(files), max_size=2))]
        one = home.imported(name, [whole], at_once=True)
        other = home.imported(name, data.draw(st.permutations(every)), at_once=False)
        assert one.counting == other.counting

    checked(2 * examples, check)


@dataclass(frozen=True)
class Held:
    """What a ledger holds, but for where it was read and when."""

    current: list
    contents: list
    scopes: list
    derived: dict

    @property
    def counting(self):
        """The records that are alive and what is derived; without contracts, which each file calls what it shows last,
        and which keep the names that they once had."""
        alive = [row for row in self.current if not row[1] and "/contract/" not in row[0]]
        return alive, {name: rows for name, rows in self.derived.items() if name != "contract"}


class Home:
    """A folder of files, and for each source a ledger that forgets every import after it was looked at."""

    def __init__(self, folder, stack):
        self.folder = folder
        self.stack = stack
        self.composition = cache(self._composition)

    def _composition(self, name):
        sources = {name: EXAMPLE.sources[name]}
        config = replace(EXAMPLE, ledger=self.folder / f"{name}.db", sources=sources, reports={})
        composition = self.stack.enter_context(composed(config, NOW))
        register(composition, NOW)
        return composition

    def imported(self, name, files, *, at_once):
        """What the ledger holds after files were imported in this order: all at once, or each by itself."""
        composition = self.composition(name)
        paths = [self._put(f"{number} {file.name}", file) for number, file in enumerate(files)]
        with composition.ledger.rehearsal() as copy:
            trial = replace(composition, ledger=copy)
            for some in [paths] if at_once else [[path] for path in paths]:
                pull(trial, import_jobs(name, some, None), NOW, lambda: NOW)
                settle(trial, NOW)
            return self._held(copy.database)

    def _put(self, name, given_file):
        path = self.folder / name
        path.write_bytes(given_file.data)
        os.utime(path, (given_file.modified.timestamp(),) * 2)
        return path

    def _held(self, database):
        def rows(sql):
            return sorted((tuple(row) for row in database.rows(sql)), key=str)

        return Held(
            current=rows("SELECT r.ref, r.gone, body FROM record r JOIN version v ON v.id = r.version"),
            # What a file does not show that was made between two which do is noted, or not: it says nothing by itself.
            contents=rows("SELECT DISTINCT ref, body FROM version WHERE NOT gone"),
            scopes=rows("SELECT * FROM scope"),
            derived={table: rows(f"SELECT * FROM {table}") for table in DERIVED},
        )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with ExitStack() as stack:
        yield Home(tmp_path_factory.mktemp("home"), stack)
