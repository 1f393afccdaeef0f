"""The six kinds of record that sources send. Each record has one identity, its ref `namespace/kind/id`."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.money import Money
from syncd.core.terms import Terms
from syncd.core.time import Instant, Span

Ref = str
"""`namespace/kind/id`: the only identity of a record."""


class Kind(StrEnum):
    """The kinds of record: the middle part of a ref."""

    TIME = "time"
    WORK = "work"
    CONTRACT = "contract"
    MILESTONE = "milestone"
    TRANSACTION = "transaction"
    LABEL = "label"


_BY_NAME: dict[str, Kind] = {kind.value: kind for kind in Kind}


def make_ref(namespace: str, kind: Kind, id: object) -> Ref:
    """Make the ref `namespace/kind/id`. ValueError when the id is empty or the namespace is not a name."""
    if not str(id) or not namespace or "/" in namespace:
        raise ValueError(f"not a {kind} with an id in a namespace: {namespace!r}, {id!r}")
    return f"{namespace}/{kind}/{id}"


def kind_of(ref: Ref) -> Kind:
    """The kind in a ref. ValueError where there is none."""
    kind = _BY_NAME.get(ref.split("/", 2)[1])  # asked for every row: five times as fast as Kind(…)
    return Kind(ref) if kind is None else kind


def namespace_of(ref: Ref) -> str:
    """The namespace of a ref: the space in which its id is unique."""
    return ref.split("/", 1)[0]


def id_of(ref: Ref) -> str:
    """The id of a ref, within namespace and kind."""
    return ref.split("/", 2)[2]


def short_hash(*parts: object, length: int = 10) -> str:
    """Hash a tuple of values to a stable hexadecimal name."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()[:length]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry:
    """Time that a person tracked. `stop` is None while the timer runs. ValueError when it stops before it starts."""

    ref: Ref
    person: str  # as the source names them; see `[person]` in the configuration
    start: Instant
    stop: Instant | None
    description: str = ""
    project: Ref | None = None  # refs of labels
    task: Ref | None = None
    tags: tuple[Ref, ...] = ()
    billable: bool | None = None
    space: str = ""  # the part of the tracker it is in, such as a workspace; '' where there are none
    rate: Money | None = None  # per hour, as the tracker applies it; None where the source does not show it

    def __post_init__(self) -> None:
        if self.stop is not None and self.stop < self.start:
            raise ValueError(f"it stops at {self.stop.isoformat()}, before it starts at {self.start.isoformat()}")

    @property
    def seconds(self) -> int:
        """Whole seconds tracked; 0 while the timer runs, because running time is not worked time yet."""
        return 0 if self.stop is None else Span(self.start, self.stop).seconds


class LabelKind(StrEnum):
    """The kinds of label that a tracker puts on time entries."""

    PROJECT = "project"
    CLIENT = "client"
    TASK = "task"
    TAG = "tag"
    USER = "user"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A tracker's project, client, task, tag, user or workspace. Amounts and estimates are the tracker's own; some
    plans of a tracker have none."""

    ref: Ref
    kind: LabelKind
    name: str
    parent: Ref | None = None  # a project's client, a task's project
    archived: bool = False
    billable: bool | None = None
    rate: Money | None = None  # per hour; a workspace's is its default
    fixed_fee: Money | None = None
    estimate: int | None = None  # seconds


def label_ref(namespace: str, kind: LabelKind, id: object) -> Ref:
    """Make the ref of a label. The kind is part of the id, because a project and a tag may have the same id."""
    return make_ref(namespace, Kind.LABEL, f"{kind}-{id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractName:
    """The name of a contract in a platform's row: an id where the export shows one, else title, client, freelancer."""

    platform: str
    id: str | None = None
    title: str = ""
    client: str = ""
    freelancer: str = ""

    @property
    def provisional_key(self) -> str:
        """The key of a contract that you did not configure: the platform's id, else a hash of the name."""
        if self.id:
            return f"{self.platform}-{self.id}"
        return f"{self.platform}~{short_hash(self.client, self.title, self.freelancer)}"

    @property
    def title_or_party(self) -> str:
        """The name to look it up by where there is no id: its title, else its client or freelancer."""
        return self.title or self.client or self.freelancer


class ContractType(StrEnum):
    """How a contract is billed."""

    HOURLY = "hourly"
    FIXED = "fixed"
    RETAINER = "retainer"
    DIRECT = "direct"


class BillableFlag(StrEnum):
    """What a contract makes of a tracker's mark "billable"."""

    AUTO = "auto"  # it counts where the contract's entries carry both marks
    OBEY = "obey"
    IGNORE = "ignore"


class ContractState(StrEnum):
    """The state of a contract on its platform."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract as a platform shows it. None is not known; terms without a rate do not say that there is none."""

    ref: Ref
    name: ContractName
    type: ContractType | None = None
    terms: tuple[Terms, ...] = ()  # sorted, each in force until the next ones start
    state: ContractState | None = None
    start: date | None = None  # in the platform's zone
    end: date | None = None  # the last day


class WorkKind(StrEnum):
    """How a platform pays a row of work."""

    HOURLY = "hourly"
    BONUS = "bonus"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """Hours or an amount that a platform shows on one of its days.

    `gross` is the platform's claim, before fees. It is never added to transactions, which are the money itself.
    """

    ref: Ref
    person: str
    contract: ContractName
    day: date  # in the platform's zone; where `start` is on another one, that counts
    kind: WorkKind
    seconds: int | None = None  # None for a bonus or a fixed payment
    gross: Money | None = None
    memo: str = ""
    start: Instant | None = None  # when the work of the row began, where the platform shows it
    manual: int | None = None  # seconds of it that were added by hand, where the platform shows them


class MilestoneState(StrEnum):
    """The states of a milestone, in the order they are usually passed."""

    PROPOSED = "proposed"
    UNFUNDED = "unfunded"
    FUNDED = "funded"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes-requested"
    RELEASED = "released"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """The terms and the state of a milestone. The ledger keeps every change as a version."""

    ref: Ref
    contract: str  # your key, or the platform's id or title
    title: str
    acceptance: str = ""
    amount: Money | None = None
    due: date | None = None
    state: MilestoneState = MilestoneState.PROPOSED
    funded: date | None = None
    submitted: date | None = None
    released: date | None = None
    budget: int | None = None  # seconds that are agreed for it
    estimate: int | None = None  # seconds that you think it takes in all
    feedback: date | None = None  # since when you wait for the client's answer


class TransactionKind(StrEnum):
    """The kind of a transaction. An unknown type is OTHER; its words are in `type_text`."""

    HOURLY = "hourly"
    FIXED = "fixed"
    BONUS = "bonus"
    EXPENSE = "expense"
    MISCELLANEOUS = "miscellaneous"
    FEE = "fee"
    TAX = "tax"
    WITHHOLDING = "withholding"
    REFUND = "refund"
    MEMBERSHIP = "membership"
    PAYOUT = "payout"
    PAYOUT_FEE = "payout-fee"
    PAYMENT = "payment"  # a charge to the account's own card
    CLIENT_FEE = "client-fee"  # paid by a client to the platform on top of the earnings
    ESCROW = "escrow"  # set aside by a client, not earned yet
    RECEIVED = "received"  # in or out of your own bank account; not on a platform
    JOURNAL = "journal"
    OTHER = "other"


EARNINGS = frozenset(map(TransactionKind, ("hourly", "fixed", "bonus", "expense", "miscellaneous")))
OF_ACCOUNT = frozenset({TransactionKind.PAYOUT, TransactionKind.PAYOUT_FEE, TransactionKind.RECEIVED})
"""Kinds that are of an account, and of no contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A movement of money on a platform. Earnings are positive; fees and payouts are negative."""

    ref: Ref
    posted: date  # in the platform's zone
    kind: TransactionKind
    amount: Money
    type_text: str = ""  # the platform's own word
    contract: ContractName | None = None
    person: str = ""
    group: str | None = None  # the platform's id of the business event that several rows share
    parent: Ref | None = None  # the row it follows: tax → fee → earning
    first_day: date | None = None  # the invoiced days, both included
    last_day: date | None = None
    seconds: int | None = None  # worked time, where the row shows it
    balance: Money | None = None  # running balance after the row
    description: str = ""
    due: date | None = None  # the day by which it is to be paid
    released: date | None = None  # the day from which the money is available, where the source states it
    unreleased: bool | None = None  # True where the source states such days and has none for this row: not yet
    reference: str = ""  # of a bank's line: the id that the payer gave the payment (EndToEndId)
    returned: str = ""  # of a bank's line: why its bank calls it a return, such as "MD06" or "reversal"


Record = TimeEntry | WorkLine | Contract | Milestone | Transaction | Label

KINDS: dict[Kind, type[Record]] = {
    Kind.TIME: TimeEntry,
    Kind.WORK: WorkLine,
    Kind.CONTRACT: Contract,
    Kind.MILESTONE: Milestone,
    Kind.TRANSACTION: Transaction,
    Kind.LABEL: Label,
}
