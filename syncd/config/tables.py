"""What each kind of table may say, apart from those whose keys a plugin decides. Strict; the sentences of the
validators are what users read."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from syncd.config.model import ReportPeriod
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.report import ReportKind
from syncd.core.schedule import Schedule, parse_schedule
from syncd.options import Options
from syncd.profiles import profile_names
from syncd.suggest import hint

__all__ = ["ClientTable", "ContractTable", "Day", "MapTable", "PersonTable", "ReportTable", "TermsTable"]


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("must be a date like 2026-01-31") from None


def _text(convert: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(lambda value: convert(value if isinstance(value, str) else ""))


def _rate(text: str) -> Money:
    if not re.fullmatch(r"\d+(\.\d+)? +[A-Za-z]{3}", text.strip()):
        raise ValueError('must be an amount and a currency, like "40.00 USD"')
    return Money.parse(text)


def _cap(text: str) -> int:
    found = re.fullmatch(r"(\d{1,3}) ?h(?: ?(\d\d?) ?m)?", text.strip())
    if not found:
        raise ValueError('must be hours a week, like "20h" or "37h 30m"')
    return int(found[1]) * 3600 + int(found[2] or 0) * 60


def _fraction(text: str) -> Decimal:
    found = re.fullmatch(r"(\d{1,2}(?:\.\d+)?) ?%", text.strip())
    if not found:
        raise ValueError('must be a percentage below 100, like "10%"')
    return Decimal(found[1]) / 100


def _platform(name: str) -> str:
    if name not in (known := profile_names()):
        raise ValueError(f"unknown platform{hint(name, known)}")
    return name


def _someone(channels: tuple[str, ...]) -> tuple[str, ...]:
    if not channels:
        raise ValueError("must name at least one channel")
    return channels


Day = Annotated[date, BeforeValidator(_day)]
"""A TOML date, or the same as text."""
Name = Annotated[str, Field(min_length=1)]
Names = tuple[Name, ...]


class PersonTable(Options):
    """`[person.KEY]`."""

    names: Names = ()


class ClientTable(Options):
    """`[client.KEY]`."""

    names: Names = ()


class TermsTable(Options):
    """One of a contract's `terms`: rate per hour, cap in seconds, fee as a fraction of gross."""

    start: Day = Field(default=date.min, alias="from")
    rate: Annotated[Money, _text(_rate)] | None = None
    weekly_cap: Annotated[int, _text(_cap)] | None = None
    fee: Annotated[Decimal, _text(_fraction)] | None = None


class ContractTable(Options):
    """`[contract.KEY]`."""

    platform: Annotated[str, AfterValidator(_platform)] = "direct"
    type: ContractType
    id: Name | None = None
    titles: Names = ()
    client: str | None = None
    person: str | None = None
    terms: tuple[TermsTable, ...] = ()


class MapTable(Options):
    """`[[map]]`: conditions, all of which must hold, and one outcome."""

    project: Name | None = None
    client: Name | None = None
    task: Name | None = None
    tag: Name | None = None
    description: Name | None = None
    person: str | None = None
    contract: str | None = None
    milestone: Name | None = None
    ignore: StrictBool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not any((self.project, self.client, self.task, self.tag, self.description, self.person)):
            raise ValueError("needs a condition: project, client, task, tag, description or person")
        if self.ignore == bool(self.contract):
            raise ValueError('needs one outcome: contract = "…" or ignore = true')
        if self.milestone and not self.contract:
            raise ValueError("a milestone needs its contract")
        return self


class ReportTable(Options):
    """`[report.NAME]`."""

    kind: ReportKind
    at: Annotated[Schedule, _text(parse_schedule)]
    to: Annotated[tuple[str, ...], AfterValidator(_someone)]
    period: ReportPeriod = "last-week"
    min_severity: Literal["info", "low", "medium", "high", "critical"] = "info"
