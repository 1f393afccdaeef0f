"""A client's transactions as the freelancer sees the same money: what is charged is what somebody earns.

Facts, from Upwork's help on a client's ledger and a real client report: a milestone shows `Fixed Price` twice, when it
is funded (money goes into escrow) and when it is approved (it goes on to the freelancer); an hourly week is charged as
`Payment` with the invoiced days. The report's own signs were not seen, so they are not relied on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from syncd.connectors.upwork import transaction_words as wording
from syncd.core.records import EARNINGS, Record, Transaction, TransactionKind
from syncd.tabular import Row

_CHARGES = EARNINGS | {TransactionKind.PAYMENT}
_FEES = frozenset({TransactionKind.CLIENT_FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})
_TAKEN = _FEES | {TransactionKind.REFUND}


def seen_by_freelancer(each: Transaction, *, funding: bool) -> Transaction:
    """The row with the sign it has for the freelancer. `funding`: it only sets money aside. What the client pays on top
    belongs to no contract, since it is no freelancer's money; neither is what comes back from escrow unearned."""
    if funding or (each.kind is TransactionKind.REFUND and wording.escrowed(each.description) is not None):
        return replace(each, kind=TransactionKind.ESCROW)
    if each.kind in _FEES:
        each = replace(each, contract=None, parent=None)
    if each.kind in _CHARGES:
        return replace(each, amount=abs(each.amount))
    return replace(each, amount=-abs(each.amount)) if each.kind in _TAKEN else each


@dataclass(slots=True)
class Funding:
    """Which rows fund a milestone, by their places; `guessed`: those of them whose words do not tell it. A check, since
    a person should know how many there are."""

    places: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()
    _met: list[str] = field(default_factory=list)

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the row tells
        """Count a row that was guessed."""
        if row.where in self.guessed:
            self._met.append(row.where)

    def notices(self) -> Iterator[str]:
        """One sentence, where there are such rows."""
        if self._met:
            more = len(self._met) - 1
            others = f" (and {more} more row{'s' if more > 1 else ''})" if more else ""
            yield (
                f"the Fixed Price at {self._met[0]}{others} does not tell whether money goes into or out of escrow: "
                "taken as funding, which is no earning yet; compare it with the contract on Upwork"
            )


def funding(rows: Iterable[Row], read: Callable[[Row], Transaction]) -> Funding:
    """Which rows fund a milestone. Their own text tells, else that of the rows with their Transaction ID; of rows of
    one contract, text and amount for which neither does, the earlier half (the greater, when odd) is guessed."""
    said: dict[str, bool] = {}  # by Transaction ID: whether it is about money that goes into escrow
    fixed: list[tuple[Row, Transaction]] = []
    for row in rows:
        try:
            each = read(row)
        except ValueError:
            continue
        into = wording.escrowed(each.description)
        if each.group and into is not None:
            said[each.group] = into and said.get(each.group, True)
        if each.kind is TransactionKind.FIXED:
            fixed.append((row, each))
    places: set[str] = set()
    guessed: set[str] = set()
    pairs: dict[object, list[tuple[object, str]]] = defaultdict(list)
    for row, each in fixed:
        into = wording.escrowed(each.description)
        if into is None and each.group:
            into = said.get(each.group)
        if into:
            places.add(row.where)
        elif into is None:
            text = wording.without_ref_ids(each.description)
            pairs[each.contract, text, abs(each.amount)].append(((each.posted, each.ref), row.where))
    for pair in pairs.values():
        pair.sort()
        guessed.update(where for _, where in pair[: (len(pair) + 1) // 2])
    return Funding(frozenset(places | guessed), frozenset(guessed))
