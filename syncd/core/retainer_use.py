"""What is used and left of a retainer in its running month, as a report shows it."""

from dataclasses import dataclass

from syncd.core.retainer_month import RetainerMonth
from syncd.core.wording import exact_hours, least_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainerUse:
    """A month of a retainer, in seconds. `left_before`: what is left of the month before, at most; `unsure`: it may be
    less. `partial`: not all time of the month up to now is known, so more may be used."""

    contract: str
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

    @property
    def words(self) -> str:
        """`care: 18:00 of 20:00 used in 2026-11, 2:00 left`."""
        used = f"at least {least_hours(self.used)}" if self.partial else exact_hours(self.used)
        before = f" and {self._most(self.unsure)}{exact_hours(self.left_before)} of the month before"
        of = f"{exact_hours(self.agreed)}{before if self.left_before else ''}"
        most = self._most(self.partial or self.unsure)
        left = f"{most}{exact_hours(self.left)} left"
        if self.left < 0:
            left = f"{'at least ' if most else ''}{exact_hours(-self.left)} beyond that"
        return f"{self.contract}: {used} of {of} used in {self.month}, {left}"

    @staticmethod
    def _most(unsure: bool) -> str:
        return "at most " if unsure else ""
