"""Finds the lines of a bank that take money back: a chargeback, a returned payment, a transfer that was recalled.

Money that leaves an account in the amount in which other money came takes that back, where something shows it: both
have one reference; or one line has all words of the other, with a number in them; or its bank's code or a word says
that it is a return, and both have a name by which a client or platform is known. The latest such line that nothing else
took back is meant. What only looks like it stays *doubtful*: a line with the same name may be a purchase, if it says
nothing of a return; one that says "returned" or "chargeback" may name nobody; and so does, within a month, one whose
text tells nothing.

How long money can come back: a payer may ask for a direct debit back within eight weeks, and for one that was not
authorised within 13 months (directive (EU) 2015/2366, articles 77(1) and 71(1)). MD06 is the code of the first
(EPC173-14).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.mapping import normalise_name
from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided
from syncd.core.matching.words import stands_in
from syncd.core.phrases import Phrase, say
from syncd.core.records import Ref, namespace_of

LATEST = timedelta(days=400)
"""How long after a payment it may be taken back: 13 months."""
ON_REQUEST = timedelta(weeks=9)
"""How long after a payment its payer may just ask for it back: eight weeks, and a week in which the bank books it."""
SOON = timedelta(days=31)
"""How long after a payment a line whose text tells nothing may be the one that takes it back."""
PINNED = say("as you said")
REFERENCE = say("with the same reference")
TEXT = say("with the same words")
NAME = say("with the same name")
_LATEST_OF = {"MD06": ON_REQUEST}
_DATE_LIKE = re.compile(r"(?:19|20)\d\d|\d{1,2}")
_WORD = re.compile(r"\w+")
_RETURNED = frozenset(
    "chargeback return returned reversal reversed refund refunded recall recalled rejected "
    "rücklastschrift ruecklastschrift rückbuchung rueckbuchung rücküberweisung rueckueberweisung rückruf storno "
    "retoure impayé rejet retour devolución devolucion insoluto terugboeking".split()
)
_TELLS_NOTHING = _RETURNED | frozenset(
    "transfer payment sepa credit debit incoming outgoing wire bank swift the from "
    "überweisung ueberweisung gutschrift lastschrift zahlung virement paiement overboeking pago transferencia".split()
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A line of a bank and the later one that takes its money back, and how that is known."""

    line: BankLine
    back: BankLine
    why: Phrase


@dataclass(frozen=True, slots=True)
class TakenLines:
    """Which lines were taken back, by ref; and which may have been, each with the line that may take it back."""

    certain: dict[Ref, TakenBack]
    doubtful: dict[Ref, BankLine]
    refused: frozenset[tuple[Ref, Ref]] = frozenset()  # line that went → one that a person said it does not take back


def taken_back(lines: Iterable[BankLine], names: Collection[str] = (), decided: Decided | None = None) -> TakenLines:
    """Find lines of banks whose money left the account again.

    `lines`: every line of the accounts and amounts in question, money that came and money that went. `names`: those of
    clients and platforms. `decided`: pairs of lines that people matched or refused.
    """
    groups: defaultdict[tuple[str, str, int], list[BankLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.order):
        groups[namespace_of(line.ref), line.amount.currency, abs(line.amount.minor)].append(line)
    decided = decided or Decided()
    found = TakenLines({}, {}, decided.forbidden)
    evidence = _Evidence(frozenset(map(normalise_name, names)), decided)
    for group in groups.values():
        _find(group, evidence, found)
    return found


def _find(group: Sequence[BankLine], evidence: "_Evidence", found: TakenLines) -> None:
    """Find the lines taken back among those of one account and amount, by day and ref: by what people said first, then
    by reference, by text and by name."""
    came = [line for line in group if line.amount.minor > 0]
    went = [line for line in group if line.amount.minor < 0]
    used: set[Ref] = set()
    for why in (PINNED, REFERENCE, TEXT, NAME):
        for back in went:
            free = [line for line in came if line.ref not in found.certain and evidence.of(line, back) == why]
            if back.ref not in used and free:
                found.certain[free[-1].ref] = TakenBack(free[-1], back, why)
                used.add(back.ref)
    for back in went:
        if back.ref not in used:
            free = [line for line in came if line.ref not in found.certain]
            doubtful = evidence.doubtful(free, back)
            found.doubtful.update((line.ref, back) for line in doubtful if line.ref not in found.doubtful)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What shows that one line takes another one back."""

    names: frozenset[str]
    decided: Decided

    def of(self, line: BankLine, back: BankLine) -> Phrase | None:
        """By what `back` is known to take `line` back; None where it is not."""
        if line.ref in self.decided.others(back.ref):
            return PINNED
        if not self._may(line, back):
            return None
        if has_reference(line, back):
            return REFERENCE
        if _has_same_words(line, back) and (says_returned(back) or self._has_same_number(line, back)):
            return TEXT
        return NAME if says_returned(back) and self._names(line) & self._names(back) else None

    def doubtful(self, came: Sequence[BankLine], back: BankLine) -> list[BankLine]:
        """The lines that `back` may take back, while nothing shows whether it does."""
        free = [line for line in came if self._may(line, back)]
        own = self._names(back)
        if says_returned(back):
            return [line for line in free if not (own and self._names(line)) or own & self._names(line)]
        if any(ref == back.ref for ref, _ in self.decided.forbidden):
            return []  # a person said that it is no return of one of them
        named = [line for line in free if own & self._names(line) or _has_same_words(line, back)]
        untold = [
            line for line in free if not (_distinctive(line) and _distinctive(back)) and back.day <= line.day + SOON
        ]
        return named[-1:] or untold

    def _may(self, line: BankLine, back: BankLine) -> bool:
        return may_return(line, back) and self.decided.allows(back.ref, line.ref)

    def _names(self, line: BankLine) -> frozenset[str]:
        return frozenset(name for name in self.names if stands_in(name, line.text))

    def _has_same_number(self, line: BankLine, back: BankLine) -> bool:
        """Whether both have a number that is part of no date and no name, such as that of an invoice."""
        return _has_number(_words(line) & _words(back) - _words_of(" ".join(self._names(line))))


def may_return(line: BankLine, back: BankLine) -> bool:
    """Whether money that came may go back on the day of a later line, by the reason that its bank gives."""
    return line.day <= back.day <= line.day + _LATEST_OF.get(back.returned, LATEST)


def says_returned(line: BankLine) -> bool:
    """Whether a line's bank, or its text, says that money comes back."""
    return bool(line.returned) or bool(_words(line) & _RETURNED)


def has_reference(line: BankLine, back: BankLine) -> bool:
    """Whether a line that goes has the reference that the payer gave a payment."""
    reference = line.reference
    return _has_number(_words_of(reference)) and (reference == back.reference or stands_in(reference, back.text))


def _has_number(words: Iterable[str]) -> bool:
    """Whether one of some words has a number that is no part of a date."""
    return any(re.search(r"\d", word) and not _DATE_LIKE.fullmatch(word) for word in words)


def _has_same_words(line: BankLine, back: BankLine) -> bool:
    """Whether one line has all words of the other one, and one of these words means something."""
    words, others = _words(line), _words(back)
    common = words & others
    return bool(common - _TELLS_NOTHING) and common in (words, others)


def _distinctive(line: BankLine) -> frozenset[str]:
    return _words(line) - _TELLS_NOTHING


def _words(line: BankLine) -> frozenset[str]:
    return _words_of(line.text)


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(normalise_name(text)))
