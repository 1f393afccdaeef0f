"""Reads milestones for the commands that show them."""

from functools import lru_cache, partial

from syncd.cli.lookup import find_ref
from syncd.cli.opening import Opened
from syncd.core.milestone_exposure import exposure
from syncd.core.milestone_figures import MilestoneFigures, figures
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.smart import failed_letters
from syncd.coverage.people import PeopleCoverage
from syncd.errors import UsageError
from syncd.judge.milestone_case import CONTRACTS, MilestoneReader
from syncd.ledger.derived.milestone_facts import seconds_without_milestone
from syncd.rule import RuleOptions

_LINT = "milestone-not-smart"
"""The rule whose options say what a good title and a full day are."""


class MilestoneFiguresReader:
    """Reads milestones with their figures, as of one instant."""

    def __init__(self, opened: Opened, *, settled: bool) -> None:
        self._directory = opened.composition.directory()
        self._ledger = opened.composition.ledger
        people = PeopleCoverage(self._ledger, self._directory, opened.now)
        self._reader = MilestoneReader(self._ledger, self._directory, people, opened.now)
        self._options: RuleOptions = opened.composition.config.rules[_LINT]
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


def find_milestone(opened: Opened, text: str) -> Ref:
    """Find a milestone by its ref, its id or its title: the record that counts of it. UsageError unless one fits."""
    known = opened.composition.ledger.derived.milestones()
    titled = {counts for _, _, title, counts in known if title.casefold() == text.casefold()}
    if len(titled) == 1:
        return titled.pop()
    if titled:
        raise UsageError(f'several milestones are called "{text}": {", ".join(sorted(titled))}; name one of them')
    ref = find_ref(opened, text)
    if kind_of(ref) is not Kind.MILESTONE:
        raise UsageError(f"{ref} is no milestone: `syncd milestones` lists them")
    counting = {one: counts for one, _, _, counts in known}
    if ref not in counting:
        raise UsageError(f"{ref} is gone, or does not count: `syncd why {ref}` shows why")
    return counting[ref]


def _order(found: MilestoneFigures) -> tuple[str, str, str]:
    milestone = found.case.milestone
    return found.case.contract.key, milestone.due.isoformat() if milestone.due else "9999", milestone.ref
