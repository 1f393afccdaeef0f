"""Holds the charts of a report as values: numbers with types, and words that are already in the reader's language.

`render/charts_svg.py` draws them for pages and `render/charts_cells.py` for mails. Each chart has a `finding`, the
sentence that says what it shows to those who do not see it: "Shop maintenance: 3:20 less on Upwork in the week of 12
Oct". `says` does the same for one bar, and `figure` is a number as the reader reads it. A chart that would mislead
raises ValueError when it is made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from syncd.core.money import Money
from syncd.report.tone import Tone


@dataclass(frozen=True, slots=True)
class Key:
    """What one tone means in a chart: `Key(Tone.DUE, "less than tracked")`."""

    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class Week:
    """Seconds tracked and billed (or on the platform) in one week; None where it is not known.

    `gap` names a deviation, such as `−2:30`; it is empty where the two agree, within whatever tolerance.
    """

    label: str
    tracked: int | None
    billed: int | None
    says: str
    gap: str

    def __post_init__(self) -> None:
        if min(self.tracked or 0, self.billed or 0) < 0:
            raise ValueError(f"a week has no less than no time: {self.says}")
        if self.gap and self.tracked == self.billed:
            raise ValueError(f"what agrees has no deviation: {self.says}")

    @property
    def tone(self) -> Tone:
        """The tone of what was billed, beside what was tracked."""
        if self.tracked is None or self.billed is None:
            return Tone.UNKNOWN
        if not self.gap:
            return Tone.SAVE
        return Tone.DUE if self.billed < self.tracked else Tone.BACK


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of one contract, oldest first. `note` stands beside the title in smaller letters."""

    title: str
    note: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Tracked against billed, per week and contract. All contracts share one scale, so that bars can be compared."""

    finding: str
    keys: tuple[Key, ...]
    contracts: tuple[Weeks, ...]

    def __post_init__(self) -> None:
        _must_say(self.finding)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole, with its amount as a number and as the reader reads it. `note` may be empty."""

    label: str
    amount: Money
    figure: str
    tone: Tone
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A whole and its parts, in one currency. Parts that do not add up to `total` raise ValueError."""

    finding: str
    parts: tuple[Part, ...]
    label: str
    total: Money
    figure: str

    def __post_init__(self) -> None:
        _must_say(self.finding)
        left = self.total
        for part in self.parts:
            left -= part.amount
        if left.minor:
            raise ValueError(f"the parts of {self.label} are {left} apart from {self.total}")

    @property
    def lengths(self) -> tuple[int, ...]:
        """The parts in minor units, to be drawn. Empty where one is negative: lengths cannot show that."""
        amounts = tuple(part.amount.minor for part in self.parts)
        return amounts if min(amounts, default=0) >= 0 else ()


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Hours of one milestone against its estimate, in seconds. `days`: what was used by the end of each day.

    Days are in order, and may be left out; seconds never shrink from day to day.
    """

    title: str
    figure: str
    seconds: int
    estimate: int | None
    tone: Tone
    days: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        if self.seconds < 0 or (self.estimate is not None and self.estimate <= 0):
            raise ValueError(f"hours and estimates are above zero: {self.title}")
        if any(day >= later or used > more for (day, used), (later, more) in pairwise(self.days)):
            raise ValueError(f"the hours of {self.title} are in order of their days, and add up")


@dataclass(frozen=True, slots=True)
class Burn:
    """Hours against estimate, per milestone, with one calendar below them: `starts` and `ends` name its first and last
    day, in the reader's words."""

    finding: str
    milestones: tuple[BurnUp, ...]
    starts: str = ""
    ends: str = ""

    def __post_init__(self) -> None:
        _must_say(self.finding)


@dataclass(frozen=True, slots=True)
class Ageing:
    """Money by age, youngest first, in one currency. Negative amounts, such as credits, are drawn to the left."""

    finding: str
    buckets: tuple[Part, ...]

    def __post_init__(self) -> None:
        _must_say(self.finding)
        _one_currency(bucket.amount for bucket in self.buckets)


@dataclass(frozen=True, slots=True)
class Steps:
    """A balance, day by day: each amount holds from the start of its day until the next, the last through `until`.

    `ticks` and `marks` label amounts and days of the frame; a `note` stands beside the step of its day.
    """

    finding: str
    points: tuple[tuple[date, Money], ...]
    until: date
    ticks: tuple[tuple[Money, str], ...] = ()
    marks: tuple[tuple[date, str], ...] = ()
    notes: tuple[tuple[date, str], ...] = ()

    def __post_init__(self) -> None:
        _must_say(self.finding)
        _one_currency([*(amount for _, amount in self.points), *(amount for amount, _ in self.ticks)])
        days = [day for day, _ in self.points]
        if any(day >= later for day, later in pairwise(days)) or (days and days[-1] > self.until):
            raise ValueError("the days of a balance are in order, and none is after its last")


@dataclass(frozen=True, slots=True)
class SparkBar:
    """One bar of a spark: the net of a week. None where it is not known."""

    amount: Money | None
    says: str
    tone: Tone = Tone.SAVE


@dataclass(frozen=True, slots=True)
class Spark:
    """A few bars in a row of a table. `low` and `high`, in minor units, are those of the whole table's scale."""

    finding: str
    bars: tuple[SparkBar, ...]
    low: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        _must_say(self.finding)
        _one_currency(self.amounts)

    @property
    def amounts(self) -> tuple[Money, ...]:
        """The amounts that are known."""
        return tuple(bar.amount for bar in self.bars if bar.amount is not None)


Chart = Bars | Stack | Burn | Ageing | Steps | Spark


def on_one_scale(sparks: Sequence[Spark]) -> tuple[Spark, ...]:
    """Give the sparks of one table the same scale. ValueError for several currencies: they cannot be compared."""
    amounts = [amount for spark in sparks for amount in spark.amounts]
    _one_currency(amounts)
    low = min((amount.minor for amount in amounts), default=0)
    high = max((amount.minor for amount in amounts), default=0)
    return tuple(replace(spark, low=min(low, 0), high=max(high, 0)) for spark in sparks)


def _must_say(finding: str) -> None:
    if not finding.strip():
        raise ValueError("a chart says what it shows")


def _one_currency(amounts: Iterable[Money]) -> None:
    if len({amount.currency for amount in amounts}) > 1:
        raise ValueError("a chart shows one currency")
