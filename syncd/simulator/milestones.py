"""The freelancer's table of milestones: as it was agreed, and as it is today."""

from datetime import UTC, datetime

from syncd.core.money import Money
from syncd.simulator.plants import milestone

AGREED = datetime(2026, 11, 2, 9, tzinfo=UTC)
"""When the table stood as it was agreed."""
RENEGOTIATED = milestone("milestone-terms-changed", "M3", stake=Money(5_000, "USD"))
"""Found by who saw the table as it was agreed: the last milestone brings less today, and is due a week later."""

_HEADER = "id,contract,title,acceptance,amount,due,state,funded,submitted,released,budget,estimate\n"
_DESIGN = (
    "M1,site,Page layouts,Layouts of all pages approved,400.00 USD,2026-10-23,released,"
    "2026-10-01,2026-10-22,2026-10-23,20h,18h\n"
)
_PAGES = (
    "M2,site,Landing pages,All pages live on staging,600.00 USD,2026-11-06,{state},2026-10-26,{submitted},,12h,12h\n"
)
_LAUNCH = "M3,site,Domain launch,Domain moved and redirects tested,{amount},{due},unfunded,,,,12h,10h\n"


def as_agreed() -> str:
    """The table on the day `AGREED`."""
    pages = _PAGES.format(state="funded", submitted="")
    return _HEADER + _DESIGN + pages + _LAUNCH.format(amount="500.00 USD", due="2026-11-27")


def today() -> str:
    """The table as it is at the world's `now`."""
    pages = _PAGES.format(state="submitted", submitted="2026-11-05")
    return _HEADER + _DESIGN + pages + _LAUNCH.format(amount="450.00 USD", due="2026-12-04")
