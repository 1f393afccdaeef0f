"""How far the data reaches, what waits, and what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.cli.views import Json, json_of
from syncd.cli.views.reports import STATES
from syncd.cli.views.source_state import standing_json, standing_text
from syncd.cli.views.table import Table
from syncd.cli.views.upkeep import UpkeepStatus
from syncd.core.aside import Aside
from syncd.core.money import Money
from syncd.core.quota import Quota
from syncd.core.records import Kind
from syncd.core.time import Instant, iso
from syncd.core.wording import Reader, agree, clean, count, named_once, when
from syncd.ledger.observed.holds import OpenHold
from syncd.ledger.observed.sources import PullRow, RejectedRow, SourceRow
from syncd.ledger.outbox import Delivery, Outgoing
from syncd.report.render.json_sums import aside_json
from syncd.report.render.wording import aside_words

SHOWN = 5
"""Rejected rows of the latest pull that are shown."""

ENDLESS = 9999
"""The year until which a table that a person keeps is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A configured source. `row` and `last_pull` are None before the first pull, `next` for files given by hand."""

    name: str
    connector: str
    row: SourceRow | None
    last_pull: PullRow | None
    rejected_rows: Sequence[RejectedRow]  # of the last pull
    as_of: Mapping[Kind, Instant]
    complete_through: Mapping[Kind, Instant]
    records: Mapping[str, int]  # by kind
    rejected: int
    suspense: int
    repeated: int
    hold: OpenHold | None
    next: Instant | None

    @property
    def last_success(self) -> Instant | None:
        """When a pull last succeeded."""
        return self.row.last_success if self.row else None

    @property
    def error(self) -> str | None:
        """Why the last pull failed, if it did."""
        return (self.row.last_error or None) if self.row else None

    def as_json(self) -> Json:
        """Return the source's state; what is unknown is null."""
        return {
            "source": self.name,
            "connector": self.connector,
            "last_success": _iso(self.last_success),
            "last_pull": _pull_json(self.last_pull) if self.last_pull else None,
            "as_of": _instants(self.as_of),
            "complete_through": _instants(self.complete_through),
            "records": dict(self.records),
            **json_of(self, "rejected", "suspense", "repeated"),
            "held": self.hold.count if self.hold else 0,
            "standing": standing_json(self.row.standing) if self.row else None,
            "error": self.error,
            "next": _iso(self.next),
        }

    def notes(self, here: Reader) -> Iterator[str]:
        """Tell what does not fit into the source's row of the table."""
        if self.error:
            yield self.error
        if self.row is not None and self.row.standing is not None:
            partial = self.last_pull is not None and self.last_pull.outcome == "partial"
            yield from standing_text(
                self.row.standing, self.next, here, self.last_pull.message if self.last_pull and partial else ""
            )
        if self.last_pull:
            yield from (clean(notice, 1000) for notice in self.last_pull.notices)
        for row in self.rejected_rows[:SHOWN]:
            yield f"rejected {clean(row.place)}: {clean(row.reason, 1000)}"
        if len(self.rejected_rows) > SHOWN:
            yield f"and {count(len(self.rejected_rows) - SHOWN, 'more rejected row')}"
        if self.hold:
            changed = f"{count(self.hold.count, 'older record')} changed at once on {when(self.hold.began, here)}"
            need = agree(self.hold.count, "needs", "need")
            yield f"{changed} and {need} your confirmation: see `syncd accept {self.name} --dry-run`"
        if self.repeated:
            yield f"{count(self.repeated, 'entry', 'entries')} also in another source, counted once"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuota:
    """The requests left of a quota, and the sources that use it; none when no configured token is of that account."""

    quota: Quota
    sources: Sequence[str]

    def as_json(self) -> Json:
        """Return the quota with its sources; instants to the second."""
        return {
            **json_of(self.quota, "bucket", "remaining"),
            "resets_at": _iso(self.quota.resets_at),
            "seen_at": _iso(self.quota.seen_at),
            "sources": list(self.sources),
        }

    def as_row(self, reader: Reader) -> tuple[object, ...]:
        """Return the row of the table: sources, what the requests are for, how many are left, and until when."""
        requests = self.quota.bucket.partition(":")[2].replace("-", " ")
        used_by = ", ".join(self.sources) or "another token"
        return used_by, requests, self.quota.remaining, _when(self.quota.resets_at, reader)


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that will happen."""

    what: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerStatus:
    """The ledger's file, and how many discrepancies and checks that cannot be made it holds. `discrepancies`: those
    that another one does not explain; `aside`: what people put aside of them."""

    path: Path
    size: int
    discrepancies: int
    aside: Sequence[Aside]
    cannot_tell: int
    upkeep: UpkeepStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of everything at a moment; `coming` in the order of time. `attention`: what needs it, in a line."""

    zone: ZoneInfo  # yours
    now: Instant
    sources: Sequence[SourceStatus]
    quotas: Sequence[SourceQuota]
    outbox: Sequence[Outgoing]
    coming: Sequence[Coming]
    ledger: LedgerStatus
    attention: str

    def as_json(self) -> Json:
        return {
            "generated_at": _iso(self.now),
            "sources": [source.as_json() for source in self.sources],
            "quota": [quota.as_json() for quota in self.quotas],
            "outbox": [
                {
                    **json_of(message, "channel", "recipient", "about", "report", "state", "attempts", "unknowns"),
                    "next_attempt": _iso(message.next_attempt),
                    "answer": message.answer,
                }
                for message in self.outbox
            ],
            "next": [{"what": coming.what, "at": _iso(coming.at)} for coming in self.coming],
            "attention": self.attention,
            "ledger": {
                "path": str(self.ledger.path),
                **json_of(self.ledger, "size", "discrepancies", "cannot_tell"),
                "aside": aside_json(self.ledger.aside),
                **self.ledger.upkeep.as_json(),
            },
        }

    def as_text(self) -> Iterator[str | Table]:
        for title, table in self._tables():
            if table.rows:
                yield ""
                yield title
                yield table
        for source in self.sources:
            notes = list(source.notes(self))
            if notes:
                yield ""
            for note in notes:
                yield named_once(source.name, note)
        if any(message.state is Delivery.DEAD for message in self.outbox):
            yield ""
            yield "Send a report that was given up again with: `syncd report resend ID`"
        discrepancies = count(self.ledger.discrepancies, "discrepancy", "discrepancies")
        yield ""
        yield f"Ledger {self.ledger.path}, {self.ledger.size:,} bytes, {discrepancies}"
        yield from self.ledger.upkeep.as_text(self)
        yield f"{self.attention}."
        if aside := "; ".join(map(aside_words, self.ledger.aside)):
            yield f"Put aside, in no total: {aside}"

    def _tables(self) -> Iterator[tuple[str, Table]]:
        columns: tuple[str, ...] = ("source", "kind", "last success", "complete through", "records", "rejected")
        sources = [
            (
                source.name,
                source.connector,
                _when(source.last_success, self),
                _by_kind({kind: _when(at, self) for kind, at in sorted(source.complete_through.items())}),
                _by_kind(source.records),
                source.rejected,
                source.suspense,
                _when(source.next, self),
            )
            for source in self.sources
        ]
        yield "Sources", Table((*columns, "unmapped", "next"), sources, ("rejected", "unmapped"))
        quotas = [quota.as_row(self) for quota in self.quotas]
        yield "Quota", Table(("source", "account", "requests left", "full again"), quotas, ("requests left",))
        outbox = [
            (
                message.to.key,
                message.report,
                STATES[message.state],
                message.attempts,
                None if message.state is Delivery.DEAD else _when(message.next_attempt, self),
                message.answer,
            )
            for message in self.outbox
        ]
        columns = ("channel", "report", "state", "attempts", "next attempt", "answer")
        yield "Outbox", Table(columns, outbox, ("attempts",))
        yield "Next", Table(("when", "what"), [(_when(coming.at, self), coming.what) for coming in self.coming])


def _pull_json(pull: PullRow) -> Json:
    return {
        **json_of(pull, "started", "ended", "outcome", "rows", "added", "changed", "gone", "rejected", "non_records"),
        **json_of(pull, "same", "older"),
        "amounts": {currency: str(Money(minor, currency).decimal) for currency, minor in pull.amounts.items()},
        "notices": list(pull.notices),
    }


def _iso(at: Instant | None) -> str | None:
    """Return an instant to the second."""
    return iso(at.replace(microsecond=0)) if at else None


def _instants(by_kind: Mapping[Kind, Instant]) -> dict[str, str | None]:
    return {kind: _iso(at) for kind, at in sorted(by_kind.items())}


def _when(at: Instant | None, reader: Reader) -> str:
    if at is None:
        return "–"
    return "all" if at.year == ENDLESS else when(at, reader)


def _by_kind(values: Mapping[Kind, object] | Mapping[str, object]) -> str:
    return ", ".join(f"{kind} {value}" for kind, value in values.items()) or "nothing yet"
