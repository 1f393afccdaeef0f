"""How files reach a connector."""

import fcntl
import hashlib
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.errors import ConfigError, SyncdError, UsageError
from syncd.inbox.files import Unsettled, file_bad, file_done, read_file, shown, waiting

WRITTEN = datetime(2026, 11, 16, 9, tzinfo=UTC)


def write(path: Path, data: bytes = b"Date,Hours\n", at: datetime = WRITTEN) -> Path:
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def names(folder: Path, now: datetime = WRITTEN + timedelta(days=1), **settled: timedelta) -> list[str]:
    """What is ready to be read."""
    return [found.path.name for found in waiting(folder, now, **settled)]


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


def _dangling(folder: Path) -> Path:
    (folder / "x.csv").symlink_to(folder / "nothing.csv")
    return folder / "x.csv"


def _link_to_itself(folder: Path) -> Path:
    (folder / "x.csv").symlink_to(folder / "x.csv")
    return folder / "x.csv"


def _link_to_folder(folder: Path) -> Path:
    (folder / "x.csv").symlink_to(folder)
    return folder / "x.csv"


def _socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(folder / "x.csv"))  # the whole path may be longer than such an address can be
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
        (_dangling, BadFile, "is a symbolic link"),
        (_link_to_itself, BadFile, "is a symbolic link"),
        (_link_to_folder, BadFile, "is a symbolic link"),
        (_socket, BadFile, "is not a regular file"),
        (_fifo, BadFile, "is not a regular file"),
        (_hard_link, BadFile, "is a hard link"),
        (lambda folder: write(folder / "x.csv", b""), BadFile, "is empty"),
        (
            lambda folder: write(folder / "x.csv", b"12345678901"),
            BadFile,
            "has 11 bytes, more than the 10 .*export less",
        ),
        (lambda folder: folder / f"{'x' * 300}.csv", BadFile, "cannot be opened: file name too long"),
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


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_bad(tmp_path):
    path = write(tmp_path / "x.csv")
    path.chmod(0)
    with pytest.raises(BadFile, match="cannot be opened: permission denied"):
        read_file(path)


def test_a_file_replaced_between_listing_and_reading_waits(tmp_path):
    write(tmp_path / "a.csv", b"first")
    (found,) = waiting(tmp_path, WRITTEN + timedelta(days=1))
    write(tmp_path / "new", b"other").replace(tmp_path / "a.csv")  # as long and as old
    with pytest.raises(Unsettled, match="was replaced"):
        read_file(found.path, found=found.identity)
    assert read_file(found.path).data == b"other"


@pytest.mark.parametrize("make", [_symlink, _fifo, _socket, lambda folder: folder / "x.csv"])
def test_a_file_that_became_something_else_or_nothing_waits_too(tmp_path, make):
    write(tmp_path / "x.csv")
    (found,) = waiting(tmp_path, WRITTEN + timedelta(days=1))
    found.path.unlink()
    make(tmp_path)
    with pytest.raises(Unsettled):
        read_file(found.path, found=found.identity)


def test_a_file_cut_while_it_is_read_is_read_whole_or_not_at_all(tmp_path):
    """A thread cuts the file the moment this process has it open, if it is quick enough."""
    whole = os.urandom(1 << 20) * 24
    path = tmp_path / "x.csv"

    def cut(over: threading.Event) -> None:
        with path.open("r+b") as file:
            while not over.is_set():
                for entry in Path("/proc/self/fd").iterdir():
                    with suppress(OSError):  # closed since it was listed
                        if entry.name != str(file.fileno()) and entry.readlink() == path:
                            file.truncate(1000)
                            return

    for _ in range(5):
        write(path, whole)
        over = threading.Event()
        thread = threading.Thread(target=cut, args=[over])
        thread.start()
        try:
            data = read_file(path).data
        except Unsettled as error:
            assert "changed while it was read" in str(error)  # noqa: PT017 - either is right
            data = whole
        over.set()
        thread.join()
        assert data in (whole, whole[:1000])


@pytest.fixture
def leases(tmp_path):
    """Skips where the file system grants no leases: there, the system does not tell."""
    path = write(tmp_path / ".lease")
    with path.open("rb") as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except (OSError, AttributeError) as error:
            pytest.skip(f"no leases here: {error}")
    path.unlink()


def test_a_file_that_is_open_for_writing_waits(tmp_path, leases):
    path = write(tmp_path / "x.csv")
    with path.open("rb"), path.open("rb+"):
        with pytest.raises(Unsettled, match="open for writing in another program"):
            read_file(path, closed=True)
        assert read_file(path).data == b"Date,Hours\n"  # as a table that its owner keeps open
    with path.open("rb"):
        assert read_file(path, closed=True).data == b"Date,Hours\n"


@pytest.mark.parametrize("content", [b"", b"12345678901"])
def test_a_file_that_is_still_being_written_is_not_bad_whatever_is_wrong_with_it(tmp_path, leases, content):
    path = write(tmp_path / "x.csv", content)
    with path.open("rb+"), pytest.raises(Unsettled):
        read_file(path, limit=10, closed=True)
    with pytest.raises(BadFile):
        read_file(path, limit=10, closed=True)


def test_a_file_that_a_program_holds_for_itself_waits(tmp_path, leases):
    """A write lease, as Samba takes it: whoever opens the file is asked to come back."""
    path = write(tmp_path / "x.csv")
    with path.open("rb+") as file:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        with pytest.raises(Unsettled, match="in use by another program"):
            read_file(path)


def test_waiting_gives_settled_files_oldest_first(tmp_path):
    write(tmp_path / "b.csv", at=WRITTEN - timedelta(hours=1))
    write(tmp_path / "a.csv", at=WRITTEN)
    write(tmp_path / "c.CSV", at=WRITTEN - timedelta(hours=2))
    assert names(tmp_path, WRITTEN + timedelta(seconds=2)) == ["c.CSV", "b.csv", "a.csv"]


def test_a_file_that_is_still_being_written_waits(tmp_path):
    write(tmp_path / "a.csv")
    just_before = WRITTEN + timedelta(seconds=2) - timedelta(microseconds=1)
    assert names(tmp_path, just_before) == []
    assert names(tmp_path, just_before, settled_for=timedelta(seconds=1)) == ["a.csv"]


def test_what_is_not_an_export_does_not_wait(tmp_path):
    for name in (".hidden.csv", "~$x.xlsx", "a.csv.part", "a.crdownload", "A.TMP", "a.csv.reason.txt"):
        write(tmp_path / name)
    for folder in ("done", "bad", "else", "folder.csv"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "a.csv")
    _fifo(tmp_path)
    for name, target in (("link", ".real"), ("dangling", "nothing"), ("itself", "itself.csv"), ("to-folder", "else")):
        (tmp_path / f"{name}.csv").symlink_to(tmp_path / target)
    assert names(tmp_path) == []


def test_the_place_that_is_kept_for_a_download_waits(tmp_path):
    """Firefox makes an empty file of the final name beside the one it fills."""
    write(tmp_path / "a.csv", b"")
    write(tmp_path / "a.csv.part")
    assert names(tmp_path) == []
    (tmp_path / "a.csv.part").replace(tmp_path / "a.csv")
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("year", [1900, 1902, 1969, 1970])
def test_an_old_modification_time_is_what_it_is(tmp_path, year):
    path = write(tmp_path / "a.csv", at=datetime(year, 3, 1, tzinfo=UTC))
    if path.stat().st_mtime != datetime(year, 3, 1, tzinfo=UTC).timestamp():
        pytest.skip("the file system knows no such time")
    assert names(tmp_path) == ["a.csv"]
    assert read_file(path, now=WRITTEN).modified == datetime(year, 3, 1, tzinfo=UTC)


def test_a_file_from_a_day_that_is_yet_to_come_does_not_wait_for_it(tmp_path):
    path = write(tmp_path / "a.csv", at=datetime(2400, 1, 1, tzinfo=UTC))
    (found,) = waiting(tmp_path, WRITTEN)
    with pytest.raises(BadFile, match=r"a\.csv was modified on 2\d\d\d-\d\d-\d\d, which is yet to come: touch it"):
        read_file(path, found=found.identity, now=WRITTEN)


def test_what_was_made_after_now_waits_while_the_clock_is_set_back(tmp_path):
    """`--now` in the past: a file that came since is not there yet, and not bad."""
    (tmp_path / "a.csv").write_bytes(b"Date,Hours\n")
    assert names(tmp_path, datetime.fromtimestamp(time.time() - 7 * 86400, UTC)) == []


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
def test_a_file_of_any_name_is_read_and_moved_and_its_name_is_shown_in_plain_characters(tmp_path, name):
    for move in (file_done, lambda *where: file_bad(*where, reason=f"{name} is bad")):
        for _ in range(2):
            try:
                write(tmp_path / name)
            except OSError as error:
                pytest.skip(f"no such name here: {error}")
            (found,) = waiting(tmp_path, WRITTEN + timedelta(days=1))
            file = read_file(found.path, found=found.identity)
            assert file.name.isprintable()
            assert file.name == name if name.isprintable() else "\\" in file.name
            place = move(found.path, tmp_path)
            assert place.read_bytes() == file.data
            assert place.suffix == Path(name).suffix
    assert len(list((tmp_path / "done").iterdir())) == 2
    assert len(list((tmp_path / "bad").glob("*.reason.txt"))) == 2
    assert len(list((tmp_path / "bad").iterdir())) == 4


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_what_is_said_of_a_file_is_plain_too(tmp_path, name):
    path = tmp_path / name
    for refused in (lambda: read_file(path), lambda: read_file(tmp_path / "gone" / name)):
        with pytest.raises(UsageError) as raised:
            refused()
        assert str(raised.value).isprintable()
    with pytest.raises(SyncdError) as raised:
        file_done(path, tmp_path)
    assert str(raised.value).isprintable()


@given(st.text())
def test_what_is_shown_is_printable_and_plain_text_is_shown_as_it_is(text):
    assert shown(text).isprintable()
    assert shown(shown(text)) == shown(text)
    if text.isprintable():
        assert shown(text) == text


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
def test_nothing_is_read_where_the_way_out_is_no_folder(tmp_path, name, make):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "drop"
    elsewhere.mkdir()
    folder.mkdir()
    path = write(folder / "a.csv")
    make(folder / name, elsewhere)
    with pytest.raises(ConfigError, match=rf"/{name} is not a folder, .*: rename or remove it$"):
        waiting(folder, WRITTEN + timedelta(days=1))
    with pytest.raises(SyncdError, match="cannot be moved"):
        file_done(path, folder) if name == "done" else file_bad(path, folder, "reason")
    assert path.exists()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("name", ["", "done", "bad"])
def test_nothing_is_read_where_the_way_out_is_closed(tmp_path, name):
    (tmp_path / "done").mkdir()
    (tmp_path / "bad").mkdir()
    write(tmp_path / "a.csv")
    (tmp_path / name).chmod(0o500)
    with pytest.raises(ConfigError, match=r"cannot be written to, .*: allow it"):
        waiting(tmp_path, WRITTEN + timedelta(days=1))
    (tmp_path / name).chmod(0o700)
    assert names(tmp_path) == ["a.csv"]


def test_a_missing_drop_folder_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigError, match=r"the folder .*/gone cannot be read .*: create it"):
        waiting(tmp_path / "gone", WRITTEN)


def test_a_bad_file_moves_aside_with_its_reason(tmp_path):
    place = file_bad(write(tmp_path / "a.csv"), tmp_path, "a.csv ends inside the quotes of line 3")
    assert place == tmp_path / "bad" / "a.csv"
    assert (tmp_path / "bad" / "a.csv.reason.txt").read_text() == "a.csv ends inside the quotes of line 3\n"
    assert names(tmp_path) == []


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


@pytest.mark.parametrize("bad", [False, True])
@pytest.mark.parametrize("change", ["replace", "append", "rewrite", "touch"])
def test_what_moves_is_what_was_read(tmp_path, bad, change):
    path = write(tmp_path / "a.csv")
    (found,) = waiting(tmp_path, WRITTEN + timedelta(days=1))
    match change:
        case "replace":
            write(tmp_path / "new").replace(path)
        case "append":
            with path.open("ab") as file:
                file.write(b"more")
        case "rewrite":
            while path.stat().st_ctime_ns == found.identity[-1]:  # that clock may tick but every ten milliseconds
                write(path, b"Hours,Date\n")
        case "touch":
            path.touch()
    before = path.read_bytes()
    with pytest.raises(Unsettled, match="no longer the file that was read"):
        file_bad(path, tmp_path, "bad", found.identity) if bad else file_done(path, tmp_path, found.identity)
    assert path.read_bytes() == before
    assert list((tmp_path / ("bad" if bad else "done")).iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    write(tmp_path / "done")
    with pytest.raises(SyncdError, match="cannot be moved"):
        file_done(write(tmp_path / "a.csv"), tmp_path)
    assert (tmp_path / "a.csv").exists()
