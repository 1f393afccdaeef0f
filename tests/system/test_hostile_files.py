"""Every connector of files answers whatever file it gets: with records, or with one sentence, in bounded memory."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.config import load
from syncd.plugins import load_connector
from syncd.tabular.readers.limits import ROWS
from syncd.testing.answers import check_answer, huge_files
from syncd.testing.files import context, file, fixture
from syncd.testing.hostile import broken_files
from syncd.wiring.sources import reads_files
from tests.many import first_of

ROOT = Path(__file__).parents[2]
SOURCES = {source.name: source for source in load(ROOT / "config.example.toml", {}).sources.values()}
NAMES = sorted(name for name, source in SOURCES.items() if reads_files(source.options))
FIXTURES = sorted(
    path for path in (ROOT / "tests/connectors").rglob("fixtures/*") if not path.name.endswith(".expected.json")
)
MEGABYTES = 210
"""What reading any file may take, with the program itself."""
AT_THE_CAP = ("upwork", "clockify", "harvest", "fiverr")
"""Of each kind one reads as many rows as are read at all: money, clock times, days and hours, a mapping."""
LONGEST = 300
"""Seconds in which a reader that hangs is told from one that works, on a machine that has other things to do."""


def connector(name, given_file):
    source = SOURCES[name]
    return load_connector(source.kind)(source.options, context(name, ZoneInfo("Europe/Berlin"), given_file))


@cache
def good(name):
    """The fixtures that this source reads, with their names."""
    return [path for path in FIXTURES if check_answer(connector(name, fixture(path)))]


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_file_that_every_connector_reads(name):
    assert good(name)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_broken_file_is_answered(name, data):
    _broken(name, data)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=500, deadline=None)
@given(st.data())
def test_very_many_broken_files_are_answered(name, data):
    _broken(name, data)


def _broken(name, data):
    paths = good(name)
    called = data.draw(st.sampled_from(paths)).name
    content = data.draw(broken_files([path.read_bytes() for path in paths if path.suffix == Path(called).suffix]))
    check_answer(connector(name, file(content, called)))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("name", first_of(NAMES, ("upwork", "bank", "golance", "jira")))
def test_a_huge_file_is_answered_within_210_mb(name):
    rows = ROWS if name in AT_THE_CAP else ROWS // 5
    lending = min(good(name), key=lambda path: path.suffix != ".csv")  # a table, where it reads one
    command = [sys.executable, ROOT / "tests/system/huge_files.py", name, lending, str(rows)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    peaks = {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in run.stdout.splitlines()}
    assert set(peaks) == set(huge_files(b""))
    assert max(peaks.values()) < MEGABYTES, peaks
