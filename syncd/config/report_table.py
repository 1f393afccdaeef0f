"""The keys of `[report.NAME]`: which of them each kind of report takes, and needs."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from syncd.config.model import OnEmpty, ReportConfig, ReportPeriod
from syncd.core.money import Money
from syncd.core.reminders import Waking
from syncd.core.report import ReportKind
from syncd.core.schedule import Schedule, parse_schedule
from syncd.core.severity import Severity
from syncd.options import Amount, Hours, Options
from syncd.platforms.values import text

_OF_DISCREPANCIES = frozenset({ReportKind.RECONCILIATION, ReportKind.CUT_OFF, ReportKind.SUMMARY})
_ONLY: Mapping[str, frozenset[ReportKind]] = {
    **dict.fromkeys(("before", "waking", "a_day"), frozenset({ReportKind.CUT_OFF})),
    **dict.fromkeys(("min_severity", "small"), _OF_DISCREPANCIES),
    "person": _OF_DISCREPANCIES,
    "template": frozenset({ReportKind.TIMESHEET}),
    "client": frozenset(ReportKind) - {ReportKind.STATEMENT},
    "contract": frozenset({ReportKind.MILESTONES}),
    "account": frozenset({ReportKind.STATEMENT}),
    "period": frozenset(ReportKind) - {ReportKind.MILESTONES},
}
"""Key → the kinds of report that take it; all take the others."""
REMINDED = (timedelta(hours=18), timedelta(hours=3))
"""How long before a cut-off a report of that kind comes, where its table does not say."""
AWAKE = Waking(time(8), time(22))
A_DAY = 3
"""Alerts on one day at most, where the table does not say."""
_PERIODS: Mapping[ReportKind, ReportPeriod] = {ReportKind.TIMESHEET: "last-month", ReportKind.STATEMENT: "last-month"}
"""The period of a report whose table names none; of other kinds it is the last week."""


def _not_empty(channels: tuple[str, ...]) -> tuple[str, ...]:
    if not channels:
        raise ValueError("must name at least one channel")
    return channels


def _several(amounts: object) -> object:
    return [amounts] if isinstance(amounts, str) else amounts


def _one_each(limits: tuple[Money, ...] | None) -> tuple[Money, ...] | None:
    currencies = [limit.currency for limit in limits or ()]
    if len(set(currencies)) < len(currencies) or any(limit.minor < 0 for limit in limits or ()):
        raise ValueError('must be one amount of each currency, like "5.00 USD" or ["5.00 USD", "5.00 EUR"]')
    return limits


def _some_reminder(before: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if not before or min(before) <= timedelta() or max(before) > timedelta(days=5):
        raise ValueError("must be hours before the cut-off, from 1 to 120, like [18, 3]")
    return before


def _waking(written: str) -> Waking:
    match = re.fullmatch(r"(\d\d:\d\d)\s*(?:-|–|to)\s*(\d\d:\d\d)", written.strip())
    try:
        start, end = (time.fromisoformat(each) for each in match.groups()) if match else (time.max, time.min)
    except ValueError:
        start, end = time.max, time.min
    if start >= end:
        raise ValueError('must be the hours in which an alert may come, like "08:00-22:00"')
    return Waking(start, end)


class ReportTable(Options):
    """`[report.NAME]`."""

    kind: ReportKind
    at: Annotated[Schedule, text(parse_schedule)] | None = None
    to: Annotated[tuple[str, ...], AfterValidator(_not_empty)]
    period: ReportPeriod | None = None
    person: str = ""
    client: str = ""
    contract: str = ""
    account: str = ""
    template: str | None = None
    min_severity: Literal["info", "low", "medium", "high", "critical"] = "info"
    small: Annotated[tuple[Amount, ...] | None, BeforeValidator(_several), AfterValidator(_one_each)] = None
    on_empty: OnEmpty | None = None
    before: Annotated[tuple[Hours, ...], AfterValidator(_some_reminder)] | None = None
    waking: Annotated[Waking, text(_waking)] | None = None
    a_day: Annotated[int, Field(ge=1, le=24)] | None = None

    @model_validator(mode="after")
    def _has_its_schedule(self) -> Self:
        if self.kind is not ReportKind.CUT_OFF:
            if self.at is None:
                raise ValueError('needs at, like at = "mon 08:00"')
        elif self.at is not None:
            raise ValueError('a report of the kind "cut-off" has no at: before = [18, 3] says how early it comes')
        return self

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        for key in sorted(self.model_fields_set & _ONLY.keys()):
            if self.kind not in _ONLY[key]:
                kinds = " and ".join(f'"{kind.value}"' for kind in ReportKind if kind in _ONLY[key])
                raise ValueError(f"{key} is for reports of the kind {kinds} alone: leave it out")
        if self.kind is ReportKind.TIMESHEET and not self.client:
            raise ValueError('needs client, like client = "acme": a timesheet is for one client')
        if self.client and self.contract:
            raise ValueError("has a client and a contract: leave out one of them, since a contract has its client")
        return self


def report_of(name: str, table: ReportTable) -> ReportConfig:
    """The report of a table, with what it does not say."""
    return ReportConfig(
        name=name,
        kind=table.kind,
        at=table.at,
        to=table.to,
        period=table.period or _PERIODS.get(table.kind, "last-week"),
        min_severity=Severity[table.min_severity.upper()],
        small=table.small,
        on_empty=table.on_empty or (OnEmpty.SILENT if table.kind is ReportKind.CUT_OFF else OnEmpty.FULL),
        person=table.person,
        before=table.before or REMINDED,
        waking=table.waking or AWAKE,
        a_day=table.a_day or A_DAY,
        client=table.client,
        contract=table.contract,
        account=table.account,
        template=table.template,
    )


def report_without_table(kind: ReportKind) -> ReportConfig:
    """A report of a kind as its defaults are, to nobody. ValueError for a kind that cannot be without a table."""
    at = {} if kind is ReportKind.CUT_OFF else {"at": "mon 08:00"}  # a table has one; this report comes when asked for
    return replace(report_of(str(kind), ReportTable.model_validate({"kind": kind, "to": ("nobody",), **at})), to=())
