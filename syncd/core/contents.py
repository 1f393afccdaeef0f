"""What a report is about where it is no list of discrepancies: its first lines, and whether it has anything to say."""

from syncd.core.headline import Headline
from syncd.core.milestone_headline import milestone_headline
from syncd.core.milestone_report import MilestoneReport
from syncd.core.statement_report import StatementReport, statement_headline
from syncd.core.time import Instant
from syncd.core.timesheet import Timesheet
from syncd.core.timesheet_headline import timesheet_headline
from syncd.core.wording import Here

Contents = Timesheet | MilestoneReport | StatementReport


def contents_headline(contents: Contents, here: Here) -> Headline:
    """Their first lines."""
    match contents:
        case Timesheet():
            return timesheet_headline(contents, here)
        case MilestoneReport():
            return milestone_headline(contents, here)
        case StatementReport():
            return statement_headline(contents, here)


def is_quiet(contents: Contents, now: Instant) -> bool:
    """Whether a timesheet has no hours, no milestone changed or nears, or no account has a row."""
    match contents:
        case Timesheet():
            return not contents.sheets
        case MilestoneReport():
            return contents.is_calm(now)
        case StatementReport():
            return contents.is_empty
