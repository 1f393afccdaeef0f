"""Values of the world of traps, and its own arithmetic. Nothing here uses syncd: it is the other side of a comparison.

Money is in whole minor units, time in whole seconds, instants are aware UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SEGMENT = 600
GAP = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True)
class Deal:
    """What was agreed with a client. `rates`: minor units an hour, each from its day on."""

    key: str  # the contract's key in the configuration, or the provisional one
    title: str
    client: str
    client_key: str = ""
    platform: str = "upwork"
    number: str = ""
    type: str = "hourly"
    person: str = "me"
    currency: str = "USD"
    rates: Sequence[tuple[date, int]] = ()
    fees: Sequence[tuple[date, Decimal]] = ((date.min, Decimal("0.10")),)
    learned: bool = False  # the configuration gives no rate: it shows in the rows alone
    shared_title: bool = False  # nothing tells whose money a row with the title is
    months: int = 0  # minor units that a retainer bills for a calendar month
    invoiced: bool = False  # billed by a table of own invoices

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the contract's days: the platform's, else the user's."""
        return ZoneInfo("UTC") if self.platform == "upwork" else ZoneInfo("Europe/Berlin")

    def cut_off(self, week: date) -> datetime:
        """When nothing in a week can be changed any more: Upwork gives half a day, goLance nobody knows."""
        return at(week + WEEK, "12:00" if self.platform == "upwork" else "00:00", self.zone)

    def rate(self, day: date) -> int:
        """The rate of a day."""
        return [rate for start, rate in self.rates if start <= day][-1]

    def fee(self, day: date) -> Decimal:
        """The fraction of an earning of a day that the platform keeps."""
        return [fee for start, fee in self.fees if start <= day][-1]


@dataclass(frozen=True, kw_only=True)
class Work:
    """A time entry. `deal`: whose time it truly is; None: nobody can know, "" on purpose nobody's."""

    deal: str | None
    start: datetime
    stop: datetime
    project: str
    client: str = ""
    person: str = "me"
    text: str = "Login page"
    tags: str = ""
    billable: bool = False
    bills: bool = True  # whether a client pays for it, where tracked time bills
    logged_at: datetime | None = None  # when it came onto the platform; None: never
    logged_on: str = ""  # another contract that the platform shows it on, by mistake
    beyond: bool = False  # before the contract's first day, or after its last one: reported for the contract
    booked: date | None = None  # the day whose week the platform books all of it in; None: each part in its own

    @property
    def seconds(self) -> int:
        """Its length."""
        return int((self.stop - self.start).total_seconds())

    def parts(self, until: datetime | None = None, zone: ZoneInfo | None = None) -> Iterator[tuple[date, int]]:
        """Seconds for each day of a zone (UTC if none is given), of the time before `until`."""
        start, end = self.start, self.stop if until is None else min(self.stop, until)
        while start < end:
            day = start.astimezone(zone or UTC).date()
            midnight = at(day + DAY, "00:00", zone)
            yield day, int((min(end, midnight) - start).total_seconds())
            start = midnight


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Hours (or, without, a payment) that the platform's weekly summary shows."""

    deal: str
    day: date
    seconds: int | None
    minor: int
    payment: str = ""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A row of the transaction report. `week`: Monday of the week it truly belongs to."""

    deal: str
    day: date
    type: str
    minor: int
    week: date | None = None  # None: of the account, or of the day it was posted
    about: str = ""  # number of the row that it names
    number: str
    seconds: int | None = None
    names_week: bool = True


@dataclass(frozen=True, order=True)
class Found:
    """A discrepancy as both sides describe it."""

    rule: str
    subject: str
    part: str
    seconds: int | None
    stake: str
    severity: str = ""  # of rules that ask about what may be right, and else find it wrong


@dataclass(frozen=True, kw_only=True)
class Round:
    """A moment at which the user saves files and looks. The instants say when each export was made; None: not."""

    now: datetime
    tracker: datetime | None = None
    hours: datetime | None = None
    money: datetime | None = None
    invoices: datetime | None = None
    since: date | None = None  # first day of the tracker's export


@dataclass
class Facts:
    """Everything that happened, and everything that was written down about it."""

    first: date  # a Monday
    weeks: int
    deals: dict[str, Deal] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    extra: list[Shown] = field(default_factory=list)  # rows of the platform without tracked time
    paid_rate: dict[tuple[str, date], int] = field(default_factory=dict)  # days paid at another rate than agreed
    given_back: list[tuple[str, date, bool, bool]] = field(default_factory=list)
    """Bills to refund: the contract, its week, whether it is billed again, and whether the row names the week."""
    paid_at_once: list[tuple[str, date, int]] = field(default_factory=list)
    invoices: list[tuple[str, date, date, int]] = field(default_factory=list)
    """Own invoices: the contract, the day it was sent, the Monday of the week it is for, and the amount."""
    lost: set[str] = field(default_factory=set)
    """Numbers of posted rows that no report shows."""
    strange: list[tuple[str, date]] = field(default_factory=list)
    """Contracts and weeks with a transaction of an unknown type."""
    posted: list[Posted] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    moved: datetime | None = None
    """The export of the tracker in which a slip has moved all old entries to another project."""
    planted: list[str] = field(default_factory=list)  # what was done wrong, for people
    zones: dict[str, ZoneInfo] = field(default_factory=lambda: {"me": ZoneInfo("Europe/Berlin")})
    config: list[str] = field(default_factory=list)

    @property
    def mondays(self) -> list[date]:
        """The first days of all weeks."""
        return [self.first + number * WEEK for number in range(self.weeks)]

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.first + self.weeks * WEEK

    def paid(self, deal: str, day: date) -> int:
        """The rate at which the platform pays a day's hours."""
        return self.paid_rate.get((deal, day), self.deals[deal].rate(day))

    def free(self, person: str, start: datetime, length: timedelta) -> datetime:
        """The first moment from `start` on at which the person works on nothing else for so long. On Mondays they save
        exports at noon, and no work goes on meanwhile."""
        for one in sorted(self.work, key=lambda one: one.start):
            if one.person == person and one.start < start + length + GAP and start < one.stop + GAP:
                start = one.stop + GAP
        noon, after = at(start.date(), "12:20"), at(start.date(), "14:30")
        if start.weekday() == 0 and start < after and start + length > noon:
            return self.free(person, after, length)
        return start

    def diary(self, exported: datetime) -> list[Shown]:
        """The rows of hours that an export shows: whole segments, the rest of a day carried over within its week."""
        seconds: dict[tuple[str, date], int] = {}
        for one in self.work:
            if one.deal and self.deals[one.deal].number and one.logged_at and one.logged_at <= exported:
                for day, part in one.parts(exported, self.deals[one.deal].zone):
                    key = (one.logged_on or one.deal, one.booked or day)
                    seconds[key] = seconds.get(key, 0) + part
        rows, carried = [], {}
        for (deal, day), part in sorted(seconds.items()):
            week = monday(day)
            before = carried.get((deal, week), 0)
            carried[deal, week] = before + part
            shown = _segments(before + part) - _segments(before)
            if shown:
                rows.append(Shown(deal=deal, day=day, seconds=shown, minor=priced(self.paid(deal, day), shown)))
        return [*rows, *(row for row in self.extra if row.day < exported.date())]


def monday(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def at(day: date, clock: str, zone: ZoneInfo | None = None) -> datetime:
    """An instant by the clock of a zone; UTC if none is given."""
    return datetime.combine(day, time.fromisoformat(clock), zone or UTC).astimezone(UTC)


def priced(rate: int, seconds: int) -> int:
    """Minor units for seconds at a rate an hour; half a unit goes up."""
    return rounded(Decimal(rate) * seconds / 3600)


def rounded(amount: Decimal) -> int:
    """Whole units; half a unit goes away from zero."""
    return int(amount.to_integral_value(ROUND_HALF_UP))


def text(minor: int, currency: str = "") -> str:
    """An amount as people write it."""
    amount = f"{Decimal(minor).scaleb(-2):.2f}"
    return f"{amount} {currency}" if currency else amount


def _segments(seconds: int) -> int:
    return (seconds + SEGMENT // 2) // SEGMENT * SEGMENT
