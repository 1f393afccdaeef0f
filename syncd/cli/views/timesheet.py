"""A file that came back from a client, compared with the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json
from syncd.core.safe_text import line
from syncd.core.wording import clean, count
from syncd.report.timesheet_check import Checked, Outcome

MOST = 20
"""Differences that are listed."""


@dataclass(frozen=True, slots=True)
class CheckedTimesheet:
    """What became of a file."""

    file: Path
    checked: Checked

    def as_json(self) -> Json:
        """The outcome and every difference."""
        return {
            "file": str(self.file),
            "outcome": str(self.checked.outcome),
            "agrees_now": self.checked.agrees_now,
            "differences": list(self.checked.differences),
        }

    def as_text(self) -> Iterator[str]:
        """The outcome in a sentence, and the first differences."""
        name, shown = line(self.file.name), self.checked.differences
        match self.checked.outcome:
            case Outcome.UNCHANGED:
                yield f"{name} is unchanged, and still what was billed."
            case Outcome.FILE_CHANGED:
                yield f"{name} was changed: its rows are not those of its hash."
                if not self.checked.agrees_now:
                    yield "The ledger says otherwise as well since it was made, so these differ from the ledger:"
            case Outcome.LEDGER_DIFFERS:
                yield f"The ledger says otherwise since {name} was made, or its rows and its hash were both changed."
        yield from (f"  {clean(one)}" for one in shown[:MOST])
        if len(shown) > MOST:
            yield f"  and {count(len(shown) - MOST, 'more difference')}: --json lists all"
