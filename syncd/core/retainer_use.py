"""What is used and left of a retainer in its running month, as a report shows it."""

from dataclasses import dataclass

from syncd.core.phrases import Hours, Month, Phrase, Value, say
from syncd.core.retainer_month import RetainerMonth
from syncd.core.time import Period
from syncd.core.wording import Reader, clean


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainerUse:
    """A month of a retainer, in seconds. `left_before`: what is left of the month before, at most; `unsure`: it may be
    less. `partial`: not all time of the month up to now is known, so more may be used."""

    contract: str
    title: str = ""
    month: str  # `2026-11`
    agreed: int
    left_before: int
    unsure: bool
    used: int
    partial: bool

    @classmethod
    def of(cls, month: RetainerMonth, *, partial: bool = False) -> "RetainerUse":
        """The use of a month. `partial`: records were read that are not counted yet."""
        return cls(
            contract=month.contract.key,
            title=month.contract.name,
            month=month.name,
            agreed=month.own or 0,
            left_before=month.most,
            unsure=month.least != month.most,
            used=month.used,
            partial=partial or not month.is_whole,
        )

    @property
    def left(self) -> int:
        """At most what is left; less than nothing where more was used."""
        return self.agreed + self.left_before - self.used

    def words(self, reader: Reader) -> Phrase:
        """`Site care: 18:00 of 20:00 used in November, 2:00 left`."""
        known: dict[str, Value] = {
            "contract": clean(self.title or self.contract, 80),
            "used": say("at least {hours}", hours=Hours(self.used, down=True)) if self.partial else Hours(self.used),
            "agreed": self._agreed(),
            "month": Month(Period.parse(self.month).first),
        }
        unsure = self.partial or self.unsure
        if self.left < 0:
            beyond = Hours(-self.left, down=unsure)
            more = say("at least {hours}", hours=beyond) if unsure else beyond
            return say("{contract}: {used} of {agreed} used in {month}, {more} beyond that", reader, more=more, **known)
        left = _at_most(self.left) if unsure else Hours(self.left)
        return say("{contract}: {used} of {agreed} used in {month}, {left} left", reader, left=left, **known)

    def _agreed(self) -> Value:
        if not self.left_before:
            return Hours(self.agreed)
        before = _at_most(self.left_before) if self.unsure else Hours(self.left_before)
        return say("{hours} and {before} of the month before", hours=Hours(self.agreed), before=before)


def _at_most(seconds: int) -> Phrase:
    return say("at most {hours}", hours=Hours(seconds))
