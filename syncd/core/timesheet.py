"""A client's timesheet as a value: rows of work by week or invoice, what they add up to, and what was billed for them.

It holds what a client may see and nothing else: no fee, no net, no other client, no tags and no keys. What a template
leaves out is left out here already, so no format can show it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from syncd.core.money import Money, totals
from syncd.core.phrases import Phrase
from syncd.core.time import Instant, Period
from syncd.core.week_bills import WeekBill

COLUMNS = ("day", "time", "task", "person", "ticket", "work", "hours", "rate", "amount")
HUNDREDTH = 18
"""Seconds: what the hours of one bill differ by where they are written with two decimals."""


class GroupBy(StrEnum):
    """What one row of a timesheet is for, within a week or an invoice."""

    DAY = "day"  # each piece of work of a day
    TASK = "task"
    PERSON = "person"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a timesheet looks. `ticket`: a pattern that `tickets.check_pattern` accepts; "": none. `sessions`: seconds
    between entries of the same work that are one session; 0: each stands alone."""

    columns: tuple[str, ...] = ("day", "ticket", "work", "hours", "amount")
    by: GroupBy = GroupBy.DAY
    ticket: str = ""
    link: str = ""
    show_hours: bool = True
    show_rates: bool = True
    sessions: int = 0
    language: str = ""  # "": that of its readers

    def shows(self, column: str) -> bool:
        """Whether a column is there."""
        allowed = {"hours": self.show_hours, "rate": self.show_rates, "amount": self.show_rates}
        return column in self.columns and allowed.get(column, True)


DEFAULT = Template()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Work of one kind. `day` is the platform's; None where the row is for several. `amount` is rounded for reading."""

    day: date | None
    start: Instant | None = None
    end: Instant | None = None
    person: str = ""
    ticket: str = ""
    task: str = ""
    work: str = ""
    seconds: int | None
    rate: Money | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What was billed. `number` is the platform's, or your own; "" where there is none that people know."""

    number: str
    posted: date
    amount: Money | None
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The rows of a platform week, or of the days of an invoice. `amount`: what was billed; without an invoice, what
    the hours are worth. `rounded`: its rows' amounts add up to something else, by rounding alone."""

    first: date
    last: date
    rows: tuple[Row, ...]
    invoices: tuple[Invoice, ...]
    seconds: int | None
    amount: Money | None
    worth: Money | None = None  # of its hours, at the rates of their days
    is_estimate: bool = False
    rounded: bool = False


class Agreement(StrEnum):
    """Whether the rows are what was billed."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """How rows and bills compare: `seconds` and `amount` of the rows less those of the invoices; None: not comparable,
    or not shown. `doubts`: why nobody can tell; `notes`: what else is to be
    known; in words for the client."""

    agreement: Agreement
    numbers: tuple[str, ...] = ()
    seconds: int | None = None
    amount: Money | None = None
    doubts: tuple[Phrase, ...] = ()
    notes: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One contract's part. `number`: the platform's for the contract; `zone`: of its days."""

    title: str
    number: str
    platform: str
    is_own: bool  # you write its invoices yourself
    zone: str
    sections: tuple[Section, ...]
    rates: tuple[Money, ...]
    foot: Foot

    @property
    def seconds(self) -> int | None:
        """All hours, in seconds; None where they are not shown."""
        return _sum_seconds(section.seconds for section in self.sections)

    @property
    def amount(self) -> Money | None:
        """All money; None where some is not known, or not shown."""
        return _sum_amounts(section.amount for section in self.sections)

    @property
    def is_estimate(self) -> bool:
        """Whether some of the money was not billed as it stands here."""
        return any(section.is_estimate for section in self.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timesheet:
    """What a client gets. `sheets` are by title and number."""

    client: str
    author: str
    period: Period
    made_at: Instant
    template: Template
    sheets: tuple[Sheet, ...]


def sum_amounts(rows: Iterable[Row]) -> Money | None:
    """The rows' amounts; None where one has none, or currencies differ."""
    return _sum_amounts(row.amount for row in rows)


def masked(timesheet: Timesheet) -> Timesheet:
    """A timesheet without what its template does not show."""
    return replace(timesheet, sheets=tuple(_masked_sheet(sheet, timesheet.template) for sheet in timesheet.sheets))


def _masked_sheet(sheet: Sheet, template: Template) -> Sheet:
    hours, rates = template.show_hours, template.show_rates
    foot = sheet.foot
    return replace(
        sheet,
        sections=tuple(_masked_section(section, template) for section in sheet.sections),
        rates=sheet.rates if rates else (),
        foot=replace(
            foot,
            seconds=foot.seconds if hours else None,
            amount=foot.amount if rates else None,
            notes=foot.notes if rates else (),
        ),
    )


def _masked_section(section: Section, template: Template) -> Section:
    hours, rates = template.show_hours, template.show_rates
    return replace(
        section,
        rows=tuple(_masked_row(row, template) for row in section.rows),
        invoices=tuple(
            replace(one, seconds=one.seconds if hours else None, amount=one.amount if rates else None)
            for one in section.invoices
        ),
        seconds=section.seconds if hours else None,
        amount=section.amount if rates else None,
        worth=section.worth if rates else None,
        is_estimate=section.is_estimate and rates,
        rounded=section.rounded and template.shows("amount"),
    )


def _masked_row(row: Row, template: Template) -> Row:
    shows = template.shows
    return replace(
        row,
        day=row.day if shows("day") else None,
        start=row.start if shows("time") else None,
        end=row.end if shows("time") else None,
        person=row.person if shows("person") else "",
        ticket=row.ticket if shows("ticket") else "",
        task=row.task if shows("task") else "",
        work=row.work if shows("work") else "",
        seconds=row.seconds if shows("hours") else None,
        rate=row.rate if shows("rate") else None,
        amount=row.amount if shows("amount") else None,
    )


def _sum_seconds(parts: Iterable[int | None]) -> int | None:
    known = list(parts)
    return None if None in known else sum(part for part in known if part is not None)


def _sum_amounts(parts: Iterable[Money | None]) -> Money | None:
    known = list(parts)
    if not known or None in known or len({part.currency for part in known if part}) != 1:
        return None
    (amount,) = totals(part for part in known if part is not None).values()
    return amount


def spans_of(bills: Iterable[WeekBill]) -> list[tuple[date, date, list[WeekBill]]]:
    """Bills by the days they are for; those that share days are together. By day."""
    spans: list[tuple[date, date, list[WeekBill]]] = []
    for bill in sorted(bills, key=lambda bill: (bill.first, bill.last, bill.posted, bill.ref)):
        if spans and bill.first <= spans[-1][1]:
            first, last, together = spans[-1]
            spans[-1] = first, max(last, bill.last), [*together, bill]
        else:
            spans.append((bill.first, bill.last, [bill]))
    return spans
