"""A source of kind "toggl" before the simulated Toggl, pulled as the program does: page by page, the cursor kept."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncd.connector import Context, Page, Standing, Unavailable
from syncd.connectors.toggl import Toggl
from syncd.core.observations import Coverage, Observation
from syncd.core.records import Label, TimeEntry, id_of
from syncd.core.time import Span, union
from syncd.net.client import source_client
from syncd.net.quota import Clocks, QuotaAccount
from syncd.options import Secret
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.reply import Reply
from syncd.simulator.toggl.server import Request, TogglSimulator

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
OPENED = NOW - timedelta(days=1500)
TOKEN = "0123456789abcdef0123456789abcdef"


class Server(TogglSimulator):
    """The simulator, whose answers a test may bend on their way: `bend(path, asked, reply)` gives what is sent."""

    bend: Callable[[str, Any, Reply], Reply] = staticmethod(lambda _path, _asked, reply: reply)

    def answer(self, method: str, target: str, authorization: str | None, body: Any) -> Reply:
        return self.bend(short(target), body, super().answer(method, target, authorization, body))


def short(path: str) -> str:
    """`/me…` as it is, else the name of a workspace's list, `search` or `totals`."""
    bare = path.partition("?")[0].removeprefix("/api/v9")
    if bare.startswith("/me"):
        return bare
    return "search" if bare.endswith("/search/time_entries") else bare.rpartition("/")[2]


@dataclass
class Pulled:
    """What came of a pull: its pages, and what it asked."""

    pages: list[Page] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def observations(self) -> list[Observation]:
        return [each for page in self.pages for each in page.records]

    @property
    def entries(self) -> dict[int, TimeEntry]:
        """By id, as shown last."""
        records = [each.record for each in self.observations]
        return {int(id_of(each.ref)): each for each in records if isinstance(each, TimeEntry)}

    @property
    def labels(self) -> dict[str, Label]:
        """By kind and id, in the version with the greatest revision."""
        found = sorted(self.observations, key=lambda each: each.revision)
        return {id_of(each.record.ref): each.record for each in found if isinstance(each.record, Label)}

    @property
    def gone(self) -> list[int]:
        return [int(id_of(each.ref)) for page in self.pages for each in page.gone]

    @property
    def rejected(self) -> list[str]:
        return [each.where for page in self.pages for each in page.rejected]

    @property
    def complete(self) -> tuple[Span, ...]:
        return union(scope.span for page in self.pages for scope in page.complete)

    @property
    def snapshot(self) -> tuple[Span, ...]:
        return union(scope.span for page in self.pages for scope in page.snapshot)

    @property
    def scopes(self) -> set[tuple[str | None, str | None]]:
        """The persons and spaces of all claims."""
        claims = [scope for page in self.pages for scope in (*page.complete, *page.snapshot)]
        return {(each.person, each.space) for each in claims}

    @property
    def standing(self) -> Standing:
        return [page.standing for page in self.pages if page.standing][-1]

    @property
    def paths(self) -> list[str]:
        return [short(each.path) for each in self.requests]


@dataclass
class Belief:
    """What a ledger would believe after each pull: the latest versions, without what snapshots no longer showed."""

    entries: dict[str, Observation] = field(default_factory=dict)
    _shown: set[str] = field(default_factory=set)
    _pending: list[tuple[Coverage, datetime]] = field(default_factory=list)

    def take(self, page: Page, began: datetime) -> None:
        for each in page.records:
            if isinstance(each.record, TimeEntry):
                self._shown.add(each.record.ref)
                known = self.entries.get(each.record.ref)
                if known is None or known.revision <= each.revision:
                    self.entries[each.record.ref] = _with_rate(each, known)
        for gone in page.gone:
            self.entries.pop(gone.ref, None)
        self._pending += [(scope, began) for scope in page.snapshot]

    def conclude(self) -> None:
        for scope, began in self._pending:
            for ref, each in list(self.entries.items()):
                entry = each.record
                inside = (
                    scope.person in (None, entry.person)
                    and scope.space in (None, entry.space)
                    and entry.start in scope.span
                )
                if inside and ref not in self._shown and each.revision <= began:
                    del self.entries[ref]
        self._pending.clear()
        self._shown.clear()


def _with_rate(stated: Observation, known: Observation | None) -> Observation:
    """Of two feeds of one tracker one may not tell rates: what is otherwise the same keeps its own."""
    if known and stated.record.rate is None and replace(known.record, rate=None) == stated.record:
        return replace(stated, record=known.record)
    return stated


class QuotaMemory:
    """A QuotaStore in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def quota(self, bucket: str) -> Any:
        return self.kept.get(bucket)

    def store_quota(self, quota: Any) -> None:
        self.kept[quota.bucket] = quota


@dataclass
class Source:
    """A configured source, pulled at the account's time. Without `quotas` it asks as fast as it can."""

    server: Server
    token: Path
    since: datetime
    zone: str = "Europe/Berlin"
    quotas: QuotaMemory | None = None
    ahead: timedelta = timedelta(0)  # of our clock, the server's
    options: dict[str, Any] = field(default_factory=dict)
    cursor: Any = None
    standing: Standing | None = None
    belief: Belief = field(default_factory=Belief)

    @property
    def now(self) -> datetime:
        return self.server.account.now - self.ahead

    @property
    def window(self) -> Span:
        return Span(self.since, self.now)

    @contextmanager
    def connector(self, **options: Any) -> Iterator[Toggl]:
        limits = Toggl.limits if self.quotas else None
        chosen = {"kind": "toggl", "token": Secret("file", str(self.token)), "url": self.server.url}
        clocks = Clocks(now=lambda: self.now, sleep=lambda _: None)
        with source_client(limits, self.quotas, QuotaAccount("account"), clocks) as http:
            context = Context(source="toggl", zone=ZoneInfo(self.zone), http=http)
            yield Toggl(Toggl.Options(**{**chosen, **self.options, **options}), context)

    def pages(self) -> Iterator[Page]:
        """The pages of a pull, which goes on after the last one taken, whatever becomes of this one."""
        began = None
        with self.connector() as connector:
            for page in connector.pull(self.cursor, self.window):
                began = began or page.as_of
                self.belief.take(page, began)
                if page.cursor is not None:
                    self.cursor = json.loads(json.dumps(page.cursor))
                self.standing = page.standing or self.standing
                yield page
        self.belief.conclude()

    def pull(self, into: Pulled | None = None) -> Pulled:
        """A whole pull. What it had before an error is in `into`."""
        pulled = Pulled() if into is None else into
        before = len(self.server.requests)
        try:
            for page in self.pages():
                pulled.pages.append(page)
        finally:
            pulled.requests += self.server.requests[before:]
        return pulled

    def pull_through(self) -> Pulled:
        """A pull that goes on whenever the quota lets it, with the clock moving on meanwhile."""
        pulled = Pulled()
        while True:
            try:
                return self.pull(pulled)
            except Unavailable as stopped:
                if stopped.at is None or stopped.at <= self.now:
                    raise
                self.server.account.now = stopped.at + self.ahead

    def later(self, **after: float) -> Pulled:
        """A pull some `minutes`, `hours` or `days` later."""
        self.server.account.now += timedelta(**after)
        return self.pull()


@pytest.fixture
def account() -> Account:
    """It was opened long ago, and what a test does before it makes a source was done then."""
    return Account(OPENED)


@pytest.fixture
def track(account: Account) -> Callable[..., int]:
    """Adds an entry at the moment when it stops, or at `at`. Begin with the earliest: `at` never goes back."""

    def add(start: datetime, minutes: float | None = 60, *, at: datetime | None = None, **more: Any) -> int:
        now, stop = account.now, None if minutes is None else start + timedelta(minutes=minutes)
        account.now = at or stop or start
        id = account.add_entry(start, stop, **more)
        account.now = now
        return id

    return add


@pytest.fixture
def page_size() -> int:
    """The most rows that a page of Reports has."""
    return 200


@pytest.fixture
def server(account: Account, page_size: int) -> Iterator[Server]:
    with Server(account, TOKEN, quota=None, max_page_size=page_size) as server:
        yield server


@pytest.fixture
def source(server: Server, tmp_path: Path) -> Callable[..., Source]:
    """Makes sources, of which the first begins the present; `days` of history are wanted, and a `governed` one keeps
    within the quota."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    def make(days: float = 90, *, zone: str = "Europe/Berlin", governed: bool = False, **options: Any) -> Source:
        server.account.now = max(server.account.now, NOW)
        since = server.account.now - timedelta(days=days)
        quotas = QuotaMemory() if governed else None
        return Source(server, tmp_path / "token", since, zone, quotas, options=options)

    return make


@pytest.fixture
def bend(server: Server) -> Callable[..., None]:
    """Changes the answers to a path before they are sent: `change(json, asked)` gives the new body, or None to leave
    it; `headers` are added."""

    def use(path: str, change: Callable[[Any, Any], Any] = lambda *_: None, **headers: str) -> None:
        earlier = server.bend

        def bent(asked_path: str, asked: Any, reply: Reply) -> Reply:
            reply = earlier(asked_path, asked, reply)
            if asked_path != path or reply.status != 200:
                return reply
            value = change(json.loads(reply.body), asked)
            body = reply.body if value is None else json.dumps(value).encode()
            return replace(reply, body=body, headers={**reply.headers, **headers})

        server.bend = bent

    return use
