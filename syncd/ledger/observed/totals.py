"""Control totals: what pages changed in the ledger, with rows = records + rejected + non-records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.money import Money, totals
from syncd.core.observations import Rejected
from syncd.core.pages import Page
from syncd.core.versions import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What pages changed, counted in records as readers see them; `rows`, `rejected` and `non_records` in rows."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0  # observed as they are known
    older: int = 0  # observed with a clock before the current version
    held: int = 0  # changes that wait for a person
    rejected: int = 0
    non_records: int = 0
    amounts: Mapping[str, Money] = field(default_factory=dict)  # sums of money by currency
    notices: tuple[str, ...] = ()
    reasons: tuple[Rejected, ...] = ()  # why rows were rejected, and where

    @property
    def records(self) -> int:
        """Rows that are records."""
        return self.rows - self.rejected - self.non_records

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            rows=self.rows + other.rows,
            added=self.added + other.added,
            changed=self.changed + other.changed,
            gone=self.gone + other.gone,
            same=self.same + other.same,
            older=self.older + other.older,
            held=self.held + other.held,
            rejected=self.rejected + other.rejected,
            non_records=self.non_records + other.non_records,
            amounts=totals([*self.amounts.values(), *other.amounts.values()]),
            notices=self.notices + other.notices,
            reasons=self.reasons + other.reasons,
        )


def page_totals(page: Page, effects: Sequence[Effect]) -> Totals:
    """The totals of a page whose observations had these effects."""
    control = page.control
    return Totals(
        rows=control.rows if control else len(page.records) + len(page.gone) + len(page.rejected),
        added=effects.count(Effect.NEW),
        changed=effects.count(Effect.CHANGED),
        gone=effects.count(Effect.GONE),
        same=effects.count(Effect.SAME),
        older=effects.count(Effect.HISTORY),
        rejected=len(page.rejected),
        non_records=control.non_records if control else 0,
        amounts=control.amounts if control else {},
        notices=tuple(page.notices),
        reasons=tuple(page.rejected),
    )
