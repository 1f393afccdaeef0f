"""Says which money of a chain has not come yet, until when it is expected, and whether that is over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.cli.money_way import NO_BANK, MoneyWay
from syncd.cli.opening import Opened
from syncd.cli.views.expected_money import GRACE, OVERDUE
from syncd.cli.views.money_way import ARRIVES
from syncd.core.bounds import State
from syncd.core.chain import ChainSide
from syncd.core.chain_steps import Awaited, StepState
from syncd.core.discrepancies import Side
from syncd.core.expected_payments import ExpectedPayment, Progress
from syncd.core.matching.arrivals import NEAR
from syncd.core.money import Money
from syncd.core.payout import Payout
from syncd.core.records import Ref
from syncd.core.releases import expected_words
from syncd.core.time import day_of
from syncd.core.wording import on
from syncd.coverage.people import PeopleCoverage
from syncd.judge.expected_payment import ExpectedPaymentReader
from syncd.judge.payment_group import PaymentGroupReader

Sides = Mapping[Side, ChainSide]
_LATE_OR_NOT = {Progress.EXPECTED: StepState.NOT_YET, Progress.PARTIAL: StepState.NOT_YET}
_LATE_OR_NOT |= {Progress.OVERDUE: StepState.OVERDUE}
IN_ACCOUNT = "it is in your account at the platform, and no payout took it"
BEFORE = "{} comes first"


@dataclass(frozen=True, slots=True)
class Unbilled:
    """Why no bill is there, until when, and when its money is expected. `state`: of what was billed; what comes after
    it is not yet there, or never comes where nothing is billed."""

    because: str
    state: StepState = StepState.NOT_YET
    until: date | None = None
    released: date | None = None
    release: str = ""


@dataclass
class AwaitedReader:
    """Reads what is awaited of chains, as of one instant."""

    opened: Opened
    way: MoneyWay

    def __post_init__(self) -> None:
        """Open the readers that all chains share."""
        composition, now = self.opened.composition, self.opened.now
        ledger, directory = composition.ledger, composition.directory()
        people = PeopleCoverage(ledger, directory, now)
        groups = PaymentGroupReader(ledger, directory, people, now)
        self.groups = groups
        self._expected = ExpectedPaymentReader(ledger, directory, groups, now)
        self._grace = getattr(composition.config.rules[OVERDUE], "grace", GRACE)
        self._days = getattr(composition.config.rules[ARRIVES], "days", NEAR)

    def payments(self, earnings: Iterable[Ref]) -> list[ExpectedPayment]:
        """The payments that earnings lead to, each once."""
        found = filter(None, map(self._expected.of_any, earnings))
        return list({payment.ref: payment for payment in found}.values())

    def of(self, sides: Sequence[ChainSide], unbilled: Unbilled | None = None) -> dict[Side, Awaited]:
        """What is awaited of a chain's sides. `unbilled`: why no bill can be there yet."""
        by_side = {side.side: side for side in sides}
        billed, released, paid = (by_side[side] for side in (Side.BILLED, Side.RELEASED, Side.PAID_OUT))
        if billed.amount is None:
            return dict(_not_billed(unbilled, by_side)) if unbilled else {}
        payments = self.payments(billed.refs)
        if not paid.applies:
            received = self._payments(payments, by_side[Side.RECEIVED])
            return {Side.RECEIVED: received} if received and by_side[Side.RECEIVED].because != NO_BANK else {}
        found: dict[Side, Awaited] = {}
        net = by_side[Side.FEE].amount
        if net is not None and not net.minor and not paid.refs:
            return {}  # all of it was given back
        if not _is_all(paid, by_side[Side.FEE]) and (first := self._payments(payments, released)):
            found[Side.RELEASED] = first
        if paid.amount is not None and not paid.amount.minor:
            found[Side.PAID_OUT] = self._not_paid(paid, found.get(Side.RELEASED))
        if arrival := self._arrivals(by_side[Side.RECEIVED], paid):
            found[Side.RECEIVED] = arrival
        return found

    def _payments(self, payments: Sequence[ExpectedPayment], side: ChainSide) -> Awaited | None:
        """The payments that are not late yet, or overdue; None without any."""
        open_now = [(payment, payment.progress(self._grace)) for payment in payments]
        waiting = [(payment, _LATE_OR_NOT[word]) for payment, word in open_now if word in _LATE_OR_NOT]
        if not waiting or side.amount is None:
            return None
        late = [payment for payment, state in waiting if state is StepState.OVERDUE]
        chosen = late or [payment for payment, _ in waiting]
        days = [payment.expected.day for payment in chosen if payment.expected]
        return Awaited(
            state=StepState.OVERDUE if late else StepState.NOT_YET,
            amount=side.amount,
            until=min(days) if days else None,
            because="; ".join(self._words(payment) for payment in chosen),
        )

    def _words(self, payment: ExpectedPayment) -> str:
        amount = f"{'≈ ' if payment.is_estimated else ''}{payment.left}"
        if payment.expected is None:
            return f"{amount} expected"
        return f"{amount} {expected_words(payment.expected, self.opened.here)}"

    def _not_paid(self, paid: ChainSide, released: Awaited | None) -> Awaited:
        because = BEFORE.format("the release") if released else IN_ACCOUNT
        if paid.because:
            because = f"{because}; {paid.because}"
        return Awaited(state=StepState.NOT_YET, amount=paid.amount, until=None, because=because)

    def _arrivals(self, side: ChainSide, paid: ChainSide) -> Awaited | None:
        """What payouts have not brought yet; None where all arrived, or nobody can tell."""
        if paid.amount is None or side.because == NO_BANK:
            return None
        if not paid.refs:
            return Awaited(state=StepState.NOT_YET, amount=side.amount, until=None, because=BEFORE.format("the payout"))
        return self.arrivals(side.amount, filter(None, map(self.way.payout, paid.refs)))

    def arrivals(self, amount: Money | None, payouts: Iterable[Payout]) -> Awaited | None:
        """Payouts on their way to the bank: the late ones, else those that are not late yet; None without any."""
        found = list(self._on_the_way(payouts))
        late = [one for one in found if one[1] is StepState.OVERDUE]
        chosen = late or [one for one in found if one[1] is StepState.NOT_YET] or found
        if not chosen:
            return None
        until, state, _ = min(chosen, key=lambda one: one[0])
        return Awaited(
            state=state,
            amount=None if state is StepState.CANNOT_TELL else amount,
            until=until,
            because="; ".join(dict.fromkeys(words for _, _, words in chosen)),
        )

    def _on_the_way(self, payouts: Iterable[Payout]) -> Iterator[tuple[date, StepState, str]]:
        """Each payout that did not arrive: the day until which it is expected, its state, and the reason in words."""
        here = self.opened.here
        today = day_of(self.opened.now, here.zone)
        for payout in payouts:
            until = payout.expected_by(self._days)
            expected = f"{payout.amount} expected by {on(until, here)}"
            since = payout.bank_since
            if back := payout.withdrawal.returned:
                yield back, StepState.NOT_YET, f"{payout.ref} came back {on(back, here)}"
            elif lost := payout.lost:
                yield (
                    until,
                    StepState.OVERDUE,
                    f"arrived, and taken back {on(lost.back.day, here)} by {lost.back.ref}",
                )
            elif payout.arrival is not None or not payout.banks:
                continue
            elif since is None or payout.day <= since:
                begin = f"begin on {on(since, here)}" if since else "show no days yet"
                banks = ", ".join(bank.source for bank in payout.banks)
                yield until, StepState.CANNOT_TELL, f"statements of {banks} {begin}"
            elif payout.unclear or payout.incomparable:
                yield until, StepState.CANNOT_TELL, f"one of several lines may bring {payout.ref}"
            elif today <= until:
                yield until, StepState.NOT_YET, expected
            else:
                short = [bank for bank in payout.banks if bank.through is None or bank.through < until]
                if not short:
                    yield until, StepState.OVERDUE, f"{expected}, and no line brings it"
                for bank in short[:1]:
                    known = f"end {on(bank.through, here)}" if bank.through else "do not show its days"
                    yield until, StepState.CANNOT_TELL, f"{expected}; statements of {bank.source} {known}"


def _not_billed(unbilled: Unbilled, sides: Sides) -> Iterator[tuple[Side, Awaited]]:
    """What waits for a bill that cannot be there yet."""
    reasons = {
        Side.BILLED: (unbilled.until, unbilled.because),
        Side.FEE: (None, BEFORE.format("the bill")),
        Side.RELEASED: (unbilled.released, unbilled.release or BEFORE.format("the bill")),
        Side.PAID_OUT: (None, BEFORE.format("the release")),
        Side.RECEIVED: (None, BEFORE.format("the payout" if sides[Side.PAID_OUT].applies else "the bill")),
    }
    never = unbilled.state is StepState.NOT_APPLICABLE
    for side, (until, because) in reasons.items():
        state = unbilled.state if never or side is Side.BILLED else StepState.NOT_YET
        because = unbilled.because if never else because
        yield side, Awaited(state=state, amount=None, until=until, because=because)


def _is_all(paid: ChainSide, net: ChainSide) -> bool:
    """Whether all that was left of the bill was paid out."""
    return paid.state is State.EXACT and paid.amount is not None and paid.amount == net.amount
