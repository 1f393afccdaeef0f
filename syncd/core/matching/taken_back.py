"""Finds the lines of a bank that take money back: a chargeback, a returned payment, a transfer that was recalled.

Money that leaves an account in the amount in which other money came takes that back, where the two are of one account
and one counterparty: all words of one line stand in the other one, or both have a name by which a client or platform is
known. The latest such line that nothing else took back is meant. What only looks like it stays *doubtful*: a line that
says "returned" or "chargeback" and names nobody, and one whose text tells nothing, within a month.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.mapping import normalise_name
from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided
from syncd.core.records import Ref, namespace_of

LATEST = timedelta(days=400)
"""How long after a payment it may be taken back: some direct debits allow 13 months."""
SOON = timedelta(days=31)
"""How long after a payment a line whose text tells nothing may be the one that takes it back."""
SHORTEST = 3
"""Letters of a name that is looked for in a line: a shorter one stands there by chance."""
PINNED, TEXT, NAME = "as you said", "with the same words", "with the same name"
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
    why: str


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
    by text, then by name."""
    came = [line for line in group if line.amount.minor > 0]
    went = [line for line in group if line.amount.minor < 0]
    used: set[Ref] = set()
    for why in (PINNED, TEXT, NAME):
        for back in went:
            free = [line for line in came if line.ref not in found.certain and evidence.of(line, back) == why]
            if back.ref not in used and free:
                found.certain[free[-1].ref] = TakenBack(free[-1], back, why)
                used.add(back.ref)
    for back in went:
        if back.ref not in used:
            free = [line for line in came if line.ref not in found.certain and evidence.is_doubtful(line, back)]
            found.doubtful.update((line.ref, back) for line in free if line.ref not in found.doubtful)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What shows that one line takes another one back."""

    names: frozenset[str]
    decided: Decided

    def of(self, line: BankLine, back: BankLine) -> str:
        """By what `back` is known to take `line` back; "" where it is not."""
        if line.ref in self.decided.others(back.ref):
            return PINNED
        if not (line.day <= back.day <= line.day + LATEST and self.decided.allows(back.ref, line.ref)):
            return ""
        words, others = _words(line), _words(back)
        common = words & others
        if common - _TELLS_NOTHING and common in (words, others):
            return TEXT
        return NAME if any(_stands_in(name, line) and _stands_in(name, back) for name in self.names) else ""

    def is_doubtful(self, line: BankLine, back: BankLine) -> bool:
        """Whether `back` may take `line` back, and nothing shows whether it does."""
        if not (line.day <= back.day <= line.day + LATEST and self.decided.allows(back.ref, line.ref)):
            return False
        if says_returned(back):
            return True
        tells = _words(line) - _TELLS_NOTHING and _words(back) - _TELLS_NOTHING
        return not tells and back.day <= line.day + SOON


def says_returned(line: BankLine) -> bool:
    """Whether the text of a line says that money comes back."""
    return bool(_words(line) & _RETURNED)


def _words(line: BankLine) -> frozenset[str]:
    return frozenset(_WORD.findall(normalise_name(line.text)))


def _stands_in(name: str, line: BankLine) -> bool:
    return (
        len(name) >= SHORTEST and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", normalise_name(line.text)) is not None
    )
