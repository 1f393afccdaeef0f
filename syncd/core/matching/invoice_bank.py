"""Matches your own invoices to the lines of a bank account that pay them.

In this order, each step with what the steps before left, by date, amount and ref: a person said so; a line names an
invoice's number, and has the client's name or is worth just what is left of it; it has the client's name and is worth
just one invoice; or it is worth several invoices of that client in a row. An amount alone proves nothing: anybody may
pay the same one. Nor does a number alone: it may be a month. So a line of an invoice's amount, one with its number, and
another line with the name of a client who has not paid, stay *open*: they may be it, until a person says so.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter
from shlex import quote

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided
from syncd.core.matching.taken_back import TakenBack, TakenLines
from syncd.core.matching.words import Numbers, stands_in
from syncd.core.money import Money
from syncd.core.phrases import Phrase, say
from syncd.core.records import Ref, namespace_of

FAR = timedelta(days=180)
"""Days after an invoice in which a payment for it is looked for."""
_sent = attrgetter("sent")
NOTHING_DECIDED = Decided()
NOTHING_TAKEN = TakenLines({}, {})
PINNED = say("it was matched to it by you")
NUMBER = say("it names the invoice")
AMOUNT = say("it has the client's name and is its amount")
SEVERAL = say("it has the client's name and is the sum of several invoices")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentInvoice:
    """An invoice that you sent. `amount`: what is left of it after credits, positive; `payers`: names by which a bank
    may call the client."""

    ref: Ref
    number: str
    sent: date
    amount: Money
    contract: str
    payers: frozenset[str] = frozenset()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """A part of a line that pays an invoice."""

    line: Ref
    invoice: Ref
    amount: Money
    why: Phrase


@dataclass(frozen=True, slots=True)
class PaidInvoices:
    """Which lines pay which invoices; `open`: invoice → the lines that may be of it. `taken`: payments whose money a
    later line took back, so that they pay nothing any more; `doubtful`: line that pays → the one that may take it back;
    `went_back`: what lines that name an invoice took back of its payments; `returns`: invoice → a line that may take
    some of what came for it back, and the payment it may be of."""

    paid: tuple[Paid, ...] = ()
    open: Mapping[Ref, tuple[Ref, ...]] = field(default_factory=dict)
    taken: tuple["PaidAndTaken", ...] = ()
    doubtful: Mapping[Ref, BankLine] = field(default_factory=dict)
    went_back: tuple["WentBack", ...] = ()
    returns: Mapping[Ref, "MayReturn"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaidAndTaken:
    """A payment, and the line that took its money back."""

    paid: Paid
    taken: TakenBack


@dataclass(frozen=True, slots=True)
class WentBack:
    """A line that takes some of what came for an invoice back. `amount`: positive; `why`: how that is known."""

    invoice: Ref
    back: BankLine
    amount: Money
    why: Phrase


@dataclass(frozen=True, slots=True)
class MayReturn:
    """A line that may take some of what came for an invoice back. `line`: the payment of its account and amount, else
    the latest one before it."""

    invoice: Ref
    back: BankLine
    line: BankLine

    @property
    def asks(self) -> Phrase:
        """What a person can do, in words."""
        return say(
            "{ref} of {amount} may take money of it back: `syncd unmatch {refs}` says that it does not; {otherwise}",
            ref=self.back.ref,
            amount=self.back.amount,
            refs=f"{quote(self.back.ref)} {quote(self.invoice)}",
            otherwise=self._otherwise,
        )

    @property
    def _otherwise(self) -> Phrase:
        """What a person does where it takes money back."""
        if self.back.amount == -self.line.amount and namespace_of(self.back.ref) == namespace_of(self.line.ref):
            refs = f"{quote(self.back.ref)} {quote(self.line.ref)}"
            return say("`syncd match {refs}` says that it does", refs=refs)
        return say(
            "if all of it went back, `syncd unmatch {refs}`, and so for each of its payments; if a part did, split row "
            "{invoice} of your table into what is paid and what is owed",
            refs=f"{quote(self.line.ref)} {quote(self.invoice)}",
            invoice=self.invoice,
        )


def match_invoices(
    invoices: Iterable[SentInvoice],
    lines: Iterable[BankLine],
    decided: Decided = NOTHING_DECIDED,
    taken: TakenLines = NOTHING_TAKEN,
) -> PaidInvoices:
    """Match invoices to the lines of banks that pay them.

    The amounts that are matched exceed neither an invoice nor a line. A line whose money was taken back pays nothing;
    `taken` of the result says what it had paid.
    """
    invoices, lines = list(invoices), list(lines)
    found = match_lines(invoices, [line for line in lines if line.ref not in taken.certain], decided)
    before = match_lines(invoices, lines, decided).paid if taken.certain else ()
    gone = tuple(PaidAndTaken(one, taken.certain[one.line]) for one in before if one.line in taken.certain)
    return replace(found, taken=gone, doubtful=dict(taken.doubtful))


def match_lines(invoices: Iterable[SentInvoice], lines: Iterable[BankLine], decided: Decided) -> PaidInvoices:
    """Match invoices to lines that stayed in their account."""
    book = _Book(
        sorted(invoices, key=lambda one: (one.sent, one.amount.minor, one.ref)),
        sorted(lines, key=lambda line: line.order),
        decided,
    )
    book.by_decision()
    book.by_number()
    book.by_amount()
    book.by_sum()
    return PaidInvoices(tuple(sorted(book.paid, key=lambda one: (one.invoice, one.line))), book.open())


class _Book:
    """What is left of invoices and lines, in the order in which they are tried. A line is compared with the invoices
    whose number it may have, and with those of the days before it, not with all."""

    def __init__(self, invoices: Sequence[SentInvoice], lines: Sequence[BankLine], decided: Decided) -> None:
        self._decided = decided
        self.invoices = invoices
        self.lines = lines
        self.paid: list[Paid] = []
        self._left = {one.ref: one.amount.minor for one in invoices} | {line.ref: line.amount.minor for line in lines}
        self._settled: set[Ref] = set()  # invoices of which something is paid
        self._used: set[Ref] = set()  # lines that pay something
        numbers = Numbers([one.number for one in invoices])
        named = {line.ref: [invoices[place] for place in numbers.standing_in(line.text)] for line in lines}
        self._named = {ref: found for ref, found in named.items() if found}
        self._hinted: dict[Ref, set[Ref]] = {}  # line → the invoices whose number it has, and nothing else of them
        self._unclear: dict[Ref, set[Ref]] = {}

    def by_decision(self) -> None:
        """Lines that a person gave to invoices, whatever their days."""
        lines = {line.ref: line for line in self.lines}
        invoices = {one.ref: one for one in self.invoices}
        for pin in self._decided.pins:
            line, one = lines.get(pin.ref), invoices.get(pin.other)
            if line and one and line.amount.currency == one.amount.currency:
                self._pay(line, one, PINNED, pin.amount.minor if pin.amount else None)

    def by_number(self) -> None:
        """Lines that name numbers of invoices, the oldest invoice first."""
        for line in self.lines:
            named = self._named.get(line.ref, ())
            fitting = [one for one in named if self._may_pay(line, one)]
            self._leave_open(line, [one for one in named if line.amount.currency != one.amount.currency])
            sure = fitting if self._is_worth(line, fitting) else [one for one in fitting if _is_from(line, one)]
            for one in sure:
                self._pay(line, one, NUMBER)
            if fitting and not sure:
                self._hinted[line.ref] = {one.ref for one in self._named.pop(line.ref)}

    def _is_worth(self, line: BankLine, invoices: Sequence[SentInvoice]) -> bool:
        """Whether a line is worth what is left of one of some invoices, or of all."""
        left = [self._left[one.ref] for one in invoices]
        return self._left[line.ref] in (*left, sum(left))

    def by_amount(self) -> None:
        """Lines with the client's name of just the amount of an invoice."""
        wanted: dict[Money, list[SentInvoice]] = {}
        for one in filter(self._is_unpaid, self.invoices):
            wanted.setdefault(one.amount, []).append(one)
        lines: dict[Money, list[BankLine]] = {}
        for line in filter(self._is_free, self.lines):
            lines.setdefault(line.amount, []).append(line)
        for amount, invoices in wanted.items():  # what pays one amount takes nothing from another
            self._same_amounts(invoices, lines.get(amount, ()))

    def _same_amounts(self, invoices: Sequence[SentInvoice], lines: Sequence[BankLine]) -> None:
        fits = {
            line.ref: [one for one in invoices if self._may_pay(line, one) and _is_from(line, one)] for line in lines
        }
        wanted = {one.ref for fitting in fits.values() for one in fitting}
        candidates = [line for line in lines if fits[line.ref]]
        if len(candidates) >= len(wanted):
            for line in candidates:
                fitting = [one for one in fits[line.ref] if self._is_unpaid(one)]
                if fitting:
                    self._pay(line, fitting[0], AMOUNT)

    def by_sum(self) -> None:
        """Lines with a client's name that are worth several of its invoices in a row."""
        for line in filter(self._is_free, self.lines):
            near = filter(self._is_unpaid, self._sent_before(line))
            own = [one for one in near if self._may_pay(line, one) and _is_from(line, one)]
            runs = [
                own[first:last]
                for first in range(len(own))
                for last in range(first + 2, len(own) + 1)
                if sum(self._left[one.ref] for one in own[first:last]) == self._left[line.ref]
            ]
            for one in runs[0] if len(runs) == 1 else ():
                self._pay(line, one, SEVERAL)

    def open(self) -> dict[Ref, tuple[Ref, ...]]:
        """Invoice → the lines that may be of it: those with its client's name, and those of what is left of it."""
        for line in filter(self._is_free, self.lines):
            near = (one for one in self._sent_before(line) if self._left[one.ref])
            self._leave_open(line, [one for one in near if self._may_be_of(line, one)])
        return {ref: tuple(sorted(lines)) for ref, lines in sorted(self._unclear.items()) if self._left[ref]}

    def _sent_before(self, line: BankLine) -> Sequence[SentInvoice]:
        """The invoices for which a payment is looked for on the day of a line."""
        first = bisect_left(self.invoices, line.day - FAR, key=_sent)
        return self.invoices[first : bisect_right(self.invoices, line.day, key=_sent)]

    def _leave_open(self, line: BankLine, invoices: Iterable[SentInvoice]) -> None:
        for one in invoices:
            if _is_in_time(line, one) and self._decided.allows(line.ref, one.ref):
                self._unclear.setdefault(one.ref, set()).add(line.ref)

    def _may_be_of(self, line: BankLine, invoice: SentInvoice) -> bool:
        is_its_amount = line.amount == Money(self._left[invoice.ref], invoice.amount.currency)
        is_hinted = invoice.ref in self._hinted.get(line.ref, ())
        return is_its_amount or is_hinted or _is_from(line, invoice)

    def _is_unpaid(self, invoice: SentInvoice) -> bool:
        """Whether nothing is paid of an invoice yet."""
        return invoice.ref not in self._settled and self._left[invoice.ref] > 0

    def _is_free(self, line: BankLine) -> bool:
        """Whether a line names no invoice, and pays none yet."""
        return line.ref not in self._used and line.ref not in self._named

    def _may_pay(self, line: BankLine, invoice: SentInvoice) -> bool:
        is_of_its_currency = line.amount.currency == invoice.amount.currency
        return is_of_its_currency and _is_in_time(line, invoice) and self._decided.allows(line.ref, invoice.ref)

    def _pay(self, line: BankLine, invoice: SentInvoice, why: Phrase, most: int | None = None) -> None:
        amount = min(self._left[line.ref], self._left[invoice.ref])
        amount = amount if most is None else min(amount, most)
        if amount > 0:
            self._left[line.ref] -= amount
            self._left[invoice.ref] -= amount
            self._settled.add(invoice.ref)
            self._used.add(line.ref)
            self.paid.append(Paid(line.ref, invoice.ref, Money(amount, invoice.amount.currency), why))


def _is_in_time(line: BankLine, invoice: SentInvoice) -> bool:
    is_of_another = line.person and invoice.person and line.person != invoice.person
    return not is_of_another and invoice.sent <= line.day <= invoice.sent + FAR


def _is_from(line: BankLine, invoice: SentInvoice) -> bool:
    """Whether a line has a name of the invoice's client."""
    return _is_in_time(line, invoice) and any(stands_in(name, line.text) for name in invoice.payers)
