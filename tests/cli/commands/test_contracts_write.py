"""`contracts --write` adds what is accepted to the configuration, and nothing else changes in it."""

import os
import re
import stat
import subprocess
import sys
from codecs import BOM_UTF8
from contextlib import suppress

import pytest

from syncd.config import load


@pytest.fixture
def forgotten(home):
    """A user who configured no contract, no client and no mapping but one; sources have been read since."""
    text = home.config.read_text()
    text = re.sub(r"\[(contract|client)\.\w+\]\n(?:[^\n\[]+(?:\[.*\])?\n)+\n", "", text)
    text = re.sub(r"\[\[map\]\]\nproject[^\n]+\ncontract[^\n]+\n\n", "", text)
    home.config.write_text(f"# mine\n{text}")
    home.config.chmod(0o640)
    home.run("once", "--no-deliver", "--source", "milestones")
    return home


def test_all_that_is_sure_is_written_once(forgotten):
    before = forgotten.config.read_text()
    proposed = forgotten.json("contracts")["toml"]
    assert "[contract." in proposed
    assert "[[map]]" in proposed
    written = forgotten.json("contracts", "--write", "--yes")
    after = forgotten.config.read_text()
    assert after.startswith(before)
    assert stat.S_IMODE(forgotten.config.stat().st_mode) == 0o640
    assert len(written["written"]) == written["offered"] > 4
    added = load(forgotten.config, {}).contracts
    assert len(added) == sum(table.count("[contract.") for table in written["written"])
    again = forgotten.json("contracts", "--write", "--yes")
    assert again["written"] == []
    assert forgotten.config.read_text() == after


def test_a_dry_run_shows_it_and_writes_nothing(forgotten):
    before = forgotten.config.read_bytes()
    lines = forgotten.lines("contracts", "--write", "--dry-run")
    assert lines[0].startswith("These would be added to ")
    assert any(line.startswith("[contract.") for line in lines)
    assert forgotten.config.read_bytes() == before


def test_a_mark_at_the_beginning_of_the_file_stays(forgotten):
    before = BOM_UTF8 + forgotten.config.read_bytes()
    forgotten.config.write_bytes(before)
    assert forgotten.json("contracts", "--write", "--yes")["written"]
    assert forgotten.config.read_bytes().startswith(before)


def test_nobody_is_asked_in_a_pipe(forgotten):
    before = forgotten.config.read_bytes()
    assert "--yes" in forgotten.refused("contracts", "--write")
    assert forgotten.config.read_bytes() == before
    assert "--write" in forgotten.refused("contracts", "--yes")


def test_there_is_nothing_to_write_where_all_is_configured(home):
    home.run("contracts", "--write", "--yes")
    assert home.json("contracts", "--write", "--yes")["written"] == []


def answered(home, answers):
    """Run the command on a terminal, on which somebody typed an answer to each question beforehand."""
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "syncd", "contracts", "--write", "--config", str(home.config), "--now", home.now]
    with (home.folder / "out").open("wb") as out:
        process = subprocess.Popen(words, stdin=theirs, stderr=theirs, stdout=out)
    os.close(theirs)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    said = b""
    with suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(ours, 4096):
            said += part
    assert process.wait() == 0, said.decode()
    os.close(ours)
    return said.decode(), (home.folder / "out").read_text()


@pytest.mark.slow
def test_on_a_terminal_each_proposal_is_accepted_or_not_with_one_key(forgotten):
    before = forgotten.config.read_text()
    said, out = answered(forgotten, ["y", "n", "q"])
    assert "1 of " in said
    added = forgotten.config.read_text().removeprefix(before)
    assert added.count("[contract.") == 1
    assert "1 proposal of" in out
    said, _ = answered(forgotten, ["?", "n", "a"])
    added = forgotten.config.read_text().removeprefix(before)
    assert added.count("[contract.") == 2
