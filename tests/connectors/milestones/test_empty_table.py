"""An empty table says what is missing, where, and what to write; it deletes nothing."""

import pytest

from syncd.cli.app import run

CONFIG = """
ledger = "{folder}/ledger.db"

[source.plan]
kind = "milestones"
file = "{folder}/{name}"
"""


@pytest.mark.parametrize("name", ["milestones.csv", "milestones.toml"])
@pytest.mark.parametrize("content", ["", "\n", " \n\n", "\ufeff"])
def test_an_empty_table_is_told_what_to_hold(tmp_path, capsys, name, content):
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, name=name), "utf-8")
    (tmp_path / name).write_text(content, "utf-8")
    run(["once", "--no-deliver", "--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z"])
    said = capsys.readouterr().out
    assert f"{name} is empty: write " in said
    assert ("contract,title" in said, "[[milestone]]" in said) == (name.endswith("csv"), name.endswith("toml"))
    assert "remove [source.plan]" in said
    assert "export it again" not in said
