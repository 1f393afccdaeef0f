"""The parts of subjects: contracts, pieces of time entries, lines of a platform, and a day's entries."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.contract_run import UNKNOWN_RUN, ContractRun
from syncd.core.learned_terms import UnconfirmedRate
from syncd.core.money import Money
from syncd.core.phrases import Between, Phrase, say
from syncd.core.records import BillableFlag, ContractType, Ref, TimeEntry, WorkKind
from syncd.core.retainers import Agreement, RetainerTerms
from syncd.core.rounding import Rounding
from syncd.core.terms import Origin, Terms, terms_on
from syncd.core.time import Instant
from syncd.core.wording import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """A contract as rules see it: one you configured, or a provisional one that only a platform shows."""

    key: str
    title: str
    type: ContractType
    platform: str
    client: str = ""  # your key for it; of a contract that you did not configure, as its platform calls it
    client_name: str = ""  # as you call it, else its platform; "" where nobody names it
    terms: tuple[Terms, ...] = ()
    unconfirmed: UnconfirmedRate | None = None  # what the newest rows show instead of a learned rate
    configured: bool = True
    billable_flag: BillableFlag = BillableFlag.AUTO
    retainer: tuple[RetainerTerms, ...] = ()
    start: date | None = None  # its first and last day, both included; None where they are open
    end: date | None = None
    target_rate: Money | None = None  # per hour; what you aim at where no rate is agreed
    rounding: Rounding | None = None  # of tracked time that is billed
    run: ContractRun = UNKNOWN_RUN  # what its platform shows of its days and states

    @property
    def name(self) -> str:
        """Its title, else its key: what people call it."""
        return self.title or self.key

    @property
    def agreement(self) -> Agreement:
        """What is agreed for each month, for a retainer."""
        return Agreement(terms=self.retainer, start=self.start, end=self.end)

    def rate_on(self, day: date) -> Money | None:
        """The hourly rate agreed, or learned, for `day`."""
        terms = terms_on(self.terms, day)
        return terms.rate if terms else None

    def is_learned_on(self, day: date) -> bool:
        """Whether the rate of `day` is only learned: nobody agreed on it, and no platform states it."""
        terms = terms_on(self.terms, day)
        return terms is not None and terms.rate is not None and terms.origin is Origin.LEARNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The part of a time entry that falls on one platform day of one contract."""

    ref: Ref
    person: str
    start: Instant  # of the piece, not of the entry
    seconds: int
    day: date  # in the platform's zone
    description: str = ""
    label: str = ""  # the project's name, for people
    billable: bool | None = None  # the tracker's mark; None where the source does not show it
    goodwill: bool = False  # the contract's time, which is not billed
    has_task: bool = False  # whether its entry names a task of the tracker

    @property
    def end(self) -> Instant:
        """The end of the piece."""
        return self.start + timedelta(seconds=self.seconds)

    def seconds_before(self, moment: Instant) -> int:
        """Seconds of the piece before `moment`."""
        return max(0, min(self.seconds, int((moment - self.start).total_seconds())))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedLine:
    """A platform's work line, with the contract it belongs to."""

    ref: Ref
    person: str
    day: date
    kind: WorkKind
    seconds: int | None = None
    gross: Money | None = None
    memo: str = ""  # what the platform says the hours were for; several memos of a day are one text
    manual: int | None = None  # seconds of it that were added by hand, where the platform shows them
    start: Instant | None = None  # when the work began, where the platform shows it

    @property
    def by_hand(self) -> int:
        """Seconds of it that are known to be added by hand."""
        return min(self.manual or 0, self.seconds or 0)


@dataclass(frozen=True, slots=True)
class Bill:
    """A transaction that pays for a contract's hours of a platform week; `seconds`: as many, where it states them."""

    ref: Ref
    amount: Money
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ClosingWeek:
    """A platform week: its end, the cut-off until which its hours can be logged, and the platform's zone."""

    end: Instant
    cut_off: Instant
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """A time entry of a person's day, with the contract it maps to.

    `billed`: whether its hours cost money: not those of a fixed price, a retainer, goodwill or not billable.
    """

    entry: TimeEntry
    contract: str | None = None  # None: in suspense
    title: str = ""  # of the contract
    client: str = ""  # the contract's, by name
    ignored: bool = False
    rate: Money | None = None  # at its start
    new_rates: tuple[tuple[Instant, Money | None], ...] = ()  # each other rate within it, with its first moment
    billed: bool = True
    week: ClosingWeek | None = None  # of a timer that runs: the week in which it started, where that is to be logged

    def rate_at(self, moment: Instant) -> Money | None:
        """The rate of the entry's time at a moment, None where it is unknown."""
        begun = [rate for since, rate in self.new_rates if since <= moment]
        return begun[-1] if begun else self.rate


def describe_time(time: Piece | TimeEntry, reader: Reader) -> Phrase:
    """Describe tracked time as evidence, on the reader's clock: `Tue 10 Nov, 09:00–11:30 “API tests”`."""
    moments = Between(time.start, time.end if isinstance(time, Piece) else time.stop)
    if time.description:
        return say("{moments} “{text}”", reader, moments=moments, text=time.description)
    return say("{moments}", reader, moments=moments)
