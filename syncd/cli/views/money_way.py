"""A transaction's way to the bank: what a payout is made of, how it arrived, and which payout took an earning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.cli.opening import Opened
from syncd.cli.views import Json, plain
from syncd.core.matching.arrivals import NEAR, Arrival, BankLine, How
from syncd.core.matching.payouts import Portion, Withdrawal
from syncd.core.matching.taken_back import TakenLines
from syncd.core.money import Money
from syncd.core.payout import Payout, composition
from syncd.core.records import Ref
from syncd.core.reference_rates import rate_to_write
from syncd.core.what_to_do import which_is_it
from syncd.core.wording import Here, clean, count, on
from syncd.judge.payout import PayoutReader

ARRIVES = "payout-not-received"
"""The rule whose option `days` says how long a payout takes."""
SHOWN = 20
"""How many earnings of a payout are listed."""
_BY = {
    How.AMOUNT: "its amount",
    How.FEE: "its amount less a fee on the way",
    How.SUM: "the sum of these payouts",
    How.PARTS: "lines of one sender that add up to it",
    How.RATE: "your reference rate",
    How.PINNED: "your decision",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyWay:
    """`payout`: where the record is one; `expected_by`: the last day on which it is not late. `brings`: what a line of
    a bank brings. `taken`: which lines of its amount were taken back. `taken_by`: the payouts that took money of it."""

    payout: Payout | None
    expected_by: date | None
    brings: Arrival | None
    taken: TakenLines
    taken_by: Sequence[tuple[Withdrawal, Portion]]
    currency: str
    ref: Ref
    here: Here

    @classmethod
    def of(cls, opened: Opened, ref: Ref) -> "MoneyWay":
        """Read it from the ledger."""
        composition_ = opened.composition
        reader = PayoutReader(composition_.ledger, composition_.directory(), opened.now)
        payout = reader.read(ref)
        days = getattr(composition_.config.rules[ARRIVES], "days", NEAR)
        posted = composition_.ledger.payouts.row(ref)
        return cls(
            payout=payout,
            expected_by=payout.expected_by(days) if payout else None,
            brings=None if payout else reader.matches.of_line(ref),
            taken=TakenLines({}, {}) if payout else reader.matches.taken(ref),
            taken_by=() if payout else reader.takers(ref),
            currency=posted.account.currency if posted else "",
            ref=ref,
            here=opened.here,
        )

    def as_json(self) -> Json:
        """`payout`, `brings` and `paid_out_by`: null or empty where they say nothing about the record."""
        return {
            "payout": self._payout_json(self.payout) if self.payout else None,
            "brings": self._arrival_json(self.brings) if self.brings else None,
            "paid_out_by": [
                {"payout": one.ref, "day": plain(one.posted), "taken": plain(Money(portion.taken, self.currency))}
                for one, portion in self.taken_by
            ],
        }

    def _payout_json(self, payout: Payout) -> Json:
        return {
            "made_of": [
                {
                    "refs": [row.ref for row in portion.rows],
                    "taken": plain(payout.money(portion.taken)),
                    "net": plain(payout.money(portion.net)),
                }
                for portion in payout.portions
            ],
            "from_before": plain(payout.money(payout.drawn.from_opening)),
            "fee": plain(payout.money(payout.withdrawal.fee)),
            "unexplained": plain(payout.money(payout.drawn.unexplained)),
            "is_certain": payout.drawn.is_certain,
            "returned": plain(payout.withdrawal.returned),
            "arrived": self._arrival_json(payout.arrival) if payout.arrival else None,
            "taken_back_by": payout.lost.back.ref if payout.lost else None,
            "may_be_taken_back_by": payout.suspected.ref if payout.suspected else None,
            "unclear": [line.ref for line in payout.unclear],
            "expected_by": plain(self.expected_by),
        }

    def _arrival_json(self, arrival: Arrival) -> Json:
        return {
            "line": arrival.line.ref,
            "further_lines": [line.ref for line in arrival.further],
            "day": plain(arrival.line.day),
            "amount": plain(arrival.line.amount),
            "payouts": [payout.ref for payout in arrival.payouts],
            "by": arrival.how,
            "names_sender": arrival.is_named,
        }

    def as_text(self) -> Iterator[str]:
        if self.payout:
            yield from self._made_of(self.payout)
            yield from self._arrived(self.payout)
        if self.brings:
            yield ""
            yield f"Brings {count(len(self.brings.payouts), 'payout')}, by {_BY[self.brings.how]}"
            yield from (f"  {one.ref}: {one.amount}, sent {on(one.day, self.here)}" for one in self.brings.payouts)
        yield from self._taken_back()
        if self.taken_by:
            yield ""
            yield "Paid out by, the oldest money first (FIFO)"
            yield from (self._taken(one, portion) for one, portion in self.taken_by)

    def _taken_back(self) -> Iterator[str]:
        """What took a line back, or which one it takes back."""
        own = [one for ref, one in self.taken.certain.items() if self.ref in (ref, one.back.ref)]
        for one in own:
            yield ""
            if one.line.ref == self.ref:
                yield f"Taken back {on(one.back.day, self.here)} by {_line(one.back)}, {one.why}"
            else:
                yield f"Takes back {_line(one.line)} of {on(one.line.day, self.here)}, {one.why}"
        doubts = [pair for pair in self.taken.doubtful.items() if self.ref in (pair[0], pair[1].ref)]
        for line, back in doubts:
            yield ""
            yield f"{back.ref} may take {line} back: {which_is_it(back.ref, line)}"

    def _made_of(self, payout: Payout) -> Iterator[str]:
        yield ""
        yield "Made of, the oldest money first (FIFO)"
        yield f"  {composition(payout) or 'no money that is known'}"
        for portion in payout.portions[:SHOWN]:
            part = "" if portion.is_whole else f" of {payout.money(portion.net)}"
            others = f" with {count(len(portion.rows) - 1, 'fee or tax', 'fees and taxes')}" if portion.rows[1:] else ""
            yield f"  {portion.rows[0].ref}{others}: {payout.money(portion.taken)}{part}"
        if len(payout.portions) > SHOWN:
            yield f"  and {len(payout.portions) - SHOWN} more"
        if payout.drawn.unexplained and not payout.drawn.is_certain:
            yield "  What was in the account before the first day that is known may explain the rest"

    def _arrived(self, payout: Payout) -> Iterator[str]:
        yield ""
        yield "At the bank"
        yield from (f"  {line}" for line in self._arrival_words(payout))

    def _arrival_words(self, payout: Payout) -> Iterator[str]:
        if back := payout.withdrawal.returned:
            yield f"Came back {on(back, self.here)}: {payout.withdrawal.returned_by}"
        elif payout.arrival:
            yield from self._came(payout, payout.arrival)
        elif lost := payout.lost:
            yield f"Arrived {on(lost.arrival.line.day, self.here)} as {_line(lost.arrival.line)}"
            yield f"Taken back {on(lost.back.day, self.here)} by {_line(lost.back)}"
        elif not payout.banks:
            yield "Nobody can tell: no source shows the bank account it goes to"
        elif payout.unclear or payout.incomparable:
            yield from self._may_be(payout)
        elif (since := payout.bank_since) is None or payout.day <= since:
            banks = ", ".join(bank.source for bank in payout.banks)
            begin = f"begin on {on(since, self.here)}" if since else "show no days yet"
            yield f"Nobody can tell: statements of {banks} {begin}"
        else:
            yield from self._missing(payout)

    def _came(self, payout: Payout, arrival: Arrival) -> Iterator[str]:
        fee = f", {arrival.fee} less on the way" if arrival.fee and arrival.fee.minor else ""
        named = "; its text names the sender" if arrival.is_named else ""
        yield f"Arrived {on(arrival.line.day, self.here)} as {_line(arrival.line)}{fee}"
        yield from (f"and {on(line.day, self.here)} as {_line(line)}" for line in arrival.further)
        yield f"Known by {_BY[arrival.how]}{named}"
        others = [one.ref for one in arrival.payouts if one.ref != payout.ref]
        if others:
            yield f"Together with {', '.join(others)}"
        if doubt := payout.suspected:
            asks = which_is_it(doubt.ref, arrival.line.ref)
            yield f"{_line(doubt)} of {on(doubt.day, self.here)} may have taken it back: {asks}"

    def _may_be(self, payout: Payout) -> Iterator[str]:
        lines = payout.unclear or payout.incomparable
        yield "Nobody can tell: one of these may be it"
        yield from (f"  {on(line.day, self.here)} {_line(line)}" for line in lines[:SHOWN])
        if payout.unclear:
            yield f"Say which one: syncd match {payout.ref} LINE"
        else:
            tells = rate_to_write(payout.amount.currency, lines[0].amount.currency, payout.day)
            yield f"No rate tells: {tells}"

    def _missing(self, payout: Payout) -> Iterator[str]:
        assert self.expected_by
        late_after = on(self.expected_by, self.here)
        if payout.now.astimezone(payout.zone).date() <= self.expected_by:
            yield f"Not late yet: expected by {late_after}"
            return
        short = [bank for bank in payout.banks if bank.through is None or bank.through < self.expected_by]
        yield f"Expected by {late_after}, and no line brings it" + ("" if not short else " as far as is known")
        for bank in short:
            known = f"known through {on(bank.through, self.here)}" if bank.through else "do not show its days"
            yield f"Statements of {bank.source}: {known}"

    def _taken(self, one: Withdrawal, portion: Portion) -> str:
        part = "all of it" if portion.is_whole else f"a part of {Money(portion.net, self.currency)}"
        net = " after fees" if portion.rows[1:] else ""
        return f"  {one.ref} on {on(one.posted, self.here)}: {Money(portion.taken, self.currency)}{net}, {part}"


def _line(line: BankLine) -> str:
    text = f", “{clean(line.text, 80)}”" if line.text else ""
    return f"{line.amount} ({line.ref}{text})"
