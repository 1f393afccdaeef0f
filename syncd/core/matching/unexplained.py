"""Lists lines of banks that nothing known explains, each with what it may be and why it does not count as that.

A line is explained as far as it brings a payout, pays an invoice, or takes another line back or was taken back. What is
left of it is not. A candidate has at least one thing in common with the line: its number, a name or its amount.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.matching.arrivals import Arrival, BankLine, BankMatch, Matching, SentPayout, is_named
from syncd.core.matching.decisions import Decided
from syncd.core.matching.invoice_bank import FAR, MayReturn, Paid, SentInvoice, WentBack
from syncd.core.matching.taken_back import TakenLines
from syncd.core.matching.words import number_stands_in, stands_in
from syncd.core.money import Money
from syncd.core.records import Ref

REFUSED = "you decided that they do not belong together"
NOTHING_FITS = "nothing that is known has its amount, or is named in it"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a line may belong to. `amount`: what is left of an invoice, what a payout sent, or a line."""

    ref: Ref
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A line of a bank, what is left of it, and what it may be. `why`: why there is no candidate; "" with some."""

    line: BankLine
    left: Money
    candidates: tuple[Candidate, ...] = ()
    why: str = ""


@dataclass(slots=True, kw_only=True)
class KnownMoney:
    """What is known around lines. `invoices` and `paid`: all that one of the lines may pay; `payouts`: each with its
    match; `platforms`: names by which a bank may call one."""

    taken: TakenLines
    invoices: Sequence[SentInvoice] = ()
    paid: Sequence[Paid] = ()
    went_back: Sequence[WentBack] = ()
    returns: Sequence[MayReturn] = ()
    payouts: Sequence[tuple[SentPayout, BankMatch]] = ()
    matching: Matching = field(default_factory=Matching)
    decided: Decided = field(default_factory=Decided)  # of lines and invoices
    platforms: Mapping[str, frozenset[str]] = field(default_factory=dict)  # title → names

    @property
    def took_back(self) -> set[Ref]:
        """The lines that are known to take a payment back, all of it or a part."""
        return {one.back.ref for one in self.taken.certain.values()} | {one.back.ref for one in self.went_back}


def unexplained(came: Iterable[BankLine], went: Iterable[BankLine], known: KnownMoney) -> list[Unexplained]:
    """Return the lines that are not explained, by day, amount and ref: of money that came, all; of money that went,
    those that may take a payment back."""
    book = _Book(known)
    found = [*filter(None, map(book.of, came)), *filter(None, map(book.of_went, went))]
    return sorted(found, key=lambda one: one.line.order)


class _Book:
    """What is left of lines and invoices when all that is certain is matched."""

    def __init__(self, known: KnownMoney) -> None:
        self._known = known
        self._paid: defaultdict[Ref, int] = defaultdict(int)  # of lines and invoices
        self._by: defaultdict[Ref, list[Ref]] = defaultdict(list)  # invoice → the lines that pay it, and the reverse
        for one in known.paid:
            self._paid[one.line] += one.amount.minor
            self._paid[one.invoice] += one.amount.minor
            self._by[one.invoice].append(one.line)
            self._by[one.line].append(one.invoice)
        for went in known.went_back:
            self._paid[went.invoice] -= went.amount.minor
        self._arrivals: dict[Ref, Arrival] = {
            payout.ref: match.arrivals[payout.ref] for payout, match in known.payouts if payout.ref in match.arrivals
        }
        brought = {line.ref for arrival in self._arrivals.values() for line in arrival.lines}
        self._explained = brought | known.took_back | known.taken.certain.keys()

    def of(self, line: BankLine) -> Unexplained | None:
        """Money that came; None where all of it is explained."""
        left = line.amount.minor - self._paid[line.ref]
        if line.ref in self._explained or left <= 0:
            return None
        invoices = [(one, why) for one in self._known.invoices if (why := self._why_no_payment(line, left, one))]
        found = [Candidate(one.ref, self._left(one), why) for one, why in invoices]
        found += [
            Candidate(payout.ref, payout.amount, why)
            for payout, match in self._known.payouts
            if (why := self._why_no_arrival(line, payout, match))
        ]
        why = "" if found else self._why_nothing(line)
        return Unexplained(line, Money(left, line.amount.currency), tuple(found), why)

    def of_went(self, back: BankLine) -> Unexplained | None:
        """Money that went, and that may take some back; None for all other."""
        known = self._known
        found = [
            Candidate(one.invoice, -back.amount, f"it may take money of it back, which {one.line.ref} brought")
            for one in known.returns
            if one.back == back
        ]
        found += [
            Candidate(ref, -back.amount, "it may take it back: it has its amount, and its words do not tell")
            for ref, doubtful in sorted(known.taken.doubtful.items())
            if doubtful == back and self._is_money_of_ours(ref)
        ]
        return Unexplained(back, back.amount, tuple(found)) if found and back.ref not in self._explained else None

    def _is_money_of_ours(self, line: Ref) -> bool:
        """Whether a line pays an invoice or brings a payout."""
        return bool(self._paid.get(line)) or line in self._explained

    def _left(self, invoice: SentInvoice) -> Money:
        return Money(invoice.amount.minor - self._paid[invoice.ref], invoice.amount.currency)

    def _why_no_payment(self, line: BankLine, left: int, invoice: SentInvoice) -> str:
        """Why a line does not pay an invoice with which it has something in common; "" where it has nothing."""
        is_of_another = line.person and invoice.person and line.person != invoice.person
        owed, same = self._left(invoice).minor, line.amount.currency == invoice.amount.currency
        has_number = number_stands_in(invoice.number, line.text)
        has_name = any(stands_in(name, line.text) for name in invoice.payers)
        has_amount = same and left in (owed, invoice.amount.minor)
        if is_of_another or invoice.ref in self._by[line.ref] or not (has_number or has_amount or (has_name and owed)):
            return ""
        if not self._known.decided.allows(line.ref, invoice.ref):
            return REFUSED
        if not invoice.sent <= line.day <= invoice.sent + FAR:
            when = "it was sent after the line" if line.day < invoice.sent else f"it is older than {FAR.days} days"
            return when if has_number or (has_amount and has_name) else ""
        if not owed:
            return f"it is paid by {self._by[invoice.ref][0]}" if has_number or has_name else ""
        if not same:
            return f"it is in {invoice.amount.currency}" if has_number else ""
        return _what_lacks(has_number=has_number, has_name=has_name, has_amount=left == owed)

    def _why_no_arrival(self, line: BankLine, payout: SentPayout, match: BankMatch) -> str:
        """Why a line does not bring a payout with which it has something in common; "" where it has nothing."""
        matching, named = self._known.matching, is_named(payout, line)
        if not matching.is_in_time(payout, line, matching.far) or (
            payout.person and line.person and payout.person != line.person
        ):
            return ""
        if any(line.ref == one.ref for one in match.unclear.get(payout.ref, ())):
            return "other payouts or lines fit as well"
        if not (named or line.amount == payout.amount):
            return ""
        if (payout.ref, line.ref) in matching.forbidden:
            return REFUSED
        if arrival := self._arrivals.get(payout.ref):
            return f"it arrived as {arrival.line.ref}"
        if payout.ref in match.lost:
            return f"it arrived as {match.lost[payout.ref].arrival.line.ref}, and was taken back"
        if line.amount.currency != payout.amount.currency:
            rate = matching.rates.rate_on(payout.amount.currency, line.amount.currency, payout.day)
            return "its amount is far from what the reference rate makes of it" if rate else "no [[fx]] rate is known"
        less = payout.amount - line.amount
        if less.minor > 0:
            return f"{less} less arrived, which is more than banks on the way take"
        return f"{-less} more arrived" if less.minor else "another line was matched with it, or it came back"

    def _why_nothing(self, line: BankLine) -> str:
        if self._by[line.ref]:
            return f"it pays {', '.join(self._by[line.ref])}, and brings more than was left to pay"
        clients = sorted({one.contract for one in self._known.invoices if _is_of(line, one)})
        if clients:
            return f"it has the name of the client of {', '.join(clients)}, and no invoice of it is open"
        titles = sorted(title for title, names in self._known.platforms.items() if _has_one(names, line))
        if titles:
            return f"it names {', '.join(titles)}, and no payout of these days is known"
        return NOTHING_FITS


def _what_lacks(*, has_number: bool, has_name: bool, has_amount: bool) -> str:
    """Say which of number, client and amount a line lacks to pay an invoice. It has some of them, and came while the
    invoice could be paid."""
    if has_number:
        return "the line has its number, and neither its client's name nor its amount"
    if has_name and has_amount:
        return "the line has its client's name and amount, and other invoices fit as well"
    if has_name:
        return "the line has its client's name, and neither its number nor its amount"
    return "the line has its amount, and neither its number nor its client's name"


def _is_of(line: BankLine, invoice: SentInvoice) -> bool:
    return any(stands_in(name, line.text) for name in invoice.payers)


def _has_one(names: Iterable[str], line: BankLine) -> bool:
    text = line.text.casefold()
    return any(name in text for name in names)
