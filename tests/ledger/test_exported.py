"""An export holds everything, gives an equal ledger, and is refused where a byte of it is not as it was written."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.audit import Action
from syncd.errors import LedgerError
from syncd.ledger import Ledger
from syncd.ledger.exported import export, is_export, ledger_of
from syncd.ledger.schema import STEPS
from tests.ledger.feeds import NOW, Feed, entry, label, line, milestone, page
from tests.ledger.stories import hold_story, story

TEXTS = st.text(max_size=20)
RECORDS = st.one_of(
    st.builds(entry, st.integers(1, 9), st.integers(-90, 90), description=TEXTS),
    st.builds(line, st.integers(1, 9), st.integers(-90, 90)),
    st.builds(milestone, st.integers(1, 9), TEXTS.filter(str.strip)),
    st.builds(label, st.integers(1, 9), TEXTS.filter(str.strip)),
)
HISTORIES = st.lists(st.lists(RECORDS, max_size=6), max_size=4)
NOTES = st.lists(TEXTS, max_size=3)


def again(ledger, folder):
    """The export of a ledger, and that of the ledger made of it."""
    export(ledger, folder / "one.jsonl")
    ledger_of(folder / "one.jsonl", folder / "made.db")
    with Ledger.open(folder / "made.db", NOW) as made:
        export(made, folder / "two.jsonl")
    return (folder / "one.jsonl").read_bytes(), (folder / "two.jsonl").read_bytes()


@settings(max_examples=25)
@given(HISTORIES, NOTES)
def test_the_export_of_a_ledger_made_of_an_export_is_the_same_to_the_byte(fresh, histories, notes):
    with fresh() as ledger, TemporaryDirectory() as folder:
        for records in histories:
            Feed(ledger).take(page(20, *records))
        with ledger.write() as write:
            for note in notes:
                write.audit.add(Action.EXPLAINED, "d-1", NOW, "jane", note)
        one, two = again(ledger, Path(folder))
        assert one == two


@pytest.fixture
def told(ledger):
    story(ledger)
    hold_story(ledger)
    with ledger.write() as write:
        write.audit.add(Action.EXPLAINED, "d-1", NOW, "jane", "agreed\nNULL \x00 … 😀")
    return ledger


@pytest.fixture
def written(told, tmp_path):
    export(told, tmp_path / "ledger.jsonl")
    return tmp_path / "ledger.jsonl"


def test_every_row_of_every_table_is_a_line(told, written):
    header, *rows, end = [json.loads(line) for line in written.read_bytes().splitlines()]
    assert header == {"format": "syncd-ledger", "version": 1, "schema": max(STEPS), "rows": len(rows)}
    assert end["end"]["rows"] == len(rows)
    known = {}
    for row in rows:
        known.setdefault(row["table"], []).append(row["row"])
    with closing(sqlite3.connect(told.database.path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            if not table.startswith(("sqlite_", "_sqlite_")):
                kept = sorted(json.dumps(dict(row)) for row in connection.execute(f'SELECT * FROM "{table}"'))
                assert sorted(map(json.dumps, known.get(table, []))) == kept, table
    assert known["version"]
    assert known["audit"]


def test_tables_of_other_programs_are_left_out(told, written, tmp_path):
    with closing(sqlite3.connect(told.database.path)) as connection:
        connection.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        connection.execute("INSERT INTO _litestream_seq VALUES (1, 1)")
        connection.commit()
    export(told, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == written.read_bytes()


def test_it_is_for_its_owner_alone_and_replaces_nothing_unless_it_is_told_to(told, written):
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert is_export(written)
    assert not is_export(told.database.path)
    with pytest.raises(LedgerError, match="is there already"):
        export(told, written)
    with pytest.raises(LedgerError, match="is there already"):
        export(told, told.database.path, replace=True)
    assert export(told, written, replace=True).size == written.stat().st_size


def test_triggers_and_tables_of_the_made_ledger_are_those_of_a_new_one(told, written, tmp_path):
    def schema(file):
        with closing(sqlite3.connect(file)) as connection:
            return sorted(row[0] for row in connection.execute("SELECT sql FROM sqlite_schema WHERE sql <> ''"))

    ledger_of(written, tmp_path / "made.db")
    assert stat.S_IMODE((tmp_path / "made.db").stat().st_mode) == 0o600
    assert schema(tmp_path / "made.db") == schema(told.database.path)
    with Ledger.open(tmp_path / "made.db", NOW) as made:
        assert made.database.identity == told.database.identity
        made.database.check(NOW, thorough=True)


@settings(max_examples=40)
@given(st.data())
def test_a_byte_that_changed_or_a_cut_is_refused_in_one_sentence(sample, data):
    at = data.draw(st.integers(0, len(sample) - 1))
    change = data.draw(st.sampled_from(["cut", "other", "twice", "gone"]))
    damaged = {
        "cut": sample[:at],
        "other": sample[:at] + bytes([sample[at] ^ data.draw(st.integers(1, 255))]) + sample[at + 1 :],
        "twice": sample[: at + 1] + sample[at:],
        "gone": sample[:at] + sample[at + 1 :],
    }[change]
    if damaged == sample:
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "damaged.jsonl"
        file.write_bytes(damaged)
        with pytest.raises(LedgerError, match=r"damaged|newer syncd") as refused:
            ledger_of(file, Path(folder) / "made.db")
        assert "\n" not in str(refused.value)


@pytest.fixture(scope="module")
def sample():
    with TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db", NOW) as ledger:
        story(ledger)
        export(ledger, Path(folder) / "ledger.jsonl")
        return (Path(folder) / "ledger.jsonl").read_bytes()


@pytest.mark.parametrize("more", [b"\n", b"x", b'{"table":"slot","row":{}}\n'])
def test_an_export_with_something_after_its_end_is_refused(written, tmp_path, more):
    written.write_bytes(written.read_bytes() + more)
    with pytest.raises(LedgerError, match="it is not what was written"):
        ledger_of(written, tmp_path / "made.db")


def test_an_export_of_a_newer_syncd_says_so(written, tmp_path):
    for old, new in ((max(STEPS), "9999_later"), ('"version":1', '"version":2')):
        (tmp_path / "new.jsonl").write_text(written.read_text("utf-8").replace(old, new, 1), "utf-8")
        with pytest.raises(LedgerError, match="newer syncd"):
            ledger_of(tmp_path / "new.jsonl", tmp_path / f"{new[-1]}.db")


def test_a_reader_sees_one_state_whatever_others_write(told, tmp_path):
    def write_meanwhile(_done):
        with told.connect_again() as other, other.write() as write:
            write.audit.add(Action.EXPLAINED, "d-2", NOW, "jane", "meanwhile")

    export(told, tmp_path / "one.jsonl", progress=write_meanwhile)
    assert b"meanwhile" not in (tmp_path / "one.jsonl").read_bytes()
    ledger_of(tmp_path / "one.jsonl", tmp_path / "made.db")
