"""Reads expected payments: when the money of an earning should come, what came, and until when that is known."""

from dataclasses import replace
from datetime import timedelta

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import Side
from syncd.core.expected_payments import Arrived, ExpectedPayment, expected_day
from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.invoice_bank import FAR
from syncd.core.money import Money, share
from syncd.core.payment_group import PaymentGroup
from syncd.core.phrases import Phrase, say
from syncd.core.records import Ref, namespace_of
from syncd.core.time import ALWAYS, Instant, Span, day_of, midnight
from syncd.core.to_do import Words
from syncd.core.what_to_do import changes_wait, which_is_it
from syncd.core.wording import Here
from syncd.coverage.account_rows import AccountRows
from syncd.coverage.spans import known_through
from syncd.judge.payment_group import PaymentGroupReader
from syncd.ledger import Ledger
from syncd.ledger.derived.expected import StatedRelease, is_own_invoice, stated_releases
from syncd.wiring.directory import Directory
from syncd.wiring.invoices import InvoiceMatches
from syncd.wiring.sources import Source


class ExpectedPaymentReader:
    """Reads expected payments as of one instant. What judging does not change is read once."""

    def __init__(self, ledger: Ledger, directory: Directory, groups: PaymentGroupReader, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._groups = groups
        self._now = now
        self._rows = AccountRows(ledger, directory, now)
        self._held = ledger.holds.waiting()
        self._invoices = InvoiceMatches(ledger, directory)

    def read(self, ref: Ref) -> ExpectedPayment | None:
        """Read the payment that an earning leads to; None where neither a row nor a source says when money comes."""
        group = self._groups.read(ref)
        stated = stated_releases(self._ledger.database, [row.ref for row in group.rows]) if group else []
        return self._of(group, stated) if group and stated else None

    def of_any(self, ref: Ref) -> ExpectedPayment | None:
        """Read the payment that an earning leads to, also where no source will ever say that it came."""
        group = self._groups.read(ref)
        stated = stated_releases(self._ledger.database, [row.ref for row in group.rows]) if group else []
        return self._of(group, stated) if group else None

    def _of(self, group: PaymentGroup, stated: list[StatedRelease]) -> ExpectedPayment | None:
        """The payment of a group; None for a refund, and where nothing is left of it."""
        if not group.is_earning or group.left.minor <= 0:
            return None
        due = min((one.due for one in stated if one.due), default=None)
        amount, is_estimated = _net(group)
        last = max(row.day for row in group.rows)
        payment = ExpectedPayment(
            ref=group.ref,
            refs=tuple(row.ref for row in group.rows),
            kind=group.head.kind,
            contract=group.contract,
            account=group.account,
            profile=group.profile,
            posted=group.posted_on,
            first_day=group.days[0] if group.days else None,
            last_day=last,
            expected=expected_day(group.head.kind, group.posted_on, last, due, group.profile),
            calendar=self._directory.calendar,
            amount=amount,
            is_estimated=is_estimated,
            zone=self._directory.zone,
            now=self._now,
        )
        return self._with_arrivals(payment, group, stated)

    def _with_arrivals(
        self, payment: ExpectedPayment, group: PaymentGroup, stated: list[StatedRelease]
    ) -> ExpectedPayment:
        """The payment with what came of it: as its rows say, else as lines of a bank show of your own invoices."""
        released = [one for one in stated if one.released]
        waits = [one for one in stated if one.unreleased]
        if len(released) == len(group.rows):
            last = max(one.released for one in released if one.released)
            arrived = Arrived(group.ref, last, payment.amount, say("its row says so"))
            return replace(payment, arrived=(arrived,), is_shown=True, known_until=self._now)
        if released or waits:
            return self._unreleased(payment, group, released, waits)
        return self._from_banks(payment) if is_own_invoice(self._ledger.database, group.ref) else payment

    def _unreleased(
        self,
        payment: ExpectedPayment,
        group: PaymentGroup,
        released: list[StatedRelease],
        waits: list[StatedRelease],
    ) -> ExpectedPayment:
        """A payment of which a source says that some or all of it is not available yet."""
        amounts = {row.ref: row.amount for row in group.rows}
        parts = [
            Arrived(one.ref, one.released, amounts[one.ref], say("its row says so")) for one in released if one.released
        ]
        known = min((one.confirmed for one in waits), default=self._now)
        here = Here(self._directory.zone, self._now)
        return replace(
            payment,
            arrived=tuple(parts),
            is_shown=len(released) + len(waits) == len(group.rows),
            known_until=known,
            lacking=say("its row was last read as of {day}", here, day=day_of(known, here.zone)),
            source=", ".join(source.name for source in self._directory.sources_of(self._account(group))),
        )

    def _account(self, group: PaymentGroup) -> AccountKey:
        return AccountKey(namespace_of(group.ref), "", group.gross.currency)

    def _from_banks(self, payment: ExpectedPayment) -> ExpectedPayment:
        """One of your own invoices with the lines of banks that pay it."""
        banks = self._invoices.banks()
        if not banks:
            return payment
        matched, lines = self._invoices.of_year(payment.posted.year)
        mine = [one for one in matched.paid if one.invoice == payment.ref]
        doubts: dict[Ref, Words] = {
            one.line: _may_be_taken(one.line, matched.doubtful[one.line])
            for one in mine
            if one.line in matched.doubtful
        }
        if payment.ref in matched.returns:
            doubts |= {one.line: matched.returns[payment.ref].asks for one in mine if one.line not in doubts}
        arrived = [
            Arrived(one.line, lines[one.line].day, one.amount, one.why) for one in mine if one.line not in doubts
        ]
        for gone in matched.taken:
            if gone.paid.invoice == payment.ref:
                one, back = gone.paid, gone.taken.back
                arrived.append(Arrived(one.line, lines[one.line].day, one.amount, one.why))
                arrived.append(
                    Arrived(
                        back.ref,
                        back.day,
                        -one.amount,
                        say("it takes {ref} back, {why}", ref=one.line, why=gone.taken.why),
                    )
                )
        arrived += [
            Arrived(part.back.ref, part.back.day, -part.amount, say("{why}, and takes money back", why=part.why))
            for part in matched.went_back
            if part.invoice == payment.ref
        ]
        unclear = [
            Arrived(one.line, lines[one.line].day, one.amount, doubts[one.line]) for one in mine if one.line in doubts
        ]
        unclear += [
            Arrived(ref, lines[ref].day, lines[ref].amount, which_is_it(ref, payment.ref))
            for ref in matched.open.get(payment.ref, ())
        ]
        known = {bank.name: self._known_until(bank, payment) for bank in banks}
        through = None if None in known.values() else min(moment for moment in known.values() if moment)
        least = min(known, key=lambda name: (known[name] or ALWAYS.start, name))
        return replace(
            payment,
            arrived=tuple(sorted(arrived, key=lambda one: (one.day, one.ref))),
            unclear=tuple(sorted(unclear, key=lambda one: (one.day, one.ref))),
            is_shown=True,
            known_until=through,
            lacking=self._lacking(least, known[least]),
            source=least,
        )

    def _lacking(self, bank: str, known: Instant | None) -> Phrase:
        if bank in self._held:
            return changes_wait(bank)
        here = Here(self._directory.zone, self._now)
        if known is None:
            return say("no file of {bank} shows the day on which it was sent", bank=bank)
        return say(
            "{bank} is known through {day}", here, bank=bank, day=day_of(known - timedelta(seconds=1), here.zone)
        )

    def _known_until(self, bank: Source, payment: ExpectedPayment) -> Instant | None:
        """Until when all lines of a bank are known, from the day of an invoice on."""
        account = AccountKey(bank.namespace, "", payment.amount.currency)
        start = midnight(payment.posted, self._rows.zone(account))
        spans = [part.span for part in self._rows.covered(account) if part.source == bank.name]
        return None if bank.name in self._held else known_through(spans, Span(start, max(self._now, start) + FAR))


def _may_be_taken(line: Ref, back: BankLine) -> Phrase:
    return say(
        "{ref} of {amount} may take it back: {ask}", ref=back.ref, amount=back.amount, ask=which_is_it(back.ref, line)
    )


def _net(group: PaymentGroup) -> tuple[Money, bool]:
    """Return what remains of an earning after refunds, fees and taxes, and whether its fee is an estimate: where no row
    shows one, it is the contract's."""
    currency = group.left.currency
    taken = [row.amount.minor for row in group.taken if row.amount.currency == currency]
    if not group.fees and group.fee and group.has(Side.FEE):
        return Money(group.left.minor + sum(taken) - share(group.left, group.fee.fraction).minor, currency), True
    return Money(max(0, group.left.minor + sum(taken)), currency), False
