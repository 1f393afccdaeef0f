"""A made-up Toggl account: a history, changes to it, and the entries that a reader has missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from syncd.core.time import Instant
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.objects import Entry
from syncd.simulator.toggl.shapes import USER

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
YEAR = timedelta(days=365)
PEOPLE = ("Ada", "Ben", "Cem", "Dana")
"""Members of a team besides the owner of the token."""
PROJECTS = 10
_TAGS = 4
_MINUTE = timedelta(minutes=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missed:
    """Number of entries that a reader has in an old version, although deleted, or not at all."""

    edits: int
    deletions: int
    additions: int

    def __str__(self) -> str:
        return f"{self.edits}/{self.deletions}/{self.additions}"


def history(entries: int, *, now: Instant = NOW, span: timedelta = YEAR, team: bool = False) -> Account:
    """An account with `entries` of less than an hour, spread evenly over the `span` up to `now`.

    They are the owner's, or in turn everyone's in a team. Every entry is saved when it ends.
    """
    step = span / entries
    length = min(step * 3 / 4, 50 * _MINUTE)
    account = Account(now - span)
    people = [USER, *(account.add_member(name) for name in (PEOPLE if team else ()))]
    clients = [account.add_client(f"Client {number}") for number in range(PROJECTS // 2)]
    projects = [account.add_project(f"Project {number}", clients[number // 2]) for number in range(PROJECTS)]
    tags = [account.add_tag(f"tag {number}") for number in range(_TAGS)]
    for number in range(entries):
        start = now - span + number * step
        account.now = start + length
        labels = [tags[number % _TAGS]] if number % 3 == 0 else []
        project = projects[number % PROJECTS]
        account.add_entry(
            start, start + length, f"Work item {number}", project, labels, user=people[number % len(people)]
        )
    account.now = now
    return account


def edit(account: Account, entry: Entry) -> None:
    """Make an entry a minute longer, with a new description."""
    assert entry.stop is not None
    account.edit_entry(entry.id, stop=entry.stop + _MINUTE, description=f"{entry.description} (longer)")


def change(account: Account, random: Random, *, edits: int, deletions: int, additions: int) -> None:
    """Edit and delete entries of any age and any person, and add some of the last hours."""
    chosen = random.sample(account.alive(), edits + deletions)
    for entry in chosen[:edits]:
        edit(account, entry)
    for entry in chosen[edits:]:
        account.delete_entry(entry.id)
    users = list(account.users)
    for number in range(additions):
        start = account.now - timedelta(hours=2 * number + 1)
        account.add_entry(start, start + 25 * _MINUTE, f"Late addition {number}", user=users[number % len(users)])


def missed(truth: Mapping[int, T], seen: Mapping[int, T]) -> Missed:
    """Compare the entries a reader has `seen` with the `truth`, both by id."""
    return Missed(
        edits=sum(id in seen and seen[id] != content for id, content in truth.items()),
        deletions=len(seen.keys() - truth.keys()),
        additions=len(truth.keys() - seen.keys()),
    )
