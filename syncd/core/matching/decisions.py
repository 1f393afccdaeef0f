"""What people decided about matches: two records belong together, or they do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from syncd.core.money import Money
from syncd.core.records import (
    EARNINGS,
    Milestone,
    MilestoneState,
    Record,
    Ref,
    Transaction,
    TransactionKind,
    namespace_of,
)
from syncd.core.time import Instant
from syncd.core.wording import days

_DEDUCTIONS = frozenset({TransactionKind.FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})


class Relation(StrEnum):
    """What a match says of two records: the first belongs to the second, gives it back, pays it or arrives as it."""

    FEE_EARNING = "fee-earning"  # also tax → fee, and what is taken of a refund
    REFUND_ORIGINAL = "refund-original"
    EARNING_MILESTONE = "earning-milestone"
    PAYOUT_BANK = "payout-bank"
    BANK_INVOICE = "bank-invoice"  # a line of a bank pays an invoice of your own
    TAKEN_BACK = "taken-back"  # a line of a bank takes the money of another one back


class Verdict(StrEnum):
    """What a person decided about two records."""

    PINNED = "pinned"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records that may be matched, in the order of their relation."""

    relation: Relation
    record: Transaction
    other: Transaction | Milestone

    @property
    def refs(self) -> tuple[Ref, Ref]:
        """The refs of both."""
        return self.record.ref, self.other.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDecision:
    """A decision about two records, as it was made. `amount`: of `ref`, how much of it; None: as much as fits."""

    id: int
    relation: Relation
    ref: Ref
    other: Ref
    verdict: Verdict
    amount: Money | None = None
    at: Instant
    actor: str
    note: str = ""
    was: tuple[str, str] = ("", "")  # what the two records said then, see `essence`


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of one relation, as a matching reads them."""

    pins: tuple[MatchDecision, ...] = ()  # in the order in which they were made
    forbidden: frozenset[tuple[Ref, Ref]] = field(default_factory=frozenset)

    @classmethod
    def of(cls, decisions: Iterable[MatchDecision], relation: Relation) -> "Decided":
        """Take the decisions of one relation."""
        own = sorted((one for one in decisions if one.relation is relation), key=lambda one: one.id)
        return cls(
            tuple(one for one in own if one.verdict is Verdict.PINNED),
            frozenset((one.ref, one.other) for one in own if one.verdict is Verdict.FORBIDDEN),
        )

    def allows(self, ref: Ref, other: Ref) -> bool:
        """Whether a matching may propose that `ref` belongs to `other`."""
        return (ref, other) not in self.forbidden

    def others(self, ref: Ref) -> tuple[Ref, ...]:
        """The records that `ref` was pinned to."""
        return tuple(pin.other for pin in self.pins if pin.ref == ref)


def pair(first: Record, second: Record) -> Pair | None:
    """Order two records by the relation that can hold between them. None where no relation can."""
    return _ordered(first, second) or _ordered(second, first)


def _ordered(record: Record, other: Record) -> Pair | None:
    if not isinstance(record, Transaction) or not isinstance(other, Transaction | Milestone) or record == other:
        return None
    relation = _relation(record, other)
    if relation is None:
        return None
    return Pair(relation=relation, record=record, other=other)


def _relation(record: Transaction, other: Record) -> Relation | None:
    if isinstance(other, Milestone):
        return Relation.EARNING_MILESTONE if record.kind in EARNINGS else None
    if not isinstance(other, Transaction):
        return None
    other_currency = record.amount.currency != other.amount.currency
    if record.kind is TransactionKind.PAYOUT and other.kind is TransactionKind.RECEIVED:
        return Relation.PAYOUT_BANK
    if record.kind is TransactionKind.RECEIVED and other.kind in EARNINGS:  # a return may be in any currency
        return None if other_currency and record.amount.minor > 0 else Relation.BANK_INVOICE
    if other_currency:
        return None
    if record.kind in _DEDUCTIONS and other.kind in EARNINGS | {TransactionKind.FEE, TransactionKind.REFUND}:
        if other.kind is TransactionKind.REFUND and record.amount.minor < 0:
            return None  # a refund gives fees back, and takes none
        return None if record.kind is other.kind else Relation.FEE_EARNING  # a tax may be of a fee
    if record.kind is TransactionKind.REFUND and other.kind in EARNINGS:
        return Relation.REFUND_ORIGINAL
    if record.kind is other.kind is TransactionKind.RECEIVED:
        is_opposite = record.amount.minor < 0 and record.amount == -other.amount
        return Relation.TAKEN_BACK if is_opposite and namespace_of(record.ref) == namespace_of(other.ref) else None
    return None


def essence(record: Record | None) -> str:
    """What a decision about a record rests on, in words: another text shows that the record has changed since. "" for
    one that is gone."""
    match record:
        case Transaction():
            return f"{record.kind} of {record.amount}, posted {days(record.posted, record.posted)}"
        case Milestone():
            amount = f" of {record.amount}" if record.amount else ""
            cancelled = ", cancelled" if record.state is MilestoneState.CANCELLED else ""
            return f"milestone “{record.title}”{amount}{cancelled}"
    return ""


def with_decided_parents(records: Mapping[Ref, Record], decisions: Iterable[MatchDecision]) -> dict[Ref, Record]:
    """The records, each fee, tax and refund with the parent that a person gave it, and without one that they refused.

    `records` has both records of each decision, as far as they exist. One that was pinned to several takes the first
    of them: its money counts once.
    """
    decided = dict(records)
    known = list(decisions)
    for relation in (Relation.FEE_EARNING, Relation.REFUND_ORIGINAL):
        own = Decided.of(known, relation)
        for ref in {pin.ref for pin in own.pins} | {ref for ref, _ in own.forbidden}:
            if isinstance(row := decided.get(ref), Transaction):
                decided[ref] = _with_parent(row, own, records)
    return decided


def _with_parent(row: Transaction, decided: Decided, records: Mapping[Ref, Record]) -> Transaction:
    if others := decided.others(row.ref):
        return replace(row, parent=others[0])
    if row.parent:
        return row if decided.allows(row.ref, row.parent) else replace(row, parent=None, group=None)
    refused = (records.get(other) for ref, other in decided.forbidden if ref == row.ref)
    is_of_event = any(isinstance(other, Transaction) and other.group == row.group for other in refused)
    return replace(row, group=None) if is_of_event else row


def left_to_pin(pair: Pair, standing: Iterable[MatchDecision]) -> Money:
    """How much of the pair's first record can be allocated to the second: what other standing pins have left of both.
    The second one does not limit it where it has another currency or no amount, or where any number of fees and taxes
    may belong to it."""
    record, other = pair.record, pair.other
    pins = [
        pin
        for pin in standing
        if pin.verdict is Verdict.PINNED and pin.relation is pair.relation and (pin.ref, pin.other) != pair.refs
    ]
    left = _left(record.amount, (pin.amount for pin in pins if pin.ref == record.ref))
    is_limited = pair.relation is not Relation.FEE_EARNING and other.amount is not None
    if not is_limited or other.amount is None or other.amount.currency != record.amount.currency:
        return left
    of_other = _left(other.amount, (pin.amount for pin in pins if pin.other == other.ref))
    return Money(min(left.minor, of_other.minor), left.currency)


def _left(amount: Money, pinned: Iterable[Money | None]) -> Money:
    taken = sum(abs(one).minor for one in pinned if one is not None and one.currency == amount.currency)
    return Money(max(abs(amount).minor - taken, 0), amount.currency)
