"""Whatever happens at Toggl and on the way, after enough polls the ledger equals Toggl.

A history is a list of steps: somebody changes something, other tools use the quota, the server fails, time passes, the
clock jumps. After every step one round of the daemon runs on a newly opened ledger. After as many nights as the source
promises, every entry in the ledger equals the server's.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.config import Config, load
from syncd.core.records import Kind, LabelKind, TimeEntry, label_ref, make_ref
from syncd.core.time import Instant
from syncd.service.cycle import run_cycle
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.server import TogglSimulator
from syncd.wiring.composition import composed

TOKEN = "0123456789abcdef0123456789abcdef"
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE = datetime(2025, 8, 31, 22, tzinfo=UTC)  # 1 September in Berlin
FAULTS = ("reset", "truncated", "html", "5xx", "duplicate-page", "repeated-cursor", "empty-page-with-cursor")


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def picked(items: Sequence[Any], index: int) -> Any:
    return items[index % len(items)]


@dataclass
class Scenario:
    """A server with its account, a ledger that follows it, and the versions that each poll could see."""

    folder: Path
    server: TogglSimulator
    scope: str
    people: dict[int, str]
    projects: list[int]
    tags: list[int]
    now: Instant = BEGIN - timedelta(days=2)
    config: Config = field(init=False)
    versions: list[TimeEntry] = field(default_factory=list)
    followed: Instant = BEGIN - timedelta(days=4000)
    nights: int = 0

    @property
    def account(self) -> Account:
        return self.server.account

    def __post_init__(self) -> None:
        path = self.folder / "config.toml"
        (self.folder / "token").write_text(TOKEN)
        path.write_text(
            dedent(f"""
            timezone = "Europe/Berlin"
            ledger = "{self.folder}/ledger.db"
            since = 2025-09-01
            [source.toggl]
            kind = "toggl"
            scope = "{self.scope}"
            token = {{ file = "{self.folder}/token" }}
            url = "{self.server.url}"
            """)
        )
        self.config = load(path, environ={})

    def round(self, *, ahead: timedelta = timedelta(0)) -> bool:
        """Run one round of the daemon, whose clock may differ from the server's; True if the pull ended well."""
        now = self.now + ahead
        self.account.now = self.now
        with composed(self.config, now, sleep=lambda _: None) as composition:
            cycle = run_cycle(composition, now, lambda: now, deliver=False)
            row = composition.ledger.sources.all()["toggl"]
            if row.standing:
                self.nights = max(latency.days for latency in row.standing.seen_within.values())
        done = any(pull.error is None for pull in cycle.pulls)
        if done:
            shown = self.now - self.server.lag
            shows = self.truth()
            fresh = [entry.id for entry in self.account.entries.values() if self.followed < entry.at <= shown]
            self.versions += [self.expected(id) for id in fresh if make_ref("toggl", Kind.TIME, id) in shows]
            self.followed = shown
        return done

    def expected(self, id: int) -> TimeEntry:
        entry = self.account.entries[id]
        return TimeEntry(
            ref=make_ref("toggl", Kind.TIME, id),
            person="me" if self.scope == "me" else self.people[entry.user],
            start=entry.start,
            stop=entry.stop,
            description=entry.description or "",
            project=entry.project and label_ref("toggl", LabelKind.PROJECT, entry.project),
            task=None,
            tags=tuple(label_ref("toggl", LabelKind.TAG, tag) for tag in sorted(entry.tags)),
            billable=False,
            space=str(entry.workspace),
        )

    def truth(self) -> dict[str, TimeEntry]:
        """The server's entries that this scope shows."""
        mine = next(iter(self.people))
        return {
            make_ref("toggl", Kind.TIME, entry.id): self.expected(entry.id)
            for entry in self.account.alive()
            if entry.start >= SINCE and (entry.user == mine if self.scope == "me" else entry.stop is not None)
        }

    # -- steps

    def create(self, before: timedelta, minutes: int, user: int, project: int, tag: int) -> None:
        start = max(SINCE, self.now - before - timedelta(minutes=minutes))
        self.account.add_entry(
            start,
            start + timedelta(minutes=minutes),
            f"work {len(self.account.entries)} 🚀",
            picked(self.projects, project) if project % 3 else None,
            [picked(self.tags, tag)] if self.tags and tag % 2 else [],
            user=picked(sorted(self.people), user),
        )

    def edit(self, index: int, what: str, value: int) -> None:
        if id := self.alive(index):
            changes = {
                "start": {"start": max(SINCE, self.account.entries[id].start - timedelta(minutes=value))},
                "description": {"description": f"שלום {value}"},
                "project": {"project": picked(self.projects, value)},
                "tags": {"tags": self.tags[: value % 3]},
            }
            self.account.edit_entry(id, **changes[what])

    def delete(self, index: int) -> None:
        if id := self.alive(index):
            self.account.delete_entry(id)

    def delete_tag(self, index: int) -> None:
        if self.tags:
            self.account.delete_tag(self.tags.pop(index % len(self.tags)))

    def rename_project(self, index: int) -> None:
        self.account.rename_project(picked(self.projects, index), f"renamed {index}")

    def delete_project(self, index: int) -> None:
        if len(self.projects) > 2:
            self.account.delete_project(self.projects.pop(index % len(self.projects)))

    def other_tools(self, count: int) -> None:
        with httpx.Client(auth=(TOKEN, "api_token")) as client, suppress(httpx.TransportError):
            while count and self.server.used() < 25:  # the reserve is theirs, no more of it
                client.get(f"{self.server.url}/api/v9/me/time_entries/current")
                count -= 1

    def fault(self, every: int, kind: str) -> None:
        self.server.fault_every(every, kind)

    def calm(self) -> None:
        self.server.recover()

    def outage(self, count: int) -> None:
        for _ in range(count):
            self.server.fail_next(503)

    def wait(self, length: float) -> None:
        self.now += hours(length)

    def clock(self, ahead: float) -> timedelta:
        """The lead of our clock over the server's in the next round."""
        return hours(ahead)

    def alive(self, index: int) -> int | None:
        ids = sorted(entry.id for entry in self.account.alive())
        return picked(ids, index) if ids else None

    def read(self, look: Callable) -> object:
        with composed(self.config, self.now) as composition:
            return look(composition.ledger)


ago = st.integers(0, 24 * 170).map(hours)  # within the history asked for
which = st.integers(0, 50)
step = st.one_of(  # a method of Scenario and its arguments
    st.tuples(st.just("create"), ago, st.integers(0, 600), which, which, which),
    st.tuples(st.just("edit"), which, st.sampled_from(["start", "description", "project", "tags"]), which),
    st.tuples(st.just("delete"), which),
    st.tuples(st.just("delete_tag"), which),
    st.tuples(st.just("rename_project"), which),
    st.tuples(st.just("delete_project"), which),
    st.tuples(st.just("other_tools"), st.integers(0, 25)),
    st.tuples(st.just("fault"), st.integers(2, 4), st.sampled_from(FAULTS)),
    st.tuples(st.just("calm")),
    st.tuples(st.just("outage"), st.integers(1, 6)),
    st.tuples(st.just("wait"), st.sampled_from([0.1, 0.25, 1, 5, 30, 24 * 20, 24 * 100])),
    st.tuples(st.just("clock"), st.sampled_from([-2.0, 0.05, 3.0])),
)


def check(scope: str, steps: list, lag: int, page_size: int) -> None:
    account = Account(BEGIN - timedelta(days=400), timezone="Europe/Berlin")
    owner = next(iter(account.users))
    people = {owner: account.fullname, account.add_member("Ben Ode", timezone="Pacific/Auckland"): "Ben Ode"}
    projects = [account.add_project(f"project {number}") for number in range(4)]
    tags = [account.add_tag(f"tag {number}") for number in range(3)]
    server = TogglSimulator(account, TOKEN, max_page_size=page_size, lag=timedelta(seconds=lag))
    with TemporaryDirectory() as folder, server:
        scenario = Scenario(Path(folder), server, scope, people, projects, tags)
        account.now = scenario.now
        for number in range(12):
            scenario.create(hours(number * 300), 45 + number, number // 2, number + 1, number)
        scenario.now = BEGIN
        scenario.round()
        for name, *arguments in steps:
            account.now = scenario.now
            ahead = getattr(scenario, name)(*arguments)
            scenario.now += timedelta(minutes=15)
            scenario.round(ahead=ahead or timedelta(0))
        server.recover()
        scenario.now += timedelta(days=1)
        rounds = 0
        while rounds < 2 * (scenario.nights + 2):
            scenario.round()
            scenario.now += hours(12)
            rounds += 1
            assert rounds < 60, "the promised nights do not end"
        truth = scenario.truth()
        refs = [make_ref("toggl", Kind.TIME, id) for id in account.entries]
        assert scenario.read(lambda ledger: ledger.records.current(refs)) == truth
        assert server.exceeded == 0
        if scope == "me":  # nobody sees two edits of other people between two polls
            history = scenario.read(lambda ledger: {ref: ledger.records.history(ref) for ref in refs})
            kept = {ref: [version.record for version in versions] for ref, versions in history.items()}
            assert [version for version in scenario.versions if version not in kept[version.ref]] == []
        used = {entry.project for entry in truth.values() if entry.project}
        labels = scenario.read(lambda ledger: ledger.records.current(used))
        assert {ref: label.name for ref, label in labels.items()} == {
            ref: account.projects[int(ref.rpartition("-")[2])].name for ref in used
        }


histories = st.lists(step, min_size=1, max_size=10)
SHRINK = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("scope", ["me", "workspace"])
@given(steps=histories, lag=st.sampled_from([0, 0, 5, 60]), page_size=st.sampled_from([50, 1000]))
@settings(max_examples=4, **SHRINK)
def test_the_ledger_comes_to_equal_toggl(scope, steps, lag, page_size):
    check(scope, steps, lag, page_size)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("scope", ["me", "workspace"])
@given(steps=histories, lag=st.sampled_from([0, 0, 5, 60]), page_size=st.sampled_from([50, 1000]))
@settings(max_examples=150, **SHRINK)
def test_the_ledger_comes_to_equal_toggl_after_long_histories(scope, steps, lag, page_size):
    check(scope, steps, lag, page_size)
