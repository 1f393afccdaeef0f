"""Export as a command, and a ledger restored from one: what they say, and that nothing is lost."""

import json


def rows(file):
    """The rows of an export but for those that exporting and restoring add."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines[1:-1] if line["table"] not in ("audit", "meta", "slot")]


def test_a_ledger_made_of_an_export_holds_the_same_and_shows_the_same(home):
    file, again = home.folder / "ledger.jsonl", home.folder / "again.jsonl"
    before = home.json("summary", "--period", "2026-W46"), home.json("statement", "--period", "2026-10")
    said = home.json("export", str(file))
    assert (said["file"], said["bytes"]) == (str(file), file.stat().st_size)
    compared = home.json("restore", str(file), "--dry-run")
    assert compared["same_ledger"]
    assert compared["backup"]["noted"] == compared["present"]["noted"] - 1  # the export
    home.json("restore", str(file), "--yes")
    assert (home.json("summary", "--period", "2026-W46"), home.json("statement", "--period", "2026-10")) == before
    assert home.run("check", "--offline", "--deep")[0] == 0
    home.run("export", str(again))
    assert rows(again) == rows(file)
    assert [entry["action"] for entry in home.json("audit")["entries"]][-2:] == ["restored", "exported"]


def test_a_ledger_is_not_replaced_without_a_word_and_a_cut_export_replaces_nothing(home):
    file = home.folder / "ledger.jsonl"
    assert "Written: " in home.lines("export", str(file))[0]
    assert "say --yes" in home.refused("restore", str(file))
    assert "--force" in home.refused("export", str(file), code=1)
    ledger = home.ledger.read_bytes()
    file.write_bytes(file.read_bytes()[:-10])
    said = home.refused("restore", str(file), "--yes", code=1)
    assert "a line is not as it was written" in said
    assert home.ledger.read_bytes() == ledger
