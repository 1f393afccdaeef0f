"""Reads milestones with the figures that people see of them."""

from collections.abc import Mapping
from functools import lru_cache, partial

from syncd.core.milestone_exposure import exposure
from syncd.core.milestone_figures import MilestoneFigures, figures
from syncd.core.records import Ref
from syncd.core.smart import failed_letters
from syncd.core.time import Instant
from syncd.coverage.people import PeopleCoverage
from syncd.judge.milestone_case import CONTRACTS, MilestoneReader
from syncd.ledger import Ledger
from syncd.ledger.derived.milestone_facts import seconds_without_milestone
from syncd.rule import RuleOptions
from syncd.wiring.directory import Directory

_LINT = "milestone-not-smart"
"""The rule whose options say what a good title and a full day are."""


class MilestoneFiguresReader:
    """Reads milestones with their figures, as of one instant. `settled`: whether nothing waits to be counted."""

    def __init__(
        self, ledger: Ledger, directory: Directory, rules: Mapping[str, RuleOptions], now: Instant, *, settled: bool
    ) -> None:
        self._ledger, self._directory = ledger, directory
        people = PeopleCoverage(ledger, directory, now)
        self._reader = MilestoneReader(ledger, directory, people, now)
        self._options: RuleOptions = rules[_LINT]
        self._settled = settled
        self._loose = lru_cache(CONTRACTS)(partial(seconds_without_milestone, self._ledger.database))

    def all(self, contract: str | None = None) -> list[MilestoneFigures]:
        """Every milestone, or those of a contract, each once: by contract, then by due day."""
        refs = [ref for ref, _, _, counts in self._ledger.derived.milestones(contract) if ref == counts]
        found = [one for ref in refs if (one := self.one(ref)) is not None]
        return sorted(found, key=_order)

    def one(self, ref: Ref) -> MilestoneFigures | None:
        """A milestone that counts; None for another one."""
        case = self._reader.read(ref)
        if case is None:
            return None
        words, full_day = getattr(self._options, "words", 2), getattr(self._options, "full_day", None)
        seconds = int(full_day.total_seconds()) if full_day else 8 * 3600
        failed = failed_letters(case, words, max(seconds, 1))
        open_ended, loose = exposure(case, self._directory.costs), self._loose(case.contract.key)
        return figures(case, open_ended, failed, settled=self._settled, loose=loose)


def _order(found: MilestoneFigures) -> tuple[str, str, str]:
    milestone = found.case.milestone
    return found.case.contract.key, milestone.due.isoformat() if milestone.due else "9999", milestone.ref
