"""Which discrepancies and checks belong to one client: those about their contracts alone."""

from collections.abc import Collection, Mapping


def contracts_in(facts: Mapping[str, str]) -> frozenset[str]:
    """The contracts that the facts of a subject name; none for a day of a person, an account or a source."""
    return frozenset(filter(None, (facts.get("contract", ""), *facts.get("contracts", "").split(", "))))


def belongs(facts: Mapping[str, str], contracts: Collection[str]) -> bool:
    """Whether a subject is about some of a client's `contracts`, and about no other contract."""
    named = contracts_in(facts)
    return bool(named) and named <= set(contracts)
