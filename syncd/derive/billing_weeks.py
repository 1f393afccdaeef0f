"""Finds the platform weeks in which contracts are billed, as subjects to judge."""

from collections.abc import Iterable, Iterator
from datetime import date

from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.core.subjects import SubjectKind
from syncd.core.time import Span
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory


class BillingWeeks:
    """Finds the platform weeks of contracts. `platforms`: those of contracts that the directory does not have yet."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.platforms: dict[str, str] = {}

    def profile_of(self, contract: str) -> Profile:
        """The profile of a contract's platform."""
        facts = self._directory.contracts.get(contract)
        return self._directory.profile(facts.platform if facts else self.platforms.get(contract, "direct"))

    def periods_billed(self, days: Iterable[tuple[str | None, str | None]]) -> Iterator[DirtySubject]:
        """The billing periods of (contract, day) that bills count for, on platforms that show hours."""
        return self.periods(self.weeks_billed(days))

    def weeks_billed(self, days: Iterable[tuple[str | None, str | None]]) -> list[tuple[str, str]]:
        """(contract, first day of the week) of these periods."""
        dated = [(key, date.fromisoformat(text), self.profile_of(key)) for key, text in days if key and text]
        return sorted(
            {(key, profile.week_of(day).isoformat()) for key, day, profile in dated if profile.has(Side.LOGGED)}
        )

    def periods(self, weeks: Iterable[tuple[str, str]]) -> Iterator[DirtySubject]:
        """The billing periods of (contract, first day of the week). Coverage matters to them until their week can no
        longer be edited."""
        for contract, text in weeks:
            first = date.fromisoformat(text)
            profile = self.profile_of(contract)
            week = profile.week(first)
            span = Span(week.start, max(week.end, profile.editable_until(first)))
            yield DirtySubject(SubjectKind.BILLING_PERIOD, contract, text, span)
