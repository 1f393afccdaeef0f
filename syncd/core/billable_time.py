"""Decides which tracked time is billed: goodwill never, and time marked not billable where the mark means something.

A tracker's free plan marks everything not billable. So by default the mark counts only where a contract's entries carry
both marks; an entry without a mark is billed. While not all time is known, the first billable mark may still come and
take the time that is marked otherwise out of the bill: so that time is an estimate until then, and no lower bound.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from syncd.core.phrases import Hours, Phrase, say
from syncd.core.records import BillableFlag, ContractType, TimeEntry
from syncd.core.subject_parts import ContractFacts, Piece

NOT_USED = say(
    'no time is marked billable, so the mark is taken as not used and all time counts (billable_flag = "obey" makes it '
    "count)"
)

_GOODWILL, _MARKED = say("goodwill"), say("marked not billable")
ONCE_MARKED = say("as soon as any time of the contract is marked billable, time marked not billable is left out")


@dataclass(frozen=True, slots=True)
class BillableTime:
    """The pieces that are billed, and notes on those that are not, in words for the user. `rests_on_no_mark`: some of
    them count only while nothing is marked billable."""

    pieces: Sequence[Piece]
    notes: tuple[Phrase, ...] = ()
    rests_on_no_mark: bool = False


def billable_time(pieces: Sequence[Piece], flag: BillableFlag, marks: Collection[bool | None]) -> BillableTime:
    """Select the pieces that are billed. `marks`: those on all of the contract's entries, of whatever time."""
    given = [piece for piece in pieces if piece.goodwill]
    rest = [piece for piece in pieces if not piece.goodwill]
    counts = is_obeyed(flag, marked=True in marks)
    billed = [piece for piece in rest if piece.billable is not False] if counts else rest
    left_out = sum(piece.seconds for piece in rest) - sum(piece.seconds for piece in billed)
    notes = []
    if left_out:
        notes.append(say("{hours} marked not billable is left out", hours=Hours(left_out)))
    if given:
        notes.append(say("{hours} of goodwill is left out", hours=Hours(sum(piece.seconds for piece in given))))
    unused = flag is BillableFlag.AUTO and not counts and any(piece.billable is False for piece in rest)
    if unused:
        notes.append(NOT_USED)
    return BillableTime(billed, tuple(notes), unused)


def why_not_billed(piece: Piece, *, by_mark: bool) -> Phrase:
    """Why a piece is not billed, in words for the user; "" where it may be. `by_mark`: its contract's marks count."""
    if piece.goodwill:
        return _GOODWILL
    return _MARKED if by_mark and piece.billable is False else Phrase("")


def is_obeyed(flag: BillableFlag, *, marked: bool) -> bool:
    """Whether the marks of a contract count. `marked`: some of its time, of whatever week, is marked billable."""
    return flag is BillableFlag.OBEY or (flag is BillableFlag.AUTO and marked)


def is_to_log(piece: Piece, *, by_mark: bool) -> bool:
    """Whether a platform should show a piece as logged. `by_mark`: the marks of its contract count."""
    return not why_not_billed(piece, by_mark=by_mark)


def hours_cost_money(entry: TimeEntry, contract: ContractFacts, *, platform_logs: bool, by_mark: bool) -> bool:
    """Return whether somebody pays for the hours of an entry.

    Nobody does for a fixed price, for a retainer that you bill yourself, or for time marked not billable where the
    contract's marks count (`by_mark`).
    """
    if contract.configured and contract.type is ContractType.FIXED:
        return False
    if contract.type is ContractType.RETAINER and not platform_logs:
        return False
    return not (by_mark and entry.billable is False)
