"""Values of the world of people's days: contracts, time entries, and hours that a platform shows of them.

Nothing here uses syncd: it is the other side of a comparison. Money is in cents, time in whole seconds, instants are
aware UTC.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.system.traps.facts import DAY, GAP, at

HOME = ZoneInfo("Europe/Berlin")
"""The user's zone: their days are counted in it, and those of direct contracts."""
PEOPLE = ("me", "ann", "zoe", "old")
CLEAR = "Checkout form of the shop"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What was agreed. `rates`: cents an hour, each from its day on; none where nobody named one."""

    key: str
    person: str
    desk: bool  # hourly on the platform; else direct
    rates: Sequence[tuple[date, int]] = ()
    flag: str = "auto"  # what the tracker's mark means: "auto", "obey" or "ignore"
    rounding: tuple[int, str] = (1, "")  # seconds, and how each entry is rounded to them; "" where none is agreed
    start: date | None = None

    @property
    def title(self) -> str:
        return f"Work {self.key}"

    def rate(self, day: date) -> int | None:
        """The rate of a day; None where nobody named one."""
        return ([rate for start, rate in self.rates if start <= day] or [None])[-1]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A time entry. `contract`: whose time it is; None: it waits for one; "": it is mapped to none on purpose."""

    number: int
    person: str
    contract: str | None
    start: datetime
    stop: datetime | None  # None: its timer runs
    text: str = CLEAR
    tag: str = ""
    task: str = ""
    project: str = ""
    billable: bool = True
    tracker: str = "track"

    @property
    def seconds(self) -> int:
        """Its length; 0 while it runs."""
        return int((self.stop - self.start).total_seconds()) if self.stop else 0

    def within(self, start: datetime, end: datetime) -> int:
        """Seconds of it between two instants."""
        stop = self.stop or self.start
        return max(0, int((min(stop, end) - max(self.start, start)).total_seconds()))

    def by_day(self, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
        """Seconds for each day of a zone."""
        day, stop = self.start.astimezone(zone).date(), self.stop or self.start
        while at(day, "00:00", zone) < stop:
            yield day, self.within(at(day, "00:00", zone), at(day + DAY, "00:00", zone))
            day += DAY


@dataclass(frozen=True, kw_only=True)
class Row:
    """A session that the platform shows. `day`: the platform's day on which it books it."""

    contract: str
    start: datetime
    seconds: int
    cents: int
    memo: str = ""
    by_hand: int = 0


@dataclass(frozen=True)
class Look:
    """The user exports everything at one moment, and asks at another."""

    made: datetime
    now: datetime


@dataclass
class World:
    """What happened, and what was written down of it."""

    rng: Random
    first: date  # the first day of the platform's first week
    weeks: int
    zone: ZoneInfo  # the platform's
    looks: list[Look]
    days_off: Sequence[date] = ()
    contracts: dict[str, Contract] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    edits: list[tuple[datetime, int, Entry | None]] = field(default_factory=list)
    """From a moment on, the entry with a number is another one, or is gone."""
    rows: list[Row] = field(default_factory=list)
    silent: dict[str, datetime] = field(default_factory=dict)  # source → the moment of its last export
    broken: list[Look] = field(default_factory=list)  # looks at which a file of "old" has a line that nobody can read
    quiet: set[tuple[str, date]] = field(default_factory=set)  # days on which a person tracks nothing
    api: bool = False  # my time comes from Toggl's server, and not from files
    planted: list[str] = field(default_factory=list)
    _numbers: int = 0

    def starts(self) -> list[date]:
        """The first days of the platform's weeks."""
        return [self.first + number * 7 * DAY for number in range(self.weeks)]

    def begins(self, day: date) -> datetime:
        """The midnight that begins a day of the platform's."""
        return at(day, "00:00", self.zone)

    def cut_off(self, week: date) -> datetime:
        """When nothing of a week can be changed any more."""
        return self.begins(week + 7 * DAY) + timedelta(hours=12)

    def contract(self, name: str, person: str = "me", *, desk: bool = False, **more: object) -> Contract:
        """Agree on a contract; at one rate from the beginning on, unless others are given."""
        key = f"{name}{len(self.contracts) + 1}"
        more.setdefault("rates", ((date.min, self.rng.randrange(2_000, 9_000)),))
        self.contracts[key] = Contract(key=key, person=person, desk=desk, **more)  # type: ignore[arg-type]
        return self.contracts[key]

    def track(self, contract: Contract, start: datetime, seconds: int, /, **more: object) -> Entry:
        """Track a session, from just that moment on."""
        self._numbers += 1
        values: dict[str, object] = {
            "person": contract.person,
            "contract": contract.key,
            "project": contract.title,
            "stop": start + timedelta(seconds=seconds),
        }
        one = Entry(number=self._numbers, start=start, **(values | more))  # type: ignore[arg-type]
        self.entries.append(one)
        return one

    def free(self, person: str, start: datetime, seconds: int) -> datetime:
        """The first moment from `start` on at which a person works on nothing else for so long."""
        length = timedelta(seconds=seconds)
        for one in sorted(self.entries, key=lambda one: one.start):
            stop = one.stop or one.start
            if one.person == person and one.start < start + length + GAP and start < stop + GAP:
                start = stop + GAP
        return start

    def show(self, contract: Contract, start: datetime, seconds: int, **more: object) -> Row:
        """Show a session on the platform, at the rate of its day unless another amount is given."""
        rate = contract.rate(start.astimezone(self.zone).date()) or 0
        more.setdefault("cents", priced(rate, seconds))
        row = Row(contract=contract.key, start=start, seconds=seconds, **more)  # type: ignore[arg-type]
        self.rows.append(row)
        return row

    def at(self, moment: datetime) -> list[Entry]:
        """The entries as the trackers have them at a moment, by their start. Files show none that runs."""
        kept: dict[int, Entry | None] = {one.number: one for one in self.entries}
        for since, number, other in self.edits:
            if since <= moment:
                kept[number] = other
        known = [self._shown(one, moment) for one in kept.values() if one and one.start <= moment]
        return sorted((one for one in known if one), key=lambda one: (one.start, one.number))

    def _shown(self, one: Entry, moment: datetime) -> Entry | None:
        if one.stop and one.stop > moment:
            return replace(one, stop=None) if self.api and one.person == "me" and one.tracker == "track" else None
        return one

    def week_of(self, moment: datetime) -> date:
        """The first day of the platform's week of a moment."""
        day = moment.astimezone(self.zone).date()
        return day - ((day - self.first).days % 7) * DAY

    def late(self, look: Look) -> list[tuple[Entry, int]]:
        """Entries on the platform's contracts that changed after their week was billed, as they were first seen, and
        the seconds that their week lost (negative: gained) by it."""
        now = {one.number: one for one in self.at(look.made)}
        before = [one for one in self.at(self.looks[0].made) if one.stop]  # a timer says nothing of an entry's length
        changed = [one for one in before if now.get(one.number) != one]
        found = []
        for one in changed:
            if one.contract and self.contracts[one.contract].desk:
                week = self.begins(self.week_of(one.start)), self.begins(self.week_of(one.start) + 7 * DAY)
                after = now.get(one.number)
                found.append((one, one.within(*week) - (after.within(*week) if after else 0)))
        return found


def priced(rate: int, seconds: int) -> int:
    """Cents for seconds at a rate an hour; half a cent goes away from zero."""
    twice = 2 * rate * abs(seconds) + 3600
    return (twice // 7200) * (-1 if seconds < 0 else 1)


def total(seconds: Iterable[int]) -> int:
    """A sum of seconds."""
    return sum(seconds)
