"""Shows my time on a simulated Toggl server, change by change at the time of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.server import TogglSimulator
from syncd.simulator.toggl.shapes import WORKSPACE
from tests.system.days.facts import Entry, Look, World
from tests.system.traps.facts import DAY

TOKEN = "0123456789abcdef0123456789abcdef"
SOURCE = """
[source.track-me]
kind   = "toggl"
token  = {{ file = "{folder}/token" }}
url    = "{url}"
person = "me"
"""


class Toggl:
    """The server, with what was brought to it so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._account = Account(world.begins(world.first) - 5 * DAY, fullname="me")
        self._account.set_workspace(WORKSPACE, plan="starter")
        self._projects: dict[str, int] = {}
        self._tags: dict[str, int] = {}
        self._tasks: dict[tuple[str, str], int] = {}
        self._shown: dict[int, tuple[int, Entry]] = {}  # number → id, and the entry as the server has it
        self.server = TogglSimulator(self._account, TOKEN)

    def show(self, look: Look) -> None:
        """Bring the account to a look: entries begin, end, change and go at their times."""
        with self.server.lock:
            for moment in sorted({moment for moment in self._moments() if self._account.now < moment <= look.made}):
                self._account.now = moment
                self._bring({one.number: one for one in self._world.at(moment) if _is_mine(one)})
            self._account.now = look.now

    def _moments(self) -> Iterator[datetime]:
        yield from (since for since, _, _ in self._world.edits)
        for one in filter(_is_mine, self._world.entries):
            yield one.start
            yield one.stop or one.start

    def _bring(self, now: dict[int, Entry]) -> None:
        for number in self._shown.keys() - now.keys():
            self._account.delete_entry(self._shown.pop(number)[0])
        for number, one in now.items():
            values = {
                "description": one.text,
                "project": self._project(one.project),
                "tags": [self._tag(one.tag)] if one.tag else [],
                "task": self._task(one) if one.task else None,
                "billable": one.billable,
            }
            if number not in self._shown:
                id = self._account.add_entry(one.start, one.stop, **values)  # type: ignore[arg-type]
                self._shown[number] = id, one
            elif self._shown[number][1] != one:
                id = self._shown[number][0]
                self._account.edit_entry(id, start=one.start, stop=one.stop, **values)
                self._shown[number] = id, one

    def _project(self, name: str) -> int:
        if name not in self._projects:
            self._projects[name] = self._account.add_project(name)
        return self._projects[name]

    def _tag(self, name: str) -> int:
        if name not in self._tags:
            self._tags[name] = self._account.add_tag(name)
        return self._tags[name]

    def _task(self, one: Entry) -> int:
        key = one.project, one.task
        if key not in self._tasks:
            self._tasks[key] = self._account.add_task(one.task, self._project(one.project))
        return self._tasks[key]


def _is_mine(one: Entry) -> bool:
    return one.person == "me" and one.tracker == "track"


@contextmanager
def serving(world: World) -> Iterator[Toggl | None]:
    """A server while the block runs, in worlds that have one."""
    if not world.api:
        yield None
        return
    toggl = Toggl(world)
    with toggl.server:
        yield toggl
