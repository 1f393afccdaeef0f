"""ARCHITECTURE.md is true: its paths exist, and a time entry passes the files that its walk names."""

import re
import threading
from collections import Counter
from pathlib import Path

from syncd.service.daemon import Daemon

PATIENCE = 60
"""Seconds after which a daemon that does not end is given up."""
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
WALK = TEXT.partition("## One time entry")[2].partition("\n## ")[0]
PATHS = re.compile(r"`([\w/]+\.(?:py|toml))`")


def located(path: str) -> Path:
    """The file that ARCHITECTURE.md means: paths are below the root or below syncd/."""
    return ROOT / path if (ROOT / path).exists() else ROOT / "syncd" / path


def test_every_file_it_names_is_there():
    assert [path for path in PATHS.findall(TEXT) if not located(path).is_file()] == []


def test_the_walk_names_each_file_once():
    assert [path for path, count in Counter(PATHS.findall(WALK)).items() if count > 1] == []


def test_a_time_entry_passes_every_file_of_the_walk(stage):
    """A daemon runs one round of the made-up world; every module in which something was called meanwhile is noted."""
    called: set[str] = set()

    def note(frame, event, _argument):
        if event == "call":
            called.add(frame.f_globals.get("__file__") or "")

    daemon = Daemon(stage.config, lambda: stage.world.now, tick=3600, sleep=lambda _: None)
    stage.toggl.account.now = stage.world.now
    threading.setprofile(note)
    thread = threading.Thread(target=daemon.run)
    try:
        thread.start()
        while not stage.smtp.messages and thread.is_alive():
            thread.join(0.02)
    finally:
        threading.setprofile(None)
        daemon.stop()
        thread.join(PATIENCE)
    files = {Path(name).resolve() for name in called}
    assert {path for path in PATHS.findall(WALK) if located(path).resolve() not in files} == set()
