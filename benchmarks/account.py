"""What happens at the made-up Toggl account: a history, then changes to it; and what a reader of it has missed."""

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
"""Who is in a team besides the owner of the token."""
PROJECTS = 10
_TAGS = 4
_MINUTE = timedelta(minutes=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missed:
    """How many entries a reader has wrong: as they were before an edit, although deleted, or not at all."""

    edits: int
    deletions: int
    additions: int

    def __str__(self) -> str:
        return f"{self.edits}/{self.deletions}/{self.additions}"


def history(entries: int, *, now: Instant = NOW, span: timedelta = YEAR, team: bool = False) -> Account:
    """An account whose `entries`, none over an hour, are spread evenly over the `span` up to `now`: the owner's, or in
    turn those of everyone in a team. Each was saved when it ended."""
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
    """Make an entry a minute longer, and say so in its description."""
    assert entry.stop is not None
    account.edit_entry(entry.id, stop=entry.stop + _MINUTE, description=f"{entry.description} (longer)")


def change(account: Account, random: Random, *, edits: int, deletions: int, additions: int) -> None:
    """Edit and delete entries of any age and anyone, and add some of the last hours."""
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
    """What a reader that has `seen` lacks of the `truth`, both by the entries' ids."""
    return Missed(
        edits=sum(id in seen and seen[id] != content for id, content in truth.items()),
        deletions=len(seen.keys() - truth.keys()),
        additions=len(truth.keys() - seen.keys()),
    )
