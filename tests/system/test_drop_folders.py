"""Drop folders end to end: whatever people do, each content is read once and no file is lost."""

import os
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from syncd.cli.views.pulls import Imported
from syncd.config import load
from syncd.connector import BadFile
from syncd.core.time import instant
from syncd.errors import TRY_LATER
from syncd.inbox.files import LIMIT, Unsettled
from syncd.inbox.lease import written_elsewhere
from syncd.pull.jobs import find_jobs, import_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register, run_cycle
from syncd.wiring.composition import composed

NOW = instant("2026-11-16T09:00:00Z")
CONFIG = """
timezone = "UTC"
ledger   = "{home}/ledger.db"

[source.upwork]
kind     = "upwork"
folder   = "{home}/drop"
person   = "me"
currency = "USD"

[person.me]
names = ["Jane Doe"]
"""


def export(day):
    """A file with one row, of a day of November."""
    row = f'"2026-11-{day:02}","Backend API (36000001)","1.5","60.00",""'
    return f'"Date","Contract","Hours","Amount","Payment type"\n{row}\n'


def foreign(number):
    return f"Date,Payee,Amount\n2026-11-01,Landlord {number},-900\n"


class Home:
    """A ledger, a drop folder and a clock that tests set."""

    def __init__(self, folder, stack):
        self.now = NOW
        self.drop = folder / "drop"
        self.drop.mkdir()
        (folder / "config.toml").write_text(CONFIG.format(home=folder), "utf-8")
        self.composition = stack.enter_context(composed(load(folder / "config.toml", environ={}), NOW))
        register(self.composition, NOW)

    def write(self, name, text):
        path = self.drop / name
        path.write_text(text, "utf-8")
        os.utime(path, (self.now.timestamp(),) * 2)
        return path

    def look(self):
        """What a tick reads of the drop folder."""
        return self.pulled(self.jobs())

    def jobs(self, seen=None):
        return find_jobs(self.composition.ledger, self.composition.config.sources["upwork"], self.now, seen)

    def pulled(self, wanted):
        return pull(self.composition, wanted, self.now, lambda: self.now)

    def contents(self, *below):
        folder = self.drop.joinpath(*below)
        files = [path for path in folder.glob("*") if path.is_file() and not path.name.endswith(".reason.txt")]
        return sorted(path.read_text("utf-8") for path in files)

    def lines(self):
        """Those ever read: an export of more days, made later, may no longer show one."""
        sql = "SELECT count(DISTINCT ref) FROM version WHERE ref LIKE 'upwork/work/%'"
        return self.composition.ledger.database.rows(sql)[0][0]


@contextmanager
def opened():
    with TemporaryDirectory() as folder, ExitStack() as stack:
        yield Home(Path(folder), stack)


@pytest.fixture
def home():
    with opened() as home:
        yield home


NAMES = st.sampled_from(["a.csv", "b.csv", "A.CSV", "export (1).csv", "a"])


class DropFolder(RuleBasedStateMachine):
    """People save, overwrite and hold open; ticks come whenever. The model is what should lie where."""

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.home = self.stack.enter_context(opened())
        self.lying = {}  # name → its text and when it was written
        self.held = {}  # name → what has it open for writing
        self.moved = {"done": [], "bad": []}
        self.taken, self.failed = 0, 0

    @rule(name=NAMES, text=st.integers(1, 5).map(export) | st.integers(1, 2).map(foreign) | st.just(""))
    def save(self, name, text):
        self.home.write(name, text)
        self.lying[name] = (text, self.home.now)

    @rule(name=NAMES)
    def hold(self, name):
        if name in self.lying and name not in self.held:
            writer = (self.home.drop / name).open("r+b")
            with (self.home.drop / name).open("rb") as reader:
                if written_elsewhere(reader.fileno()):  # else the system does not tell
                    self.held[name] = self.stack.enter_context(writer)
                else:
                    writer.close()

    @rule(name=NAMES)
    def let_go(self, name):
        if name in self.held:
            self.held.pop(name).close()

    @rule(seconds=st.sampled_from([1, 3]))
    def wait(self, seconds):
        self.home.now += timedelta(seconds=seconds)

    @rule()
    def look(self):
        for name, (text, written) in list(self.lying.items()):
            if self.home.now - written >= timedelta(seconds=2) and name not in self.held:
                self.moved["done" if text.startswith('"') else "bad"].append(text)
                del self.lying[name]
        while pulls := self.home.look():  # of files with one content, a look takes the first
            self.failed += sum(pulled.error is not None for pulled in pulls)
            self.taken += sum(pulled.error is None and not pulled.repeated for pulled in pulls)

    @invariant()
    def every_file_lies_where_it_should(self):
        assert self.home.contents() == sorted(text for text, _ in self.lying.values())
        assert self.home.contents("done") == sorted(self.moved["done"])
        assert self.home.contents("bad") == sorted(self.moved["bad"])
        assert len(list(self.home.drop.glob("bad/*.reason.txt"))) == len(self.moved["bad"]) == self.failed

    @invariant()
    def every_content_was_taken_once(self):
        assert self.taken == self.home.lines() == len(set(self.moved["done"]))

    def teardown(self):
        for name in list(self.held):
            self.let_go(name)
        self.wait(3)
        self.look()
        self.every_file_lies_where_it_should()
        self.every_content_was_taken_once()
        assert self.home.contents() == []
        self.stack.close()


DropFolder.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
test_every_content_that_came_to_rest_is_taken_once_and_no_file_is_lost = DropFolder.TestCase


def test_more_files_than_fit_into_memory_at_once_are_read_in_one_round_but_one_after_the_other(home):
    for number in range(5):
        home.write(f"{number}.csv", foreign(number) + "x" * (LIMIT // 2))
    home.now += timedelta(minutes=1)
    met = set()
    assert [len(home.jobs(met)) for _ in range(4)] == [2, 2, 1, 0]
    assert len(run_cycle(home.composition, home.now, lambda: home.now, deliver=False).pulls) == 5
    assert len(home.contents("bad")) == 5


def test_a_file_that_is_replaced_after_it_was_read_stays_and_is_read_next(home):
    home.write("a.csv", export(1))
    home.now += timedelta(seconds=3)
    wanted = home.jobs()
    home.write("new", export(2)).replace(home.drop / "a.csv")
    home.pulled(wanted)
    assert (home.contents(), home.contents("done"), home.lines()) == ([export(2)], [], 1)
    home.now += timedelta(seconds=3)
    home.look()
    assert (home.contents(), home.contents("done"), home.lines()) == ([], [export(2)], 2)


def test_a_bad_file_that_is_mended_after_it_was_read_is_not_put_aside(home):
    home.write("a.csv", foreign(1))
    home.now += timedelta(seconds=3)
    wanted = home.jobs()
    home.write("a.csv", export(1))
    (pulled,) = home.pulled(wanted)
    assert isinstance(pulled.error, BadFile)
    assert (home.contents(), home.contents("bad")) == ([export(1)], [])


def test_only_a_file_given_by_hand_is_reported_as_unfinished(home):
    path = home.write("a.csv", export(1))
    home.now += timedelta(seconds=3)
    with path.open("r+b"), path.open("rb") as reader:
        if not written_elsewhere(reader.fileno()):
            pytest.skip("the system does not tell")
        assert home.look() == []
        (pulled,) = home.pulled(import_jobs("upwork", [path], None))
    assert isinstance(pulled.error, Unsettled)
    assert pulled.error.exit_code == TRY_LATER
    assert "close it there" in str(pulled.error)
    assert home.contents() == [export(1)]


def test_a_file_that_cannot_be_moved_is_read_once_and_reported_once(home, caplog):
    """Between the look and the move, the way out was closed."""
    home.write("a.csv", export(1))
    home.now += timedelta(seconds=3)
    wanted = home.jobs()
    (home.drop / "done").write_text("in the way")
    assert [pulled.error for pulled in home.pulled(wanted)] == [None]
    assert home.pulled(wanted) == []
    assert home.pulled(wanted) == []
    assert [record.msg["event"] for record in caplog.records] == ["file not moved"]
    assert home.lines() == 1


@pytest.mark.parametrize("text", [export(1), foreign(1)], ids=["good", "bad"])
@pytest.mark.parametrize("name", ["\x1b[31mred\n.csv", os.fsdecode(b"cp1252 \xe9.csv"), "x" * 251 + ".csv"], ids=ascii)
def test_a_file_of_any_name_goes_through_and_nothing_a_terminal_obeys_comes_out(home, name, text):
    try:
        home.write(name, text)
    except OSError as error:
        pytest.skip(f"no such name here: {error}")
    home.now += timedelta(seconds=3)
    pulls = home.look()
    home.write(name, text)
    home.now += timedelta(seconds=3)
    pulls += home.look()
    pulls += home.pulled(import_jobs("upwork", [home.drop / "gone" / name], None))
    assert all(line.isprintable() for line in Imported(pulls=pulls, dry_run=False).as_text())
    assert home.contents() == []
    assert home.contents("done" if text == export(1) else "bad") == [text, text]
    texts = home.composition.ledger.database.rows("SELECT message AS text FROM pull UNION SELECT name FROM file")
    assert all(row["text"].isprintable() for row in texts)
    assert all(path.read_text("utf-8").rstrip("\n").isprintable() for path in home.drop.glob("bad/*.reason.txt"))


@pytest.mark.parametrize("year", [1902, 1969, 2400])
def test_a_file_of_another_century_is_taken_or_refused_and_gone_either_way(home, year):
    path = home.write("a.csv", export(1))
    os.utime(path, (instant(f"{year}-03-01T00:00:00Z").timestamp(),) * 2)
    (pulled,) = home.look()
    assert (pulled.error is None) == (year < 2000)
    assert home.contents() == []
