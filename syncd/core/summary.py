"""The billable summary as a value: a line per contract and currency, and totals. `syncd.core.billing` computes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.bounds import State, hours_state, rate_state, weakest
from syncd.core.contract_names import name_contract
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.phrases import Phrase, say
from syncd.core.records import ContractType, Ref
from syncd.core.time import Period
from syncd.core.to_do import Words


class Basis(StrEnum):
    """The evidence that a gross figure rests on."""

    BILLED = "billed"
    LOGGED = "logged"
    TRACKED = "tracked"
    MILESTONE = "milestone"
    AGREED = "agreed"  # a retainer's amount for whole months


MONEY = ("gross", "fee", "tax", "net")
"""The figures of money that lines and totals have."""
_EVIDENCE = {Basis.BILLED: Side.BILLED, Basis.LOGGED: Side.LOGGED, Basis.TRACKED: Side.TRACKED}


@dataclass(frozen=True, slots=True)
class Gap:
    """A side that is not completely known in the period, and why, in words for the user.

    `may_fall`: what is known of it may turn out to be less, too.
    """

    side: Side
    because: Words
    may_fall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDate:
    """What fixed work brought per hour in its whole life so far: net earned over hours tracked, those included whose
    money is still to come. Days are the platform's, the last one that of which both are known."""

    first: date
    last: date
    net: Money | None
    net_state: State
    seconds: int | None  # tracked; None where nothing is known
    seconds_partial: bool
    rate: Money | None  # per hour
    state: State  # of the rate
    because: Words = ""  # why it is no exact rate, as far as the net does not say it


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One contract's figures in one currency. Times are whole seconds; None is unknown, never zero; a `partial`
    figure is a lower bound, unless it is estimated."""

    client: str
    contract: str
    title: str
    kind: ContractType
    person: str
    basis: Basis
    currency: str | None
    seconds_tracked: int | None
    seconds_billable: int | None
    seconds_logged: int | None
    seconds_beyond: int | None = None  # of a retainer, in whole months: billable seconds beyond the agreed hours
    beyond_partial: bool = False  # whether there may be more of them
    gross: Money | None = None
    fee: Money | None = None  # negative: what the platform keeps
    tax: Money | None = None
    net: Money | None = None
    effective_rate: Money | None = None  # net per tracked hour that it is for; only where hours bill
    invoices: tuple[Ref, ...] = ()  # of billed gross: the transactions it is the sum of
    billable_partial: bool = False
    billable_estimated: bool = False  # less of it may bill once more is known
    gaps: tuple[Gap, ...] = ()
    gross_lacks: tuple[Words, ...] = ()  # what gross does not include, though its side is completely known
    notes: tuple[Words, ...] = ()  # what else decided the figures, in words for the user
    estimated: tuple[str, ...] = ()  # the figures of money that are estimated
    in_part: tuple[str, ...] = ()  # fee or tax of which a part is known alone: net is unknown then
    to_date: ToDate | None = None  # of fixed work
    estimated_by: Words = ""  # what the estimate rests on, in words for the user
    net_at_most: Words = ""  # why net and its rate may only be less, in words for the user
    distinction: str = ""  # what tells the contract from others of the same title, see `contract_names`
    client_name: str = ""  # as people call it; "" where nobody names it
    agreed: Money | None = None  # the hourly rate of its last day, where its hours bill
    seconds_not_billed: int = 0  # of those tracked: time that nobody pays for, such as what is marked not billable
    tolerated: int = 0  # seconds by which tracked and logged time may differ, because platforms bill whole segments

    @property
    def name(self) -> str:
        """The contract, for people who do not see its client beside it."""
        return name_contract(self.title or self.contract, self.distinction)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What people should know about the figures, gaps apart."""
        estimate = (_about(self.estimated[-1], self.estimated_by),) if self.estimated else ()
        bound = (say("net is ≤: {why}", why=self.net_at_most),) if self.net_at_most else ()
        lacks = (say("gross does not include {what}", what=lack) for lack in self.gross_lacks)
        return (*lacks, *estimate, *bound, *self.notes)

    def state(self, name: str) -> State:
        """How far a figure of money, or the effective rate, can be trusted."""
        if getattr(self, name) is None:
            return State.UNKNOWN
        if name == "effective_rate":
            is_loss = self.net is not None and self.net.minor < 0
            return rate_state(self.state("net"), self.tracked_state, is_loss=is_loss)
        if name in self.estimated:
            return State.ESTIMATED
        if name in self.in_part:
            return State.AT_LEAST
        if name == "net" and self.net_at_most:
            return State.AT_MOST
        # Nobody takes a fee or tax of what tracked time is worth by itself.
        taken = name in ("fee", "tax") and self.basis is Basis.TRACKED
        return State.AT_LEAST if self.gross_partial and not taken else State.EXACT

    @property
    def bills_its_hours(self) -> bool:
        """Whether the money is for hours: not a milestone's or a retainer's."""
        return self.kind in (ContractType.HOURLY, ContractType.DIRECT)

    @property
    def is_unpriced(self) -> bool:
        """Whether it may have earned money of which neither amount nor currency is known."""
        return self.currency is None and (self.seconds_billable != 0 or self.gross_partial)

    def lacks(self, side: Side) -> bool:
        """Whether a side is not completely known."""
        return any(gap.side is side for gap in self.gaps)

    def falling(self, side: Side | None) -> str:
        """Why what is known of a side may turn out to be less, in words for the user; "" where it can only be more."""
        return next((gap.because for gap in self.gaps if gap.side is side and gap.may_fall), "")

    @property
    def gross_falling(self) -> str:
        """As `falling`, of the side that gross rests on."""
        return self.falling(_EVIDENCE.get(self.basis))

    @property
    def tracked_estimated(self) -> bool:
        """Whether less may have been tracked, too."""
        return bool(self.falling(Side.TRACKED))

    @property
    def logged_estimated(self) -> bool:
        """Whether less may be logged, too."""
        return bool(self.falling(Side.LOGGED))

    @property
    def tracked_state(self) -> State:
        """How far the tracked time can be trusted."""
        return hours_state(self.seconds_tracked, partial=self.tracked_partial, estimated=self.tracked_estimated)

    @property
    def logged_state(self) -> State:
        """How far the logged time can be trusted."""
        return hours_state(self.seconds_logged, partial=self.lacks(Side.LOGGED), estimated=self.logged_estimated)

    @property
    def billable_state(self) -> State:
        """How far the billable time can be trusted."""
        return hours_state(self.seconds_billable, partial=self.billable_partial, estimated=self.billable_estimated)

    @property
    def tracked_partial(self) -> bool:
        """Whether more may have been tracked."""
        return self.lacks(Side.TRACKED)

    @property
    def gross_partial(self) -> bool:
        """Whether more may have been earned: gross rests on a side that is not completely known, or lacks a part."""
        if self.gross_lacks:
            return True
        return self.basis in _EVIDENCE and self.lacks(_EVIDENCE[self.basis])


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums over one currency; None where no line knows the figure.

    `partial`: some line does not know all of its money, or estimates some. The other marks say the same about hours.
    """

    seconds_tracked: int | None
    seconds_billable: int | None
    gross: Money | None
    fee: Money | None
    tax: Money | None
    net: Money | None
    partial: bool
    tracked_partial: bool = False
    tracked_estimated: bool = False
    billable_partial: bool = False
    billable_estimated: bool = False

    @property
    def tracked_state(self) -> State:
        """How far the tracked time can be trusted."""
        return hours_state(self.seconds_tracked, partial=self.tracked_partial, estimated=self.tracked_estimated)

    @property
    def billable_state(self) -> State:
        """How far the billable time can be trusted."""
        return hours_state(self.seconds_billable, partial=self.billable_partial, estimated=self.billable_estimated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The billable summary of a period.

    `gaps`: data that is missing in the period, whichever contract it belongs to. A contract about which nothing is
    known has no line.
    """

    period: Period
    lines: tuple[SummaryLine, ...]
    totals: Mapping[str, Total]
    gaps: tuple[Gap, ...] = ()

    def total_state(self, currency: str, name: str) -> State:
        """How far a total of money can be trusted: as far as the weakest of its parts."""
        lines = [line for line in self.lines if line.currency == currency]
        states = [line.state(name) for line in lines]
        if set(states) <= {State.UNKNOWN}:
            return State.UNKNOWN
        # What is not in the sum adds to it, except money that was given back.
        if any(line.state(name) is State.UNKNOWN and line.gross and line.gross.minor < 0 for line in lines):
            return State.ESTIMATED
        return weakest([*states, *(State.UNKNOWN for line in self.lines if line.is_unpriced)])

    @property
    def gross_partial(self) -> bool:
        """Whether more may have been earned than the lines show."""
        return any(line.gross_partial or (line.gross is None and line.seconds_billable != 0) for line in self.lines)


def _about(figure: str, why: str) -> Phrase:
    """What an estimated figure rests on."""
    match figure:
        case "gross":
            return say("gross is ≈: {why}", why=why)
        case "fee":
            return say("fee is ≈: {why}", why=why)
        case "tax":
            return say("tax is ≈: {why}", why=why)
    return say("net is ≈: {why}", why=why)
