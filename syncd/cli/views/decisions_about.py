"""What people decided about a contract: its periods, the matches of its rows, and its discrepancies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.opening import Opened
from syncd.cli.views import Json, json_of
from syncd.cli.views.decided_matches import decision_words
from syncd.cli.views.decided_periods import period_words
from syncd.core.folding import is_about
from syncd.core.time import Instant
from syncd.core.wording import Here, clean, when

NEWEST = 10
"""Decisions shown in text; JSON has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: `about` a period, a match or a discrepancy; `refs`: the records or the discrepancy it names."""

    at: Instant
    actor: str
    note: str
    about: str
    says: str
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionsAbout:
    """The decisions about a contract, the newest first."""

    decisions: Sequence[Decision]
    here: Here

    @classmethod
    def of(cls, opened: Opened, contract: str) -> "DecisionsAbout":
        """Read them from the ledger. Decisions about matches and periods that were taken back are not among them."""
        found = [*_periods(opened, contract), *_matches(opened, contract), *_discrepancies(opened, contract)]
        return cls(sorted(found, key=lambda one: (one.at, one.refs), reverse=True), opened.here)

    def as_json(self) -> list[Json]:
        return [json_of(one, "at", "actor", "note", "about", "says", "refs") for one in self.decisions]

    def as_text(self) -> Iterator[str]:
        """A line for each, under a heading; nothing where nobody decided anything."""
        if not self.decisions:
            return
        yield ""
        yield "What you decided"
        for one in self.decisions[:NEWEST]:
            note = f": {clean(one.note)}" if one.note else ""
            yield f"  {when(one.at, self.here)}, {clean(one.actor, 60)}: {clean(one.says)}{note}"
        if len(self.decisions) > NEWEST:
            yield f"  and {len(self.decisions) - NEWEST} older: --json lists them"


def _periods(opened: Opened, contract: str) -> Iterator[Decision]:
    for one in opened.composition.ledger.closed.standing():
        if one.contract in (None, contract):
            yield Decision(at=one.at, actor=one.actor, note=one.note, about="period", says=period_words(one), refs=())


def _matches(opened: Opened, contract: str) -> Iterator[Decision]:
    ledger = opened.composition.ledger
    for one in ledger.matches.standing():
        refs = (one.ref, one.other)
        if contract in {ledger.payments.contract_of(ref) or ledger.derived.milestone_contract(ref) for ref in refs}:
            yield Decision(
                at=one.at, actor=one.actor, note=one.note, about="match", says=decision_words(one), refs=refs
            )


def _discrepancies(opened: Opened, contract: str) -> Iterator[Decision]:
    for now, event in opened.composition.ledger.discrepancies.decided():
        if is_about(now.facts, contract):
            says = f"{event.change.word} {now.id} ({event.after.finding.summary})"
            yield Decision(
                at=event.at, actor=event.actor, note=event.note, about="discrepancy", says=says, refs=(now.id,)
            )
