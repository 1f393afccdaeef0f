"""Says of which days of a report's period no source of tracked time has sent anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.time import Instant
from syncd.core.wording import Here, clean, days, decide_about_changes, until


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Days on which you usually work and of which nothing is known, with the sources that have sent nothing."""

    first: date
    last: date
    files: tuple[str, ...] = ()  # sources whose exports are missing
    servers: tuple[str, ...] = ()  # sources that were not reached
    held: tuple[str, ...] = ()  # sources of which changes wait for a person's decision
    before: Instant | None = None  # the cut-off, where it is still ahead
    zone: str = "UTC"  # the platform's
    usual: tuple[Money, ...] = ()  # what a week was worth lately, per currency; empty where it is not known

    @property
    def sources(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.files, *self.servers, *self.held)

    @property
    def what(self) -> str:
        """Name the days and sources, as a clause."""
        names = ", ".join(clean(name, 60) for name in self.sources)
        return f"nothing is known of {days(self.first, self.last)} from {names}"

    def sentence(self, reader: Here) -> str:
        """Name the days, what to do, until when, and what may be at stake, without a full stop."""
        before = f" before {until(self.before, reader, ZoneInfo(self.zone))}" if self.before else ""
        usual = " + ".join(map(str, self.usual))
        stake = f"{usual} in a usual week" if usual else "stake unknown"
        return f"Nothing is known of {days(self.first, self.last)}: {' and '.join(self._actions())}{before} ({stake})"

    def _actions(self) -> Iterator[str]:
        for name in self.held:
            yield decide_about_changes(clean(name, 60))
        if self.files:
            yield f"export {' and '.join(clean(name, 60) for name in self.files)}"
        if self.servers:
            yield " and ".join(f"run syncd once --source {clean(name, 60)}" for name in self.servers)
