"""Stored reports and their deliveries."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.report import Report
from syncd.core.wording import clean, exact
from syncd.ledger.outbox import Delivery, Destination, Outgoing, StoredReport
from syncd.report.deliver import Delivered
from syncd.report.resend import own

STATES = {
    Delivery.PENDING: "not sent yet",
    Delivery.SENDING: "being sent",
    Delivery.DONE: "sent",
    Delivery.DEAD: "given up",
    Delivery.SUPERSEDED: "superseded",
}
"""The state of a message in words."""


@dataclass(frozen=True, slots=True)
class ReportList:
    """Stored reports, each with its messages in the outbox, and the notices about these."""

    zone: ZoneInfo  # yours
    reports: Sequence[tuple[StoredReport, Sequence[Outgoing]]]

    def as_json(self) -> Json:
        columns = ("channel", "recipient", "about", "state", "attempts", "answer")
        return {
            "reports": [
                {
                    **json_of(report, "id", "name", "kind", "made_at"),
                    "deliveries": [json_of(message, *columns) for message in messages],
                }
                for report, messages in self.reports
            ]
        }

    def as_text(self) -> Iterator[str | Table]:
        if not self.reports:
            yield "There are no reports yet."
        rows = [
            (report.id, report.name, exact(report.made_at, self.zone), ", ".join(_deliveries(own(messages))))
            for report, messages in self.reports
        ]
        yield Table(("id", "report", "made", "deliveries"), rows)
        dead = [row for _, rows in self.reports for row in own(rows) if row.state is Delivery.DEAD]
        if dead:
            yield ""
        for row in dead:
            again = f"to send it again: `syncd report resend {row.report}`"
            yield f"{row.report} did not arrive through {_through(row.to)}: {clean(row.answer)}; {again}"


@dataclass(frozen=True, slots=True)
class SentReport:
    """A report that was just sent."""

    report: Report
    deliveries: Sequence[Outgoing]

    def as_json(self) -> Json:
        return {
            "id": self.report.id,
            "deliveries": [json_of(row, "channel", "recipient", "state", "answer") for row in self.deliveries],
        }

    def as_text(self) -> Iterator[str]:
        yield f"{self.report.id}: {self.report.subject}"
        for row in self.deliveries:
            yield delivery_text(row)


@dataclass(frozen=True, slots=True)
class ToResend:
    """Where a report would be sent again."""

    report: Report
    destinations: Sequence[Destination]

    def as_json(self) -> Json:
        places = [{"channel": to.channel, "recipient": to.recipient} for to in self.destinations]
        return {"id": self.report.id, "dry_run": True, "deliveries": places}

    def as_text(self) -> Iterator[str]:
        yield f"{self.report.id}: {self.report.subject}"
        for to in self.destinations:
            yield f"would be sent through {_through(to)}"


def delivery_text(sent: Delivered | Outgoing) -> str:
    """Word what became of a message: `mail: report r-20261116-weekly to jane@example.org sent: 250 OK`."""
    to = f" to {sent.recipient}" if sent.recipient else ""
    answer = sent.answer or ("another syncd sends through this channel now" if sent.state in _WAITING else "")
    return f"{sent.channel}: report {sent.report}{to} {STATES[sent.state]}: {clean(answer)}"


_WAITING = (Delivery.PENDING, Delivery.SENDING)


def _through(to: Destination) -> str:
    return f"{to.channel} to {to.recipient}" if to.recipient else to.channel


def _deliveries(rows: Sequence[Outgoing]) -> Iterator[str]:
    """`mail sent`; where a channel has several recipients, `mail to jane@example.org sent` for each."""
    of_channel = Counter(row.channel for row in rows)
    for row in rows:
        yield f"{_through(row.to) if of_channel[row.channel] > 1 else row.channel} {STATES[row.state]}"
