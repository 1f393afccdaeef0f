"""The daemon backs the ledger up when it is due, and `status` tells whether it did."""

from datetime import timedelta

import pytest

from syncd.cli.app import run
from syncd.errors import DONE, LedgerError
from syncd.ledger.backups import contents_of
from syncd.ledger.upkeep import FailedBackup
from syncd.service.backups import AGAIN_AFTER, back_up_when_due, next_backup
from tests.service.serving import now, serving, until


@pytest.fixture
def wanted(stage, tmp_path):
    text = stage.config_file.read_text("utf-8")
    stage.config_file.write_text(
        f'{text}\n[backup]\nfolder = "{tmp_path}/backups"\nat = "every 6 hours"\nkeep = {{ daily = 2 }}\n', "utf-8"
    )
    return tmp_path / "backups"


def nothing(_done):
    pass


def test_the_daemon_makes_the_first_one_at_once(stage, wanted):
    stage.toggl.account.now = now()
    with serving(stage):
        until(lambda: wanted.exists() and list(wanted.glob("*-scheduled.db")))
    (file,) = wanted.iterdir()
    with stage.open(now()) as composition:
        assert contents_of(file).identity == composition.ledger.database.identity
        assert composition.ledger.upkeep.last_backup().file == str(file)
        assert composition.ledger.upkeep.checked() is not None


def test_each_slot_makes_one_and_a_missed_one_is_made_once(stage, wanted):
    start, made = stage.world.now, []
    with stage.open() as composition:
        config, ledger = composition.config, composition.ledger
        for hours in (0, 1, 5, 7, 8, 60, 61):
            at = start + timedelta(hours=hours)
            if back_up_when_due(config, ledger, at, nothing):
                made.append(hours)
                assert next_backup(config, ledger, at) > at
    assert made == [0, 5, 60] if start.hour % 6 else [0, 7, 60]


def test_a_failure_is_kept_and_tried_again_after_an_hour_and_forgotten_when_it_worked(stage, wanted):
    start = stage.world.now
    wanted.write_text("in the way")
    with stage.open() as composition:
        config, ledger = composition.config, composition.ledger
        with pytest.raises(LedgerError, match="is a file, not a folder"):
            back_up_when_due(config, ledger, start, nothing)
        assert "is a file, not a folder" in ledger.upkeep.failed_backup().reason
        assert next_backup(config, ledger, start) == start.replace(microsecond=0) + AGAIN_AFTER
        wanted.unlink()
        assert back_up_when_due(config, ledger, start + AGAIN_AFTER / 2, nothing) is None
        assert back_up_when_due(config, ledger, start + AGAIN_AFTER, nothing) is not None
        assert ledger.upkeep.failed_backup() is None


def test_nothing_is_made_where_the_configuration_asks_for_none(stage):
    with stage.open() as composition:
        assert next_backup(composition.config, composition.ledger, stage.world.now) is None
        assert back_up_when_due(composition.config, composition.ledger, stage.world.now, nothing) is None


def test_a_round_by_a_timer_makes_it_too_and_warns_where_it_failed(stage, wanted, capsys):
    stage.toggl.account.now = now()
    wanted.write_text("in the way")
    assert run(["once", "--config", str(stage.config_file), "--no-deliver"]) == DONE
    assert "no backup" not in capsys.readouterr().out
    assert run(["once", "--config", str(stage.config_file)]) == DONE
    assert f"warning: no backup was made: {wanted} is a file" in capsys.readouterr().out
    wanted.unlink()
    with stage.open(now()) as composition, composition.ledger.write() as write:
        write.upkeep.backup_failed(FailedBackup(now() - AGAIN_AFTER, "long ago"))
    assert run(["once", "--config", str(stage.config_file)]) == DONE
    assert len(list(wanted.iterdir())) == 1
