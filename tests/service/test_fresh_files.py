"""A round waits for files that were saved just before it, as long as it takes and no longer."""

import os
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.time import BEGINNING, instant
from syncd.inbox.drop_folder import SETTLED_FOR, waiting_files
from syncd.service.fresh_files import PATIENCE, wait_for_files

BEGAN = instant("2026-11-16T09:00:00Z")
MOMENT = timedelta(microseconds=1)


class FakeTime:
    """A clock that only sleeping moves. `on_sleep` is called after each sleep."""

    def __init__(self, on_sleep=lambda: None):
        self.now = BEGAN
        self.naps = 0
        self._on_sleep = on_sleep

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        self.naps += 1
        self.now += timedelta(seconds=seconds)
        self._on_sleep()


def save(path, at, more_nanoseconds=0):
    path.write_text("Date\n")
    touched = (at - BEGINNING) // MOMENT * 1000 + more_nanoseconds
    os.utime(path, ns=(touched, touched))


@given(age=st.timedeltas(timedelta(seconds=-20), timedelta(seconds=20)), more=st.integers(0, 999))
def test_it_sleeps_once_and_exactly_until_the_file_is_ready(tmp_path_factory, age, more):
    folder, time = tmp_path_factory.mktemp("drop"), FakeTime()
    save(folder / "a.csv", BEGAN - age, more)
    ended = wait_for_files([folder], time, time.sleep)
    ready = BEGAN - age + SETTLED_FOR + (MOMENT if more else timedelta(0))
    hopeless = ready - BEGAN > PATIENCE
    assert ended == (BEGAN if hopeless else max(ready, BEGAN))
    assert time.naps == (ready > BEGAN and not hopeless)
    assert hopeless or [file.path.name for file in waiting_files(folder, ended)] == ["a.csv"]


@pytest.mark.parametrize("name", [".hidden", "half.csv.part", "~$open.xlsx", "bad.csv.reason.txt"])
def test_it_does_not_wait_for_what_is_no_export(tmp_path, name):
    save(tmp_path / name, BEGAN)
    time = FakeTime()
    assert wait_for_files([tmp_path, tmp_path / "missing"], time, time.sleep) == BEGAN


def test_a_file_that_is_touched_again_and_again_is_left_to_the_next_round(tmp_path):
    save(tmp_path / "ready.csv", BEGAN - SETTLED_FOR)
    save(tmp_path / "growing.csv", BEGAN)
    time = FakeTime(on_sleep=lambda: save(tmp_path / "growing.csv", time.now))
    ended = wait_for_files([tmp_path], time, time.sleep)
    assert BEGAN < ended <= BEGAN + PATIENCE
    assert [file.path.name for file in waiting_files(tmp_path, ended)] == ["ready.csv"]


def test_files_of_several_folders_are_awaited_together(tmp_path):
    for number, name in enumerate(("hours", "money")):
        (tmp_path / name).mkdir()
        save(tmp_path / name / "a.csv", BEGAN - timedelta(seconds=number))
    time = FakeTime()
    wait_for_files([tmp_path / "hours", tmp_path / "money"], time, time.sleep)
    assert (time.naps, time.now) == (1, BEGAN + SETTLED_FOR)
