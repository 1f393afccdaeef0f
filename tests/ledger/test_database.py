"""The ledger's file: whose it is, whether it is whole, and who may read it."""

import sqlite3
from pathlib import Path

import pytest

from syncd.errors import CONFIGURATION, LedgerError, TryLater
from syncd.ledger import Ledger


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


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_page_of_garbage_is_told_in_one_sentence_as_something_for_a_person(used, kit, share):
    data = bytearray(used.read_bytes())
    start = int(len(data) / 4096 * share) * 4096
    data[start : start + 4096] = bytes(range(256)) * 16
    used.write_bytes(data)
    error = refused(used, kit)
    assert error.exit_code == CONFIGURATION
    assert "damaged" in str(error)
    assert "\n" not in str(error)
    assert str(error).endswith("restore a backup of it")


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
