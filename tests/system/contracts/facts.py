"""Values of the world of contracts. Nothing here uses syncd: it is the other side of a comparison.

Days, entries and the arithmetic of money are those of the worlds of traps. What was agreed, the hours and bills of an
agency's table, milestones and the platform's answers about contracts are added here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.system.traps.facts import WEEK, Deal, Facts, Work, at, priced, text

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = {"me": BERLIN, "ben": ZoneInfo("Europe/Lisbon"), "cara": ZoneInfo("America/New_York")}
"""Where the people track their time."""
HOUR = 3_600
SAVED = timedelta(minutes=5)
"""Files are saved so long before the user asks."""


@dataclass(frozen=True, order=True)
class Expected:
    """A discrepancy as a person would name it. `about`: a contract, a client or a title; `part`: which part of that;
    `parent`: the rule of the discrepancy that it is a part of."""

    rule: str
    about: str
    part: str
    stake: str
    deadline: str = ""
    parent: str = ""


@dataclass(frozen=True, order=True)
class Unknown:
    """A check that cannot be made."""

    rule: str
    about: str
    part: str


Lived = Mapping[tuple[str, str, str], Expected]
"""The discrepancies of the look before, by rule, what it is about, and which part of that."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds from a day on; None: from the beginning, or nothing agreed. Rates in minor units, hours in seconds."""

    start: date | None = None
    rate: int | None = None
    hours: int | None = None  # of a retainer's month
    rolls: bool = False
    cap: int | None = None  # seconds a week

    @property
    def since(self) -> date:
        """Its first day."""
        return self.start or date.min


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A contract as it was agreed: `start` and `end` as the configuration has them, `shown` as the platform has."""

    key: str
    title: str
    client: str
    client_key: str
    platform: str
    kind: str
    currency: str = "USD"
    number: str = ""
    start: date | None = None
    end: date | None = None
    shown_start: date | None = None
    shown_end: date | None = None
    states: tuple[str, ...] = ()  # that the platform shows at each look; "": no answer is saved
    terms: tuple[Terms, ...] = ()
    target: int | None = None
    flag: str = ""
    person: str = ""
    goodwill: bool = False  # a tag marks time as goodwill

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its days: the platform's, or the user's."""
        return BERLIN if self.platform == "direct" else ZoneInfo("UTC")

    @property
    def first_day(self) -> date | None:
        """The first day on which it runs."""
        return self.start or self.shown_start

    @property
    def last_day(self) -> date | None:
        """The last day on which it runs."""
        return self.end or self.shown_end

    def on(self, day: date) -> Terms | None:
        """The terms in force on a day."""
        return next((terms for terms in reversed(self.terms) if terms.since <= day), None)

    def rate(self, day: date) -> int | None:
        """The rate of a day."""
        terms = self.on(day)
        return terms.rate if terms else None

    def cut_off(self, week: date) -> datetime:
        """When nothing in a week can be changed any more: on Monday noon."""
        return at(week + WEEK, "12:00")


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A row of the agency's table of hours. `deal`: the contract on which the platform shows them."""

    deal: str
    day: date
    person: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A row of the agency's table of money, posted on the Monday after the days it is for."""

    deal: str
    first: date
    last: date
    minor: int
    posted: date
    person: str
    type: str = "Hourly"


@dataclass(frozen=True, kw_only=True)
class Stone:
    """A milestone of the user's table: what it is about, its amount in minor units, and its state at each look."""

    deal: str
    title: str
    minor: int
    states: tuple[str, ...]
    budget: int | None = None
    submitted: date | None = None


@dataclass
class World:
    """What happened, what files show of it, and what was planted."""

    facts: Facts
    rng: Random
    looks: list[datetime]  # when the user asks
    month: date  # the calendar month that ends after the second look
    agreed: dict[str, Agreed] = field(default_factory=dict)
    edits: list[tuple[datetime, Work, Work | None]] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    stones: list[Stone] = field(default_factory=list)
    costs: dict[str, list[tuple[date, int]]] = field(default_factory=dict)
    maps: list[str] = field(default_factory=list)
    number: int = 0
    planted: list[str] = field(default_factory=list)
    withheld: str = ""  # a part of the names of files that the user does not save at the last look

    def agree(self, name: str, platform: str, kind: str, **more: object) -> Agreed:
        """Agree on a contract with a client of its own, unless `client` is given."""
        self.number += 1
        key = f"{name}{self.number}"
        client = str(more.pop("client", f"Client {self.number}"))
        defaults = {
            "title": f"{name.title()} {self.number}",
            "client_key": client.lower().replace(" ", "-"),
            "currency": "EUR" if platform == "direct" else "USD",
            "number": str(36_000_000 + self.number) if platform == "upwork" else "",
        }
        deal = Agreed(key=key, platform=platform, kind=kind, client=client, **(defaults | more))  # type: ignore[arg-type]
        self.keep(deal)
        return deal

    def keep(self, deal: Agreed) -> None:
        """Write a contract down, also for the exports of the tracker and of Upwork."""
        self.agreed[deal.key] = deal
        rates = tuple((terms.since, terms.rate) for terms in deal.terms if terms.rate)
        self.facts.deals[deal.key] = Deal(
            key=deal.key,
            title=deal.title,
            client=deal.client,
            platform=deal.platform,
            number=deal.number,
            type=deal.kind,
            currency=deal.currency,
            rates=((date.min, rates[0][1]), *rates[1:]) if rates else ((date.min, 4_000),),
        )

    def work(self, deal: Agreed, start: datetime, seconds: int, person: str = "me", **more: object) -> Work:
        """Track a session from an instant on, or from the first one after it at which the person is free."""
        length = timedelta(seconds=seconds)
        start = self.facts.free(person, start, length)
        one = Work(
            deal=deal.key,
            start=start,
            stop=start + length,
            client=deal.client,
            person=person,
            **({"project": deal.title, "text": f"Work {len(self.facts.work)}"} | more),  # type: ignore[arg-type]
        )
        self.facts.work.append(one)
        return one

    def edit(self, moment: datetime, old: Work, new: Work | None) -> None:
        """Change an entry, or delete it, at a moment."""
        self.edits.append((moment, old, new))

    def read(self, look: datetime, kind: str) -> datetime:
        """The look at which the files were saved that show what is known of a kind at a look."""
        return self.looks[-2] if kind == self.withheld and look == self.looks[-1] else look

    def saved(self, look: datetime) -> datetime:
        """When the files of a look were saved."""
        return look - SAVED

    def tracked(self, deal: Agreed | None, look: datetime) -> Iterator[Work]:
        """The entries of a contract as the tracker has them at a look, of all where none is given."""
        look = self.read(look, "tracker")
        changes = {old: new for moment, old, new in self.edits if moment <= look}
        for one in self.facts.work:
            now = changes.get(one, one)
            if now and now.stop <= self.saved(look) and (deal is None or now.deal == deal.key):
                yield now

    def billable(self, deal: Agreed, look: datetime) -> list[Work]:
        """The entries that the contract's client is to pay for."""
        works = list(self.tracked(deal, look))
        obeyed = deal.flag == "obey" or (deal.flag != "ignore" and any(one.billable for one in works))
        return [one for one in works if one.tags != "favour" and (one.billable or not obeyed)]

    def shown_lines(self, deal: Agreed, look: datetime) -> list[Hours]:
        """The rows of hours that the platform shows of a contract at a look."""
        if deal.platform == "upwork":
            rows = self.facts.diary(self.saved(self.read(look, "weekly_summary")))
            own = (row for row in rows if row.deal == deal.key and row.seconds)
            return [Hours(deal=deal.key, day=row.day, person="me", seconds=row.seconds or 0) for row in own]
        saved = self.saved(self.read(look, "hours")).date()
        return [line for line in self.hours if line.deal == deal.key and line.day < saved]

    def shown(self, deal: Agreed, look: datetime) -> Counter[date]:
        """Seconds of each day that the platform shows at a look."""
        days = Counter[date]()
        for line in self.shown_lines(deal, look):
            days[line.day] += line.seconds
        return days

    def at_look(self, look: datetime) -> Facts:
        """The facts as the tracker has them at a look."""
        return replace(self.facts, work=list(self.tracked(None, look)))


def worth(deal: Agreed, parts: Sequence[tuple[int | None, int]]) -> str:
    """The price of seconds at their rates, rounded once for each rate; "" where a rate is not known."""
    at_rate: dict[int | None, int] = {}
    for rate, seconds in parts:
        at_rate[rate] = at_rate.get(rate, 0) + seconds
    if None in at_rate or not at_rate:
        return ""
    return text(sum(priced(rate, seconds) for rate, seconds in at_rate.items() if rate), deal.currency)


def moment(instant: datetime | None) -> str:
    """An instant as JSON has it; "" for none."""
    return instant.isoformat().replace("+00:00", "Z") if instant else ""
