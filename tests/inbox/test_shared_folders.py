"""Drop folders of several people: who may save a file there may read what became of it."""

import os
import stat
from contextlib import contextmanager

import pytest

from syncd.inbox.drop_folder import move_to_bad, move_to_done

OTHER_GROUP = 54321


@contextmanager
def umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "drop"


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
@pytest.mark.parametrize("shared", [0o700, 0o750, 0o755, 0o770, 0o2770, 0o1777])
def test_done_and_bad_are_open_to_the_same_people(folder, write, shared, mask):
    folder.mkdir()
    folder.chmod(shared)
    with umask(mask):
        done = move_to_done(write(folder / "a.csv"), folder)
        bad = move_to_bad(write(folder / "b.csv"), folder, "it is empty")
    assert mode(done.parent) == mode(bad.parent) == shared
    assert mode(bad.with_name("b.csv.reason.txt")) == shared & 0o044 | 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to any group")
def test_they_belong_to_the_folders_group(folder, write):
    folder.mkdir()
    os.chown(folder, -1, OTHER_GROUP)
    folder.chmod(0o750)
    bad = move_to_bad(write(folder / "b.csv"), folder, "it is empty")
    assert bad.parent.stat().st_gid == bad.with_name("b.csv.reason.txt").stat().st_gid == OTHER_GROUP


def test_a_folder_that_exists_keeps_its_mode(folder, write):
    (folder / "bad").mkdir(parents=True)
    folder.chmod(0o770)
    (folder / "bad").chmod(0o711)
    move_to_bad(write(folder / "b.csv"), folder, "it is empty")
    assert mode(folder / "bad") == 0o711


def test_a_link_in_place_of_a_reason_is_not_followed(folder, write):
    (folder / "bad").mkdir(parents=True)
    (folder / "bad" / "b.csv.reason.txt").symlink_to(folder / "elsewhere")
    bad = move_to_bad(write(folder / "b.csv"), folder, "it is empty")
    assert not (folder / "elsewhere").exists()
    assert bad.with_name(f"{bad.name}.reason.txt").read_text() == "it is empty\n"
