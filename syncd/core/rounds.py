"""How often syncd looked between two reports: so that silence can be proved."""

from dataclasses import dataclass

from syncd.core.phrases import Moment, Phrase, joined, plural, say
from syncd.core.time import Instant
from syncd.core.wording import Here


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often syncd looked after the report before, which was made at `since`, and when it last did."""

    since: Instant
    number: int
    last: Instant | None

    def words(self, here: Here) -> Phrase:
        """`Checked 14 times since Mon 9 Nov, 08:00, last Mon 16 Nov, 10:00`."""
        since = Moment(self.since)
        checked = plural(
            self.number,
            "Checked {number} time since {since}",
            "Checked {number} times since {since}",
            here,
            since=since,
        )
        return joined((checked, say("last {moment}", here, moment=Moment(self.last)) if self.last else ""))

    def calm(self, here: Here) -> Phrase:
        """The only line of a report in which nothing is to be done."""
        if not self.number:
            return say("No change since {since}: all agrees", here, since=Moment(self.since))
        return plural(
            self.number,
            "No change since {since}: all agrees, checked {number} time",
            "No change since {since}: all agrees, checked {number} times",
            here,
            since=Moment(self.since),
        )
