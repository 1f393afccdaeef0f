"""A backup is one whole state of a ledger that others write to, and a restored one sends nothing twice silently."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest

from syncd.channel import Message
from syncd.core.report import Report, ReportKind
from syncd.errors import LedgerError, TryLater
from syncd.ledger import Ledger
from syncd.ledger.backups import HELD, back_up, contents_of, restore
from syncd.ledger.connection import ForeignLedger
from syncd.ledger.locks import daemon_lock
from syncd.ledger.outbox import Delivery, Destination
from tests.ledger.feeds import NOW


def note(ledger, name):
    with ledger.write() as write:
        write.sources.begin(name, NOW)


def sources(file):
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT source FROM pull")}


def test_a_copy_is_what_was_committed_when_it_began_whatever_others_write_meanwhile(ledger, tmp_path):
    note(ledger, "before")
    written = []

    def write_meanwhile(_done):
        with ledger.connect_again() as other:
            note(other, f"meanwhile-{len(written)}")
        written.append(1)

    ledger.database.copy(tmp_path / "copy.db", pages=5, progress=write_meanwhile)
    assert len(written) > 5
    assert sources(tmp_path / "copy.db") == {"before"}
    assert len(sources(ledger.database.path)) == len(written) + 1


def test_a_backup_is_one_file_for_its_owner_alone_that_says_what_is_in_it(ledger, kit, tmp_path):
    note(ledger, "a")
    folder = tmp_path / "backups"
    folder.mkdir()
    parts = []
    made = back_up(ledger, folder, kit.NOW, progress=parts.append)
    assert [path.name for path in folder.iterdir()] == [made.file.name]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.size == made.file.stat().st_size
    assert parts[-1] == 1
    contents = contents_of(made.file)
    assert contents.identity == ledger.database.identity
    assert contents.last_pull == kit.NOW


def test_a_backup_replaces_no_file_unless_it_is_told_to_and_never_the_ledger(ledger, kit, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("mine")
    with pytest.raises(LedgerError, match="is there already"):
        back_up(ledger, kept, kit.NOW)
    assert kept.read_text() == "mine"
    back_up(ledger, kept, kit.NOW, replace=True)
    assert contents_of(kept).identity == ledger.database.identity
    with pytest.raises(LedgerError, match="is there already"):
        back_up(ledger, ledger.database.path, kit.NOW, replace=True)


def test_a_folder_that_cannot_be_written_gets_one_sentence(ledger, kit, tmp_path):
    with pytest.raises(LedgerError, match="cannot be written: no such file"):
        back_up(ledger, tmp_path / "nowhere" / "b.db", kit.NOW)


@pytest.mark.parametrize("damage", ["cut", "text", "page"])
def test_a_file_that_is_no_sound_ledger_is_refused_and_nothing_changes(ledger, kit, tmp_path, damage):
    note(ledger, "a")
    made = back_up(ledger, tmp_path / "b.db", kit.NOW)
    data = made.file.read_bytes()
    page = len(data) // 2 // 4096 * 4096
    broken = {
        "cut": data[: len(data) // 2],
        "text": b"hello",
        "page": data[:page] + os.urandom(8192) + data[page + 8192 :],
    }
    made.file.write_bytes(broken[damage])
    ledger.close()
    before = ledger.database.path.read_bytes()
    with pytest.raises(ForeignLedger):
        restore(made.file, ledger.database.path, kit.NOW, "jane")
    assert ledger.database.path.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".syncd-")]


def test_a_restored_ledger_is_the_backup_and_the_other_lies_beside_it(ledger, kit, tmp_path):
    note(ledger, "kept")
    made = back_up(ledger, tmp_path / "b.db", kit.NOW)
    note(ledger, "lost")
    ledger.close()
    aside = restore(made.file, ledger.database.path, kit.NOW, "jane")
    assert sources(ledger.database.path) == {"kept"}
    assert sources(aside) == {"kept", "lost"}
    with Ledger.open(ledger.database.path, kit.NOW) as opened:
        (entry,) = opened.audit.entries()
        assert (entry.actor, entry.action, entry.about) == ("jane", "restored", "b.db")


def test_a_backup_becomes_the_ledger_of_another_machine(ledger, kit, tmp_path):
    note(ledger, "a")
    made = back_up(ledger, tmp_path / "b.db", kit.NOW)
    new = tmp_path / "elsewhere" / "ledger.db"
    assert restore(made.file, new, kit.NOW, "jane") is None
    with Ledger.open(new, kit.NOW) as opened:
        assert opened.database.identity == ledger.database.identity


def test_nothing_is_restored_while_a_daemon_runs(ledger, kit, tmp_path):
    made = back_up(ledger, tmp_path / "b.db", kit.NOW)
    with daemon_lock(ledger.database.path), pytest.raises(TryLater, match=f"process {os.getpid()}"):
        restore(made.file, ledger.database.path, kit.NOW, "jane")


def test_what_waited_when_the_backup_was_made_is_given_up_and_no_slot_of_a_report_is_taken(ledger, kit, tmp_path):
    to = Destination("mail", "a@example.org")
    report = Report(id="r-1", name="weekly", kind=ReportKind.RECONCILIATION, made_at=kit.NOW, zone="UTC")
    message = Message(id="r-1", subject="s", made_at=kit.NOW, parts={"text": "t"})
    with ledger.write() as write:
        write.outbox.queue(report, {to: message}, ("report:weekly", kit.NOW), kit.NOW)
        write.outbox.finish_slot("pull:toggl", kit.NOW, kit.NOW)
    made = back_up(ledger, tmp_path / "b.db", kit.NOW)
    ledger.close()
    restore(made.file, ledger.database.path, kit.NOW + timedelta(hours=1), "jane")
    with Ledger.open(ledger.database.path, kit.NOW) as opened:
        (row,) = opened.outbox.deliveries("r-1")
        assert (row.state, row.answer) == (Delivery.DEAD, HELD)
        assert opened.outbox.slots("report:weekly") == []
        assert opened.outbox.slots("pull:toggl") == [kit.NOW]


DIE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from syncd.ledger.backups import restore

left, file, ledger, now = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), datetime.fromisoformat(sys.argv[4])

def step(event, values):
    global left
    if event in ("open", "os.rename", "os.link", "os.remove", "os.rmdir", "sqlite3.connect"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
restore(file, ledger, now, "jane")
"""


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_whole_ledger_and_restoring_again_succeeds(ledger, kit, tmp_path):
    note(ledger, "kept")
    made = back_up(ledger, tmp_path / "b.db", kit.NOW)
    note(ledger, "lost")
    ledger.close()
    kills, moment = 0, kit.NOW
    for number in range(1, 400):
        moment += timedelta(seconds=1)
        place = tmp_path / str(number)
        place.mkdir()
        path = place / "ledger.db"
        for name in ("ledger.db", "ledger.db.id"):
            (place / name).write_bytes((tmp_path / name).read_bytes())
            (place / name).chmod(0o600)
        words = [sys.executable, "-c", DIE, str(number), str(made.file), str(path), moment.isoformat()]
        done = subprocess.run(words, capture_output=True, text=True)
        assert contents_of(path).identity == ledger.database.identity
        assert sources(path) in ({"kept"}, {"kept", "lost"})
        with Ledger.open(path, moment):
            pass
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
        kills += 1
        restore(made.file, path, moment + timedelta(seconds=1), "jane")
        assert sources(path) == {"kept"}
    assert done.returncode == 0
    assert kills > 15
