"""The keys of a platform's table, in a data file of syncd and in the user's configuration. Strict."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, PlainValidator, StrictBool, model_validator

from syncd.core.discrepancies import Side
from syncd.core.to_do import Link
from syncd.options import Options, Zone
from syncd.platforms.values import Day, Percent, Price, same_start

__all__ = ["DATED", "FACTS", "WEEKDAYS", "FeeTable", "PlatformTable"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]
Text = Annotated[str, Field(min_length=1)]


def _link(value: object) -> object:
    """A page as a person gives it: its title and an https address."""
    if isinstance(value, Link):
        return value
    if (
        not isinstance(value, dict)
        or value.keys() != {"title", "url"}
        or not all(_is_text(one) for one in value.values())
    ):
        raise ValueError('must be a page, such as { title = "Work Diary", url = "https://www.example.com/diary" }')
    url = urlsplit(value["url"])
    if url.scheme != "https" or not url.hostname or url.username or not url.geturl().isascii() or " " in value["url"]:
        raise ValueError("must have a url that begins with https:// and names no user")
    return Link(value["title"], value["url"])


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


Address = Annotated[Link, PlainValidator(_link)]


class _DatedFacts(Options):
    """Facts that may change on a day. A fact that is left out is unknown."""

    editable_hours_after_week: Count | None = None
    review_days_after_week: Count | None = None
    security_days: Count | None = None
    release_weekday: Weekday | None = None
    auto_release_days: Count | None = None
    segment_minutes: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None
    milestone_minimum: Price | None = None


class EraTable(_DatedFacts):
    """The facts that changed on a day."""

    start: Day = Field(alias="from")


class StepTable(Options):
    """The fee on a client's payments up to a lifetime total `to`; without `to`, on all further payments."""

    to: Price | None = None
    fee: Percent


class FeeTable(Options):
    """The fee rule from a day on. `new_contracts`: it applies to contracts made from that day on only."""

    start: Day = Field(default=date.min, alias="from")
    kind: Literal["flat", "sliding", "variable"]
    fee: Percent | None = None
    steps: tuple[StepTable, ...] = ()
    lowest: Percent | None = None
    highest: Percent | None = None
    new_contracts: StrictBool = False
    note: Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        given = {key for key in ("fee", "steps", "lowest", "highest") if key in self.model_fields_set}
        match self.kind:
            case "flat" if given != {"fee"}:
                raise ValueError('a flat fee needs fee = "10%" and nothing else')
            case "sliding" if given != {"steps"} or not _ascend(self.steps):
                raise ValueError(
                    'a sliding fee needs steps = [{ to = "500 USD", fee = "20%" }, { fee = "10%" }]: '
                    'rising amounts in one currency, and a last step without "to"'
                )
            case "variable" if given - {"lowest", "highest"}:
                raise ValueError("a fee that differs by contract may have only lowest and highest")
        return self


class PlatformTable(_DatedFacts):
    """`platforms/NAME.toml`, or `[platform.NAME]` in the config."""

    title: Text | None = None
    source: Text | None = None  # where the facts come from, and how certain they are
    notes: tuple[Text, ...] = ()
    export_hours: Text | None = None  # where to click for an export of the week's hours; None: as its recipe says
    export_money: Text | None = None  # likewise for the transactions
    diary: Address | None = None  # the page on which the week's hours are added, corrected and deleted
    zone: Zone | None = None
    first_weekday: Weekday | None = None
    sides: frozenset[Side] | None = None
    era: tuple[EraTable, ...] = ()
    fee: tuple[FeeTable, ...] = ()

    @model_validator(mode="after")
    def _days_differ(self) -> Self:
        for what, tables in (("eras", self.era), ("fees", self.fee)):
            for start in _twice(table.start for table in tables):
                raise ValueError(same_start(what, start))
        return self


DATED = tuple(_DatedFacts.model_fields)
"""The keys that an era may have."""
FACTS = ("zone", "first_weekday", "sides", *DATED, "fee")
"""The keys of facts, in the order in which people see them."""


def _ascend(steps: tuple[StepTable, ...]) -> bool:
    limits = [step.to for step in steps[:-1] if step.to is not None]
    return (
        len(limits) == len(steps) - 1 > 0
        and steps[-1].to is None
        and len({limit.currency for limit in limits}) == 1
        and all(one.minor < other.minor for one, other in pairwise(limits))
        and limits[0].minor > 0
    )


def _twice(days: Iterable[date]) -> list[date]:
    return [one for one, other in pairwise(sorted(days)) if one == other]
