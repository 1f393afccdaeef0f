"""What readers see of the ledger before it is settled: what was read or configured but is not counted yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncd.core.phrases import Days, Phrase, joined, plural, say
from syncd.core.sentences import as_one
from syncd.core.wording import clean

_NAMED = 5
"""Contracts named in the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What lies in the queue: records to derive and subjects to judge again, with the contracts and days they are about
    as far as that is known; and whether the configuration is another than that of the last round. Where nothing of this
    is so there is no such value."""

    records: int = 0
    checks: int = 0  # subjects whose checks are to be made again
    contracts: tuple[str, ...] = ()  # keys, sorted; a record that was never derived has none yet
    first: date | None = None  # in UTC; None where no record has a day, such as names of projects
    last: date | None = None
    round_under_way: bool = False  # else the last round did not finish
    configuration_changed: bool = False  # since the last round, in something that figures or checks rest on

    @property
    def what(self) -> Phrase:
        """`12 records of 9 to 15 Nov 2026 are not counted yet`, without how it came to that."""
        return as_one(self._parts())

    @property
    def sentence(self) -> Phrase:
        """What is not settled, why, and what to do about it."""
        if self.configuration_changed and not (self.records or self.checks or self.round_under_way):
            return say(
                "The configuration, or the version of syncd, has changed since the last round: sums that it may change "
                "are shown as far as they are certain, and discrepancies are those from before; run `syncd once`, or "
                "restart `syncd run`."
            )
        what = joined((self.what, self._contracts()), " ")
        if self.round_under_way:
            return say(
                "A round is under way: {what}. Figures may still change; look again when it has ended.", what=what
            )
        return say("The last round did not finish: {what}. Figures may still change; run `syncd once`.", what=what)

    @property
    def which_records(self) -> Phrase:
        """`12 records of 9 to 15 Nov 2026`."""
        if self.first and self.last:
            days = Days(self.first, self.last)
            return plural(self.records, "{number} record of {days}", "{number} records of {days}", days=days)
        return plural(self.records, "{number} record", "{number} records")

    def _contracts(self) -> Phrase:
        named = ", ".join(clean(key, 60) for key in self.contracts[:_NAMED])
        if (more := len(self.contracts) - _NAMED) > 0:
            return say("({contracts} and {number} more)", contracts=named, number=more)
        return say("({contracts})", contracts=named) if named else Phrase("")

    def _parts(self) -> Iterator[Phrase]:
        if self.records and self.first and self.last:
            yield plural(
                self.records,
                "{number} record of {days} is not counted yet",
                "{number} records of {days} are not counted yet",
                days=Days(self.first, self.last),
            )
        elif self.records:
            yield plural(self.records, "{number} record is not counted yet", "{number} records are not counted yet")
        if self.configuration_changed:
            yield say("the configuration, or the version of syncd, has changed since the last round")
        if self.checks:
            yield plural(self.checks, "{number} check is to be made again", "{number} checks are to be made again")
