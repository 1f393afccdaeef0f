"""Backup and restore as commands: what they say, what they ask, and what is there afterwards."""

import pytest


def test_what_happened_since_a_backup_is_gone_after_it_is_restored_and_lies_beside(home):
    file = home.folder / "b.db"
    assert "Written and checked" in home.lines("backup", str(file))[0]
    known = home.json("discrepancies")
    first = known["discrepancies"][0]["id"]
    assert home.run("discrepancies", "ack", first)[0] == 0
    assert home.json("discrepancies") != known
    compared = home.json("restore", str(file), "--dry-run")
    assert compared["present"]["noted"] == compared["backup"]["noted"] + 2  # the backup, and the decision
    assert home.json("discrepancies") != known
    assert home.json("restore", str(file), "--yes")["same_ledger"]
    assert home.json("discrepancies") == known
    assert [entry["action"] for entry in home.json("audit")["entries"]][-1] == "restored"


def test_the_same_is_there_after_a_restore_as_before_it(home):
    before = home.json("summary", "--period", "2026-W46"), home.json("statement", "--period", "2026-10")
    home.run("backup", str(home.folder / "b.db"))
    home.run("restore", str(home.folder / "b.db"), "--yes")
    assert (home.json("summary", "--period", "2026-W46"), home.json("statement", "--period", "2026-10")) == before
    assert home.run("check", "--offline", "--deep")[0] == 0


def test_a_backup_into_a_folder_has_the_time_as_its_name(home):
    made = home.json("backup", str(home.folder))
    assert made["file"].endswith(f"ledger-{home.now.replace('-', '').replace(':', '')}.db")


def test_nobody_is_there_to_ask(home):
    home.run("backup", str(home.folder / "b.db"))
    assert "say --yes" in home.refused("restore", str(home.folder / "b.db"))


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [("nowhere.db", "there is no file", 1), ("config.toml", "damaged or not a ledger", 78), ("ledger.db", "itself", 2)],
)
def test_what_is_no_backup_is_refused_in_one_sentence(home, name, words, code):
    file = home.config if name == "config.toml" else home.folder / name
    said = home.refused("restore", str(file), "--yes", code=code)
    assert words in said
    assert said.count("\n") == 1
