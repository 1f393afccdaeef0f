"""Judges what people say is resolved: against data from after their word alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from syncd.core.discrepancies import Verdict
from syncd.core.lifecycle import Discrepancy, State, Step
from syncd.core.records import Kind, kind_of, namespace_of
from syncd.core.refs import is_ref
from syncd.core.time import Instant
from syncd.ledger import Ledger


def dated(ledger: Ledger, verdict: Verdict, known: Mapping[str, Discrepancy], now: Instant) -> Verdict:
    """The verdict with the instant of the data it rests on, where a person says that something it finds is resolved:
    that of its sides, else of what the sources of its records last covered, else `now`."""
    found = [one for one in verdict.findings if (before := known.get(one.id)) and before.state is State.DONE]
    if verdict.as_of is not None or not found:
        return verdict
    refs = {verdict.subject.name, *(ref for one in found for fact in one.finding.evidence for ref in fact.refs)}
    sides = {(namespace_of(ref), kind_of(ref)) for ref in refs if is_ref(ref)}
    covered = [
        max((as_of[kind] for as_of in _coverage_of(ledger, namespace) if kind in as_of), default=now)
        for namespace, kind in sides
    ]
    return replace(verdict, as_of=min(covered, default=now))


def _coverage_of(ledger: Ledger, namespace: str) -> list[dict[Kind, Instant]]:
    sources = ledger.sources.all()
    return [ledger.coverage.as_of(name) for name, source in sources.items() if source.namespace == namespace]


def unconfirmed(known: Iterable[Discrepancy], steps: Iterable[Step]) -> bool:
    """Whether a person's word still stands alone after `steps`. Such a subject is judged in every round: newer coverage
    that shows the same marks nothing."""
    after = {one.id: one for one in known} | {step.after.id: step.after for step in steps}
    return any(one.state is State.DONE for one in after.values())
