"""What a platform's table may say: in a data file of syncd, and in the user's config over it. Strict."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from syncd.core.discrepancies import Side
from syncd.options import Options, Zone
from syncd.platforms.values import Day, Percent, Price, same_start

__all__ = ["DATED", "FACTS", "WEEKDAYS", "FeeTable", "PlatformTable"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]
Text = Annotated[str, Field(min_length=1)]


class _DatedFacts(Options):
    """Facts that may change from a day on. What is left out is not known."""

    editable_hours_after_week: Count | None = None
    review_days_after_week: Count | None = None
    security_days: Count | None = None
    release_weekday: Weekday | None = None
    auto_release_days: Count | None = None
    segment_minutes: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None
    milestone_minimum: Price | None = None


class EraTable(_DatedFacts):
    """What changed on a day."""

    start: Day = Field(alias="from")


class StepTable(Options):
    """The fee on what one client pays up to a lifetime total; without `to`, on all beyond."""

    to: Price | None = None
    fee: Percent


class FeeTable(Options):
    """The rule for fees from a day on. `new_contracts`: older contracts keep theirs."""

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
        said = {key for key in ("fee", "steps", "lowest", "highest") if key in self.model_fields_set}
        match self.kind:
            case "flat" if said != {"fee"}:
                raise ValueError('a flat fee is written fee = "10%"')
            case "sliding" if said != {"steps"} or not _ascend(self.steps):
                raise ValueError(
                    'a sliding fee is written steps = [{ to = "500 USD", fee = "20%" }, { fee = "10%" }]: '
                    "rising amounts of one currency, and a last step without"
                )
            case "variable" if said - {"lowest", "highest"}:
                raise ValueError("a fee of this kind is each contract's own: it has at most lowest and highest")
        return self


class PlatformTable(_DatedFacts):
    """`platforms/NAME.toml`, or `[platform.NAME]` in the config."""

    title: Text | None = None
    source: Text | None = None  # where the facts come from, and how sure they are
    notes: tuple[Text, ...] = ()
    zone: Zone | None = None
    first_weekday: Weekday | None = None
    sides: frozenset[Side] | None = None
    era: tuple[EraTable, ...] = ()
    fee: tuple[FeeTable, ...] = ()

    @model_validator(mode="after")
    def _days_differ(self) -> Self:
        for what, tables in (("eras", self.era), ("fees", self.fee)):
            for start in _twice(each.start for each in tables):
                raise ValueError(same_start(what, start))
        return self


DATED = tuple(_DatedFacts.model_fields)
"""The keys that an era may say."""
FACTS = ("zone", "first_weekday", "sides", *DATED, "fee")
"""The keys of facts, in the order in which people are shown them."""


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
    found = sorted(days)
    return [one for one, other in pairwise(found) if one == other]
