"""Says what a report lists of its discrepancies, where it does not list all."""

from syncd.core.report import Report
from syncd.core.wording import count


def left_out_sentence(report: Report) -> str:
    """Say what a report lists of its discrepancies, and how to see the others; "" where it lists all."""
    rest = report.rest
    if not rest.discrepancies and not rest.explained:
        return ""
    listed = len(report.discrepancies)
    number = count(listed + rest.discrepancies + rest.explained, "discrepancy", "discrepancies")
    return (
        f"This report lists the {listed} most urgent of {number}, also as CSV and JSON; counts and totals include all "
        "of them. See those that need attention now with: syncd discrepancies"
    )
