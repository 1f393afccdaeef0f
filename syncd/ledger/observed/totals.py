"""Control totals: what pages changed in the ledger, with rows = records + rejected + non-records."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from syncd.core.money import Money, totals
from syncd.core.observations import Rejected
from syncd.core.pages import Page
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.versions import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What pages changed, counted in records as readers see them; `rows`, `rejected` and `non_records` in rows."""

    rows: int = 0
    effects: Mapping[tuple[Kind, Effect], int] = field(default_factory=dict)  # records of a kind with an effect; no 0
    held: int = 0  # changes that wait for a person
    rejected: int = 0
    non_records: int = 0
    amounts: Mapping[str, Money] = field(default_factory=dict)  # sums of money by currency
    notices: tuple[str, ...] = ()
    reasons: tuple[Rejected, ...] = ()  # why rows were rejected, and where

    @property
    def added(self) -> int:
        """New records."""
        return self._of(Effect.NEW)

    @property
    def changed(self) -> int:
        """Changed records."""
        return self._of(Effect.CHANGED)

    @property
    def gone(self) -> int:
        """Deleted records."""
        return self._of(Effect.GONE)

    @property
    def same(self) -> int:
        """Records observed as they are known."""
        return self._of(Effect.SAME)

    @property
    def older(self) -> int:
        """Records observed with a clock before the current version."""
        return self._of(Effect.HISTORY)

    def _of(self, effect: Effect) -> int:
        return sum(number for (_, each), number in self.effects.items() if each is effect)

    @property
    def records(self) -> int:
        """Rows that are records."""
        return self.rows - self.rejected - self.non_records

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            rows=self.rows + other.rows,
            effects=added_up(self.effects, other.effects),
            held=self.held + other.held,
            rejected=self.rejected + other.rejected,
            non_records=self.non_records + other.non_records,
            amounts=totals([*self.amounts.values(), *other.amounts.values()]),
            notices=self.notices + other.notices,
            reasons=self.reasons + other.reasons,
        )


def effects_by_kind(
    effects: Mapping[Ref, Effect], only: Collection[Effect] = tuple(Effect)
) -> Mapping[tuple[Kind, Effect], int]:
    """Count records by their kind and by those effects that are in `only`."""
    return Counter((kind_of(ref), effect) for ref, effect in effects.items() if effect in only)


def added_up(*counts: Mapping[tuple[Kind, Effect], int]) -> Mapping[tuple[Kind, Effect], int]:
    """Add counts, which may be negative, and leave out those that come to 0."""
    total: Counter[tuple[Kind, Effect]] = Counter()
    for each in counts:
        total.update(each)
    return {key: number for key, number in total.items() if number}


def page_totals(page: Page, effects: Mapping[Ref, Effect]) -> Totals:
    """The totals of a page whose observations had these effects."""
    control = page.control
    return Totals(
        rows=control.rows if control else len(page.records) + len(page.gone) + len(page.rejected),
        effects=effects_by_kind(effects),
        rejected=len(page.rejected),
        non_records=control.non_records if control else 0,
        amounts=control.amounts if control else {},
        notices=tuple(page.notices),
        reasons=tuple(page.rejected),
    )
