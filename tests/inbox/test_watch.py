"""Watching drop folders: files that come to rest wake the daemon, and syncd's own moves do not."""

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from syncd.inbox.drop_folder import move_to_bad, move_to_done
from syncd.inbox.watch import Watch

CALM = timedelta(milliseconds=100)
STEP = timedelta(milliseconds=10)
A_WHILE = 0.5
"""Seconds to wait for a wake that must not come."""
PATIENCE = 60
"""Seconds after which a test gives up waiting; no test measures them."""


class Woken(threading.Event):
    """Set by every wake; `at` has the times of all wakes."""

    def __init__(self):
        super().__init__()
        self.at = []

    def __call__(self):
        self.at.append(time.monotonic())
        self.set()

    def again(self):
        """Wait for a wake since the last call; tell whether it came."""
        woken = self.wait(PATIENCE)
        self.clear()
        return woken

    def rests(self):
        """Wait until no wake has come for a while."""
        while self.wait(A_WHILE):
            self.clear()


@contextmanager
def watching(folders, woken, calm=CALM):
    """Watch folders, after the wake for everything that happened before."""
    with Watch(lambda: list(folders), woken, calm, STEP) as watch:
        assert woken.again()
        woken.at.clear()
        yield watch


@pytest.fixture
def drop(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def woken():
    return Woken()


@pytest.mark.slow
def test_a_file_wakes_when_it_comes_to_rest_and_not_at_each_change(drop, woken):
    calm = timedelta(seconds=1)  # a hundred times as long as the pauses between the changes
    with watching([drop], woken, calm):
        for _ in range(20):
            with (drop / "a.csv").open("a") as file:
                file.write("a row\n")
            last = time.monotonic()
            threading.Event().wait(calm.total_seconds() / 100)
        assert woken.again()
        while woken.at[-1] - last < calm.total_seconds():  # the machine paused between two changes
            assert woken.again()
    assert len(woken.at) < 10


def test_a_file_that_is_moved_in_wakes(tmp_path, drop, woken):
    with watching([drop], woken):
        (tmp_path / "a.csv").write_text("whole")
        (tmp_path / "a.csv").rename(drop / "a.csv")
        assert woken.again()


@pytest.mark.slow
def test_syncds_own_moves_and_files_that_are_no_exports_do_not_wake(drop, woken):
    for name in ("good.csv", "bad.csv", "other.csv"):
        (drop / name).write_text("whole")
    with watching([drop], woken):
        move_to_done(drop / "good.csv", drop)
        move_to_bad(drop / "bad.csv", drop, "a reason")
        for name in (".hidden", "a.csv.part", "a.crdownload", "done/else.csv", "bad/else.csv"):
            (drop / name).write_text("no export")
        (drop / "other.csv").read_text()
        (drop / "other.csv").unlink()
        assert not woken.wait(A_WHILE)
    assert woken.at == []


@pytest.mark.slow
def test_folders_may_appear_vanish_and_return(tmp_path, drop, woken):
    later = tmp_path / "later"
    with watching([drop, later], woken):
        later.mkdir()
        (later / "a.csv").write_text("whole")
        assert woken.again()
        shutil.rmtree(drop)
        woken.rests()
        drop.mkdir()
        (drop / "a.csv").write_text("whole")
        assert woken.again()
        shutil.rmtree(drop)
        shutil.rmtree(later)
        woken.rests()
        later.mkdir()
        (later / "a.csv").write_text("whole")
        assert woken.again()


@pytest.mark.slow
def test_the_watched_folders_may_change(tmp_path, drop, woken):
    other, folders = tmp_path / "other", [drop]
    other.mkdir()
    with watching(folders, woken):
        folders[:] = [other]
        assert woken.again()  # once: nothing happened in the first folder
        (drop / "a.csv").write_text("nobody asks for it any more")
        assert not woken.wait(A_WHILE)
        (other / "a.csv").write_text("whole")
        assert woken.again()


@pytest.mark.slow
def test_a_file_name_that_is_not_utf_8_wakes_too(drop, woken):
    with watching([drop], woken):
        for name in (b"\xff.csv", b"line\nbreak.csv", b"plain.csv"):
            try:
                Path(os.fsdecode(os.fsencode(drop) + b"/" + name)).write_text("whole")
            except OSError:
                pytest.skip("no such names here")
            assert woken.again(), name
            woken.rests()


def test_a_folder_name_that_is_not_utf_8_is_logged_and_left_to_the_tick(tmp_path, woken, caplog):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("no such names here")
    with Watch(lambda: [folder], woken, CALM, STEP):
        end = time.monotonic() + PATIENCE
        while not caplog.records:
            assert time.monotonic() < end
            woken.wait(0.01)
    assert [record.msg["event"] for record in caplog.records] == ["folders not watched"]


def test_without_watchfiles_nothing_is_watched_or_logged(drop, woken, caplog, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with Watch(lambda: [drop], woken, CALM, STEP):
        for thread in threading.enumerate():
            if thread.name == "watch":
                thread.join(PATIENCE)
                assert not thread.is_alive()
    assert woken.at == []
    assert caplog.records == []


def test_without_drop_folders_watchfiles_is_not_loaded(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom datetime import timedelta\nfrom syncd.inbox.watch import Watch\n"
        "with Watch(lambda: [Path('gone')], print, timedelta(milliseconds=20)): pass\n"
        "print('watchfiles' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_free_watches_one_line_is_logged(tmp_path):
    code = """
import os, resource, threading, watchfiles
from pathlib import Path
from syncd import log
from syncd.inbox.watch import Watch

log.configure("info", json=True, background=True)
used = os.open("/", os.O_RDONLY)
os.close(used)
resource.setrlimit(resource.RLIMIT_NOFILE, (used, used))
with Watch(lambda: [Path.cwd()], print):
    for thread in threading.enumerate():
        if thread.name == "watch":
            thread.join(30)
            print("alive" if thread.is_alive() else "ended")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stderr.count("\n") == 1
    assert "folders not watched" in done.stderr
    assert "oo many open files" in done.stderr
    assert done.stdout in ("", "ended\n")  # nothing, where it had ended before


def test_leaving_the_watch_stops_it_at_once(drop):
    began = threading.Event()

    def folders():
        began.set()
        return [drop]

    with Watch(folders, print, calm=timedelta(seconds=2 * PATIENCE), step=STEP):
        assert began.wait(PATIENCE)
        leaving = time.monotonic()
    assert time.monotonic() - leaving < PATIENCE  # well before calm comes
    assert "watch" not in {thread.name for thread in threading.enumerate()}
