"""Configurations, records and pages of a small agency, in hours from a Monday."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from syncd.connector import Page, SourceFile
from syncd.core.money import Money
from syncd.core.observations import Coverage, Gone, Observation
from syncd.core.records import (
    Contract,
    ContractName,
    ContractType,
    Kind,
    Label,
    LabelKind,
    Milestone,
    MilestoneState,
    Record,
    Ref,
    TimeEntry,
    Transaction,
    TransactionKind,
    WorkKind,
    WorkLine,
    label_ref,
    make_ref,
)
from syncd.core.time import Instant, Span, instant

MONDAY = instant("2026-11-02T00:00:00Z")

API = """
[contract.api]
platform = "upwork"
id = "36"
titles = ["Backend"]
type = "hourly"
terms = [{ rate = "40.00 USD" }]
"""
SHOP = """
[contract.shop]
platform = "upwork"
titles = ["Shop"]
type = "fixed"
terms = [{ rate = "30.00 USD" }]
"""
MAPS = """
[[map]]
tag = "private"
ignore = true

[[map]]
project = "Acme*"
contract = "api"

[[map]]
client = "Globex"
contract = "shop"
"""


def config(*tables: str, since: date | None = None) -> str:
    """A configuration with the three sources and these tables."""
    return "\n".join(
        [
            'timezone = "Europe/Berlin"',
            'ledger = "ledger.db"',
            f"since = {since}" if since else "",
            '[source.toggl]\nkind = "toggl"\ntoken = { env = "TOGGL_TOKEN" }',
            '[source.upwork]\nkind = "upwork"\nfolder = "."\nperson = "me"\ncurrency = "USD"',
            '[source.milestones]\nkind = "milestones"\nfile = "milestones.toml"\ncurrency = "USD"',
            '[person.me]\nnames = ["Jane D."]',
            *tables,
        ]
    )


def at(hours: float) -> Instant:
    """An instant in hours from a Monday."""
    return MONDAY + timedelta(hours=hours)


def project(id: int) -> Ref:
    return label_ref("toggl", LabelKind.PROJECT, id)


def client(id: int) -> Ref:
    return label_ref("toggl", LabelKind.CLIENT, id)


def tag(id: int) -> Ref:
    return label_ref("toggl", LabelKind.TAG, id)


def entry(id: object, start: float, length: float | None = 1, label: int | None = 1, **more: Any) -> TimeEntry:
    """A time entry from hour `start`, `length` hours long, running where that is None."""
    return TimeEntry(
        **{
            "ref": make_ref("toggl", Kind.TIME, id),
            "person": "me",
            "start": at(start),
            "stop": None if length is None else at(start + length),
            "description": f"work {id}",
            "project": None if label is None else project(label),
            **more,
        }
    )


def label(ref: Ref, name: str, parent: Ref | None = None) -> Label:
    kind = LabelKind(ref.split("/")[2].split("-")[0])
    return Label(ref=ref, kind=kind, name=name, parent=parent)


def named(id: str | None = "36", title: str = "Backend") -> ContractName:
    return ContractName(platform="upwork", id=id, title=title)


def line(id: object, day: int, hours: float, gross: str | None = None, name: ContractName | None = None) -> WorkLine:
    """A work line on a day counted from the Monday."""
    return WorkLine(
        ref=make_ref("upwork", Kind.WORK, id),
        person="me",
        contract=name or named(),
        day=at(24 * day).date(),
        kind=WorkKind.HOURLY,
        seconds=int(hours * 3600),
        gross=Money.of(gross, "USD") if gross else None,
    )


def contract(
    name: ContractName,
    type: ContractType | None = ContractType.HOURLY,  # noqa: A002
    source: str = "upwork",
    **more: Any,
) -> Contract:
    return Contract(ref=make_ref(source, Kind.CONTRACT, name.id), name=name, type=type, **more)


def milestone(id: object, key: str = "shop", title: str = "Design", **more: Any) -> Milestone:
    terms = {"amount": Money.of("500.00", "USD"), "state": MilestoneState.UNFUNDED}
    return Milestone(
        **{
            "ref": make_ref("milestones", Kind.MILESTONE, id),
            "contract": key,
            "title": title,
            **terms,
            **more,
        }
    )


def posting(
    id: object, day: int, name: ContractName | None = None, parent: object = None, group: str | None = None
) -> Transaction:
    """An earning; a fee where it names a parent, or is of a group but no contract."""
    return Transaction(
        ref=make_ref("upwork", Kind.TRANSACTION, id),
        posted=at(24 * day).date(),
        kind=TransactionKind.FEE if parent or (group and not name) else TransactionKind.HOURLY,
        amount=Money.of("10.00", "USD"),
        contract=name,
        person="me",
        group=group,
        parent=make_ref("upwork", Kind.TRANSACTION, parent) if parent else None,
    )


def through(hours: float, kind: Kind = Kind.TIME) -> Coverage:
    """Coverage of my records of a kind up to an hour."""
    return Coverage(kind=kind, span=Span(at(-24 * 30), at(hours)), person="me")


@dataclass(frozen=True)
class Pull:
    """A page of a source at an hour, which is also the records' own clock where they have none."""

    source: str
    hour: float
    records: tuple[Record, ...] = ()
    gone: tuple[Ref, ...] = ()
    complete: tuple[Coverage, ...] = ()
    snapshot: tuple[Coverage, ...] = ()
    error: str = ""
    file: bool = False  # whether it is an export, made at that hour

    def page(self) -> Page:
        clock = at(self.hour)
        return Page(
            as_of=clock,
            records=[Observation(record, clock, str(number)) for number, record in enumerate(self.records)],
            gone=[Gone(ref, clock, "$.gone") for ref in self.gone],
            complete=self.complete,
            snapshot=self.snapshot,
        )

    def export(self) -> SourceFile | None:
        """The file that the page was read from."""
        if not self.file:
            return None
        name = f"{self.source}-{self.hour}.csv"
        return SourceFile(name=name, data=b"", sha256=name, modified=at(self.hour))
