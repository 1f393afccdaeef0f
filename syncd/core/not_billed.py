"""How much of the tracked time of a summary no bill pays for, and why an hour brought less than was agreed."""

from syncd.core.discrepancies import Side
from syncd.core.records import ContractType
from syncd.core.summary import Summary, SummaryLine


def never_billed(summary: Summary) -> int:
    """Seconds that were tracked on hourly contracts and that their platform does not show, where that is known."""
    return sum(map(not_logged, summary.lines))


def not_logged(line: SummaryLine) -> int:
    """Seconds of a contract that a client was to pay and that the platform does not show; 0 where rounding to whole
    segments explains them, or nobody knows."""
    known = line.seconds_tracked is not None and line.seconds_logged is not None and not line.lacks(Side.LOGGED)
    if line.kind is not ContractType.HOURLY or not known or line.tracked_estimated:
        return 0
    apart = (line.seconds_tracked or 0) - line.seconds_not_billed - (line.seconds_logged or 0)
    return apart if apart > line.tolerated else 0
