"""A source of kind "toggl" at the simulated Toggl, pulled page by page with its cursor, as the program does."""

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
    """The simulator, with `alter(path, body, reply)` to change its replies on their way."""

    alter: Callable[[str, Any, Reply], Reply] = staticmethod(lambda _path, _body, reply: reply)

    def answer(self, method: str, target: str, authorization: str | None, body: Any) -> Reply:
        return self.alter(short(target), body, super().answer(method, target, authorization, body))


def short(path: str) -> str:
    """`/me…` unchanged, else the name of a workspace's list, `search` or `totals`."""
    bare = path.partition("?")[0].removeprefix("/api/v9")
    if bare.startswith("/me"):
        return bare
    return "search" if bare.endswith("/search/time_entries") else bare.rpartition("/")[2]


@dataclass
class Pulled:
    """The pages and the requests of a pull."""

    pages: list[Page] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def observations(self) -> list[Observation]:
        return [observation for page in self.pages for observation in page.records]

    @property
    def entries(self) -> dict[int, TimeEntry]:
        """By id, as shown last."""
        records = [observation.record for observation in self.observations]
        return {int(id_of(record.ref)): record for record in records if isinstance(record, TimeEntry)}

    @property
    def labels(self) -> dict[str, Label]:
        """By kind and id, in the version with the greatest revision."""
        by_revision = sorted(self.observations, key=lambda observation: observation.revision)
        records = [observation.record for observation in by_revision]
        return {id_of(record.ref): record for record in records if isinstance(record, Label)}

    @property
    def gone(self) -> list[int]:
        return [int(id_of(gone.ref)) for page in self.pages for gone in page.gone]

    @property
    def complete(self) -> tuple[Span, ...]:
        return union(coverage.span for page in self.pages for coverage in page.complete)

    @property
    def snapshot(self) -> tuple[Span, ...]:
        return union(coverage.span for page in self.pages for coverage in page.snapshot)

    @property
    def covered(self) -> set[tuple[str | None, str | None]]:
        """The persons and spaces of all coverage."""
        coverages = [coverage for page in self.pages for coverage in (*page.complete, *page.snapshot)]
        return {(coverage.person, coverage.space) for coverage in coverages}

    @property
    def standing(self) -> Standing:
        return [page.standing for page in self.pages if page.standing][-1]

    @property
    def paths(self) -> list[str]:
        return [short(request.path) for request in self.requests]


@dataclass
class LedgerModel:
    """The entries of a ledger after each pull: the latest versions, without those that a snapshot no longer shows."""

    entries: dict[str, Observation] = field(default_factory=dict)
    _shown: set[str] = field(default_factory=set)
    _pending: list[tuple[Coverage, datetime]] = field(default_factory=list)

    @property
    def ids(self) -> set[int]:
        return {int(id_of(ref)) for ref in self.entries}

    def commit(self, page: Page, began: datetime) -> None:
        for observation in page.records:
            ref = observation.record.ref
            if isinstance(observation.record, TimeEntry):
                self._shown.add(ref)
                known = self.entries.get(ref)
                if known is None or known.revision <= observation.revision:
                    self.entries[ref] = _with_rate(observation, known)
        for gone in page.gone:
            self.entries.pop(gone.ref, None)
        self._pending += [(coverage, began) for coverage in page.snapshot]

    def end_pull(self) -> None:
        for coverage, began in self._pending:
            for ref, observation in list(self.entries.items()):
                entry = observation.record
                covered = (
                    coverage.person in (None, entry.person)
                    and coverage.space in (None, entry.space)
                    and entry.start in coverage.span
                )
                if covered and ref not in self._shown and observation.revision <= began:
                    del self.entries[ref]
        self._pending.clear()
        self._shown.clear()


def _with_rate(newer: Observation, known: Observation | None) -> Observation:
    """Lists have no rates: an entry that is otherwise the same keeps the rate it has from Reports."""
    if known and newer.record.rate is None and replace(known.record, rate=None) == newer.record:
        return replace(newer, record=known.record)
    return newer


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
    """A configured source, pulled at the account's time; without `quotas` it ignores the quota."""

    server: Server
    token: Path
    since: datetime
    zone: str = "Europe/Berlin"
    quotas: QuotaMemory | None = None
    ahead: timedelta = timedelta(0)  # of the server's clock before ours
    options: dict[str, Any] = field(default_factory=dict)
    cursor: Any = None
    standing: Standing | None = None
    ledger: LedgerModel = field(default_factory=LedgerModel)

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
        """The pages of a pull; the next pull goes on after its last page, even if this one is abandoned."""
        began = None
        with self.connector() as connector:
            for page in connector.pull(self.cursor, self.window):
                began = began or page.as_of
                self.ledger.commit(page, began)
                if page.cursor is not None:
                    self.cursor = json.loads(json.dumps(page.cursor))
                self.standing = page.standing or self.standing
                yield page
        self.ledger.end_pull()

    def pull(self, into: Pulled | None = None) -> Pulled:
        """A whole pull; `into` has its pages and requests even after an error."""
        pulled = Pulled() if into is None else into
        before = len(self.server.requests)
        try:
            for page in self.pages():
                pulled.pages.append(page)
        finally:
            pulled.requests += self.server.requests[before:]
        return pulled

    def pull_through(self) -> Pulled:
        """A pull that goes on after every wait for the quota, with the clock moved on."""
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
    """An account opened long ago; changes before the first source are as old."""
    return Account(OPENED)


@pytest.fixture
def track(account: Account) -> Callable[..., int]:
    """Adds an entry at its stop, or at `at`. Begin with the earliest: the account's clock never goes back."""

    def add(start: datetime, minutes: float | None = 60, *, at: datetime | None = None, **more: Any) -> int:
        now, stop = account.now, None if minutes is None else start + timedelta(minutes=minutes)
        account.now = at or stop or start
        id = account.add_entry(start, stop, **more)
        account.now = now
        return id

    return add


@pytest.fixture
def page_size() -> int:
    """Most rows of a page of Reports."""
    return 200


@pytest.fixture
def server(account: Account, page_size: int) -> Iterator[Server]:
    with Server(account, TOKEN, quota=None, max_page_size=page_size) as server:
        yield server


@pytest.fixture
def source(server: Server, tmp_path: Path) -> Callable[..., Source]:
    """Makes sources that read `days` of history up to NOW; a `governed` one obeys the quota."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    def make(days: float = 90, *, zone: str = "Europe/Berlin", governed: bool = False, **options: Any) -> Source:
        server.account.now = max(server.account.now, NOW)
        since = server.account.now - timedelta(days=days)
        quotas = QuotaMemory() if governed else None
        return Source(server, tmp_path / "token", since, zone, quotas, options=options)

    return make


@pytest.fixture
def alter(server: Server) -> Callable[..., None]:
    """Changes replies: `alter(path, change, **headers)`; `change(json, body)` gives new JSON, or None to keep it."""

    def use(path: str, change: Callable[[Any, Any], Any] = lambda *_: None, **headers: str) -> None:
        earlier = server.alter

        def altered(asked_path: str, body: Any, reply: Reply) -> Reply:
            reply = earlier(asked_path, body, reply)
            if asked_path != path or reply.status != 200:
                return reply
            value = change(json.loads(reply.body), body)
            content = reply.body if value is None else json.dumps(value).encode()
            return replace(reply, body=content, headers={**reply.headers, **headers})

        server.alter = altered

    return use
