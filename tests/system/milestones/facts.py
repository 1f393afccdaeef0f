"""Values of the world of milestones. Nothing here uses syncd: it is the other side of a comparison.

Entries, days and the arithmetic of money are those of the worlds of traps. Milestones as a table shows them at each
look, the contracts they are of, and the payments for them are added here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.system.traps.facts import DAY, Facts, Work, at, monday

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600
SAVED = timedelta(minutes=5)
"""Files are saved so long before the user asks."""
UNPAID, AT_WORK = ("proposed", "unfunded", "cancelled"), ("funded", "changes-requested")
ORDER = ("proposed", "unfunded", "funded", "submitted", "changes-requested", "released", "cancelled")
CLOCKS = {"upwork": 14, "golance": 5}
"""Platform → days after which it releases a submitted milestone by itself, at the end of the day."""
SECURITY = {"upwork": 5, "golance": 5, "direct": 0}
"""Platform → days after a release until the money is there."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A contract with a fixed price. `target`, `rate`: minor units an hour; `fee`: percent that the platform takes."""

    key: str
    title: str
    platform: str
    currency: str = "USD"
    target: int | None = None
    target_currency: str = "USD"
    rate: int | None = None
    fee: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its days: Upwork's, else the user's."""
        return ZoneInfo("UTC") if self.platform == "upwork" else BERLIN

    @property
    def shows_money(self) -> bool:
        """Whether its platform releases money, and takes a fee of it."""
        return self.platform != "direct"


@dataclass(frozen=True, kw_only=True)
class Stone:
    """A milestone as the table shows it at one look. Amounts in minor units, lengths in seconds. `named`: how the table
    names its contract; `known`: whether that is a contract; `vague`: its title says nothing about the work."""

    id: str
    deal: str
    named: str
    title: str
    vague: bool = False
    acceptance: str = ""
    minor: int | None = None
    due: date | None = None
    state: str = "funded"
    funded: date | None = None
    submitted: date | None = None
    released: date | None = None
    budget: int | None = None
    estimate: int | None = None
    feedback: date | None = None
    known: bool = True

    @property
    def linked(self) -> bool:
        """Whether it refers to a text elsewhere."""
        return any(word in f"{self.title} {self.acceptance}".casefold() for word in ("://", "brief"))


@dataclass(frozen=True, order=True)
class Piece:
    """The part of an entry that falls on one day."""

    start: datetime
    day: date
    seconds: int
    tag: str


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A row of the platform's money. `words`: what it names; `about`: the number of the row that it is about."""

    deal: str
    day: date
    minor: int
    number: str
    type: str = "Fixed Price"
    words: str = ""
    about: str = ""


@dataclass
class World:
    """What happened, what files show of it at each look, and what was planted."""

    rng: Random
    looks: list[datetime]  # when the user asks
    facts: Facts
    off: list[date]
    agreed: dict[str, Agreed] = field(default_factory=dict)
    stones: list[tuple[Stone, Stone]] = field(default_factory=list)  # as they are at each look
    paid: list[Paid] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)  # contracts and titles that `[[map]]` rules misspell
    edits: dict[Work, Work] = field(default_factory=dict)  # entries that change after the first look
    unmapped: datetime | None = None  # an entry that fits no contract, after the first look
    withheld: str = ""  # the kind of file that is not saved at the last look: "tracker" or "money"
    agrees: set[str] = field(default_factory=set)  # milestones whose new terms are agreed in the end
    planted: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """The user's days of the looks."""
        return [look.astimezone(BERLIN).date() for look in self.looks]

    def agree(self, name: str, platform: str, **more: object) -> Agreed:
        """Agree on a contract."""
        number = len(self.agreed) + 1
        key = f"{name}{number}"
        self.agreed[key] = Agreed(key=key, title=f"{name.title()} {number}", platform=platform, **more)  # type: ignore[arg-type]
        return self.agreed[key]

    def keep(self, deal: Agreed, before: Stone, after: Stone) -> None:
        """Write a milestone into the table, and a rule that maps its time to it."""
        self.stones.append((before, after))
        if before.known:
            self.map(deal, before.id, before.id)

    def map(self, deal: Agreed, words: str, milestone: str = "") -> None:
        """Map entries of a contract that begin with these words."""
        of = f'\nmilestone = "{milestone}"' if milestone else ""
        self.maps.append(f'[[map]]\nproject = "{deal.title}"\ndescription = "{words} *"\ncontract = "{deal.key}"{of}\n')

    def work(self, deal: str, words: str, start: datetime, seconds: int, tag: str = "") -> Work:
        """Track a session, from the first free moment on."""
        length = timedelta(seconds=seconds)
        start = self.facts.free("me", start, length)
        title = self.agreed[deal].title if deal else "Elsewhere"
        one = Work(deal=deal, start=start, stop=start + length, project=title, text=f"{words} work", tags=tag)
        self.facts.work.append(one)
        return one

    def saved(self, place: int, kind: str = "") -> datetime:
        """When the file of a kind was saved that is known at a look."""
        return self.looks[0 if kind and kind == self.withheld else place] - SAVED

    def tracked(self, place: int) -> Iterator[Work]:
        """The entries that are known at a look."""
        saved = self.saved(place, "tracker")
        for one in self.facts.work:
            now = self.edits.get(one, one) if saved > self.saved(0) else one
            if now.stop <= saved:
                yield now

    def pieces(self, deal: Agreed, words: str, place: int) -> list[Piece]:
        """The time on a milestone that is known at a look, cut at midnights."""
        found = []
        for one in self.tracked(place):
            if one.deal == deal.key and one.text == f"{words} work":
                start = one.start
                for day, seconds in one.parts(zone=deal.zone):
                    found.append(Piece(start, day, seconds, one.tags))
                    start += timedelta(seconds=seconds)
        return sorted(found)

    def today(self, deal: Agreed, place: int) -> date:
        """The contract's day of a look."""
        return self.looks[place].astimezone(deal.zone).date()

    def working(self, day: date) -> bool:
        """Whether the user works on a day."""
        return day.weekday() < 5 and day not in self.off

    def working_days(self, first: date, last: date) -> int:
        """Working days after `first`, up to `last`."""
        return sum(self.working(first + number * DAY) for number in range(1, (last - first).days + 1))


def shown(stone: Stone, day: date) -> Stone:
    """A milestone as a table can show it on a day: no later day of what happened, nor of what is not reached."""
    rank = ORDER.index(stone.state)
    return replace(
        stone,
        funded=stone.funded if rank >= ORDER.index("funded") else None,
        submitted=stone.submitted if rank >= ORDER.index("submitted") and _past(stone.submitted, day) else None,
        released=stone.released if stone.state == "released" and _past(stone.released, day) else None,
    )


def _past(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def new_world(rng: Random) -> World:
    """A world without contracts: its two looks, and its days off."""
    first = rng.choice((date(2026, 8, 17), date(2026, 3, 16), date(2026, 10, 12), date(2025, 12, 14)))
    second = first + rng.choice((17, 18, 20)) * DAY
    looks = [at(first, "20:00"), _look(rng, second)]
    facts = Facts(first=monday(first - 150 * DAY), weeks=30, zones={"me": BERLIN})
    off = sorted(second + number * DAY for number in rng.sample(range(-12, 12), 3))
    return World(rng=rng, looks=looks, facts=facts, off=off)


def _look(rng: Random, day: date) -> datetime:
    """In the evening, or about midnight: in one zone it is another day then."""
    zone = rng.choice((UTC, BERLIN))
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    seconds = timedelta(seconds=rng.choice((-1, 0, 1, 600)))
    return rng.choice((at(day, "20:00"), at(day, "20:00"), midnight + DAY + seconds))
