"""Stored reports and their deliveries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.report import Report
from syncd.core.time import iso
from syncd.ledger.outbox import Outgoing, StoredReport
from syncd.report.deliver import Delivered


@dataclass(frozen=True, slots=True)
class ReportList:
    """Stored reports, each with its messages in the outbox."""

    reports: Sequence[tuple[StoredReport, Sequence[Outgoing]]]

    def as_json(self) -> Json:
        """Return the reports and how each delivery went."""
        return {
            "reports": [
                {
                    "id": report.id,
                    "name": report.name,
                    "kind": report.kind,
                    "made_at": iso(report.made_at),
                    "deliveries": [
                        {
                            "channel": message.channel,
                            "state": message.state,
                            "attempts": message.attempts,
                            "answer": message.answer,
                        }
                        for message in messages
                    ],
                }
                for report, messages in self.reports
            ]
        }

    def as_text(self) -> Iterator[str | Table]:
        """List the reports in a table."""
        if not self.reports:
            yield "There are no reports yet."
        rows = [
            (
                report.id,
                report.name,
                iso(report.made_at),
                ", ".join(f"{message.channel} {message.state}" for message in messages),
            )
            for report, messages in self.reports
        ]
        yield Table(("id", "report", "made", "deliveries"), rows)


@dataclass(frozen=True, slots=True)
class SentReport:
    """A report that was just sent."""

    report: Report
    deliveries: Sequence[Delivered]

    def as_json(self) -> Json:
        """Return the report's id and how each delivery went."""
        return {
            "id": self.report.id,
            "deliveries": [
                {"channel": delivery.channel, "state": delivery.state, "answer": delivery.answer}
                for delivery in self.deliveries
            ],
        }

    def as_text(self) -> Iterator[str]:
        """Tell the report's subject, then each delivery."""
        yield f"{self.report.id}: {self.report.subject}"
        for delivery in self.deliveries:
            yield f"{delivery.channel}: {delivery.state}: {delivery.answer}"
