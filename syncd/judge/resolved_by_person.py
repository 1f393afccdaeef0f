"""Judges what people say is resolved: against data from after their word alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from syncd.core.discrepancies import Verdict
from syncd.core.lifecycle import Discrepancy, State, Step
from syncd.core.refs import is_ref
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant
from syncd.ledger import Ledger


def dated(ledger: Ledger, verdict: Verdict, known: Mapping[str, Discrepancy], now: Instant) -> Verdict:
    """The verdict with the instant of the data it rests on, where a person says that something it finds is resolved.

    That is the instant of its sides. Of a source it is that of its latest pull or file. Else it is the instant as of
    which all of its records were shown again, or their days covered, by sources of their namespaces. What rests on the
    configuration alone is read anew in every round.
    """
    found = [one for one in verdict.findings if (before := known.get(one.id)) and before.state is State.DONE]
    if verdict.as_of is not None or not found:
        return verdict
    if verdict.subject.kind == SubjectKind.SOURCE_HEALTH:
        return replace(verdict, as_of=_last_read(ledger, verdict.subject.name, now))
    refs = {verdict.subject.name, *(ref for one in found for fact in one.finding.evidence for ref in fact.refs)}
    shown = ledger.coverage.shown_as_of({ref for ref in refs if is_ref(ref)})
    return replace(verdict, as_of=min(shown.values(), default=now))


def _last_read(ledger: Ledger, source: str, now: Instant) -> Instant:
    """When a source was last pulled, whether that worked or not, or what its newest file is as of; when it was
    configured, where nothing was read."""
    row = ledger.sources.all().get(source)
    if row is None:
        return now
    return max(
        row.configured_since, row.last_attempt or row.configured_since, *ledger.coverage.read_as_of(source).values()
    )


def unconfirmed(known: Iterable[Discrepancy], steps: Iterable[Step]) -> bool:
    """Whether a person's word still stands alone after `steps`. Such a subject is judged in every round: newer coverage
    that shows the same marks nothing."""
    after = {one.id: one for one in known} | {step.after.id: step.after for step in steps}
    return any(one.state is State.DONE for one in after.values())
