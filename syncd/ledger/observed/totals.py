"""What pages did to the ledger: the control totals of a pull."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.money import Money, totals
from syncd.core.observations import Rejected
from syncd.core.pages import Page
from syncd.core.versions import Effect
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What pages did to the ledger, in records, as readers see it; `rows`, `rejected` and `non_records` in rows."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0  # stated as they are known
    older: int = 0  # stated otherwise, but from before what is known
    held: int = 0  # changes that are not believed until a person says so
    rejected: int = 0
    non_records: int = 0
    amounts: Mapping[str, Money] = field(default_factory=dict)  # the sums of the money stated, per currency
    notices: tuple[str, ...] = ()
    reasons: tuple[Rejected, ...] = ()  # for which rows were rejected, and where they stand

    @property
    def records(self) -> int:
        """The rows that were taken."""
        return self.rows - self.rejected - self.non_records

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
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


def taken_of(page: Page, effects: Sequence[Effect]) -> Taken:
    """What a page did, which had these effects."""
    return Taken(
        rows=page.control.rows if page.control else len(page.records) + len(page.gone) + len(page.rejected),
        added=effects.count(Effect.NEW),
        changed=effects.count(Effect.CHANGED),
        gone=effects.count(Effect.GONE),
        same=effects.count(Effect.SAME),
        older=effects.count(Effect.HISTORY),
        rejected=len(page.rejected),
        non_records=page.control.non_records if page.control else 0,
        amounts=page.control.amounts if page.control else {},
        notices=tuple(page.notices),
        reasons=tuple(page.rejected),
    )


def note_taken(write: Write, pull: int, taken: Taken, *, pages: int) -> None:
    """Add to what a pull came to."""
    write(
        "UPDATE pull SET pages = pages + ?, rows = rows + ?, records = records + ?, added = added + ?, "
        "changed = changed + ?, gone = gone + ?, same = same + ?, older = older + ?, rejected = rejected + ?, "
        "non_records = non_records + ? WHERE id = ?",
        (
            *(pages, taken.rows, taken.records, taken.added, taken.changed, taken.gone, taken.same),
            *(taken.older, taken.rejected, taken.non_records, pull),
        ),
    )
    if taken.amounts or taken.notices:
        row = write("SELECT amounts, notices FROM pull WHERE id = ?", (pull,)).fetchone()
        known = [Money(minor, currency) for currency, minor in decode(row[0], dict[str, int]).items()]
        sums = {money.currency: money.minor for money in totals([*known, *taken.amounts.values()]).values()}
        notices = [*decode(row[1], list[str]), *taken.notices]
        write("UPDATE pull SET amounts = ?, notices = ? WHERE id = ?", (encode(sums), encode(notices), pull))
