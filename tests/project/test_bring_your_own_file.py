"""The page "Bring your own file" tells the truth: each of its examples is mapped and imported as it says."""

import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from syncd.cli.app import run

PAGE = (Path(__file__).parents[2] / "docs" / "bring-your-own-file.md").read_text("utf-8")
HEAD = 'timezone = "Europe/Berlin"\nledger = "ledger.db"\n\n[person.me]\n\n'


@dataclass(frozen=True, kw_only=True)
class Example:
    """A chapter: its file, its two commands, and its blocks in order, each with its language."""

    title: str
    file: str
    commands: list[list[str]]
    blocks: list[tuple[str, str]]

    def block(self, *languages: str) -> list[str]:
        return [text for language, text in self.blocks if language in languages]


def examples():
    for chapter in PAGE.split("\n## ")[1:]:
        yield Example(
            title=chapter.partition("\n")[0],
            file=re.search(r"`(\S+)`, invented:", chapter)[1],
            commands=[shlex.split(each)[1:] for each in re.findall(r"`(syncd (?:map|import) [^`]+)`", chapter)],
            blocks=re.findall(r"```(\w+)\n(.*?)```", chapter, re.DOTALL),
        )


EXAMPLES = list(examples())


def test_each_platform_without_a_known_file_has_a_chapter():
    titles = [each.title for each in EXAMPLES]
    assert titles == ["Fiverr", "Guru", "PeoplePerHour", "Contra", "Deel", "Toptal payments", "Your own invoices"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.title)
def test_what_the_page_shows_is_what_happens(example, tmp_path, monkeypatch, capsys):
    for name in [name for name in os.environ if name.startswith("SYNCD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (data,) = example.block("csv", "json")
    Path(example.file).write_text(data, "utf-8")
    mapped, imported = example.commands
    proposed, corrected = example.block("toml")
    *trouble, taken = example.block("text")

    assert run(mapped) == 0
    said = capsys.readouterr()
    assert (said.out, [said.err] if said.err else []) == (proposed, trouble)

    Path("syncd.toml").write_text(HEAD + corrected, "utf-8")
    assert run(imported) == 0
    said = capsys.readouterr()
    # The page does not show that the first command here starts a ledger.
    shown = [text for text in said.out.splitlines(keepends=True) if not text.startswith("started a new ledger")]
    assert ("".join(shown), said.err) == (taken, "")
