"""Projects, clients, tasks, tags, users and workspaces of the Track API v9 → labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

import msgspec

from syncd.connector import Login
from syncd.connectors.toggl.entries import (
    NAMESPACE,
    Aware,
    Outcome,
    Rows,
    decode,
    entry_rows,
    optional_ref,
    read_rows,
    revision,
)
from syncd.core.money import Money
from syncd.core.observations import Observation
from syncd.core.records import Label, LabelKind, label_ref
from syncd.core.time import Instant


class _Label(msgspec.Struct):
    """A project, client, task, tag, user or workspace.

    Clients have `archived`, projects and tasks `active`, users `inactive` and no `at`. Amounts are in units of the
    currency; only paid plans have them.
    """

    id: int
    name: str | None = None
    fullname: str | None = None  # of a user
    at: Aware | None = None
    client_id: int | None = None
    project_id: int | None = None
    active: bool | None = None
    archived: bool | None = None
    inactive: bool | None = None
    billable: bool | None = None
    currency: str | None = None
    default_currency: str | None = None  # of a workspace
    rate: Decimal | None = None
    default_hourly_rate: Decimal | None = None  # of a workspace
    fixed_fee: Decimal | None = None
    estimated_seconds: int | None = None


class Space(msgspec.Struct, frozen=True):
    """A workspace, and the organisation whose quota its requests use."""

    id: int
    organisation: int | None
    kept: int = 0  # days of history that a free workspace shows; 0: all

    @property
    def bucket(self) -> str:
        """Quota bucket: the organisation's, or the workspace's own where Toggl names no organisation."""
        return f"workspace-{self.id}" if self.organisation is None else f"organisation-{self.organisation}"


class _Space(msgspec.Struct):
    id: int
    name: str = ""
    organization_id: int | None = None
    max_data_retention_days: int | None = None


class _Me(msgspec.Struct):
    fullname: str | None = None
    timezone: str | None = None


class _Related(msgspec.Struct):
    """`/me?with_related_data=true`: each list may be null or absent (documented)."""

    id: int
    clients: list[msgspec.Raw] | None = None
    projects: list[msgspec.Raw] | None = None
    tasks: list[msgspec.Raw] | None = None
    tags: list[msgspec.Raw] | None = None
    workspaces: list[msgspec.Raw] | None = None
    time_entries: list[msgspec.Raw] | None = None


class _Envelope(msgspec.Struct):
    data: list[msgspec.Raw] | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A user's id and workspaces, with rows for all labels and the entries of the last days."""

    user: int
    spaces: Sequence[Space]
    rows: Rows


def read_related(body: bytes, person: str, as_of: Instant) -> Related:
    """Read `/me?with_related_data=true`. Raises Malformed when the body is not an object of lists."""
    related: _Related = decode(body, _Related, "/me")
    lists = (
        (related.workspaces, "workspaces", LabelKind.WORKSPACE),
        (related.clients, "clients", LabelKind.CLIENT),
        (related.projects, "projects", LabelKind.PROJECT),
        (related.tasks, "tasks", LabelKind.TASK),
        (related.tags, "tags", LabelKind.TAG),
    )
    labels = chain.from_iterable(_labels(raws, f"/me $.{name}", kind, as_of) for raws, name, kind in lists)
    entries = entry_rows(related.time_entries, "/me $.time_entries", person)
    return Related(related.id, [space for space, _ in _spaces(related.workspaces)], Rows([*labels, *entries]))


def read_login(body: bytes) -> Login:
    """Read whose token it is from `/me`. Raises Malformed when the body is not an object."""
    me: _Me = decode(body, _Me, "/me")
    return Login(me.fullname or "", me.timezone or "")


def read_spaces(body: bytes) -> list[tuple[Space, str]]:
    """Read `/me/workspaces`: each workspace with its name."""
    return list(_spaces(decode(body, list[msgspec.Raw] | None, "/me/workspaces")))


def read_labels(body: bytes, path: str, kind: LabelKind, as_of: Instant) -> Rows:
    """Read a list of one kind of label, bare or in an envelope as tasks are. Raises Malformed when it is neither."""
    raws = decode(body, list[msgspec.Raw] | _Envelope | None, path)
    return Rows(_labels(raws.data if isinstance(raws, _Envelope) else raws, f"{path} $", kind, as_of))


def _spaces(raws: list[msgspec.Raw] | None) -> Iterator[tuple[Space, str]]:
    for raw in raws or ():
        row: _Space = decode(raw, _Space, "/me/workspaces")
        yield Space(row.id, row.organization_id, row.max_data_retention_days or 0), row.name


def _labels(raws: list[msgspec.Raw] | None, where: str, kind: LabelKind, as_of: Instant) -> list[Outcome]:
    def read(row: _Label, place: str) -> Iterator[Outcome]:
        yield Observation(_label(row, kind), as_of if row.at is None else revision(row.at), place)

    return read_rows(raws, where, _Label, read)


def _label(row: _Label, kind: LabelKind) -> Label:
    parent = {
        LabelKind.PROJECT: optional_ref(LabelKind.CLIENT, row.client_id),
        LabelKind.TASK: optional_ref(LabelKind.PROJECT, row.project_id),
    }.get(kind)
    currency = row.currency or row.default_currency
    name = row.name or row.fullname
    if name is None:
        raise ValueError("it has no name")
    return Label(
        ref=label_ref(NAMESPACE, kind, row.id),
        kind=kind,
        name=name,
        parent=parent,
        archived=bool(row.archived or row.inactive or row.active is False),
        billable=row.billable,
        rate=exact_money(row.rate or row.default_hourly_rate, currency),
        fixed_fee=exact_money(row.fixed_fee, currency),
        estimate=row.estimated_seconds,
    )


def exact_money(amount: Decimal | None, currency: str | None) -> Money | None:
    """The amount as money; None when it has more digits than the currency: unknown rather than rounded.

    Raises ValueError when it is not an amount of money.
    """
    if amount is None or not currency:
        return None
    money = Money.of(amount, currency)
    return money if money.decimal == amount else None
