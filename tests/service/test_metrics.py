"""The figures for a monitoring system: right, of one state, and in a file that is whole at any moment."""

import logging
import stat
from datetime import timedelta

import pytest

from syncd.core.audit import Action
from syncd.core.quota import Quota
from syncd.core.severity import Severity
from syncd.errors import SyncdError
from syncd.ledger.upkeep import FailedBackup, MadeBackup
from syncd.service.metrics import MetricsFile, metrics
from tests.exposition import read, values
from tests.service.serving import drop, now, serving, until


def figures(stage, at=None):
    moment = at or stage.world.now
    with stage.open(moment) as composition:
        return read(metrics(composition, moment))


def wanted(stage, file=None):
    file = file or stage.folder / "syncd.prom"
    text = stage.config_file.read_text("utf-8")
    stage.config_file.write_text(f'{text}\n[metrics]\nfile = "{file}"\n', "utf-8")
    return file


def test_before_the_first_round_there_are_zeros_and_no_times(stage):
    families = figures(stage)
    assert values(families, "syncd_open_discrepancies") == {(severity.word,): "0" for severity in Severity}
    assert values(families, "syncd_savable_amount") == {("USD",): "0.00"}
    assert not {name for name in families if "timestamp" in name}
    assert values(families, "syncd_settled") == {(): "1"}


def test_after_a_round_they_say_how_everything_stands(stage):
    stage.cycle()
    families, at = figures(stage), str(int(stage.world.now.timestamp()))
    assert values(families, "syncd_source_last_success_timestamp_seconds")[("toggl",)] == at
    assert set(values(families, "syncd_source_failing").values()) == {"0"}
    assert values(families, "syncd_source_data_timestamp_seconds")[("time", "toggl")] == at
    assert int(values(families, "syncd_quota_remaining_requests")[("user", "toggl")]) < 30
    assert values(families, "syncd_quota_full_timestamp_seconds").keys() == {("user", "toggl")}
    with stage.open() as composition:
        alive = composition.ledger.discrepancies.alive()
        assert int(families["syncd_ledger_size_bytes"].samples[frozenset()]) == composition.ledger.size
    assert 0 < sum(map(int, values(families, "syncd_open_discrepancies").values())) <= len(alive)
    assert float(values(families, "syncd_savable_amount")[("USD",)]) > 0
    sent = values(families, "syncd_report_messages")
    assert (sent["mail", "sent"], sent["mail", "waiting"], sent["mail", "given-up"]) == ("1", "0", "0")


def test_what_can_be_saved_is_nothing_once_its_deadlines_are_over(stage):
    stage.cycle()
    later = figures(stage, stage.world.now + timedelta(days=60))
    assert values(later, "syncd_savable_amount")[("USD",)] == "0.00"


def test_a_source_that_fails_says_so_and_keeps_its_last_success(stage, monkeypatch):
    stage.cycle()
    monkeypatch.setenv("TOGGL_TOKEN", "another")
    stage.cycle(stage.world.now + timedelta(hours=1), deliver=False)
    families = figures(stage)
    assert values(families, "syncd_source_failing")[("toggl",)] == "1"
    success = values(families, "syncd_source_last_success_timestamp_seconds")[("toggl",)]
    assert success == str(int(stage.world.now.timestamp()))


def test_two_quotas_of_an_unknown_account_are_one_figure_the_lower_one(stage):
    reset = stage.world.now + timedelta(hours=1)
    stage.edit('{ env = "TOGGL_TOKEN" }', '{ command = ["false"] }')
    with stage.open() as composition, composition.ledger.write() as write:
        for account, left in (("a", 9), ("b", 4), ("c", 7)):
            write.quotas.store(Quota(f"{account}:user", left, reset, stage.world.now))
    assert values(figures(stage), "syncd_quota_remaining_requests") == {("user", "toggl"): "4"}


def test_the_last_backup_is_one_that_was_recorded(stage):
    at = stage.world.now - timedelta(days=1)
    with stage.open() as composition, composition.ledger.write() as write:
        write.audit.add(Action.BACKED_UP, "b.db", at - timedelta(days=1), "jane")
        write.audit.add(Action.BACKED_UP, "b.db", at, "jane")
        write.audit.add(Action.ACCEPTED, "toggl", stage.world.now, "jane")
    families = figures(stage)
    assert values(families, "syncd_ledger_last_backup_timestamp_seconds") == {(): str(int(at.timestamp()))}
    later = at + timedelta(hours=1)
    with stage.open() as composition, composition.ledger.write() as write:
        write.upkeep.backed_up(MadeBackup(at=later, file="b.db", size=1, sha256="0"))
    families = figures(stage)
    assert values(families, "syncd_ledger_last_backup_timestamp_seconds") == {(): str(int(later.timestamp()))}
    assert values(families, "syncd_ledger_backup_failing") == {(): "0"}
    with stage.open() as composition, composition.ledger.write() as write:
        write.upkeep.backup_failed(FailedBackup(later, "the disk is full"))
    assert values(figures(stage), "syncd_ledger_backup_failing") == {(): "1"}


# The file


def test_the_daemon_writes_the_file_after_a_round_for_others_to_read(stage):
    file = wanted(stage)
    stage.toggl.account.now = now()
    with serving(stage):
        until(lambda: file.exists() and "last_success" in file.read_text())
        mode = stat.S_IMODE(file.stat().st_mode)
        before = file.stat().st_ino
        drop(stage.folder / "upwork")
        until(lambda: file.stat().st_ino != before)
        read(file.read_text())
    assert mode == 0o644
    assert not list(file.parent.glob(".syncd-*"))


def test_a_folder_that_is_not_there_is_logged_once_and_stops_nothing(stage, caplog):
    wanted(stage, stage.folder / "none" / "syncd.prom")
    stage.toggl.account.now = now()
    with caplog.at_level(logging.INFO, "syncd"), serving(stage):
        until(lambda: stage.smtp.messages and stage.slack.messages)
    failed = [
        entry.msg for entry in caplog.records if isinstance(entry.msg, dict) and entry.msg.get("lane") == "metrics"
    ]
    assert [event["event"] for event in failed] == ["step failed"]
    assert "the file of [metrics]" in failed[0]["reason"]


def test_it_is_written_again_where_something_changed_and_not_else(stage):
    file, at = wanted(stage), stage.world.now
    with stage.open() as composition:
        writer = MetricsFile()
        writer.write(file, composition, at)
        first = file.stat().st_ino
        writer._next = 0.0
        writer.write(file, composition, at)
        assert file.stat().st_ino == first
        with stage.open() as other, other.ledger.write() as write:
            write.audit.add(Action.ACCEPTED, "toggl", at, "jane")
        writer.write(file, composition, at)
        assert file.stat().st_ino != first


def test_what_is_no_file_is_left_alone(stage):
    file = wanted(stage)
    file.mkdir()
    with (
        stage.open() as composition,
        pytest.raises(SyncdError, match=r"cannot be written to .*: it is there, and is no"),
    ):
        MetricsFile().write(file, composition, stage.world.now)
    assert file.is_dir()
    assert not list(file.parent.glob(".syncd-*"))
