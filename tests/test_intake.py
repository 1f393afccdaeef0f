"""How files reach a connector."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.errors import ConfigError, SyncdError, UsageError
from syncd.intake import file_bad, file_done, read_file, waiting

WRITTEN = datetime(2026, 11, 16, 9, tzinfo=UTC)


def write(path: Path, data: bytes = b"Date,Hours\n", at: datetime = WRITTEN) -> Path:
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_a_file_is_read_with_its_hash_and_the_instant_it_was_written(tmp_path):
    path = write(tmp_path / "export.csv", b"Date,Hours\n2026-11-02,1\n")
    file = read_file(path)
    assert file.name == "export.csv"
    assert file.data == b"Date,Hours\n2026-11-02,1\n"
    assert file.sha256 == hashlib.sha256(file.data).hexdigest()
    assert file.modified == WRITTEN
    assert file.modified.tzinfo is UTC


def _symlink(folder: Path) -> Path:
    write(folder / "real.csv")
    (folder / "x.csv").symlink_to(folder / "real.csv")
    return folder / "x.csv"


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "x.csv")
    return folder / "x.csv"


def _hard_link(folder: Path) -> Path:
    (folder / "x.csv").hardlink_to(write(folder / "real.csv"))
    return folder / "x.csv"


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda folder: folder / "nothing.csv", UsageError, "there is no file"),
        (lambda folder: write(folder / "file") / "x.csv", UsageError, "there is no file"),
        (lambda folder: folder, UsageError, "is a folder"),
        (_symlink, BadFile, "is a symbolic link"),
        (_fifo, BadFile, "is not a regular file"),
        (_hard_link, BadFile, "is a hard link"),
        (lambda folder: write(folder / "x.csv", b""), BadFile, "is empty"),
        (lambda folder: write(folder / "x.csv", b"12345678901"), BadFile, "has 11 bytes, more than the 10"),
        (lambda folder: folder / "nul\0.csv", BadFile, "cannot be opened"),
    ],
)
def test_what_is_no_file_to_read_is_refused_in_one_sentence(tmp_path, make, error, says):
    path = make(tmp_path)
    with pytest.raises(error, match=says) as raised:
        read_file(path, limit=10)
    assert "\n" not in str(raised.value)


def test_a_file_as_long_as_the_limit_is_read(tmp_path):
    assert read_file(write(tmp_path / "x.csv", b"1234567890"), limit=10).data == b"1234567890"


def test_waiting_gives_settled_files_oldest_first(tmp_path):
    write(tmp_path / "b.csv", at=WRITTEN - timedelta(hours=1))
    write(tmp_path / "a.csv", at=WRITTEN)
    write(tmp_path / "c.CSV", at=WRITTEN - timedelta(hours=2))
    assert [path.name for path in waiting(tmp_path, WRITTEN + timedelta(seconds=2))] == ["c.CSV", "b.csv", "a.csv"]


def test_a_file_that_is_still_being_written_waits(tmp_path):
    write(tmp_path / "a.csv")
    just_before = WRITTEN + timedelta(seconds=2) - timedelta(microseconds=1)
    assert waiting(tmp_path, just_before) == []
    assert waiting(tmp_path, just_before, settled_for=timedelta(seconds=1)) == [tmp_path / "a.csv"]


def test_what_is_not_an_export_does_not_wait(tmp_path):
    for name in (".hidden.csv", "~$x.xlsx", "a.csv.part", "a.crdownload", "A.TMP", "a.csv.reason.txt"):
        write(tmp_path / name)
    for folder in ("done", "bad", "else"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "a.csv")
    _fifo(tmp_path)
    (tmp_path / "link.csv").symlink_to(write(tmp_path / ".real"))
    assert waiting(tmp_path, WRITTEN + timedelta(days=1)) == []


def test_a_missing_drop_folder_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigError, match=r"the folder .*/gone cannot be read .*: create it"):
        waiting(tmp_path / "gone", WRITTEN)


def test_a_bad_file_moves_aside_with_its_reason(tmp_path):
    place = file_bad(write(tmp_path / "a.csv"), tmp_path, "a.csv ends inside the quotes of line 3")
    assert place == tmp_path / "bad" / "a.csv"
    assert (tmp_path / "bad" / "a.csv.reason.txt").read_text() == "a.csv ends inside the quotes of line 3\n"
    assert waiting(tmp_path, WRITTEN + timedelta(days=1)) == []


@settings(max_examples=25, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["a.csv", "a", "b.tar.gz", "a-2.csv", "a.csv.reason"]), st.booleans()), max_size=8
    )
)
def test_nothing_is_ever_overwritten(tmp_path_factory, moves):
    folder = tmp_path_factory.mktemp("drop")
    for number, (name, bad) in enumerate(moves):
        path = write(folder / name, f"content {number}".encode())
        place = file_bad(path, folder, f"reason {number}") if bad else file_done(path, folder)
        assert place.read_text() == f"content {number}"
        assert not path.exists()
    kept = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    reasons = [f"reason {number}\n" for number, (_, bad) in enumerate(moves) if bad]
    assert sorted(kept) == sorted([*reasons, *(f"content {number}" for number in range(len(moves)))])


def test_a_reason_left_behind_is_not_overwritten(tmp_path):
    file_bad(write(tmp_path / "a.csv"), tmp_path, "first").unlink()
    place = file_bad(write(tmp_path / "a.csv"), tmp_path, "second")
    assert place.name == "a-2.csv"
    assert (tmp_path / "bad" / "a.csv.reason.txt").read_text() == "first\n"
    assert (tmp_path / "bad" / "a-2.csv.reason.txt").read_text() == "second\n"


def test_a_move_that_fails_leaves_nothing_behind(tmp_path):
    (tmp_path / "bad").mkdir()
    with pytest.raises(SyncdError, match=r"a\.csv cannot be moved to .*/bad: no such file"):
        file_bad(tmp_path / "a.csv", tmp_path, "was gone")
    assert list((tmp_path / "bad").iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    write(tmp_path / "done")
    with pytest.raises(SyncdError, match="cannot be moved"):
        file_done(write(tmp_path / "a.csv"), tmp_path)
    assert (tmp_path / "a.csv").exists()
