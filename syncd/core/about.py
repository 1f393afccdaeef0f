"""What a report is about: everything, one client's contracts, or one person's time."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """`contracts`: those of the client or the person; None: everything."""

    contracts: frozenset[str] | None = None
    person: str = ""

    @property
    def is_all(self) -> bool:
        """Whether it is everything."""
        return self.contracts is None

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Whether a subject is about some of its contracts and no other, or about a day or a week of its person."""
        if self.contracts is None:
            return True
        named = contracts_in(facts)
        if not named:
            return bool(self.person) and facts.get("person") == self.person
        return named <= self.contracts


EVERYTHING = About()


def contracts_in(facts: Mapping[str, str]) -> frozenset[str]:
    """The contracts that the facts of a subject name; none for a day of a person, an account or a source."""
    return frozenset(filter(None, (facts.get("contract", ""), *facts.get("contracts", "").split(", "))))
