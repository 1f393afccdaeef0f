"""Kills, full disks and forbidden folders, in child processes with real files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from syncd.errors import TRY_LATER

PROGRAM = Path(__file__).with_name("faults.py")


def suffer(fault: str, folder: Path, *more: object) -> dict:
    """Run one fault in a process of its own; its assertions are ours."""
    command = [sys.executable, str(PROGRAM), fault, str(folder), *map(str, more)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_a_kill_before_any_write_leaves_whole_pages_and_the_next_run_ends_the_same(tmp_path):
    assert suffer("crash", tmp_path)["kills"] > 60


@pytest.mark.slow
def test_a_kill_before_any_write_of_a_hold_shows_no_held_version(tmp_path):
    assert suffer("crash-held", tmp_path)["kills"] > 60


@pytest.mark.slow
def test_two_hundred_random_kills_lose_nothing_that_was_acknowledged(tmp_path):
    assert suffer("random", tmp_path, 200, 1)["pages"] > 200


def test_a_few_random_kills_lose_nothing_that_was_acknowledged(tmp_path):
    assert suffer("random", tmp_path, 8, 3)["kills"] == 8


def test_a_full_disk_gives_a_message_writes_nothing_by_half_and_heals(tmp_path):
    result = suffer("full", tmp_path)
    assert result["cursor"] == {"v": 1, "page": 4}
    assert len(result["errors"]) > 3
    for error in result["errors"]:
        assert error["code"] == TRY_LATER
        assert error["error"].startswith(f"the ledger {tmp_path}/ledger.db cannot be written: the disk is full")


@pytest.mark.skipif(os.name != "posix", reason="permissions of another system")
def test_a_folder_without_write_permission_gives_a_message():
    with TemporaryDirectory() as name:  # pytest's own folders may not be entered by others
        folder = Path(name)
        folder.chmod(0o755)
        try:
            errors = suffer("forbidden", folder)["errors"]
        finally:
            folder.chmod(0o755)
    assert set(errors) == {"new.db", "ledger.db"}
    for file, message in errors.items():
        assert file in message
        assert "permissions" in message
