"""The objects of an account. Each is a value: a change replaces it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.core.time import Instant
from syncd.simulator.toggl.shapes import ORGANIZATION, USER, WORKSPACE

Plan = Literal["free", "starter", "premium"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person, with the workspaces they belong to."""

    id: int
    name: str
    email: str
    zone: ZoneInfo
    at: Instant
    workspaces: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A workspace of an organisation."""

    id: int
    name: str
    at: Instant
    organization: int = ORGANIZATION
    plan: Plan = "free"
    default_rate: int | None = None  # minor units per hour
    default_currency: str = "USD"
    max_data_retention_days: int = 0  # that the free plan shows; 0: all

    @property
    def paid(self) -> bool:
        """Whether its plan has billable time, rates and tasks."""
        return self.plan != "free"

    @property
    def retention_days(self) -> int:
        """Days of history that are shown; 0: all, as on every paid plan."""
        return 0 if self.paid else self.max_data_retention_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client of a workspace."""

    id: int
    name: str
    at: Instant
    workspace: int = WORKSPACE
    archived: bool = False
    deleted: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project; `rate` (per hour) and `fixed_fee` are in minor units of `currency`, or else of the workspace's."""

    id: int
    name: str
    at: Instant
    created: Instant
    workspace: int = WORKSPACE
    client: int | None = None
    archived: bool = False
    deleted: Instant | None = None
    billable: bool = False
    rate: int | None = None
    currency: str | None = None
    fixed_fee: int | None = None
    estimate: int | None = None  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of a workspace."""

    id: int
    name: str
    at: Instant
    workspace: int = WORKSPACE
    deleted: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a project."""

    id: int
    name: str
    project: int
    at: Instant
    workspace: int = WORKSPACE
    active: bool = True  # False: done
    deleted: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A time entry; `stop` is None while its timer runs."""

    id: int
    start: Instant
    stop: Instant | None
    description: str | None
    at: Instant
    user: int = USER
    workspace: int = WORKSPACE
    project: int | None = None
    task: int | None = None
    tags: tuple[int, ...] = ()
    billable: bool = False
    by_api: bool = False
    deleted: Instant | None = None

    @property
    def duration(self) -> int:
        """Seconds. While the timer runs: -1 if made `by_api`, else the negated Unix time one second after its start."""
        if self.stop is None:
            return -1 if self.by_api else -int(self.start.timestamp()) - 1
        return (self.stop - self.start) // timedelta(seconds=1)
