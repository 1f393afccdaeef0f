"""syncd with ledger and rounds at a simulated Toggl on loopback, whose clock is the only one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.account import PROJECTS, Missed, missed
from syncd.config import Config, load
from syncd.core.records import LabelKind, Ref, TimeEntry, id_of, label_ref
from syncd.core.time import Instant
from syncd.ledger.observed.sources import SourceRow
from syncd.service.cycle import run_cycle
from syncd.service.daemon import TICK
from syncd.service.schedule import DEFAULT_EVERY
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.objects import Entry
from syncd.simulator.toggl.server import TogglSimulator
from syncd.simulator.toggl.shapes import USER
from syncd.wiring.composition import Composition, composed

TOKEN = "00112233445566778899aabbccddeeff"
"""Opens nothing but the simulator."""
SOURCE = "toggl"
SCOPES = ("me", "workspace")
_MOST_ROUNDS = 2_000

Content = tuple[Instant, Instant | None, str, Ref | None, tuple[Ref, ...]]
"""The compared fields of an entry."""


@dataclass(frozen=True, slots=True)
class Round:
    """Requests of one round."""

    requests: int
    refused: int  # as too many: for a quota (402) or as a burst (429)
    put_off: bool  # the source had to wait for its quota


@dataclass(frozen=True, slots=True)
class Stage:
    """A ledger that follows a server."""

    server: TogglSimulator
    composition: Composition
    scope: str

    @property
    def now(self) -> Instant:
        """The account's time, which is syncd's too."""
        with self.server.lock:
            return self.server.account.now

    @property
    def source(self) -> SourceRow:
        """The source's row in the ledger."""
        return self.composition.ledger.sources.all()[SOURCE]

    def wait(self, until: Instant) -> None:
        """Let time pass; it never goes back."""
        with self.server.lock:
            self.server.account.now = max(until, self.server.account.now)

    def round(self) -> Round:
        """Run one round, as the daemon does: only what is due."""
        before, exceeded = len(self.server.requests), self.server.exceeded
        run_cycle(self.composition, self.now, lambda: self.now)
        asked = self.server.requests[before:]
        bursts = sum(request.status == httpx.codes.TOO_MANY_REQUESTS for request in asked)
        return Round(len(asked), self.server.exceeded - exceeded + bursts, bool(self.source.last_error))

    def read_history(self) -> list[Round]:
        """Run rounds until the first history is read, each as soon as the source may go on."""
        rounds: list[Round] = []
        while len(rounds) < _MOST_ROUNDS:
            rounds.append(self.round())
            source = self.source
            if not source.last_error and (source.standing is None or source.standing.done is None):
                return rounds
            self.wait(max(source.next_attempt or self.now + DEFAULT_EVERY, self.now + timedelta(seconds=TICK)))
        raise RuntimeError(f"the first history was not read in {_MOST_ROUNDS} rounds: {self.source.last_error}")

    def missed(self) -> Missed:
        """Entries of the ledger that differ from the server's."""
        return missed(self._truth(), self._ledger())

    def _truth(self) -> dict[int, Content]:
        alive = self.server.account.alive()
        return {entry.id: _content(entry) for entry in alive if self.scope == "workspace" or entry.user == USER}

    def _ledger(self) -> dict[int, Content]:
        ledger = self.composition.ledger
        rows = ledger.database.rows("SELECT ref FROM record WHERE kind = 'time' AND gone = 0")
        records = ledger.records.current(row[0] for row in rows)
        return {
            int(id_of(entry.ref)): (entry.start, entry.stop, entry.description, entry.project, entry.tags)
            for entry in records.values()
            if isinstance(entry, TimeEntry)
        }


@contextmanager
def staged(account: Account, scope: str, *, max_page_size: int = 200) -> Iterator[Stage]:
    """syncd with an empty ledger, and a server on the free plan, with its quotas and its limit on bursts.

    syncd's sleeps move the account's clock.
    """
    with (
        TemporaryDirectory() as folder,
        TogglSimulator(account, TOKEN, burst=True, max_page_size=max_page_size) as server,
    ):

        def sleep(seconds: float) -> None:
            with server.lock:
                account.now += timedelta(seconds=seconds)

        config = configure(Path(folder), server.url, scope, since=min(entry.start for entry in account.alive()))
        with composed(config, account.now, sleep=sleep) as composition:
            yield Stage(server, composition, scope)


def configure(folder: Path, url: str, scope: str, since: Instant) -> Config:
    """Write a configuration in which half of the projects are contracts; the rest is suspense."""
    (folder / "token").write_text(TOKEN)
    contracts = "".join(
        f'[contract.c{number}]\nplatform = "upwork"\nid = "{36_000_001 + number}"\ntype = "hourly"\n'
        f'terms = [{{ from = {since.date()}, rate = "40.00 USD" }}]\n'
        f'[[map]]\nproject = "Project {number}"\ncontract = "c{number}"\n'
        for number in range(PROJECTS // 2)
    )
    text = f"""\
ledger = "{folder / "ledger.db"}"
since = {since.date()}
[source.{SOURCE}]
kind = "toggl"
url = "{url}"
token = {{ file = "{folder / "token"}" }}
scope = "{scope}"
[person.me]
names = ["Jane Doe"]
"""
    file = folder / "config.toml"
    file.write_text(text + contracts)
    return load(file, environ={})


def _content(entry: Entry) -> Content:
    project = None if entry.project is None else label_ref("toggl", LabelKind.PROJECT, entry.project)
    tags = tuple(label_ref("toggl", LabelKind.TAG, tag) for tag in sorted(entry.tags))
    return entry.start, entry.stop, entry.description or "", project, tags
