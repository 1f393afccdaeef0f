"""Finds the lines of banks that may have been taken back, or not any more, because lines of their amount changed."""

from collections.abc import Mapping

from syncd.core.matching.arrivals import BankLine
from syncd.core.records import TransactionKind
from syncd.ledger import Ledger
from syncd.ledger.derived.payouts import BankAmount
from syncd.ledger.derived.rows import DerivedPosting


class ChangedBankLines:
    """Collects the amounts of the lines of banks that a batch changes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._amounts: set[BankAmount] = set()
        self._went: set[BankAmount] = set()  # those of lines that take money out of an account

    def see(self, before: Mapping[str, str | None], now: DerivedPosting | None) -> None:
        """Take in one posting. `before`: its columns, empty where it was not there; `now`: None where it is gone."""
        if before.get("kind") == TransactionKind.RECEIVED:
            self._note(before["account"] or "", before["currency"] or "", int(before["minor"] or 0))
        if now and now.kind is TransactionKind.RECEIVED:
            self._note(now.account.account, now.amount.currency, now.amount.minor)

    def _note(self, account: str, currency: str, minor: int) -> None:
        amount = BankAmount(account, currency, abs(minor))
        self._amounts.add(amount)
        if minor < 0:
            self._went.add(amount)

    def around(self) -> list[BankLine]:
        """The lines that came in amounts that left their account, too: which of them stayed may be another one now."""
        lines = self._ledger.payouts.opposite_lines(self._amounts, also=self._went) if self._amounts else []
        return [line for line in lines if line.amount.minor > 0]
