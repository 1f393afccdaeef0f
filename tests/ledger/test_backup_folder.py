"""Scheduled backups: nothing goes but old copies of this ledger that syncd made, and never the newest."""

import os
import stat
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.retention import Retention
from syncd.errors import LedgerError
from syncd.ledger import Ledger
from syncd.ledger.backup_folder import back_up_into, prune
from syncd.ledger.backups import back_up, contents_of

UTC = ZoneInfo("UTC")
ONE = Retention(daily=1, weekly=0, monthly=0)
DAY = timedelta(days=1)


def nothing(_done):
    pass


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def test_a_backup_is_a_checked_copy_for_its_owner_alone_in_a_folder_made_for_it(ledger, kit, folder):
    made = back_up_into(ledger, folder, kit.NOW, nothing)
    assert made.file.parent == folder
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, made.file)] == [0o700, 0o600]
    assert contents_of(made.file).identity == ledger.database.identity


def test_only_old_copies_of_this_ledger_that_syncd_made_by_itself_are_deleted(ledger, kit, folder, tmp_path):
    old = back_up_into(ledger, folder, kit.NOW, nothing).file
    by_hand = back_up(ledger, folder, kit.NOW).file
    with Ledger.open(tmp_path / "other" / "ledger.db", kit.NOW) as other:
        foreign = back_up_into(other, folder, kit.NOW - DAY, nothing).file
    garbage = folder / old.name.replace("2026", "2025")
    garbage.write_text("mine")
    no_day = folder / "ledger-20269999T999999Z-scheduled.db"
    no_day.write_bytes(old.read_bytes())
    linked = folder / old.name.replace("2026", "2024")
    linked.symlink_to(by_hand)
    made = back_up_into(ledger, folder, kit.NOW + DAY, nothing)
    assert prune(ledger, made, ONE, UTC, kit.NOW + DAY) == [old]
    assert {*folder.iterdir()} == {by_hand, foreign, garbage, no_day, linked, made.file}


def test_the_one_that_was_just_made_stays_although_a_clock_ran_ahead_before(ledger, kit, folder):
    ahead = back_up_into(ledger, folder, kit.NOW + 400 * DAY, nothing).file
    made = back_up_into(ledger, folder, kit.NOW, nothing)
    assert prune(ledger, made, ONE, UTC, kit.NOW) == []
    assert {*folder.iterdir()} == {ahead, made.file}


def test_unfinished_copies_of_a_killed_syncd_go_after_a_day(ledger, kit, folder):
    made = back_up_into(ledger, folder, kit.NOW, nothing)
    left, journal, fresh = (folder / name for name in (".syncd-abcd_123", ".syncd-abcd_123-journal", ".syncd-efgh5678"))
    for file, age in ((left, 2 * DAY), (journal, 2 * DAY), (fresh, DAY / 2)):
        file.touch()
        os.utime(file, ((kit.NOW - age).timestamp(),) * 2)
    prune(ledger, made, ONE, UTC, kit.NOW)
    assert {*folder.iterdir()} == {made.file, fresh}


def test_a_backup_that_is_cut_off_leaves_nothing(ledger, kit, folder):
    def stop(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up_into(ledger, folder, kit.NOW, stop)
    assert list(folder.iterdir()) == []


def test_a_folder_on_a_disk_that_is_not_there_gets_one_sentence_and_is_not_made(ledger, kit, tmp_path):
    with pytest.raises(LedgerError, match=r"there is no .*disk: connect its disk"):
        back_up_into(ledger, tmp_path / "disk" / "backups", kit.NOW, nothing)
    assert not (tmp_path / "disk").exists()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(LedgerError, match=r"change `folder` of \[backup\]"):
        back_up_into(ledger, tmp_path / "file", kit.NOW, nothing)
