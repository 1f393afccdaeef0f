"""Compacting gives unused room back and changes nothing else."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from syncd.core.audit import Action
from syncd.errors import LedgerError, TryLater
from syncd.ledger.compaction import compact, room
from syncd.ledger.exported import export
from syncd.ledger.locks import daemon_lock


@pytest.fixture
def roomy(ledger, kit):
    """A ledger of which most was deleted."""
    kit.Feed(ledger).take(kit.page(20, kit.entry(1)))
    with closing(sqlite3.connect(ledger.database.path)) as other:
        other.execute("CREATE TABLE large (text TEXT) STRICT")
        other.executemany("INSERT INTO large VALUES (?)", [("x" * 1000,)] * 3000)
        other.execute("DROP TABLE large")
        other.commit()
    return ledger


def test_the_file_becomes_smaller_by_what_is_unused_and_holds_the_same(roomy, kit, tmp_path):
    before = room(roomy)
    assert before.size > before.unused > 3_000_000
    export(roomy, tmp_path / "before.jsonl")
    after = compact(roomy)
    assert after == roomy.database.path.stat().st_size <= before.size - before.unused
    assert room(roomy).unused == 0
    export(roomy, tmp_path / "after.jsonl")
    assert (tmp_path / "after.jsonl").read_bytes() == (tmp_path / "before.jsonl").read_bytes()
    roomy.database.check(kit.NOW, thorough=True)


def test_a_connection_that_is_open_meanwhile_goes_on(roomy, kit):
    with roomy.connect_again() as other:
        assert list(other.audit.entries()) == []
        compact(roomy)
        with other.write() as write:
            write.audit.add(Action.EXPLAINED, "d-1", kit.NOW, "jane")
    assert [entry.about for entry in roomy.audit.entries()] == ["d-1"]


def test_beside_a_daemon_it_is_refused_with_the_way_out(roomy):
    before = room(roomy)
    with daemon_lock(roomy.database.path), pytest.raises(TryLater, match="stop that one first"):
        compact(roomy)
    assert room(roomy) == before


def test_a_disk_without_room_for_it_gets_one_sentence(roomy, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=10))
    before = room(roomy)
    with pytest.raises(LedgerError, match="make room"):
        compact(roomy)
    assert room(roomy) == before
