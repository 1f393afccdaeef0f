"""Drop folders: which files wait to be read, and where they move afterwards."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.errors import ConfigError, SyncdError, UsageError
from syncd.inbox.drop_folder import just_saved, move_to_bad, move_to_done, waiting_files
from syncd.inbox.files import Unsettled, read_file

TOMORROW = datetime(2026, 11, 17, 9, tzinfo=UTC)


def names(folder: Path, now: datetime = TOMORROW, **settled: timedelta) -> list[str]:
    return [file.path.name for file in waiting_files(folder, now, **settled)]


def test_settled_files_wait_oldest_first(tmp_path, write, written):
    write(tmp_path / "b.csv", at=written - timedelta(hours=1))
    write(tmp_path / "a.csv", at=written)
    write(tmp_path / "c.CSV", at=written - timedelta(hours=2))
    assert names(tmp_path, written + timedelta(seconds=2)) == ["c.CSV", "b.csv", "a.csv"]


def test_a_file_written_just_now_is_left_out(tmp_path, write, written):
    write(tmp_path / "a.csv")
    just_before = written + timedelta(seconds=2) - timedelta(microseconds=1)
    assert names(tmp_path, just_before) == []
    assert names(tmp_path, just_before, settled_for=timedelta(seconds=1)) == ["a.csv"]


def test_anything_but_an_export_is_left_out(tmp_path, write):
    for name in (".hidden.csv", "~$x.xlsx", "a.csv.part", "a.crdownload", "A.TMP", "a.csv.reason.txt"):
        write(tmp_path / name)
    for folder in ("done", "bad", "else", "folder.csv"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "a.csv")
    os.mkfifo(tmp_path / "x.csv")
    for name, target in (("link", ".real"), ("dangling", "nothing"), ("itself", "itself.csv"), ("to-folder", "else")):
        (tmp_path / f"{name}.csv").symlink_to(tmp_path / target)
    assert names(tmp_path) == []


def test_the_empty_file_beside_an_unfinished_download_is_left_out(tmp_path, write):
    """Firefox creates an empty file with the final name beside the one it fills."""
    write(tmp_path / "a.csv", b"")
    write(tmp_path / "a.csv.part")
    assert names(tmp_path) == []
    (tmp_path / "a.csv.part").replace(tmp_path / "a.csv")
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("year", [1900, 1902, 1969, 1970])
def test_an_old_modification_time_is_read_as_it_is(tmp_path, write, year):
    made = datetime(year, 3, 1, tzinfo=UTC)
    path = write(tmp_path / "a.csv", at=made)
    if path.stat().st_mtime != made.timestamp():
        pytest.skip("the file system knows no such time")
    assert names(tmp_path) == ["a.csv"]
    assert read_file(path, now=TOMORROW).modified == made


def test_a_file_dated_in_the_future_is_bad_at_once(tmp_path, write, written):
    write(tmp_path / "a.csv", at=datetime(2400, 1, 1, tzinfo=UTC))
    (file,) = waiting_files(tmp_path, written)
    with pytest.raises(BadFile, match=r"a\.csv was modified on 2\d\d\d-\d\d-\d\d, which is in the future: run touch"):
        read_file(file.path, found=file.identity, now=written)


def test_a_file_newer_than_now_waits_while_the_clock_is_set_back(tmp_path):
    """`--now` in the past: a file that came later is not there yet, and not bad."""
    (tmp_path / "a.csv").write_bytes(b"Date,Hours\n")
    assert names(tmp_path, datetime.fromtimestamp(time.time() - 7 * 86400, UTC)) == []


def test_a_file_dated_ahead_is_read_when_it_has_come_to_rest_by_this_machines_clock(tmp_path, write):
    written = datetime.fromtimestamp(time.time(), UTC)
    write(tmp_path / "a.csv", at=written + timedelta(hours=5))
    now = written + timedelta(hours=1)
    assert names(tmp_path, now) == ["a.csv"]
    assert just_saved(tmp_path, now) == {}
    assert names(tmp_path, now, settled_for=timedelta(hours=2)) == []
    (ready,) = just_saved(tmp_path, now, timedelta(hours=2)).values()
    assert now < ready < now + timedelta(hours=2)


HOSTILE = [
    "two\nlines.csv",
    "\x1b]0;owned\x07\x1b[31mred.csv",
    "\x9b31mred.csv",
    "right\u202eleft.csv",
    os.fsdecode(b"cp1252 \xe9\xff.csv"),
    "x" * 251 + ".csv",
    ".".join("x" * 128),
    "ä" * 125 + ".csv",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_file_of_any_name_is_read_and_moved_with_a_printable_name(tmp_path, write, name):
    for move in (move_to_done, lambda *where: move_to_bad(*where, reason=f"{name} is bad")):
        for _ in range(2):
            try:
                write(tmp_path / name)
            except OSError as error:
                pytest.skip(f"no such name here: {error}")
            (waiting,) = waiting_files(tmp_path, TOMORROW)
            file = read_file(waiting.path, found=waiting.identity)
            assert file.name.isprintable()
            assert file.name == name if name.isprintable() else "\\" in file.name
            moved = move(waiting.path, tmp_path)
            assert moved.read_bytes() == file.data
            assert moved.suffix == Path(name).suffix
    assert len(list((tmp_path / "done").iterdir())) == 2
    assert len(list((tmp_path / "bad").glob("*.reason.txt"))) == 2
    assert len(list((tmp_path / "bad").iterdir())) == 4


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_messages_about_a_file_are_printable(tmp_path, name):
    for path in (tmp_path / name, tmp_path / "gone" / name):
        with pytest.raises(UsageError) as raised:
            read_file(path)
        assert str(raised.value).isprintable()
    with pytest.raises(SyncdError) as raised:
        move_to_done(tmp_path / name, tmp_path)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("name", ["done", "bad"])
@pytest.mark.parametrize(
    "make",
    [
        lambda path, elsewhere: path.symlink_to(elsewhere),
        lambda path, elsewhere: path.symlink_to("nothing"),
        lambda path, elsewhere: path.write_text("a file"),
    ],
    ids=["link", "dangling", "file"],
)
def test_no_file_is_read_when_its_destination_is_no_folder(tmp_path, write, name, make):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "drop"
    elsewhere.mkdir()
    folder.mkdir()
    path = write(folder / "a.csv")
    make(folder / name, elsewhere)
    with pytest.raises(ConfigError, match=rf"/{name} is not a folder, .*: rename or remove it$"):
        waiting_files(folder, TOMORROW)
    with pytest.raises(SyncdError, match="cannot be moved"):
        move_to_done(path, folder) if name == "done" else move_to_bad(path, folder, "reason")
    assert path.exists()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("name", ["", "done", "bad"])
def test_no_file_is_read_when_it_could_not_be_moved(tmp_path, write, name):
    (tmp_path / "done").mkdir()
    (tmp_path / "bad").mkdir()
    write(tmp_path / "a.csv")
    (tmp_path / name).chmod(0o500)
    with pytest.raises(ConfigError, match=r"make the folder .* writable"):
        waiting_files(tmp_path, TOMORROW)
    (tmp_path / name).chmod(0o700)
    assert names(tmp_path) == ["a.csv"]


def test_a_missing_drop_folder_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigError, match=r"the folder .*/gone cannot be read .*: create it"):
        waiting_files(tmp_path / "gone", TOMORROW)


def test_a_bad_file_moves_with_its_reason(tmp_path, write):
    moved = move_to_bad(write(tmp_path / "a.csv"), tmp_path, "a.csv ends inside the quotes of line 3")
    assert moved == tmp_path / "bad" / "a.csv"
    assert (tmp_path / "bad" / "a.csv.reason.txt").read_text() == "a.csv ends inside the quotes of line 3\n"
    assert names(tmp_path) == []


@settings(max_examples=25, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["a.csv", "a", "b.tar.gz", "a-2.csv", "a.csv.reason"]), st.booleans()), max_size=8
    )
)
def test_nothing_is_ever_overwritten(tmp_path_factory, write, moves):
    folder = tmp_path_factory.mktemp("drop")
    for number, (name, bad) in enumerate(moves):
        path = write(folder / name, f"content {number}".encode())
        moved = move_to_bad(path, folder, f"reason {number}") if bad else move_to_done(path, folder)
        assert moved.read_text() == f"content {number}"
        assert not path.exists()
    kept = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    reasons = [f"reason {number}\n" for number, (_, bad) in enumerate(moves) if bad]
    assert sorted(kept) == sorted([*reasons, *(f"content {number}" for number in range(len(moves)))])


def test_a_reason_without_its_file_is_not_overwritten(tmp_path, write):
    move_to_bad(write(tmp_path / "a.csv"), tmp_path, "first").unlink()
    moved = move_to_bad(write(tmp_path / "a.csv"), tmp_path, "second")
    assert moved.name == "a-2.csv"
    assert (tmp_path / "bad" / "a.csv.reason.txt").read_text() == "first\n"
    assert (tmp_path / "bad" / "a-2.csv.reason.txt").read_text() == "second\n"


def test_a_failed_move_leaves_nothing_behind(tmp_path):
    (tmp_path / "bad").mkdir()
    with pytest.raises(SyncdError, match=r"a\.csv cannot be moved to .*/bad: no such file"):
        move_to_bad(tmp_path / "a.csv", tmp_path, "was gone")
    assert list((tmp_path / "bad").iterdir()) == []


@pytest.mark.parametrize("bad", [False, True])
@pytest.mark.parametrize("change", ["replace", "append", "rewrite", "touch"])
def test_a_file_that_changed_after_reading_stays(tmp_path, write, bad, change):
    path = write(tmp_path / "a.csv")
    (file,) = waiting_files(tmp_path, TOMORROW)
    match change:
        case "replace":
            write(tmp_path / "new").replace(path)
        case "append":
            with path.open("ab") as opened:
                opened.write(b"more")
        case "rewrite":
            while path.stat().st_ctime_ns == file.identity[-1]:  # that clock may tick only every ten milliseconds
                write(path, b"Hours,Date\n")
        case "touch":
            path.touch()
    before = path.read_bytes()
    with pytest.raises(Unsettled, match="no longer the file that was read"):
        move_to_bad(path, tmp_path, "bad", file.identity) if bad else move_to_done(path, tmp_path, file.identity)
    assert path.read_bytes() == before
    assert list((tmp_path / ("bad" if bad else "done")).iterdir()) == []
