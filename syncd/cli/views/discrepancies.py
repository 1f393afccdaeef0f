"""Discrepancies as `syncd discrepancies` lists them, and decisions about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.lifecycle import Change, Discrepancy, Step
from syncd.core.report import CannotTellGroup, Report, ReportKind
from syncd.core.time import Instant
from syncd.core.wording import Here, count, until
from syncd.report.render import csv
from syncd.report.render.json import discrepancies_json
from syncd.report.render.wording import platform_zone, stake


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyList:
    """Discrepancies in the order to show, or a sentence where there is `nothing`; and the checks that were not made."""

    discrepancies: tuple[Discrepancy, ...]
    cannot_tell: Sequence[CannotTellGroup]
    now: Instant
    zone: str
    nothing: str

    def as_json(self) -> Json:
        return discrepancies_json(self.discrepancies, self.now, self.cannot_tell)

    def as_csv(self) -> str:
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
        if not self.discrepancies:
            yield self.nothing
        rows = [
            (
                discrepancy.id,
                discrepancy.severity.word,
                discrepancy.state,
                self._summary(discrepancy),
                self._stake(discrepancy),
                self._deadline(discrepancy),
            )
            for discrepancy in self.discrepancies
        ]
        yield Table(("id", "severity", "state", "what was found", "stake", "deadline"), rows)
        for group in self.cannot_tell:
            yield f"Cannot tell: {count(len(group.subjects), 'check')} of {group.rule}: {group.because}"

    def _summary(self, discrepancy: Discrepancy) -> str:
        contract, finding = discrepancy.facts.get("contract"), discrepancy.finding
        return f"{contract}: {finding.summary}" if finding.parent and contract else finding.summary

    def _stake(self, discrepancy: Discrepancy) -> str:
        parent = discrepancy.finding.parent
        return f"counted in {parent}" if parent else stake(discrepancy.finding.stake)

    def _deadline(self, discrepancy: Discrepancy) -> str | None:
        deadline = discrepancy.finding.deadline
        if deadline is None or deadline <= self.now:
            return None
        return until(deadline, Here(ZoneInfo(self.zone), self.now), platform_zone(discrepancy.facts))


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about discrepancies."""

    steps: Sequence[Step]

    def as_json(self) -> Json:
        return {
            "decisions": [
                {
                    "id": step.after.id,
                    **json_of(step, "change"),
                    **json_of(step.after, "state"),
                    "summary": step.after.finding.summary,
                }
                for step in self.steps
            ]
        }

    def as_text(self) -> Iterator[str]:
        for step in self.steps:
            yield f"{step.after.id} {change_word(step.change)}: {step.after.finding.summary}"


def change_word(change: Change) -> str:
    """Return the word for a change; the ledger calls a withdrawn acknowledgement or snooze `unhushed`."""
    return "reopened" if change is Change.UNHUSHED else change.value
