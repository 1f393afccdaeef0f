"""When the money of an earning is expected and what came of it, and which payments are for which milestones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.opening import Opened
from syncd.cli.views import Json, plain
from syncd.core.expected_payments import ExpectedPayment, Progress
from syncd.core.milestone_releases import ReleasedPart
from syncd.core.records import Ref
from syncd.core.releases import expected_words
from syncd.core.wording import Here, on
from syncd.coverage.people import PeopleCoverage
from syncd.judge.expected_payment import ExpectedPaymentReader
from syncd.judge.milestone_case import MilestoneReader
from syncd.judge.payment_group import PaymentGroupReader

OVERDUE = "payment-overdue"
"""The rule whose option `grace` says when a payment is late."""
GRACE = 2
"""Business days, where the rule is switched off."""
ROW_IS_SILENT = "no row says whether it was released"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedMoney:
    """`payment`: of an earning, where it is expected. `parts`: (milestone, part) of a payment, or of a milestone."""

    payment: ExpectedPayment | None
    grace: int
    parts: Sequence[tuple[Ref, ReleasedPart]]
    here: Here

    @classmethod
    def of(cls, opened: Opened, ref: Ref) -> "ExpectedMoney":
        """Read it from the ledger."""
        ledger, directory = opened.composition.ledger, opened.composition.directory()
        people = PeopleCoverage(ledger, directory, opened.now)
        groups = PaymentGroupReader(ledger, directory, people, opened.now)
        payment = ExpectedPaymentReader(ledger, directory, groups, opened.now).of_any(ref)
        contract = ledger.derived.milestone_contract(ref) or ledger.payments.contract_of(ref)
        releases = MilestoneReader(ledger, directory, people, opened.now).releases(contract) if contract else {}
        return cls(
            payment=payment,
            grace=getattr(opened.composition.config.rules[OVERDUE], "grace", GRACE),
            parts=[
                (milestone, part)
                for milestone, found in sorted(releases.items())
                for part in found.parts
                if ref in (milestone, part.payment.ref)
            ],
            here=opened.here,
        )

    def as_json(self) -> Json:
        """`expected`: null where nothing is; `releases`: empty where no payment and milestone belong together."""
        return {"expected": self._payment_json(), "releases": [self._part_json(*part) for part in self.parts]}

    def _payment_json(self) -> Json | None:
        payment = self.payment
        if payment is None or payment.expected is None:
            return None
        return {
            "day": plain(payment.expected.day),
            "because": payment.expected.why,
            "net": plain(payment.amount),
            "is_estimated": payment.is_estimated,
            "received": plain(payment.received) if payment.is_shown else None,
            "state": payment.progress(self.grace),
            "overdue_from": plain(payment.overdue_from(self.grace)),
        }

    def _part_json(self, milestone: Ref, part: ReleasedPart) -> Json:
        return {
            "milestone": milestone,
            "payment": part.payment.ref,
            "amount": plain(part.amount),
            "because": f"it {part.why}",
        }

    def as_text(self) -> Iterator[str]:
        if self.payment and self.payment.expected:
            yield ""
            yield "Its money"
            yield f"  {self._words(self.payment)}"
            for one in (*self.payment.arrived, *self.payment.unclear):
                yield f"  {one.ref}: {one.amount}, {on(one.day, self.here)}; {one.why}"
        if self.parts:
            yield ""
            yield "Milestones and their payments"
            for milestone, part in self.parts:
                day = on(part.payment.posted, self.here)
                yield f"  {part.payment.ref} of {day}: {part.amount} for {milestone}; it {part.why}"

    def _words(self, payment: ExpectedPayment) -> str:
        assert payment.expected
        amount = f"{'≈ ' if payment.is_estimated else ''}{payment.left}"
        expected = expected_words(payment.expected, self.here)
        match payment.progress(self.grace):
            case Progress.EXPECTED:
                return f"Not late yet: {amount} {expected}"
            case Progress.PARTIAL:
                return f"Not late yet: {payment.received} came, and {amount} are {expected}"
            case Progress.RELEASED:
                return f"Released: {payment.received} came"
            case Progress.OVERDUE:
                return f"Overdue: {amount} {expected}"
        unsure = payment.lacking or "a payment may be of it" if payment.is_shown else ROW_IS_SILENT
        return f"{amount} {expected}; {unsure}"
