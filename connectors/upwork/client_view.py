"""Turns a client's transactions into the freelancer's view of the same money: a charge is an earning.

Facts, from Upwork's help on a client's ledger and a real client report: a milestone shows `Fixed Price` twice, when it
is funded (money goes into escrow) and when it is approved (it goes on to the freelancer); an hourly week is charged as
`Payment` with the invoiced days. The report's own signs were not seen, so they are not relied on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from syncd.connectors.upwork.transaction_words import goes_into_escrow, without_ref_ids
from syncd.core.records import EARNINGS, Record, Transaction, TransactionKind
from syncd.core.wording import count
from syncd.tabular import Row

_CHARGES = EARNINGS | {TransactionKind.PAYMENT}
_FEES = frozenset({TransactionKind.CLIENT_FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})
_TAKEN = _FEES | {TransactionKind.REFUND}


def seen_by_freelancer(transaction: Transaction, *, funding: bool) -> Transaction:
    """Give a transaction the sign and kind that it has for the freelancer. `funding`: it only sets money aside.

    What the client pays on top is no freelancer's money, so it belongs to no contract; neither does what comes back
    from escrow unearned.
    """
    kind = transaction.kind
    if funding or (kind is TransactionKind.REFUND and goes_into_escrow(transaction.description) is not None):
        return replace(transaction, kind=TransactionKind.ESCROW)
    if kind in _FEES:
        transaction = replace(transaction, contract=None, parent=None)
    if kind in _CHARGES:
        return replace(transaction, amount=abs(transaction.amount))
    return replace(transaction, amount=-abs(transaction.amount)) if kind in _TAKEN else transaction


@dataclass(slots=True)
class Funding:
    """The places of rows that fund a milestone, and of those whose words do not show it. A check that reports these."""

    places: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()
    _seen: list[str] = field(default_factory=list)

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the row's place tells
        """Count a row that was guessed."""
        if row.where in self.guessed:
            self._seen.append(row.where)

    def notices(self) -> Iterator[str]:
        """Report the first guessed row and how many more there are."""
        if self._seen:
            others = f" (and {count(len(self._seen) - 1, 'more row')})" if len(self._seen) > 1 else ""
            yield (
                f"the Fixed Price at {self._seen[0]}{others} does not tell whether money goes into or out of escrow: "
                "taken as funding, which is no earning yet; compare it with the contract on Upwork"
            )


def find_funding(rows: Iterable[Row], read: Callable[[Row], Transaction]) -> Funding:
    """Find the rows that fund a milestone.

    A row's own text shows it, else that of the rows with the same Transaction ID. Of rows of one contract, text and
    amount for which neither does, the earlier half (the larger one if odd) is guessed to be funding.
    """
    into_escrow: dict[str, bool] = {}  # by Transaction ID
    fixed: list[tuple[Row, Transaction]] = []
    for row in rows:
        try:
            transaction = read(row)
        except ValueError:
            continue
        into = goes_into_escrow(transaction.description)
        if transaction.group and into is not None:
            into_escrow[transaction.group] = into and into_escrow.get(transaction.group, True)
        if transaction.kind is TransactionKind.FIXED:
            fixed.append((row, transaction))
    places: set[str] = set()
    guessed: set[str] = set()
    unclear: dict[object, list[tuple[object, str]]] = defaultdict(list)
    for row, transaction in fixed:
        into = goes_into_escrow(transaction.description)
        if into is None and transaction.group:
            into = into_escrow.get(transaction.group)
        if into:
            places.add(row.where)
        elif into is None:
            alike = transaction.contract, without_ref_ids(transaction.description), abs(transaction.amount)
            unclear[alike].append(((transaction.posted, transaction.ref), row.where))
    for rows_alike in unclear.values():
        rows_alike.sort()
        guessed.update(where for _, where in rows_alike[: (len(rows_alike) + 1) // 2])
    return Funding(frozenset(places | guessed), frozenset(guessed))
