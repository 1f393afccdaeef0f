"""The hours of retainers in the running month: what is agreed, used and left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.retainer_use import RetainerUse
from syncd.core.short_days import full_month
from syncd.core.time import Instant, Period
from syncd.core.wording import exact_hours, least_hours
from syncd.judge.retainer_month import used_retainers
from syncd.report.render.json_sums import retainer_json
from syncd.report.render.wording import at_least
from syncd.wiring.composition import Composition


@dataclass(frozen=True, slots=True)
class RetainerHours:
    """The running months of retainers, by contract."""

    months: Sequence[RetainerUse]

    def of(self, contract: str) -> Json | None:
        """One contract's hours; None where no month of it runs, or no hours are agreed for it."""
        month = next((month for month in self.months if month.contract == contract), None)
        return {name: value for name, value in retainer_json(month).items() if name != "contract"} if month else None

    def as_text(self) -> Iterator[str | Table]:
        """A table, where there is any."""
        if self.months:
            yield ""
            yield f"Hours of retainers in {full_month(Period.parse(self.months[0].month).first)}"
            rows = [_row(month) for month in self.months]
            yield Table(
                ("contract", "agreed", "left before", "used", "left"), rows, ("agreed", "left before", "used", "left")
            )


NO_HOURS = RetainerHours(())


def read_retainer_hours(composition: Composition, now: Instant, *, partial: bool) -> RetainerHours:
    """Read the months of retainers that run now and have agreed hours, by contract."""
    return RetainerHours(used_retainers(composition.ledger, composition.directory(), now, partial=partial))


def _row(month: RetainerUse) -> tuple[str, str, str, str, str]:
    return (
        month.contract,
        exact_hours(month.agreed),
        f"{'≤ ' if month.unsure else ''}{exact_hours(month.left_before)}",
        at_least(least_hours(month.used) if month.partial else exact_hours(month.used), month.partial),
        f"{'≤ ' if month.partial or month.unsure else ''}{exact_hours(month.left)}",
    )
