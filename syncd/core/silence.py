"""Says of which days of a report's period no source of tracked time has sent anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from shlex import quote

from syncd.core.money import Money
from syncd.core.phrases import Dates, Days, Moment, Phrase, joined, say
from syncd.core.sentences import all_of
from syncd.core.time import Instant
from syncd.core.wording import Here, clean


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
    usual_least: bool = False  # the price of some hours is not known

    @property
    def sources(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.files, *self.servers, *self.held)

    @property
    def what(self) -> Phrase:
        """Name the days and sources, as a clause."""
        names = ", ".join(clean(name, 60) for name in self.sources)
        return say("nothing is known of {days} from {sources}", days=Days(self.first, self.last), sources=names)

    def sentence(self, reader: Here) -> Phrase:
        """What to do, until when, the days of which nothing is known, and what they may be worth: `Export toggl before
        Mon 7 Dec, 13:00 (12:00 UTC): nothing is known of 30 Nov to 6 Dec, 995.00 USD in a usual week`. Other sources,
        and commands, follow."""
        (first, command), *others = self._actions(reader)
        unknown = say("nothing is known of {days}", reader, days=Dates(self.first, self.last))
        lead = say("{action}: {unknown}, {worth}", action=first, unknown=unknown, worth=self._worth())
        more = (say("{action}: {command}", action=action, command=how) if how else action for action, how in others)
        run = say("Run {command}", command=command) if command else ""
        return joined((lead, run, *more), ". ")

    def _worth(self) -> Phrase:
        usual = joined((say("{amount}", amount=amount) for amount in self.usual), " + ")
        if not usual:
            return say("and nobody knows what they are worth")
        if self.usual_least:
            return say("≥ {usual} in a usual week", usual=usual)
        return say("{usual} in a usual week", usual=usual)

    def _actions(self, reader: Here) -> Iterator[tuple[Phrase, str]]:
        """What to do about each source, and the command that does it; the deadline stands in the first of them."""
        by = Moment(self.before, self.zone) if self.before else None
        if self.files:
            names = all_of(clean(name, 60) for name in self.files)
            if by:
                yield say("Export {sources} before {cut_off}", reader, sources=names, cut_off=by), ""
            else:
                yield say("Export {sources}", sources=names), ""
            by = None
        for name in self.held:
            source, command = clean(name, 60), f"syncd accept {quote(name)}"
            if by:
                held = say("Confirm the changes of {source} before {cut_off}", reader, source=source, cut_off=by)
            else:
                held = say("Confirm the changes of {source}", source=source)
            yield held, command
            by = None
        for name in self.servers:
            source, command = clean(name, 60), f"syncd once --source {quote(name)}"
            if by:
                yield say("Read {source} before {cut_off}", reader, source=source, cut_off=by), command
            else:
                yield say("Read {source}", source=source), command
            by = None
