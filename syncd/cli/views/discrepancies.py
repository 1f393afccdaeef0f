"""Discrepancies as `syncd discrepancies` lists them, and decisions about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.lifecycle import Change, Discrepancy, Step
from syncd.core.report import CannotTellGroup, Report, ReportKind
from syncd.core.time import Instant
from syncd.core.wording import count, when
from syncd.report.render import csv
from syncd.report.render.json import discrepancies_json
from syncd.report.render.wording import stake


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyList:
    """Discrepancies in the order to show, and the checks that could not be made."""

    discrepancies: tuple[Discrepancy, ...]
    cannot_tell: Sequence[CannotTellGroup]
    now: Instant
    zone: str

    def as_json(self) -> Json:
        """Return both, as a report has them."""
        return discrepancies_json(self.discrepancies, self.now, self.cannot_tell)

    def as_csv(self) -> str:
        """Return a row for each discrepancy, as a report attaches them."""
        report = Report(
            id="",
            name="",
            kind=ReportKind.RECONCILIATION,
            made_at=self.now,
            zone=self.zone,
            discrepancies=self.discrepancies,
        )
        return csv.render(report)

    def as_text(self) -> Iterator[str | Table]:
        """Return a table, and a line for each group of checks that could not be made."""
        if not self.discrepancies:
            yield "No discrepancies."
        rows = [
            (
                discrepancy.id,
                discrepancy.severity.word,
                discrepancy.state,
                discrepancy.finding.summary,
                stake(discrepancy.finding.stake),
                self._deadline(discrepancy),
            )
            for discrepancy in self.discrepancies
        ]
        yield Table(("id", "severity", "state", "what was found", "stake", "deadline"), rows)
        for group in self.cannot_tell:
            yield f"Cannot tell: {count(len(group.subjects), 'check')} of {group.rule}: {group.because}"

    def _deadline(self, discrepancy: Discrepancy) -> str | None:
        deadline = discrepancy.finding.deadline
        return when(deadline) if deadline and deadline > self.now else None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about discrepancies."""

    steps: Sequence[Step]

    def as_json(self) -> Json:
        """Return each discrepancy's change and new state."""
        return {
            "decisions": [
                {
                    "id": step.after.id,
                    "change": step.change.value,
                    "state": step.after.state.value,
                    "summary": step.after.finding.summary,
                }
                for step in self.steps
            ]
        }

    def as_text(self) -> Iterator[str]:
        """Tell each decision in a line."""
        for step in self.steps:
            yield f"{step.after.id} {change_word(step.change)}: {step.after.finding.summary}"


def change_word(change: Change) -> str:
    """Return the word for a change; the ledger calls a withdrawn acknowledgement or snooze `unhushed`."""
    return "reopened" if change is Change.UNHUSHED else change.value
