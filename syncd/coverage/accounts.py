"""Finds the platform accounts that may hold a contract's hours and money, and how much of them is known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from syncd.core.discrepancies import SideCoverage
from syncd.core.phrases import Phrase, say
from syncd.core.records import Kind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.time import Span
from syncd.core.to_do import Words
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory


class AccountCoverage:
    """Coverage of the accounts that contracts may have. Coverage of one account proves nothing about another. Whose
    accounts a contract may have is read once."""

    def __init__(self, ledger: Ledger, directory: Directory, people: PeopleCoverage) -> None:
        self._ledger = ledger
        self._directory = directory
        self._people = people
        self._holding: dict[tuple[Kind, str], dict[str, list[str]]] = {}

    def of(self, kind: Kind, contract: ContractFacts, span: Span) -> SideCoverage:
        """Coverage of records of a kind in every account that the contract may have."""
        return self._people.by_names(kind, self._names_of_holders(kind, contract), span, contract.platform)

    def _names_of_holders(self, kind: Kind, contract: ContractFacts) -> dict[str, list[str]]:
        if (kind, contract.key) not in self._holding:
            covered = self._people.covered(kind, contract.platform)
            self._holding[kind, contract.key] = {
                person: sorted({*self._directory.names_of(person), *covered.get(person, ())})
                for person in self._holders(kind, contract)
            }
        return self._holding[kind, contract.key]

    def waiting(self, kind: Kind, days: Days) -> dict[str, Phrase]:
        """Contract → why more of its records of a kind may be of these days: rows that fit it and others wait."""
        return waiting(self._ledger, self._directory, kind, days)

    def everyone(self) -> set[str]:
        """Everybody whose tracked time a configured source ever covered."""
        return set(self._people.covered(Kind.TIME, ""))

    def trackers(self, contract: ContractFacts, seen: set[str]) -> set[str]:
        """Return who may have tracked time on the contract: those `seen` on it in a period, else all who ever earned on
        it; `_whose` may add others."""
        return self._whose(Kind.TIME, contract, seen or self._ledger.periods.earners(contract.key) - {""})

    def _holders(self, kind: Kind, contract: ContractFacts) -> set[str]:
        """The people in whose accounts the contract's records are: see `_whose`.

        The money of a consultant comes to the agency's account: where nobody gives an account of theirs, but their
        transactions are in a source that covers another's, that one speaks for them. Where the configuration names the
        consultant of the contract, the owner's account may also hold the money under its owner's name, as the
        consultant's holds the hours: then each kind of record is in the accounts that have some.
        """
        earners = self._ledger.periods.earners
        whose, covered = (
            self._whose(kind, contract, earners(contract.key)),
            self._people.covered(kind, contract.platform),
        )
        if contract.key in self._directory.names.freelancers and (shown := earners(contract.key, kind)):
            whose = {person for person in whose if person in shown or person in covered}
        without = whose - covered.keys()
        if kind is not Kind.TRANSACTION or not without or "" in covered:
            return whose
        owners: dict[str, set[str]] = {}
        for person, source in self._ledger.periods.posting_sources(contract.key):
            if source in self._directory.sources:
                given = self._ledger.coverage.people(kind, contract.platform, [source])
                owners.setdefault(person, set()).update(map(self._directory.names.person, given))
        return {holder for person in whose for holder in (person in without and owners.get(person)) or {person}}

    def _whose(self, kind: Kind, contract: ContractFacts, known: set[str]) -> set[str]:
        """Return the people `known` to have rows of the contract, and the person whom the configuration names for it.
        That person is left out if others are known and no source ever covered their account. If nobody is known, return
        everyone whom a source ever covered. Hours that no export has shown yet are where `future_holders` says."""
        covered = self._people.covered(kind, contract.platform)
        person = self._directory.names.freelancers.get(contract.key)
        trackers, holders = self._ledger.periods.workers(contract.key)
        if kind is Kind.WORK and trackers and not holders:
            return future_holders(self._directory, contract, trackers)
        if person and (person in covered or not known):
            known = known | {person}
        return known or set(covered)


def future_holders(directory: Directory, contract: ContractFacts, trackers: Iterable[str]) -> set[str]:
    """In whose accounts hours of a contract will be that no export has shown yet: in that of the person whom the
    configuration names for it, else in those of the people who track time on it. An account of somebody else, such as
    an agency's, speaks for the contract only once it has shown hours of it."""
    person = directory.names.freelancers.get(contract.key)
    return {person} if person else set(trackers)


@dataclass(frozen=True, slots=True)
class Workers:
    """Who may have tracked time on a contract in some days, and in whose accounts its hours may be."""

    trackers: frozenset[str]
    holders: frozenset[str]
    consultants: frozenset[str] = frozenset()
    """Trackers without an account of their own, beside a holder who tracks, too: `core/consultants.py` decides whether
    the holders' accounts show their hours."""


def who_works(
    ledger: Ledger,
    directory: Directory,
    people: PeopleCoverage,
    contract: ContractFacts,
    pieces: Iterable[Piece],
    lines: Iterable[LoggedLine],
) -> Workers:
    """Who works on a contract: those of the pieces and lines of some days, else those of any.

    Where nobody who tracks time on the contract has its hours in an account of theirs, an agency's account shows them:
    then its holder need not track, nor need those who track have an account. Before any export shows hours of the
    contract, `future_holders` decides.
    """
    trackers, holders = map(frozenset, ledger.periods.workers(contract.key))
    tracking, showing = frozenset(piece.person for piece in pieces), frozenset(line.person for line in lines)
    if trackers and holders and trackers.isdisjoint(holders):
        return Workers(tracking or trackers, holders)
    if not holders:
        future = future_holders(directory, contract, tracking or trackers)
        return Workers(tracking or trackers, frozenset(future))
    working = (tracking | showing) or trackers
    consultants = frozenset(
        person for person in working - showing - holders if not people.has_account(person, contract.platform)
    )
    return Workers(working, ((tracking | showing) - consultants) or holders, consultants)


def waiting(ledger: Ledger, directory: Directory, kind: Kind, days: Days) -> dict[str, Phrase]:
    """Contract → why more of its work lines or transactions may be of these days: some fit it and other contracts, and
    so belong to none yet."""
    alone = say("some money names its client, and is for days on which it does not run")
    reasons: dict[str, Phrase] = {}
    for platform, title in ledger.periods.waiting(kind, days):
        fitting = sorted(directory.names.fitting(platform, title))
        several = _several(kind, fitting)
        for key in fitting:
            reasons.setdefault(key, several if len(fitting) > 1 else alone)
    return reasons


def _several(kind: Kind, fitting: Iterable[str]) -> Phrase:
    keys = ", ".join(fitting)
    if kind is Kind.WORK:
        return say("some hours of this time fit several contracts, {contracts}", contracts=keys)
    return say("some money of this time fits several contracts, {contracts}", contracts=keys)


def lacking(known: SideCoverage, because: Words | None) -> SideCoverage:
    """Coverage of a side that lacks what waits for a contract, `because` of this; as it is where nothing waits."""
    return replace(known, complete=False, because=because) if because else known
