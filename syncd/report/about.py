"""Finds out which contracts a report is about, and how people call its client."""

from syncd.config import ReportConfig
from syncd.core.about import About
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory


def what_about(ledger: Ledger, directory: Directory, wanted: ReportConfig) -> About:
    """What a report is about. A contract is a person's where the configuration says so, or where it names nobody and no
    one else worked on it."""
    if not (wanted.client or wanted.person):
        return About()
    contracts = (
        key
        for key, contract in directory.contracts.items()
        if wanted.client in ("", contract.client)
        and (not wanted.person or _whose(ledger, directory, key) == wanted.person)
    )
    return About(frozenset(contracts), wanted.person)


def _whose(ledger: Ledger, directory: Directory, contract: str) -> str:
    if person := directory.names.freelancers.get(contract):
        return person
    people = ledger.periods.earners(contract) - {""}
    return next(iter(people)) if len(people) == 1 else ""


def called(directory: Directory, client: str) -> str:
    """How people call the client of a key; "" for none."""
    names = (one.client_name for one in directory.contracts.values() if client and one.client == client)
    return next(filter(None, names), client)
