"""`[backup]`: off without it, sensible with a folder alone, and mistakes in a sentence."""

import pytest

from syncd.config import load
from syncd.core.retention import Retention
from syncd.core.schedule import At
from syncd.errors import ConfigError


@pytest.fixture
def read(tmp_path):
    def read(text):
        file = tmp_path / "config.toml"
        file.write_text(text, "utf-8")
        file.chmod(0o600)
        return load(file, environ={}).backup

    return read


def test_there_are_no_backups_without_the_table(read):
    assert read("") is None


def test_a_folder_is_enough(read, tmp_path):
    backup = read('[backup]\nfolder = "copies"')
    assert backup.folder == tmp_path / "copies"
    assert backup.at == At(frozenset(range(7)), 3, 30)
    assert backup.keep == Retention(daily=7, weekly=4, monthly=12)


def test_what_is_not_said_of_keep_has_its_default(read):
    assert read('[backup]\nfolder = "x"\nkeep = { daily = 30 }').keep == Retention(daily=30, weekly=4, monthly=12)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[backup]\nat = "daily 03:30"', r'\[backup\]: "folder" is missing'),
        ('[backup]\nfolder = "x"\nat = "nightly"', r"\[backup\] at: not a schedule"),
        ('[backup]\nfolder = "x"\nkeep = { daily = -1 }', r"\[backup\] keep, daily"),
        ('[backup]\nfolder = "x"\nevery = "1 day"', r"\[backup\] every"),
        ('[[backup]]\nfolder = "x"', r"write \[backup\]"),
    ],
)
def test_mistakes_are_named(read, text, says):
    with pytest.raises(ConfigError, match=says):
        read(text)
