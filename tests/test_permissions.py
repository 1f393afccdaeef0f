"""Files that are for their owner alone: which modes keep syncd from using them, and where it only warns."""

import grp
import os
import pwd
import subprocess
from pathlib import Path

import pytest

from syncd.config import load
from syncd.errors import ConfigError
from syncd.ledger import Ledger
from syncd.ledger.connection import ForeignLedger
from syncd.options import Secret
from syncd.permissions import changeable, exposed, is_open_folder, shared_group
from syncd.testing.subjects import START as NOW

MODES = [mode | 0o600 for mode in range(0o100)]


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "ledger.db"
    Ledger.open(path, NOW).close()
    return path


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660, 0o666])
def test_a_ledger_that_is_not_for_its_owner_alone_is_not_used_until_it_is_closed(ledger, mode, read_only):
    ledger.chmod(mode)
    with pytest.raises(ForeignLedger) as caught:
        Ledger.open(ledger, NOW, read_only=read_only)
    assert caught.value.exit_code == 78
    command = str(caught.value).partition("run `")[2].partition("`")[0]
    subprocess.run(command, shell=True, check=True)
    assert ledger.stat().st_mode & 0o777 == 0o600
    Ledger.open(ledger, NOW, read_only=read_only).close()


def test_its_log_counts_as_well(ledger):
    with Ledger.open(ledger, NOW) as opened:
        with opened.write() as write:
            write.sources.register("toggl", "toggl", "toggl", NOW)
        log = ledger.with_name("ledger.db-wal")
        assert log.stat().st_size
        log.chmod(0o644)
        with pytest.raises(ForeignLedger, match=r"ledger\.db-wal is not used"):
            Ledger.open(ledger, NOW, read_only=True)


def test_a_copy_of_a_ledger_is_closed_when_it_is_first_written(ledger, tmp_path):
    copy = tmp_path / "elsewhere" / "copy.db"
    copy.parent.mkdir()
    copy.write_bytes(ledger.read_bytes())
    copy.chmod(0o644)
    with Ledger.open(copy, NOW):
        assert {file.stat().st_mode & 0o077 for file in copy.parent.glob("copy.db*")} == {0}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("mode", [0o644, 0o666])
def test_a_ledger_of_another_user_is_used_as_a_volume_of_a_container_may_need_it(ledger, mode):
    ledger.chmod(mode)
    os.chown(ledger, 12345, -1)
    Ledger.open(ledger, NOW).close()
    assert exposed(ledger).remedy == f"chmod o= {ledger}"


@pytest.fixture
def no_modes(monkeypatch):
    """A disk that keeps no modes, as drives of Windows: every file there can be read by everybody."""
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **given: (Path(given["dir"]) / "any").open("w"))


def test_where_the_disk_keeps_no_modes_everything_works(ledger, no_modes):
    ledger.chmod(0o755)
    Ledger.open(ledger, NOW).close()
    assert not exposed(ledger).can_close


@pytest.mark.parametrize("mode", MODES)
def test_a_secret_is_not_used_where_others_can_read_it(tmp_path, mode):
    """Its folder keeps others out here; so only what they could change is refused, whatever the folder is later."""
    file = tmp_path / "token"
    file.write_text("canary")
    file.chmod(mode)
    secret = Secret("file", str(file))
    if mode & 0o002:
        with pytest.raises(ConfigError) as caught:
            secret.reveal()
        assert f"run `chmod go= {file}`" in str(caught.value)
        assert "canary" not in str(caught.value)
    else:
        assert secret.reveal() == "canary"
    assert bool(exposed(file)) == bool(mode & 0o077)


def test_a_secret_in_a_folder_that_others_enter_is_not_used(tmp_path):
    within = [tmp_path, *(folder for folder in tmp_path.parents if folder.stat().st_mode & 0o011 == 0)]
    before = {folder: folder.stat().st_mode for folder in within}
    file = tmp_path / "token"
    file.write_text("canary")
    file.chmod(0o644)
    try:
        for folder in within:
            folder.chmod(0o755)
        with pytest.raises(ConfigError, match="is not used"):
            Secret("file", str(file)).reveal()
    finally:
        for folder, mode in before.items():
            folder.chmod(mode)
    assert Secret("file", str(file)).reveal() == "canary"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664])
def test_a_configuration_may_be_read_by_all(tmp_path, mode):
    file = tmp_path / "syncd.toml"
    file.write_text('timezone = "UTC"\n')
    file.chmod(mode)
    assert load(file, {}).timezone.key == "UTC"
    assert changeable(file) is None


@pytest.mark.parametrize("mode", [0o602, 0o646, 0o666, 0o777])
def test_a_configuration_that_anybody_can_change_is_not_used(tmp_path, mode):
    file = tmp_path / "syncd.toml"
    file.write_text('timezone = "UTC"\n')
    file.chmod(mode)
    with pytest.raises(ConfigError, match=r"run `chmod o-w .*syncd\.toml`"):
        load(file, {})


@pytest.mark.parametrize(("mode", "is_open"), [(0o755, False), (0o770, False), (0o777, True), (0o1777, False)])
def test_a_folder_is_open_where_anybody_can_replace_what_is_in_it(tmp_path, mode, is_open):
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(mode)
    assert is_open_folder(folder) is is_open
    assert not is_open_folder(tmp_path / "nothing")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_group_with_other_members_can_change_a_file_and_a_group_of_its_own_lets_nobody_in(tmp_path):
    file = tmp_path / "config.toml"
    file.touch()
    nobody = grp.getgrgid(pwd.getpwnam("nobody").pw_gid)
    os.chown(file, 0, nobody.gr_gid)
    file.chmod(0o640)
    assert shared_group(file) == ""
    file.chmod(0o660)
    assert shared_group(file) == nobody.gr_name
    os.chown(file, 0, 54321)
    assert shared_group(file) == "54321"
    os.chown(file, 0, 0)
    assert shared_group(file) == ""
    assert shared_group(tmp_path / "none") == ""
