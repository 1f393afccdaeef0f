"""Stored reports and their deliveries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.report import Report
from syncd.core.wording import exact
from syncd.ledger.outbox import Delivery, Outgoing, StoredReport
from syncd.report.deliver import Delivered

STATES = {
    Delivery.PENDING: "not sent yet",
    Delivery.SENDING: "being sent",
    Delivery.DONE: "sent",
    Delivery.DEAD: "given up",
}
"""The state of a message in words."""


@dataclass(frozen=True, slots=True)
class ReportList:
    """Stored reports, each with its messages in the outbox."""

    zone: ZoneInfo  # yours
    reports: Sequence[tuple[StoredReport, Sequence[Outgoing]]]

    def as_json(self) -> Json:
        return {
            "reports": [
                {
                    **json_of(report, "id", "name", "kind", "made_at"),
                    "deliveries": [json_of(message, "channel", "state", "attempts", "answer") for message in messages],
                }
                for report, messages in self.reports
            ]
        }

    def as_text(self) -> Iterator[str | Table]:
        if not self.reports:
            yield "There are no reports yet."
        rows = [
            (
                report.id,
                report.name,
                exact(report.made_at, self.zone),
                ", ".join(f"{message.channel} {STATES[message.state]}" for message in messages),
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
        return {
            "id": self.report.id,
            "deliveries": [json_of(delivery, "channel", "state", "answer") for delivery in self.deliveries],
        }

    def as_text(self) -> Iterator[str]:
        yield f"{self.report.id}: {self.report.subject}"
        for delivery in self.deliveries:
            yield delivery_text(delivery)


def delivery_text(delivery: Delivered) -> str:
    """Word what became of a message: `mail: report r-20261116-weekly sent: 250 OK`."""
    return f"{delivery.channel}: report {delivery.report} {STATES[delivery.state]}: {delivery.answer}"
