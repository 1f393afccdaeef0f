"""The hours of retainers in the running month: what is agreed, used and left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.discrepancies import Side, SubjectKey
from syncd.core.records import ContractType
from syncd.core.retainer_month import RetainerMonth
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant, day_of
from syncd.core.wording import exact_hours, least_hours
from syncd.coverage.people import PeopleCoverage
from syncd.judge.retainer_month import retainer_month
from syncd.report.render.wording import at_least
from syncd.wiring.composition import Composition


@dataclass(frozen=True, slots=True)
class RetainerHours:
    """The running months of retainers, by contract. `partial`: records were read that are not counted yet."""

    months: Sequence[RetainerMonth]
    partial: bool = False

    def of(self, contract: str) -> Json | None:
        """One contract's hours; None where no month of it runs, or no hours are agreed for it."""
        month = next((month for month in self.months if month.contract.key == contract), None)
        if month is None:
            return None
        return {
            "month": month.name,
            "seconds_agreed": month.own,
            "seconds_left_before": month.most,
            "seconds_left_before_partial": month.least != month.most,
            "seconds_used": month.used,
            "seconds_left": _left(month),
            "partial": self._is_partial(month),
        }

    def as_text(self) -> Iterator[str | Table]:
        """A table, where there is any."""
        if self.months:
            yield ""
            yield f"Hours of retainers in {self.months[0].name}"
            rows = [self._row(month) for month in self.months]
            yield Table(
                ("contract", "agreed", "left before", "used", "left"), rows, ("agreed", "left before", "used", "left")
            )

    def _row(self, month: RetainerMonth) -> tuple[str, str, str, str, str]:
        partial, unsure = self._is_partial(month), month.least != month.most
        return (
            month.contract.key,
            exact_hours(month.own or 0),
            f"{'≤ ' if unsure else ''}{exact_hours(month.most)}",
            at_least(least_hours(month.used) if partial else exact_hours(month.used), partial),
            f"{'≤ ' if partial or unsure else ''}{exact_hours(_left(month))}",
        )

    def _is_partial(self, month: RetainerMonth) -> bool:
        tracked = month.known(Side.TRACKED)
        return self.partial or tracked.lower_bound or not tracked.complete


NO_HOURS = RetainerHours(())


def read_retainer_hours(composition: Composition, now: Instant, *, partial: bool) -> RetainerHours:
    """Read the months of retainers that run now and have agreed hours, by contract."""
    ledger, directory = composition.ledger, composition.directory()
    coverage, months = PeopleCoverage(ledger, directory, now), []
    for key, contract in sorted(directory.contracts.items()):
        if contract.type is ContractType.RETAINER:
            first = day_of(now, directory.profile(contract.platform).zone).replace(day=1)
            subject = SubjectKey(SubjectKind.RETAINER_MONTH, key, first.isoformat())
            month = retainer_month(ledger, directory, coverage, subject, now)
            months += [month] if month and month.own else []
    return RetainerHours(months, partial)


def _left(month: RetainerMonth) -> int:
    """At most what is left; less than nothing where more was used."""
    return (month.own or 0) + month.most - month.used
