"""Finds the lines of banks that were taken back, under the configuration and what people decided."""

from collections.abc import Iterable
from functools import cached_property

from syncd.core.mapping import normalise_name
from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided, Relation
from syncd.core.matching.taken_back import TakenLines, taken_back
from syncd.ledger import Ledger
from syncd.ledger.derived.expected import DIRECT
from syncd.ledger.derived.payouts import BankAmount
from syncd.wiring.directory import Directory


class BankLines:
    """What is known of lines of banks. Reads once what one state of the ledger has."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory

    @cached_property
    def payers(self) -> dict[str, frozenset[str]]:
        """Contract with a client of your own, of whatever type → the names by which a bank may call its client."""
        return {
            key: self._directory.names.clients.get(key, frozenset()) | {normalise_name(contract.client)}
            for key, contract in self._directory.contracts.items()
            if contract.platform == DIRECT
        }

    @cached_property
    def _names(self) -> frozenset[str]:
        """By which banks may call clients and platforms."""
        directory = self._directory
        platforms = {source.platform for source in directory.sources.values()} - {"", DIRECT}
        titles = {directory.profiles[name].title for name in platforms & directory.profiles.keys()}
        return frozenset(map(normalise_name, platforms | titles)).union(*self.payers.values())

    @cached_property
    def _decided(self) -> Decided:
        return Decided.of(self._ledger.matches.standing(), Relation.TAKEN_BACK)

    def taken(self, lines: Iterable[BankLine]) -> TakenLines:
        """Which of these lines, and of others of their amounts, were taken back by later ones."""
        amounts = {BankAmount.of(line) for line in lines}
        opposite = self._ledger.payouts.opposite_lines(amounts) if amounts else []
        return taken_back(opposite, self._names, self._decided) if opposite else TakenLines({}, {})
