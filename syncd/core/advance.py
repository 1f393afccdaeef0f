"""Compares a verdict with what is known: discrepancies open, change, reopen, resolve, and continue under other keys."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from syncd.core.amount_moved import moved
from syncd.core.discrepancies import CannotTell, Finding, Verdict, discrepancy_id
from syncd.core.lifecycle import ALIVE, SETTLED, Change, Denied, Discrepancy, Hush, State, Step
from syncd.core.part_aside import PartAside, without
from syncd.core.phrases import say
from syncd.core.severity import Severity
from syncd.core.time import Instant


def advance(
    known: Mapping[str, Discrepancy],
    verdict: Verdict,
    assertion: str,
    now: Instant,
    merged: Iterable[Discrepancy] = (),
) -> list[Step]:
    """Compare a verdict with the `known` discrepancies, by id, that this rule ever found on this subject.

    Findings open, reopen or change discrepancies, as far as their thresholds allow. A discrepancy that is no longer
    found resolves, unless the verdict is "cannot tell" and does not end it; then one whose deadline has passed loses
    it, or ends with it where it lapses: it warned of what might happen until then. One that a person resolved reopens
    when data from after that still shows it, or when its amount moved. Of one that is explained or written off, what is
    new counts; one that shrinks to such a part is so whole. `merged`: the rule's discrepancies from keys that merged
    into the contract of this subject.
    """
    steps = _continue_merged(known, verdict, merged)
    known = {**known, **{step.after.id: step.after for step in steps}}
    found = [judged for judged in verdict.findings if _is_found(judged.finding, known.get(judged.id))]
    for judged in found:
        before, finding = known.get(judged.id), replace(judged.finding, threshold=None)
        if before is None:
            after = Discrepancy(
                id=judged.id,
                rule=verdict.rule,
                subject=verdict.subject,
                facts=verdict.facts,
                assertion=assertion,
                severity=judged.severity,
                state=State.OPEN,
                finding=finding,
                first_seen=now,
                last_seen=now,
            )
            steps.append(Step(Change.OPENED, after))
            continue
        after = replace(before, severity=judged.severity, finding=finding, facts=verdict.facts, last_seen=now)
        if before.state not in ALIVE:
            anew = replace(after, state=State.REOPENED, hush=None, goes_on_as=None, given_up=None, explained=None)
            steps.append(Step(Change.REOPENED, anew))
        elif step := _settled(after) or _lived_on(before, after, verdict.as_of or now):
            steps.append(step)
    present = {judged.id for judged in found}
    ended = {
        discrepancy_id(verdict.rule, verdict.subject, key) for unmade in verdict.cannot_tell for key in unmade.ends
    }
    for id, before in sorted(known.items()):
        if id in present or before.state not in ALIVE:
            continue
        is_past = before.finding.deadline is not None and before.finding.deadline <= now
        other = _of_other_terms(before.finding, verdict.cannot_tell, now)
        if other or id in ended or not verdict.cannot_tell or (is_past and before.finding.lapses):
            after = replace(before, state=State.RESOLVED, last_seen=now, hush=_kept(before), denied=None)
            steps.append(Step(Change.RESOLVED, after, _why_resolved(before, verdict, other, is_past=is_past)))
        elif is_past:
            steps.append(Step(Change.CHANGED, _expired(before, verdict.cannot_tell)))
    return steps


def _why_resolved(before: Discrepancy, verdict: Verdict, other_terms: str, *, is_past: bool) -> str:
    """A note on a discrepancy that resolves, where there is more to say than that it is no longer found. `other_terms`:
    why nobody can tell about the terms that it does not rest on."""
    if other_terms:
        return f"its terms have changed since; cannot tell: {other_terms}"
    if verdict.cannot_tell and is_past and before.finding.lapses:
        return "its time is over"
    return "confirmed by data" if before.state is State.DONE else ""


def _of_other_terms(finding: Finding, cannot_tell: Iterable[CannotTell], now: Instant) -> str:
    """Why nobody can tell about a finding that rests on terms which have changed; "" for any other."""
    others = (
        unmade.because
        for unmade in cannot_tell
        if unmade.still_about and not unmade.still_about.fits(finding.stake, finding.deadline, now)
    )
    return next(others, "")


def _settled(found: Discrepancy) -> Step | None:
    """The step of one that is explained or written off, whole or in part, with the amount that is found now; None
    where it stays as it is."""
    if found.state in SETTLED:
        return _grown(found) if found.is_more else None
    return _covered(found) if found.nothing_left else None


def _grown(found: Discrepancy) -> Step | None:
    """What is new counts, beside the part that was explained or written off."""
    hush = found.hush
    if hush is None:
        return None
    after = replace(found, state=hush.before, hush=None)
    if found.state is State.EXPLAINED:
        part = _whole(hush, found.given_up)
        after, word = replace(after, explained=part or found.explained), "explained"
    else:
        part = _whole(hush, found.explained)
        after, word = replace(after, given_up=part or found.given_up), "written off"
    if after.nothing_left:  # what it was before it went from lost to owed, or back
        return _covered(after)
    return Step(Change.CHANGED, after, f"its amount has changed since it was {word}")


def _whole(hush: Hush, beside: PartAside | None) -> PartAside | None:
    """All that a person settled, without what another part took; None where it is unknown, or nothing is left."""
    left = without(hush.stake, beside)
    return PartAside(at=hush.at, amount=left, reason=hush.reason, cause=hush.cause) if left and left.minor else None


def _covered(found: Discrepancy) -> Step:
    """No more is found than the parts that a person explained and wrote off: it is so whole."""
    finding, before = found.finding, found.hush.before if found.hush else found.state
    parts = [part for part in (found.explained, found.given_up) if part and part.concerns(finding.stake)]
    part, amount = parts[0], sum((part.amount for part in parts[1:]), parts[0].amount)
    hush = Hush(
        at=part.at,
        severity=found.severity,
        seconds=finding.seconds,
        stake=amount,
        reason=part.reason,
        cause=part.cause,
        before=before,
    )
    if part is found.explained:
        after = replace(found, state=State.EXPLAINED, hush=hush, explained=None)
        note = f"no more is found than the {abs(amount)} explained: {part.reason}"
        return Step(Change.EXPLAINED, after, note)
    after = replace(found, state=State.WRITTEN_OFF, hush=hush, given_up=None)
    return Step(Change.WRITTEN_OFF, after, f"no more is found than the {abs(amount)} written off: {part.reason}")


def _lived_on(before: Discrepancy, after: Discrepancy, as_of: Instant) -> Step | None:
    """The step of a living one that is found again; None where nothing has changed."""
    if before.state is State.DONE and (denied := _denied(before.hush, after, as_of)):
        reopened = replace(after, state=State.REOPENED, hush=None, denied=denied)
        return Step(Change.REOPENED, reopened, "it was resolved by a person, and is still found")
    return Step(Change.CHANGED, after) if replace(after, last_seen=before.last_seen) != before else None


def _kept(discrepancy: Discrepancy) -> Hush | None:
    """What a resolved one keeps of a decision; how a person resolved it is in its events."""
    return None if discrepancy.state is State.DONE else discrepancy.hush


def _denied(hush: Hush | None, found: Discrepancy, as_of: Instant) -> Denied | None:
    """What speaks against a person's word that it is resolved: data from after it, or another amount."""
    if hush is None or (as_of <= hush.at and not moved(hush, found.finding)):
        return None
    return Denied(at=hush.at, reason=hush.reason, as_of=as_of)


def _is_found(finding: Finding, before: Discrepancy | None) -> bool:
    """Whether a finding counts, by its threshold and by whether its discrepancy was alive `before`."""
    threshold = finding.threshold
    if threshold is None or threshold.opens:
        return True
    return threshold.keeps and before is not None and before.state in ALIVE


def _expired(before: Discrepancy, cannot_tell: Iterable[CannotTell]) -> Discrepancy:
    """One whose deadline has passed while its check cannot be made: it asks for data, not for haste."""
    because = next((unmade.because for unmade in cannot_tell), "")
    action = say(
        "The deadline has passed: look up whether it was done, because it could not be checked: {because}",
        because=because,
    )
    finding = replace(before.finding, deadline=None, severity=None, action=action)
    return replace(before, severity=min(before.severity, Severity.HIGH), finding=finding)


def _continue_merged(known: Mapping[str, Discrepancy], verdict: Verdict, merged: Iterable[Discrepancy]) -> list[Step]:
    """Continue discrepancies of merged keys under this subject, as if they had been found on it.

    Those that are found again continue, and with a "cannot tell" all that are alive. Several that are the same finding
    become one, in the state that needs a person most.
    """
    findings = {judged.id: judged.finding for judged in verdict.findings}
    same: dict[str, list[Discrepancy]] = {}
    for old in merged:
        id = discrepancy_id(verdict.rule, verdict.subject, old.finding.key)
        found = id in findings and _is_found(findings[id], old)
        lives = old.state in ALIVE and (found or verdict.cannot_tell)
        returns = old.state is not State.MERGED and found and id not in known
        if lives or returns:
            same.setdefault(id, []).append(old)
    steps: list[Step] = []
    for id, olds in sorted(same.items()):
        together = sorted((*olds, known[id]) if id in known else olds, key=_rank)
        after = replace(
            together[0],
            id=id,
            subject=verdict.subject,
            facts=verdict.facts,
            first_seen=min(old.first_seen for old in together),
        )
        ended = [replace(old, state=State.MERGED, goes_on_as=id) for old in together if old.id != id]
        steps += [Step(Change.MERGED, old, f"continues as {id}") for old in ended]
        steps.append(Step(Change.CONTINUED, after, f"continues {', '.join(old.id for old in ended)}"))
    return steps


def _rank(discrepancy: Discrepancy) -> tuple[int, Instant, str]:
    return list(State).index(discrepancy.state), discrepancy.first_seen, discrepancy.id
