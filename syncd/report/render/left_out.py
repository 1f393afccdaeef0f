"""Says what a report lists of its discrepancies, where it does not list all."""

from syncd.core.phrases import Phrase, plural
from syncd.core.report import Report


def left_out_sentence(report: Report) -> Phrase:
    """Say what a report lists of its discrepancies, and how to see the others; "" where it lists all."""
    rest = report.rest
    if not rest.discrepancies and not rest.explained:
        return Phrase("")
    listed = len(report.discrepancies)
    return plural(
        listed + rest.discrepancies + rest.explained,
        "This report lists the {listed} most urgent of {number} discrepancy, also as CSV and JSON; counts and totals "
        "include all of them. See those that need attention now with: syncd discrepancies",
        "This report lists the {listed} most urgent of {number} discrepancies, also as CSV and JSON; counts and totals "
        "include all of them. See those that need attention now with: syncd discrepancies",
        listed=listed,
    )
