"""The ledger's file: whose it is, whether it is whole, and who may read it."""

import os
import shutil
import sqlite3
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from syncd.errors import CONFIGURATION, LedgerError, TryLater
from syncd.ledger import Ledger
from syncd.ledger.locks import lane_lock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.db"


@pytest.fixture
def used(path: Path, kit) -> Path:
    """A closed ledger with something in it."""
    with Ledger.open(path, kit.NOW) as ledger:
        kit.Feed(ledger).pull(kit.page(10, *(kit.entry(id, description="x" * 500) for id in range(200))))
    return path


def refused(path: Path, kit) -> LedgerError:
    with pytest.raises(LedgerError) as error:
        Ledger.open(path, kit.NOW)
    return error.value


# -- a file of its own


def test_everything_of_the_ledger_is_for_its_owner_alone(path, kit):
    with Ledger.open(path, kit.NOW) as ledger:
        kit.Feed(ledger).take(kit.page(10, kit.entry(1)))
        files = [file for file in path.parent.rglob("*") if file.is_file()]
        modes = {file.name: file.stat().st_mode & 0o777 for file in files}
    assert set(modes) == {"ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.id", "open"}
    assert set(modes.values()) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_it_is_written_through_and_checks_its_references(path, kit):
    with Ledger.open(path, kit.NOW) as ledger:
        settings = {
            name: ledger.database.row(f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_is_written_is_there_when_it_is_opened_again(used, kit):
    with Ledger.open(used, kit.NOW) as ledger:
        assert ledger.records.counts() == {("toggl", "time"): 200}
        assert ledger.size == used.stat().st_size


def test_reading_needs_a_ledger_and_writes_nothing(used, path, kit):
    with Ledger.open(used, kit.NOW, read_only=True) as ledger:
        assert ledger.records.counts() == {("toggl", "time"): 200}
        with pytest.raises(LedgerError, match="read-only"):
            kit.Feed(ledger, name="second")
    missing = path.with_name("missing.db")
    with pytest.raises(LedgerError, match=r"no ledger at .*missing.db yet: run `syncd once`"):
        Ledger.open(missing, kit.NOW, read_only=True)
    assert not missing.exists()


# -- the wrong file


def test_a_ledger_cut_to_nothing_is_refused(used, kit):
    used.write_bytes(b"")
    error = refused(used, kit)
    assert error.exit_code == CONFIGURATION
    assert "is empty although it held data before: restore a backup" in str(error)
    assert used.read_bytes() == b""


def test_a_ledger_that_vanished_is_refused(used, kit):
    used.unlink()
    assert "is empty although it held data before" in str(refused(used, kit))


def test_deleting_the_marker_too_starts_anew(used, kit):
    used.write_bytes(b"")
    used.with_name("ledger.db.id").unlink()
    with Ledger.open(used, kit.NOW) as ledger:
        assert ledger.records.counts() == {}


def test_another_ledger_in_its_place_is_refused(used, tmp_path, kit):
    other = tmp_path / "other.db"
    Ledger.open(other, kit.NOW).close()
    used.write_bytes(other.read_bytes())
    error = refused(used, kit)
    assert error.exit_code == CONFIGURATION
    assert "is another ledger than the one used before" in str(error)


def test_a_database_of_another_program_is_refused_and_not_touched(path, kit):
    path.parent.mkdir()
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE song (title TEXT)")
    foreign.close()
    before = path.read_bytes()
    error = refused(path, kit)
    assert error.exit_code == CONFIGURATION
    assert "is not a ledger of syncd" in str(error)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["ledger.db"]


def test_a_file_that_is_no_database_is_refused_and_not_touched(path, kit):
    path.parent.mkdir()
    path.write_text("Date,Hours\n" * 200)
    before = path.read_bytes()
    error = refused(path, kit)
    assert error.exit_code == CONFIGURATION
    assert "is damaged or not a ledger of syncd" in str(error)
    assert path.read_bytes() == before


def test_a_folder_in_its_place_is_refused(path, kit):
    path.mkdir(parents=True)
    assert "cannot be opened" in str(refused(path, kit))


def test_a_ledger_of_a_newer_syncd_is_refused_and_not_touched(used, kit):
    with sqlite3.connect(used) as newer:
        newer.execute("INSERT INTO _sqlite_migrations VALUES (NULL, 'syncd', '0999_future', '2030-01-01')")
    newer.close()
    before = used.read_bytes()
    error = refused(used, kit)
    assert error.exit_code == CONFIGURATION
    assert "was written by a newer syncd (0999_future): upgrade syncd" in str(error)
    assert used.read_bytes() == before


# -- a damaged file


PAGE = 4096
GARBAGE = bytes(range(256)) * (PAGE // 256)


def unread(path: Path) -> int:
    """The number of a page that opening a ledger does not read."""
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'milestone'").fetchone()
    return int(row[0]) - 1


def spoil(path: Path, number: int) -> None:
    """Put garbage in the place of a page of the file."""
    data = bytearray(path.read_bytes())
    data[number * PAGE : (number + 1) * PAGE] = GARBAGE
    path.write_bytes(data)


def told(error: LedgerError) -> None:
    assert error.exit_code == CONFIGURATION
    assert "damaged" in str(error)
    assert "\n" not in str(error)
    assert str(error).endswith("restore a backup of it: `syncd restore FILE`")


def everything(ledger: Ledger) -> dict[str, list[tuple]]:
    tables = [row[0] for row in ledger.database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {table: sorted(map(tuple, ledger.database.rows(f"SELECT * FROM {table}")), key=repr) for table in tables}


def test_a_page_of_garbage_is_told_in_one_sentence_when_it_is_read_and_when_the_file_is_checked(used, kit):
    whole = used.read_bytes()
    with Ledger.open(used, kit.NOW, read_only=True) as ledger:
        before = everything(ledger)
    found_by_reading = 0
    for page in range(len(whole) // PAGE):
        spoil(used, page)
        try:
            with Ledger.open(used, kit.NOW, read_only=True) as ledger:
                assert everything(ledger) == before
        except LedgerError as error:
            told(error)
            found_by_reading += 1
        with pytest.raises(LedgerError) as found, Ledger.open(used, kit.NOW, read_only=True) as ledger:
            ledger.database.check(kit.NOW, read_only=True, thorough=True)
        told(found.value)
        used.write_bytes(whole)
    assert found_by_reading > len(whole) // PAGE / 2


@pytest.fixture
def spoilt(used):
    """A ledger with garbage in a page that opening it does not read."""
    spoil(used, unread(used))
    return used


WEEK = timedelta(days=7)


@pytest.mark.parametrize("read_only", [False, True])
def test_the_whole_file_is_checked_when_it_was_not_for_a_week(spoilt, kit, read_only):
    Ledger.open(spoilt, kit.NOW + WEEK - timedelta(seconds=1), read_only=read_only).close()
    for now in (kit.NOW + WEEK, kit.NOW - WEEK):
        with pytest.raises(LedgerError) as error:
            Ledger.open(spoilt, now, read_only=read_only)
        told(error.value)


def test_a_look_at_every_row_holds_for_a_week_and_damage_is_remembered(used, kit):
    with Ledger.open(used, kit.NOW + WEEK) as ledger:
        ledger.upkeep.check_weekly(kit.NOW + WEEK)
        assert ledger.upkeep.checked() == kit.NOW + WEEK
    spoil(used, unread(used))
    with Ledger.open(used, kit.NOW + 2 * WEEK - timedelta(seconds=1)) as ledger:
        ledger.upkeep.check_weekly(kit.NOW + 2 * WEEK - timedelta(seconds=1))
        assert ledger.upkeep.damage() == ""
        for _ in range(2):
            with pytest.raises(LedgerError) as error:
                ledger.upkeep.check_weekly(kit.NOW + 2 * WEEK)
            told(error.value)
        assert ledger.upkeep.damage() == str(error.value)
        assert ledger.upkeep.checked() == kit.NOW + WEEK


def test_damage_that_is_there_no_more_is_forgotten(used, kit):
    with Ledger.open(used, kit.NOW) as ledger:
        with ledger.write() as write:
            write.upkeep.damaged("the disk failed")
        ledger.upkeep.check_weekly(kit.NOW)
        assert (ledger.upkeep.damage(), ledger.upkeep.checked()) == ("", kit.NOW)


@pytest.fixture
def left(used, tmp_path, kit):
    """A ledger as a process leaves it that is killed, and a page of it is garbage."""
    path = tmp_path / "left" / used.name
    path.parent.mkdir()
    with Ledger.open(used, kit.NOW) as ledger:
        kit.Feed(ledger).take(kit.page(20, kit.entry(900)))
        for name in ("ledger.db", "ledger.db-wal", "ledger.db.id"):
            shutil.copy(used.with_name(name), path.parent)
    spoil(path, unread(used))
    return path


@pytest.mark.parametrize("read_only", [False, True])
def test_the_whole_file_is_checked_after_an_unclean_end(left, kit, read_only):
    with pytest.raises(LedgerError) as error:
        Ledger.open(left, kit.NOW, read_only=read_only)
    told(error.value)


@pytest.mark.parametrize(("holder", "checked"), [("1", False), (f"{os.getpid()}", True)], ids=["another", "this one"])
def test_while_another_process_works_its_log_is_no_unclean_end(left, kit, holder, checked):
    with lane_lock(left, "settle"):
        (left.parent / f".{left.name}.locks" / "settle").write_text(f"{holder}\n")
        with pytest.raises(LedgerError) if checked else nullcontext():
            Ledger.open(left, kit.NOW).close()


def test_half_a_file_is_found_at_the_start(used, kit):
    content = used.read_bytes()
    used.write_bytes(content[: len(content) // 2])
    assert "damaged" in str(refused(used, kit))


# -- several at once


def test_a_second_writer_is_told_to_try_later_and_loses_nothing(used, kit, monkeypatch):
    monkeypatch.setattr("syncd.ledger.connection.WRITE_SECONDS", 0.1)  # how long a writer waits for its turn
    with Ledger.open(used, kit.NOW) as one, Ledger.open(used, kit.NOW) as other:
        with one.database.write(), pytest.raises(TryLater, match="is busy: another syncd is writing"):
            kit.Feed(other).take(kit.page(20, kit.entry(900)))
        assert kit.Feed(other).take(kit.page(20, kit.entry(900))).added == 1


def test_a_reader_sees_the_state_before_a_transaction_until_it_is_committed(used, kit):
    with Ledger.open(used, kit.NOW) as one, Ledger.open(used, kit.NOW, read_only=True) as reader:
        with one.database.write():
            kit.Feed(one).take(kit.page(20, kit.entry(900)))
            assert reader.records.counts() == {("toggl", "time"): 200}
        assert reader.records.counts() == {("toggl", "time"): 201}


def test_a_copy_contains_the_write_ahead_log(path, tmp_path, kit):
    copy = tmp_path / "copy.db"
    copy.write_text("an older copy")
    with Ledger.open(path, kit.NOW) as ledger:
        kit.Feed(ledger).take(kit.page(10, kit.entry(1)))
        assert path.with_name("ledger.db-wal").stat().st_size > 0
        ledger.database.copy(copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    with Ledger.open(copy, kit.NOW) as ledger:
        assert ledger.records.counts() == {("toggl", "time"): 1}
