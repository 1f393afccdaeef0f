"""What readers see of the ledger before it is settled: what was read or configured but is not counted yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncd.core.wording import agree, clean, count, days

_NAMED = 5
"""Contracts named in the sentence."""
_CHANGED = "the configuration, or the version of syncd, has changed since the last round"


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
    def what(self) -> str:
        """`12 records of 9 to 15 Nov 2026 are not counted yet`, without how it came to that."""
        return ", and ".join(self._parts())

    @property
    def sentence(self) -> str:
        """What is not settled, why, and what to do about it."""
        named = ", ".join(clean(key, 60) for key in self.contracts[:_NAMED])
        more = len(self.contracts) - _NAMED
        about = f" ({named}{f' and {more} more' if more > 0 else ''})" if named else ""
        if self.configuration_changed and not (self.records or self.checks or self.round_under_way):
            return (
                f"{_CHANGED.capitalize()}: sums that it may change are shown as far as they are certain, and "
                "discrepancies are those from before; run `syncd once`, or restart `syncd run`."
            )
        if self.round_under_way:
            return f"A round is under way: {self.what}{about}. Figures may still change; look again when it has ended."
        return f"The last round did not finish: {self.what}{about}. Figures may still change; run `syncd once`."

    @property
    def which_records(self) -> str:
        """`12 records of 9 to 15 Nov 2026`."""
        of = f" of {days(self.first, self.last)}" if self.first and self.last else ""
        return f"{count(self.records, 'record')}{of}"

    def _parts(self) -> Iterator[str]:
        if self.records:
            yield f"{self.which_records} {agree(self.records, 'is', 'are')} not counted yet"
        if self.configuration_changed:
            yield _CHANGED
        if self.checks:
            yield f"{count(self.checks, 'check is', 'checks are')} to be made again"
