"""What one round did, and how things are after it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from syncd.cli.views import Json, json_of
from syncd.cli.views.discrepancies import DiscrepancyList
from syncd.cli.views.pulls import below_pull, brought, exit_code, new_ledger_text, pull_json, pull_text
from syncd.cli.views.reports import delivery_text
from syncd.cli.views.status import SourceQuota
from syncd.cli.views.table import Table
from syncd.core.report import Report
from syncd.core.time import Instant, iso
from syncd.core.wording import count, when
from syncd.errors import DONE, FAILED, TRY_LATER
from syncd.ledger.outbox import Delivery
from syncd.pull.writer import Pulled
from syncd.report.document import Actions, Document
from syncd.report.in_lines import in_lines
from syncd.report.kinds.actions import TONES
from syncd.report.kinds.notes import notes
from syncd.report.language.voice import Voice
from syncd.report.render.json_sums import claims_json
from syncd.report.tone import Tone
from syncd.service.cycle import Cycle

URGENT = 5
"""Things to do before a deadline that a round shows of each; `syncd discrepancies` lists all."""
REASONS = 5
"""Reasons why checks were not made that a round shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did. `just_saved`: source and file of what may still be written; `attention`: how things are after
    it, and `listed` the discrepancies of that; `as_of`: source → how far it is known; `new_ledger`: the ledger, if this
    round made it; `waiting`: how many messages wait for another attempt; `warnings`: what makes the round worth less
    than it seems."""

    cycle: Cycle
    just_saved: tuple[tuple[str, str], ...]
    attention: Report
    listed: DiscrepancyList
    dry_run: bool
    as_of: Mapping[str, Instant | None]
    quotas: Sequence[SourceQuota] = ()
    new_ledger: Path | None = None
    waiting: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """The code of the failure that you must act on, of a pull or a delivery; else of one that time may heal."""
        states = {delivery.state for delivery in self.cycle.deliveries}
        pulls = exit_code(self.cycle.pulls)
        if Delivery.DEAD in states and pulls in (DONE, TRY_LATER):
            return FAILED
        return pulls or (TRY_LATER if Delivery.PENDING in states else DONE)

    def as_json(self) -> Json:
        return {
            "pulls": [pull_json(pull) for pull in self.cycle.pulls],
            "judged": self.cycle.judged,
            "reports": self.cycle.reports,
            "new_reports": {name: iso(first) for name, first in self.cycle.new_reports.items()},
            "deliveries": [
                json_of(delivery, "channel", "recipient", "report", "state", "answer")
                for delivery in self.cycle.deliveries
            ],
            "dry_run": self.dry_run,
            "attention": self.attention.subject,
            "claims": claims_json(self.attention.claims),
            "new_ledger": str(self.new_ledger) if self.new_ledger else None,
            "waiting": self.waiting,
            "warnings": list(self.warnings),
        }

    def as_text(self) -> Iterator[str | Table | Document]:
        if self.dry_run:
            for pull in self.cycle.pulls:
                yield from pull_text(pull, dry_run=True)
        else:
            yield self._standing()
            yield ""
            yield from self._read()
        yield from self._besides()
        if not self.dry_run:
            if (below := self._notes()).blocks:
                yield ""
                yield below
            if alive := len(self.attention.counted):
                yield ""
                yield f"{alive} open. All of it: syncd discrepancies"

    def _standing(self) -> Document:
        """How things are, in a line, and what a deadline ends."""
        first = self.attention.headline
        urgent = [_shortened(group) for group in self.listed.by_claim() if group.due]
        head = replace(self.listed.document(), headline=str(first.headline), lead=first.lead)
        return in_lines(replace(head, tone=TONES[first.claim] if first.claim else Tone.PLAIN, blocks=tuple(urgent)))

    def _notes(self) -> Document:
        """What was not checked, and what people put aside."""
        blocks = notes(self.attention, Voice(self.attention.here), REASONS)
        kept = tuple(block for block in blocks if block.title in ("Not checked", "Put aside"))
        return in_lines(replace(self.listed.document(), blocks=kept))

    def _read(self) -> Iterator[str | Table]:
        """What was read, and below it what of that needs attention."""
        pulls = {name: [pull for pull in self.cycle.pulls if pull.source == name] for name in self.as_of}
        rows = [
            row
            for name, of_source in pulls.items()
            for row in ([self._row(pull) for pull in of_source if not pull.error] if of_source else [self._idle(name)])
        ]
        if any(row[3] for row in rows):
            yield Table(("read just now", "as of", "brought", "requests left"), rows, ("requests left",))
        else:
            yield Table(("read just now", "as of", "brought"), [row[:3] for row in rows])
        for pull in self.cycle.pulls:
            if pull.error is not None:
                yield from pull_text(pull, dry_run=False)
                continue
            below = list(below_pull(pull, dry_run=False))
            if below:
                yield f"{_named(pull)}:"
            yield from below

    def _row(self, pull: Pulled) -> tuple[str, str, str, str]:
        left = [quota.quota.remaining for quota in self.quotas if pull.source in quota.sources]
        return (
            _named(pull),
            self._as_of(pull.source, "–"),
            brought(pull),
            str(min(left)) if left and not pull.file else "",
        )

    def _idle(self, source: str) -> tuple[str, str, str, str]:
        return source, self._as_of(source, "never read"), "no new file", ""

    def _as_of(self, source: str, unknown: str) -> str:
        at = self.as_of[source]
        return when(at, self.attention.here) if at else unknown

    def _besides(self) -> Iterator[str]:
        """What else happened in the round."""
        for source, file in self.just_saved:
            yield f"{source} ({file}): just saved; the next round will read it"
        for name, first in self.cycle.new_reports.items():
            due = when(first, self.attention.here)
            yield f"report {name} is new: first due {due}; to send one now: `syncd report {name} --send`"
        for delivery in self.cycle.deliveries:
            yield delivery_text(delivery)
        if self.waiting:
            wait = count(self.waiting, "delivery waits", "deliveries wait")
            yield f"{wait} for another attempt: `syncd status` says when and why"
        yield from new_ledger_text(self.new_ledger)
        for warning in self.warnings:
            yield f"warning: {warning}"


def _named(pull: Pulled) -> str:
    return f"{pull.source} ({pull.file})" if pull.file else pull.source


def _shortened(group: Actions) -> Actions:
    left = len(group.items) - URGENT
    if left <= 0:
        return group
    return replace(group, items=group.items[:URGENT], more=f"and {left} more: syncd discrepancies")
