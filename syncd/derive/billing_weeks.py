"""The platform weeks of contracts, as subjects."""

from collections.abc import Iterable, Iterator
from datetime import date

from syncd.core.profile import Profile
from syncd.core.subjects import SubjectKind
from syncd.core.time import Span
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory


class Weeks:
    """Which weeks a contract is billed by. `platforms` says it for contracts that nothing derived yet names."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.platforms: dict[str, str] = {}

    def profile_of(self, contract: str) -> Profile:
        """The profile of a contract's platform."""
        facts = self._directory.contracts.get(contract)
        return self._directory.profile(facts.platform if facts else self.platforms.get(contract, "direct"))

    def periods(self, keys: Iterable[tuple[str, str]]) -> Iterator[DirtySubject]:
        """The billing periods of (contract, first day of the week)."""
        for contract, text in keys:
            week = date.fromisoformat(text)
            profile = self.profile_of(contract)
            span = profile.week(week)
            matters = Span(span.start, max(span.end, profile.editable_until(week)))
            yield DirtySubject(SubjectKind.BILLING_PERIOD, contract, text, matters)
