"""Weighs what changed in a week since it was billed against what the platform billed: only that costs money.

Time that was deleted or shortened matters as far as the platform shows more than is still tracked: the bill of the rest
has its proof. Time that was added matters as far as the platform shows less than is tracked now. What a late edit
explains of a week's gaps is reported for the edit, and no second time as a gap.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import Side, SubjectKey, discrepancy_id
from syncd.core.free_time import free_time_shown
from syncd.core.moves import Move, moved_away, moved_here
from syncd.core.phrases import say
from syncd.core.records import ContractType
from syncd.core.subjects import BillingPeriod
from syncd.core.work_sessions import PER_SESSION

EDITED = "late-edit-after-billing"
DELETED = "deleted-after-billing"
"""The rules that report what changed: where one is not asked, its changes explain nothing."""
INVOICED = 5 * 60
"""Seconds by which an invoice may differ from the time that it is for: it rounds hours."""
BY_TIME = frozenset({ContractType.HOURLY, ContractType.DIRECT})
"""The types of contract whose tracked time is billed by the hour."""

ByDay = Mapping[date, int]
"""Platform day → seconds."""


@dataclass(frozen=True, slots=True)
class LateEdits:
    """Seconds by day that cost money since the week was billed: lost by deleted entries, lost by edited ones, and added
    by edits."""

    deleted: ByDay
    edited: ByDay
    added: ByDay
    unknown: str = ""  # why nobody knows what was billed, in words for the user; then nothing counts

    @property
    def lost(self) -> Counter[date]:
        """What deleted and edited entries lost."""
        return Counter(self.deleted) + Counter(self.edited)


def lost_ids(period: SubjectKey) -> tuple[str, str]:
    """The ids of the discrepancies about time that a week lost since its bill: deleted, and edited."""
    return discrepancy_id(DELETED, period, "deleted"), discrepancy_id(EDITED, period, "less")


def added_id(period: SubjectKey) -> str:
    """The id of the discrepancy about time that edits added since the bill."""
    return discrepancy_id(EDITED, period, "more")


def untracked(period: BillingPeriod) -> int:
    """Seconds that the platform shows beyond what is known to be tracked, here, on sisters, or as free time."""
    elsewhere = sum(move.seconds for move in moved_here(period))
    besides = free_time_shown(period).total()  # it was tracked, whether or not it bills
    counted = period.tracked_as_booked - sum(period.beyond.values())  # time where the contract does not run proves none
    return period.logged_as_last_seen - counted - elsewhere - besides


def late_edits(period: BillingPeriod) -> LateEdits:
    """What changed since the bill and costs money. Where a platform that shows hours is not known to show all of the
    week's, but a bill, all that was lost counts, and nothing that was added: `tracked-not-logged` waits for an export,
    too. Without a bill nothing counts: nobody knows what was billed."""
    nothing = LateEdits({}, {}, {})
    if not period.baseline.changes or period.contract.type not in BY_TIME:
        return nothing
    deleted, edited = period.baseline.lost(gone=True), period.baseline.lost(gone=False)
    added = period.baseline.grown
    lost = deleted.total() + edited.total()
    if period.has(Side.LOGGED):
        logged = period.known(Side.LOGGED)
        if not logged.complete:
            because = logged.because or say(
                "no {platform} export shows all hours of this week", platform=period.profile.title
            )
            return LateEdits(deleted, edited, {}) if period.bills else LateEdits({}, {}, {}, because)
        if not _is_known(period):
            added = Counter()
        allowed = max(period.tolerance(PER_SESSION), _allowed(len(period.baseline.changes)))
        lost = _matters(lost, untracked(period) if lost else 0, allowed)
        added = _first(added, _matters(added.total(), _lacking(period) if added else 0, allowed))
    elif (gap := period.invoice_gap) is not None:
        lost, added = _matters(lost, -gap, INVOICED), _first(added, _matters(added.total(), gap, INVOICED))
    deleted = _first(deleted, lost)
    return LateEdits(deleted, _first(edited, lost - deleted.total()), added)


def move_of(period: BillingPeriod) -> Move | None:
    """The move that explains lost time and costs money: the platform shows it here, and it is tracked on a sister
    now."""
    return next((move for move in moved_here(period) if move.costs), None)


def _is_known(period: BillingPeriod) -> bool:
    """Whether an export from after the cut-off shows all hours of the week."""
    logged = period.known(Side.LOGGED)
    return logged.complete and logged.as_of is not None and logged.as_of >= period.editable_until


def _lacking(period: BillingPeriod) -> int:
    """Seconds tracked that neither this contract nor a sister shows."""
    elsewhere = sum(move.seconds for move in moved_away(period))
    return period.billable(period.tracked_as_booked) - period.logged_as_last_seen - elsewhere


def _allowed(changes: int) -> int:
    return changes * int(PER_SESSION.total_seconds())


def _matters(changed: int, gap: int, allowed: int) -> int:
    """How many of the changed seconds make the gap: all of them where the gap lacks no more than rounding explains."""
    if gap <= 0:
        return 0
    return changed if changed <= gap + allowed else gap


def _first(by_day: Mapping[date, int], seconds: int) -> Counter[date]:
    """At most `seconds` of these, the earliest first."""
    taken: Counter[date] = Counter()
    for day in sorted(by_day):
        taken[day] = min(by_day[day], max(0, seconds - taken.total()))
    return +taken
