"""Values of the world with money. Nothing here uses syncd: it is the other side of a comparison.

Tracked time, hours on Upwork and its rows are those of the worlds of traps; tables of other platforms, own invoices, a
bank's file, milestones, and entries that people change later are added here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.system.money import terms
from tests.system.traps.facts import DAY, GAP, WEEK, Deal, Facts, Posted, Shown, Work, at, monday, rounded, text

FIRST_NUMBER = 700_000_000


@dataclass(frozen=True, order=True)
class Expected:
    """A discrepancy as a person would name it: the rule, what it is about, which part of that, and what is at stake."""

    rule: str
    about: str  # a contract, an account or a source
    part: str  # the first day of a week, or a platform's number of a row
    stake: str


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A row of a table of transactions on a platform of its own. `released`: when its money became available."""

    number: str
    day: date
    type: str
    minor: int
    deal: str = ""
    fee: int = 0  # positive: what the platform keeps
    tax: int = 0
    week: date | None = None
    released: date | None = None
    shown: bool = True  # False: it happened, and no export shows it

    @property
    def net(self) -> int:
        """What it adds to the balance."""
        return self.minor - self.fee - self.tax


@dataclass
class Account:
    """A table of transactions: an account on a platform of its own, with a running balance."""

    name: str
    currency: str = "USD"
    more: str = ""  # of the platform's table in the configuration
    rows: list[TableRow] = field(default_factory=list)

    def add(self, **values: object) -> TableRow:
        """Add the next row; rows get numbers in the order in which they are added."""
        row = TableRow(number=f"{self.name}-{len(self.rows) + 1:03}", **values)  # type: ignore[arg-type]
        self.rows.append(row)
        return row

    def bonus(self, day: date, minor: int, *, released: bool = True) -> None:
        """Add money for no contract that is released after the security days."""
        self.add(day=day, type="Bonus", minor=minor, released=day + 5 * DAY if released else None)


@dataclass(frozen=True, kw_only=True)
class BankLine:
    """A line of the bank's file."""

    day: date
    minor: int
    payer: str
    purpose: str = ""
    currency: str = "EUR"


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice of one's own, for days from `first` to `last`."""

    number: str
    deal: str
    sent: date
    first: date
    last: date
    minor: int
    due: date | None = None


@dataclass
class World:
    """What happened, what files show of it, and what must be found."""

    facts: Facts
    rng: Random
    looks: list[datetime]  # when the user exports everything and asks
    number: int = 0
    own_bills: set[tuple[str, date]] = field(default_factory=set)  # weeks whose bills a story posts itself
    edits: list[tuple[datetime, Work, Work | None]] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    diaries: dict[str, list[tuple[Work, int]]] = field(default_factory=dict)  # hours, and minutes of them by hand
    bank: list[BankLine] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    milestones: list[dict[str, str]] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    unknown: set[tuple[str, str]] = field(default_factory=set)  # rule, and what it cannot tell about
    unsure: set[str] = field(default_factory=set)  # contracts of whose figures nothing is claimed
    passing: set[tuple[str, str]] = field(default_factory=set)  # rule, and what it finds until later files come
    without_fee: set[tuple[str, date | None]] = field(default_factory=set)  # weeks whose bill has no fee
    planted: list[str] = field(default_factory=list)
    caps: dict[str, Sequence[tuple[date, int]]] = field(default_factory=dict)  # hours a week, from days on

    days_off: Sequence[date] = ()  # holidays
    between: dict[datetime, tuple[str, str, list[Expected]]] = field(default_factory=dict)
    """After a look between the first and the last: a rule, a contract, and what the rule then finds of it."""

    def ask_on(self, look: datetime, rule: str, deal: Deal, found: list[Expected]) -> None:
        """Look once more, between the others."""
        self.looks[1:-1] = sorted({*self.looks[1:-1], look})
        self.between[look] = (rule, deal.key, found)

    def expect(self, rule: str, about: str, part: object, minor: int, currency: str = "USD") -> None:
        """Plant a fault, with what it costs."""
        self.expected.append(Expected(rule, about, str(part), text(minor, currency)))

    def deal(
        self,
        name: str,
        *,
        platform: str = "upwork",
        kind: str = "hourly",
        rate: int = 0,
        fee: Decimal | None = Decimal("0.10"),
        later_fee: tuple[date, Decimal] | None = None,
        cap: Sequence[tuple[date, int]] = (),
        currency: str = "USD",
        client: str = "",
        more: str = "",
    ) -> Deal:
        """Agree on a contract. `cap`: hours a week, from days on; `later_fee`: another one, from a day on."""
        self.number += 1
        key = f"{name}{self.number}"
        number = str(36_000_000 + self.number) if platform == "upwork" else ""
        rate = rate or self.rng.randrange(3_000, 9_000, 6)
        deal = Deal(
            key=key,
            title=f"{name.title()} {self.number}",
            client=client or f"Client {self.number}",
            client_key=client.lower().replace(" ", "-") if client else f"client-{key}",
            platform=platform,
            number=number,
            type=kind,
            currency=currency,
            rates=((date.min, rate),),
            fees=((date.min, fee or Decimal(0)), *([later_fee] if later_fee else [])),
            learned=kind == "fixed",
        )
        self.facts.deals[key], self.caps[key] = deal, cap
        agreed = terms.agreed(
            f'rate = "{text(rate, currency)}"' if kind != "fixed" else "",
            fee if platform != "direct" else None,
            later_fee,
            cap,
            self.facts.first - 30 * DAY,
        )
        identity = f'id = "{number}"\n' if number else ""
        known = f"[client.{deal.client_key}]\n" in "".join(self.facts.config)
        named = "" if known else f'[client.{deal.client_key}]\nnames = ["{deal.client}"]\n'
        self.facts.config.append(
            f'[contract.{key}]\nplatform = "{platform}"\n{identity}titles = ["{deal.title}"]\ntype = "{kind}"\n'
            f'client = "{deal.client_key}"\n{more}{agreed}{named}'
        )
        return deal

    def work(
        self, deal: Deal, day: date, minutes: int, *, seconds: int = 0, logged: bool = True, **more: object
    ) -> Work:
        """Track a session on a day, and log it when it ends, where the platform logs hours."""
        length = timedelta(minutes=minutes, seconds=seconds)
        start = self.facts.free(deal.person, at(day, "04:00"), length)
        assert start.date() == (start + length).date() == day, (deal.key, start)
        logs = logged and bool(deal.number) and deal.type == "hourly"
        one = Work(
            deal=deal.key,
            start=start,
            stop=start + length,
            project=deal.title,
            client=deal.client,
            text=f"Work on {deal.title}",
            logged_at=start + length if logs else None,
            **more,  # type: ignore[arg-type]
        )
        self.facts.work.append(one)
        return one

    def follow(self, one: Work, minutes: int) -> None:
        """Go on with a session that was logged, for some minutes that are not."""
        length = timedelta(minutes=minutes)
        assert self.facts.free(one.person, one.stop + GAP, length) == one.stop + GAP, one
        self.facts.work.append(replace(one, start=one.stop + GAP, stop=one.stop + GAP + length, logged_at=None))

    def weeks(self, deal: Deal, *, among: Sequence[int] | None = None) -> None:
        """Two ordinary sessions in each week, in whole segments."""
        for place, week in enumerate(self.facts.mondays):
            if among is None or place in among:
                for weekday in sorted(self.rng.sample(range(1, 5), 2)):
                    self.work(deal, week + weekday * DAY, self.rng.randrange(6, 10) * 10)

    def shown(self, deal: Deal, week: date) -> list[Shown]:
        """The hours that Upwork shows in a week, once it is over."""
        rows = self.facts.diary(at(self.facts.end + WEEK, "00:00"))
        return [row for row in rows if row.deal == deal.key and monday(row.day) == week and row.seconds]

    def logged(self, deal: Deal, week: date) -> tuple[int, int]:
        """Seconds and minor units that Upwork shows in a week."""
        rows = self.shown(deal, week)
        return sum(row.seconds or 0 for row in rows), sum(row.minor for row in rows)

    def post(
        self,
        deal: Deal | None,
        day: date,
        word: str,
        minor: int,
        *,
        week: date | None = None,
        seconds: int | None = None,
        about: str = "",
        names_week: bool = True,
    ) -> Posted:
        """Post a row on Upwork."""
        number = str(FIRST_NUMBER + len(self.facts.posted))
        row = Posted(
            deal=deal.key if deal else "",
            day=day,
            type=word,
            minor=minor,
            week=week,
            seconds=seconds,
            about=about,
            number=number,
            names_week=names_week,
        )
        self.facts.posted.append(row)
        return row

    def earn(
        self,
        deal: Deal,
        day: date,
        word: str,
        minor: int,
        *,
        fee: int | None = None,
        tax: int = 0,
        named: bool = True,
        **more: object,
    ) -> Posted:
        """Post an earning with its fee, positive, the agreed one if none is given, and a tax on the fee. The fee names
        the earning, or is posted a day later without it."""
        row = self.post(deal, day, word, minor, **more)  # type: ignore[arg-type]
        kept = rounded(deal.fee(day) * minor) if fee is None else fee
        if kept:
            about, later = (row.number, day) if named else ("", day + DAY)
            taken = self.post(deal, later, "Service Fee", -kept, week=row.week, about=about, names_week=False)
            if tax:
                self.post(deal, day, "VAT", -tax, week=row.week, about=taken.number)
        return row

    def give_back(self, deal: Deal, day: date, minor: int, *, week: date | None, names_week: bool = True) -> Posted:
        """Post a refund with the fee that returns."""
        row = self.post(deal, day, "Refund", -minor, week=week, names_week=names_week)
        self.post(deal, day, "Service Fee Refund", rounded(deal.fee(day) * minor), week=week, about=row.number)
        return row

    def bill(self, deal: Deal, week: date, **more: object) -> Posted:
        """Bill the logged hours of a week on the Monday after it."""
        self.own_bills.add((deal.key, week))
        seconds, minor = self.logged(deal, week)
        return self.earn(deal, week + WEEK, "Hourly", minor, week=week, seconds=seconds, **more)  # type: ignore[arg-type]

    def at_look(self, look: datetime) -> Facts:
        """The facts as the tracker has them at a moment: people change entries."""
        works: Counter[Work] = Counter(self.facts.work)
        for moment, old, new in self.edits:
            if moment <= look:
                works[old] -= 1
                if new:
                    works[new] += 1
        return replace(self.facts, work=list(works.elements()))
