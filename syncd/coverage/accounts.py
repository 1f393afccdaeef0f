"""Finds the platform accounts that may hold a contract's hours and money, and how much of them is known."""

from collections.abc import Mapping

from syncd.core.discrepancies import SideCoverage
from syncd.core.records import Kind
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Span
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory


class AccountCoverage:
    """Coverage of the accounts that contracts may have. Coverage of one account proves nothing about another."""

    def __init__(self, ledger: Ledger, directory: Directory, people: PeopleCoverage) -> None:
        self._ledger = ledger
        self._directory = directory
        self._people = people
        self._covered: dict[tuple[Kind, str], Mapping[str, set[str]]] = {}

    def of(self, kind: Kind, contract: ContractFacts, span: Span) -> SideCoverage:
        """Coverage of records of a kind in every account that the contract may have."""
        covered = self._covered_people(kind, contract.platform)
        names = {
            person: sorted({*self._directory.names_of(person), *covered.get(person, ())})
            for person in self._whose(kind, contract, self._ledger.periods.earners(contract.key))
        }
        return self._people.by_names(kind, names, span, contract.platform)

    def everyone(self) -> set[str]:
        """Everybody whose tracked time a configured source ever covered."""
        return set(self._covered_people(Kind.TIME, ""))

    def trackers(self, contract: ContractFacts, seen: set[str]) -> set[str]:
        """Return who may have tracked time on the contract: those `seen` on it in a period, else all who ever earned on
        it; `_whose` may add others."""
        return self._whose(Kind.TIME, contract, seen or self._ledger.periods.earners(contract.key) - {""})

    def _whose(self, kind: Kind, contract: ContractFacts, known: set[str]) -> set[str]:
        """Return the people `known` to have rows of the contract, and the person whom the configuration names for it.
        That person is left out if others are known and no source ever covered their account. If nobody is known, return
        everyone whom a source ever covered."""
        covered = self._covered_people(kind, contract.platform)
        person = self._directory.names.freelancers.get(contract.key)
        if person and (person in covered or not known):
            known = known | {person}
        return known or set(covered)

    def _covered_people(self, kind: Kind, platform: str) -> Mapping[str, set[str]]:
        """The people whose accounts a configured source ever covered, each with the names it calls them; "" for
        everybody's."""
        if (kind, platform) not in self._covered:
            people: dict[str, set[str]] = {}
            for name in self._ledger.coverage.people(kind, platform, self._directory.sources):
                people.setdefault(self._directory.names.person(name), set()).add(name)
            self._covered[kind, platform] = people
        return self._covered[kind, platform]
