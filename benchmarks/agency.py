"""An agency's work: time, contracts, the platform's hours and milestones, day by day.

Ten people track eight hours a day on twenty contracts at a time. Contracts come and go, so a longer history has more of
them, and no more on a day. There is no server and no file: records go straight into a ledger as pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from syncd.core.money import Money
from syncd.core.records import (
    Contract,
    ContractName,
    ContractState,
    ContractType,
    Kind,
    Label,
    LabelKind,
    Milestone,
    MilestoneState,
    TimeEntry,
    WorkKind,
    WorkLine,
    label_ref,
    make_ref,
)
from syncd.core.terms import Origin, Terms
from syncd.core.time import Instant

TRACKER, PLATFORM, TABLE, BANK, INVOICES = "clockify", "upwork", "milestones", "giro", "invoices"
SLOTS = 20
"""Contracts at a time: two of each of eight people, two fixed-price ones and a retainer of the ninth, and one of a
consultant."""
FIXED, RETAINER = (16, 17), 18
A_DAY = 80
"""Entries of a day: eight of each person, of an hour each."""
LIFE = 250
"""Days of a contract; another one takes its place then. The first contract lasts as long as five, and the retainer for
ever."""
STAGE = 28
"""Days of a milestone."""
_END = datetime(2026, 11, 16, tzinfo=UTC)  # a Monday
RATE = Money(4000, "USD")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Agency:
    """So many entries, the last of them on the day before `end`."""

    entries: int
    end: Instant = _END

    @property
    def days(self) -> int:
        """Days with work."""
        return -(-self.entries // A_DAY)

    @property
    def first(self) -> date:
        """The first day."""
        return self.end.date() - timedelta(days=self.days)

    @property
    def start(self) -> Instant:
        """The first moment."""
        return self.end - timedelta(days=self.days)

    @property
    def now(self) -> Instant:
        """A moment after the last day."""
        return self.end + timedelta(minutes=1)

    def labels(self) -> Iterator[Label]:
        """The projects, called like the contracts, and the tasks, called like their milestones."""
        for slot in range(SLOTS):
            for life in range(life_of(slot, self.days - 1) + 1):
                ref = label_ref(TRACKER, LabelKind.PROJECT, contract_id(slot, life))
                yield Label(ref=ref, kind=LabelKind.PROJECT, name=title_of(slot, life))
                stages = -(-LIFE // STAGE) if slot in FIXED else 0
                for stage in range(stages):
                    task = label_ref(TRACKER, LabelKind.TASK, f"{contract_id(slot, life)}-{stage}")
                    yield Label(ref=task, kind=LabelKind.TASK, name=stage_title(stage), parent=ref)

    def tracked(self) -> Iterator[TimeEntry]:
        """Every entry, oldest first."""
        for number in range(self.entries):
            yield self.entry(number)

    def entry(self, number: int) -> TimeEntry:
        """The entry with this number."""
        day, of_day = divmod(number, A_DAY)
        person, hour = divmod(of_day, 8)
        slot = _slot(person, hour)
        start = self.start + timedelta(days=day) + (8 + hour) * _HOUR
        life = life_of(slot, day)
        stage = f"{contract_id(slot, life)}-{stage_of(day)}"
        return TimeEntry(
            ref=make_ref(TRACKER, Kind.TIME, f"{number:07}"),
            person=f"p{person}",
            start=start,
            stop=start + _HOUR,
            description=f"Work on item {number}",
            project=label_ref(TRACKER, LabelKind.PROJECT, contract_id(slot, life)),
            task=label_ref(TRACKER, LabelKind.TASK, stage) if slot in FIXED else None,
        )

    def contracts(self) -> Iterator[Contract]:
        """The contracts that the platform shows; former ones are closed."""
        for slot in range(SLOTS):
            lives = life_of(slot, self.days - 1) + 1
            for life in range(lives if slot != RETAINER else 0):
                over, days = life < lives - 1, _days(slot)
                yield Contract(
                    ref=make_ref(PLATFORM, Kind.CONTRACT, contract_id(slot, life)),
                    name=contract_name(slot, life),
                    type=ContractType.FIXED if slot in FIXED else ContractType.HOURLY,
                    terms=(Terms(rate=RATE, fee=Decimal("0.10"), origin=Origin.PLATFORM),),
                    state=ContractState.CLOSED if over else ContractState.ACTIVE,
                    start=self.first + timedelta(days=life * days),
                    end=self.first + timedelta(days=(life + 1) * days - 1) if over else None,
                )

    def logged(self) -> Iterator[WorkLine]:
        """The platform's hours: a line for each contract, person and day."""
        for day in range(self.days):
            for slot, person, seconds in work_of(day, self.entries):
                if slot not in FIXED and slot != RETAINER:
                    life, shown = life_of(slot, day), self.first + timedelta(days=day)
                    yield WorkLine(
                        ref=make_ref(PLATFORM, Kind.WORK, f"{shown}-{slot}"),
                        person=f"p{person}",
                        contract=contract_name(slot, life),
                        day=shown,
                        kind=WorkKind.HOURLY,
                        seconds=seconds,
                        memo=f"Work on the items of day {day}",
                    )

    def milestones(self) -> Iterator[Milestone]:
        """A milestone for each four weeks of each fixed-price contract; what is over was released."""
        for slot in FIXED:
            for day in range(self.days):
                if day % LIFE % STAGE == 0:
                    yield self._milestone(slot, day)

    def _milestone(self, slot: int, day: int) -> Milestone:
        life, stage = life_of(slot, day), stage_of(day)
        begun, last = self.first + timedelta(days=day), self.last_of(day)
        released = last + timedelta(days=1)
        over = released < self.end.date()
        return Milestone(
            ref=make_ref(TABLE, Kind.MILESTONE, f"{contract_id(slot, life)}-{stage}"),
            contract=contract_id(slot, life),
            title=stage_title(stage),
            acceptance="All pages work in the three browsers of the contract",
            amount=worth(stage),
            due=last,
            state=MilestoneState.RELEASED if over else MilestoneState.FUNDED,
            funded=begun,
            submitted=last if over else None,
            released=released if over else None,
        )

    def last_of(self, day: int) -> date:
        """The last day of the milestone that begins on a day."""
        length = min(STAGE, LIFE - day % LIFE)
        return self.first + timedelta(days=day + length - 1)

    def open_milestone(self) -> Milestone:
        """The milestone that is worked on in the end."""
        last = self.days - 1
        return self._milestone(FIXED[0], last - last % LIFE % STAGE)


def _slot(person: int, hour: int) -> int:
    """The contract on which a person works in an hour of their day."""
    if person == 8:
        return 16 + hour * 3 // 8
    return 19 if person == 9 else 2 * person + hour // 4


_SHARES = [(_slot(person, hour), person) for person in range(10) for hour in range(8)]


def work_of(day: int, entries: int) -> list[tuple[int, int, int]]:
    """The contracts of a day, each with who worked on it and for how many seconds."""
    shares = _SHARES[: entries - day * A_DAY]
    return [(slot, person, 3600 * shares.count((slot, person))) for slot, person in dict.fromkeys(shares)]


def _days(slot: int) -> int:
    return 5 * LIFE if slot == 0 else LIFE


def life_of(slot: int, day: int) -> int:
    """Which contract of a place runs on a day."""
    return 0 if slot == RETAINER else day // _days(slot)


def stage_title(stage: int) -> str:
    """How a milestone is called."""
    return f"Checkout page {stage} with card payment"


def stage_of(day: int) -> int:
    """Which milestone of a contract is worked on, on a day."""
    return day % LIFE // STAGE


def worth(stage: int) -> Money:
    """What a milestone is worth."""
    return Money(400_000 + 1000 * stage, "USD")


def contract_id(slot: int, life: int) -> str:
    """The platform's id of a contract."""
    return f"{36_000_000 + 1000 * slot + life}"


def title_of(slot: int, life: int) -> str:
    """The title of a contract."""
    return f"Project {slot}-{life}"


def contract_name(slot: int, life: int) -> ContractName:
    """How the platform's rows name a contract: two at a time are of one client."""
    id, title, client = contract_id(slot, life), title_of(slot, life), f"Client {slot // 2}-{life}"
    return ContractName(platform=PLATFORM, id=id, title=title, client=client)
