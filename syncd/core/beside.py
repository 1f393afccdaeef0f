"""What stands beside the figures of a report: earlier periods, weeks, what changed since, and where the money is."""

from dataclasses import dataclass

from syncd.core.by_week import HoursByWeek, NetByWeek
from syncd.core.compared import Compared
from syncd.core.money_places import MoneyPlaces
from syncd.core.summary_changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Facts that a report shows beside its summary. `hours`: of at most a few contracts, `more_hours` others have some.
    `changes`: beside the last report of the name; None for the first one."""

    compared: Compared | None = None
    hours: tuple[HoursByWeek, ...] = ()
    more_hours: int = 0
    net: tuple[NetByWeek, ...] = ()
    changes: Changes | None = None
    money: tuple[MoneyPlaces, ...] = ()
