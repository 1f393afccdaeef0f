"""Says of which days of a report's period no source of tracked time has sent anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncd.core.money import Money
from syncd.core.phrases import Dates, Moment, Phrase, joined, say
from syncd.core.time import Instant
from syncd.core.wording import Here, clean, days


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

    def sentence(self, reader: Here) -> Phrase:
        """What to do, until when, the days of which nothing is known and what they may be worth: `Export toggl before
        Mon 7 Dec 13:00 (12:00 UTC): nothing is known of 30 Nov to 6 Dec, 995.00 USD in a usual week`."""
        action = joined(self._actions(), ". ")
        if self.before:
            action = say("{action} before {cut_off}", reader, action=action, cut_off=Moment(self.before, self.zone))
        unknown = say("nothing is known of {days}", reader, days=Dates(self.first, self.last))
        usual = joined((say("{amount}", amount=amount) for amount in self.usual), " + ")
        worth = say("{usual} in a usual week", usual=usual) if usual else say("and nobody knows what they are worth")
        return say("{action}: {unknown}, {worth}", action=action, unknown=unknown, worth=worth)

    def _actions(self) -> Iterator[Phrase]:
        for name in self.held:
            yield say("Confirm the changes of {source} that wait: syncd accept {source}", source=clean(name, 60))
        if self.files:
            yield say("Export {sources}", sources=joined((clean(name, 60) for name in self.files), " and "))
        for name in self.servers:
            yield say("Read {source}: syncd once --source {source}", source=clean(name, 60))
