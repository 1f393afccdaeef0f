"""Reading a file: what is accepted, what is refused, and what must wait."""

import fcntl
import hashlib
import os
import signal
import socket
import threading
from contextlib import suppress
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.errors import UsageError
from syncd.inbox.files import Unsettled, identity_at, printable, read_file


def test_a_file_is_read_with_its_hash_and_modification_time(tmp_path, write, written):
    file = read_file(write(tmp_path / "export.csv", b"Date,Hours\n2026-11-02,1\n"))
    assert file.name == "export.csv"
    assert file.data == b"Date,Hours\n2026-11-02,1\n"
    assert file.sha256 == hashlib.sha256(file.data).hexdigest()
    assert file.modified == written
    assert file.modified.tzinfo is UTC


def symlink_to(target: str):
    def make(path: Path) -> None:
        (path.parent / "real.csv").write_text("Date,Hours\n")
        path.symlink_to(target)

    return make


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(path))  # the absolute path may be too long for a socket address


def make_hard_link(path: Path) -> None:
    (path.parent / "real.csv").write_text("Date,Hours\n")
    path.hardlink_to(path.parent / "real.csv")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda path: None, UsageError, "there is no file"),
        (Path.mkdir, UsageError, "is a folder"),
        (symlink_to("real.csv"), BadFile, "is a symbolic link"),
        (symlink_to("nothing.csv"), BadFile, "is a symbolic link"),
        (symlink_to("x.csv"), BadFile, "is a symbolic link"),
        (symlink_to("."), BadFile, "is a symbolic link"),
        (make_socket, BadFile, "is not a regular file"),
        (os.mkfifo, BadFile, "is not a regular file"),
        (make_hard_link, BadFile, "is a hard link"),
        (lambda path: path.write_bytes(b""), BadFile, "is empty"),
        (
            lambda path: path.write_bytes(b"12345678901"),
            BadFile,
            "has 11 bytes, .* at most 10: export less",
        ),
    ],
)
def test_anything_but_a_readable_file_is_refused_in_one_sentence(tmp_path, make, error, message):
    make(tmp_path / "x.csv")
    with pytest.raises(error, match=message) as raised:
        read_file(tmp_path / "x.csv", limit=10)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("file/x.csv", UsageError, "there is no file"),
        (f"{'x' * 300}.csv", BadFile, "cannot be opened: file name too long"),
        ("nul\0.csv", BadFile, "cannot be opened"),
    ],
)
def test_an_impossible_path_is_refused(tmp_path, write, name, error, message):
    write(tmp_path / "file")
    with pytest.raises(error, match=message):
        read_file(tmp_path / name)


def test_a_file_as_long_as_the_limit_is_read(tmp_path, write):
    assert read_file(write(tmp_path / "x.csv", b"1234567890"), limit=10).data == b"1234567890"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_bad(tmp_path, write):
    path = write(tmp_path / "x.csv")
    path.chmod(0)
    with pytest.raises(BadFile, match="cannot be opened: permission denied"):
        read_file(path)


def test_a_file_that_was_replaced_since_it_was_listed_waits(tmp_path, write):
    path = write(tmp_path / "a.csv", b"first")
    listed = identity_at(path)
    write(tmp_path / "new", b"other").replace(path)  # as long and as old
    with pytest.raises(Unsettled, match="was replaced"):
        read_file(path, found=listed)
    assert read_file(path).data == b"other"


@pytest.mark.parametrize("make", [symlink_to("real.csv"), os.mkfifo, make_socket, lambda path: None])
def test_a_file_that_was_replaced_by_something_else_waits(tmp_path, write, make):
    path = write(tmp_path / "x.csv")
    listed = identity_at(path)
    path.unlink()
    make(path)
    with pytest.raises(Unsettled):
        read_file(path, found=listed)


def test_a_file_that_is_truncated_while_it_is_read_is_read_whole_or_not_at_all(tmp_path, write):
    """A thread truncates the file the moment this process has it open, if it is quick enough."""
    whole = os.urandom(1 << 20) * 24
    path = tmp_path / "x.csv"

    def truncate(over: threading.Event) -> None:
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
        thread = threading.Thread(target=truncate, args=[over])
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
def leases(tmp_path, write):
    """Skips where the file system grants no leases."""
    path = write(tmp_path / ".lease")
    with path.open("rb") as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except (OSError, AttributeError) as error:
            pytest.skip(f"no leases here: {error}")
    path.unlink()


def test_a_file_that_is_open_for_writing_waits(tmp_path, write, leases):
    path = write(tmp_path / "x.csv")
    with path.open("rb"), path.open("rb+"):
        with pytest.raises(Unsettled, match="open for writing in another program"):
            read_file(path, closed=True)
        assert read_file(path).data == b"Date,Hours\n"  # as a table that its owner keeps open
    with path.open("rb"):
        assert read_file(path, closed=True).data == b"Date,Hours\n"


@pytest.mark.parametrize("content", [b"", b"12345678901"])
def test_a_file_that_is_still_being_written_is_never_bad(tmp_path, write, leases, content):
    path = write(tmp_path / "x.csv", content)
    with path.open("rb+"), pytest.raises(Unsettled):
        read_file(path, limit=10, closed=True)
    with pytest.raises(BadFile):
        read_file(path, limit=10, closed=True)


def test_a_file_with_a_write_lease_waits(tmp_path, write, leases):
    """Samba takes such leases: whoever opens the file is asked to come back."""
    path = write(tmp_path / "x.csv")
    with path.open("rb+") as file:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        with pytest.raises(Unsettled, match="in use by another program"):
            read_file(path)


@given(st.text())
def test_printable_text_stays_as_it_is_and_everything_else_is_escaped(text):
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)
    if text.isprintable():
        assert printable(text) == text
