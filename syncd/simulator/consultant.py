"""A consultant who works for the freelancer, and costs more than the client pays: his time, as Clockify exports it."""

from datetime import date, timedelta

from syncd.core.money import Money
from syncd.simulator.plants import Planted

REPORT = "Clockify_Time_Report_Detailed_05_10_2026-15_11_2026.csv"
"""The name states the days that the report covers."""
MARGIN = Planted(
    rule="subcontractor-margin",
    subject_kind="billing-period",
    name="book",
    part="2026-11-02",
    seconds=6 * 3600,
    stake=Money(3_000, "USD"),  # six hours at 55 USD, billed at 50 USD
)
_COLUMNS = (
    *("Project", "Client", "Description", "Task", "User", "Group", "Email", "Tags", "Billable"),
    *("Start Date", "Start Time", "End Date", "End Time", "Duration (h)", "Duration (decimal)"),
)
_TEXTS = ("Colours of the logo", "Type samples", "Pages of examples")


def clockify_report() -> str:
    """Two hours on each of three mornings, as Clockify's detailed report."""
    lines = [_COLUMNS]
    for number, text in enumerate(_TEXTS):
        day = (date(2026, 11, 3) + timedelta(days=number)).strftime("%d/%m/%Y")
        who = ("Ben Ray", "", "ben@example.com")
        lines.append(
            ("Brand book", "Harbour Café", text, "", *who, "", "Yes", day, "09:00", day, "11:00", "2:00", "2.00")
        )
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)
