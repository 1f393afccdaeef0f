"""How billed time is rounded, as agreed with a client: to what, in which direction, and each entry, day or week."""

from dataclasses import dataclass
from enum import StrEnum

from syncd.core.phrases import Phrase, say
from syncd.core.wording import exact_hours


class RoundHow(StrEnum):
    """The direction of rounding. Half of a unit rounds up where the nearest is meant."""

    UP = "up"
    NEAREST = "nearest"
    DOWN = "down"


class RoundPer(StrEnum):
    """What is rounded as a whole."""

    ENTRY = "entry"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Rounds the seconds of each entry, or of a person's day or week, to multiples of `to` seconds (from 1)."""

    to: int
    how: RoundHow
    per: RoundPer

    def seconds(self, worked: int) -> int:
        """Round seconds, from 0: 8 minutes to 15 minutes are 15 up, 15 to the nearest, and 0 down."""
        match self.how:
            case RoundHow.UP:
                return -(-worked // self.to) * self.to
            case RoundHow.DOWN:
                return worked // self.to * self.to
            case RoundHow.NEAREST:
                return (2 * worked + self.to) // (2 * self.to) * self.to

    @property
    def words(self) -> Phrase:
        """`each entry is rounded up to 0:15`."""
        per = {RoundPer.ENTRY: say("each entry"), RoundPer.DAY: say("each day"), RoundPer.WEEK: say("each week")}[
            self.per
        ]
        to = exact_hours(self.to)
        if self.how is RoundHow.UP:
            return say("{each} is rounded up to {time}", each=per, time=to)
        if self.how is RoundHow.DOWN:
            return say("{each} is rounded down to {time}", each=per, time=to)
        return say("{each} is rounded to the nearest {time}", each=per, time=to)
