"""The life of a discrepancy: it opens once and resolves with its cause. `hush.py` has what people decide meanwhile."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.amount_moved import moved
from syncd.core.causes import Cause, Party
from syncd.core.discrepancies import CannotTell, Finding, Severity, SubjectKey, Verdict, discrepancy_id
from syncd.core.money import Money
from syncd.core.time import Instant
from syncd.core.write_off import GivenUp, all_of


class State(StrEnum):
    """The states of a discrepancy, the one that needs a person most first.

    SNOOZED ends by itself. DONE: a person says that it is resolved, which no data has confirmed yet. RETIRED: its rule
    or source was removed. MERGED: it continues under another id, because its contract merged into another key.
    """

    OPEN = "open"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    EXPLAINED = "explained"
    WRITTEN_OFF = "written-off"
    DONE = "resolved-by-person"
    RESOLVED = "resolved"
    RETIRED = "retired"
    MERGED = "moved"


HUSHED = frozenset({State.SNOOZED, State.WAITING, State.ACKNOWLEDGED, State.EXPLAINED, State.WRITTEN_OFF, State.DONE})
"""The states in which a person has put a discrepancy aside."""
ALIVE = HUSHED | {State.OPEN, State.REOPENED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """The facts a person saw when they decided about a discrepancy, and what they decided."""

    at: Instant
    severity: Severity
    seconds: int | None
    stake: Money | None
    until: Instant | None = None  # end of a snooze or of waiting
    waits_for: Party | None = None
    cause: Cause | None = None
    reason: str = ""  # why it is explained or written off, or how it was resolved
    before: State = State.OPEN  # the state to which an undo brings it back


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A person said that a discrepancy was resolved, and what was read since shows otherwise."""

    at: Instant  # when the person said so
    reason: str
    as_of: Instant  # of the data that still shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """A finding over time."""

    id: str
    rule: str
    subject: SubjectKey
    facts: Mapping[str, str]
    assertion: str
    severity: Severity
    state: State
    finding: Finding
    first_seen: Instant
    last_seen: Instant  # when judging last confirmed it
    hush: Hush | None = None
    goes_on_as: str | None = None  # of a MERGED one: the id under which it continues
    denied: Denied | None = None  # of one that reopened though a person had resolved it
    given_up: GivenUp | None = None  # the part that a person wrote off, while the rest counts

    @property
    def stake(self) -> Money | None:
        """What counts of its stake: without what a person wrote off of it."""
        return self.given_up.left_of(self.finding.stake) if self.given_up else self.finding.stake

    @property
    def given_up_part(self) -> Money | None:
        """How much of its stake a person wrote off while the rest counts, beside `stake`; None without any."""
        return self.given_up.part_of(self.finding.stake) if self.given_up else None

    @property
    def is_more(self) -> bool:
        """Whether its amount moved since a person put it aside, past the tolerance and what they wrote off."""
        if self.hush is None or not moved(self.hush, self.finding):
            return False
        whole = all_of(self.hush.stake, self.hush.at, self.hush.reason) if self.state is State.WRITTEN_OFF else None
        return whole is None or not whole.covers(self.finding.stake)


class Change(StrEnum):
    """The events in a discrepancy's life, as the ledger keeps them."""

    OPENED = "opened"
    REOPENED = "reopened"
    CHANGED = "changed"
    RESOLVED = "resolved"
    RETIRED = "retired"
    MERGED = "moved"
    CONTINUED = "continued"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    EXPLAINED = "explained"
    WRITTEN_OFF = "written-off"
    DONE = "resolved-by-person"
    UNHUSHED = "unhushed"


@dataclass(frozen=True, slots=True)
class Step:
    """A discrepancy after one change; `note` adds details for people."""

    change: Change
    after: Discrepancy
    note: str = ""


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
    it. One that a person resolved reopens when data from after that still shows it, or when its amount moved. Of one
    that is written off, what is new counts; one that shrinks to the part that is written off is so whole.
    `merged`: the rule's discrepancies from keys that merged into the contract of this subject.
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
            anew = replace(after, state=State.REOPENED, hush=None, goes_on_as=None, given_up=None)
            steps.append(Step(Change.REOPENED, anew))
        elif step := _written_off(after) or _lived_on(before, after, verdict.as_of or now):
            steps.append(step)
    present = {judged.id for judged in found}
    ended = {
        discrepancy_id(verdict.rule, verdict.subject, key) for unmade in verdict.cannot_tell for key in unmade.ends
    }
    for id, before in sorted(known.items()):
        if id in present or before.state not in ALIVE:
            continue
        deadline = before.finding.deadline
        if id in ended or not verdict.cannot_tell:
            after = replace(before, state=State.RESOLVED, last_seen=now, hush=_kept(before), denied=None)
            steps.append(Step(Change.RESOLVED, after, "confirmed by data" if before.state is State.DONE else ""))
        elif deadline is not None and deadline <= now:
            steps.append(Step(Change.CHANGED, _expired(before, verdict.cannot_tell)))
    return steps


def _written_off(found: Discrepancy) -> Step | None:
    """What becomes of one that is written off, whole or in part, with the amount that is found now; None: it stays."""
    hush, part = found.hush, found.given_up
    if found.state is State.WRITTEN_OFF:
        if hush is None or not found.is_more:
            return None
        after = replace(found, state=hush.before, hush=None, given_up=all_of(hush.stake, hush.at, hush.reason) or part)
        return Step(Change.CHANGED, after, "its amount has changed since it was written off")
    finding, before = found.finding, hush.before if hush else found.state
    if part is None or not part.covers(finding.stake):
        return None
    seen = Hush(at=part.at, severity=found.severity, seconds=finding.seconds, stake=part.amount, reason=part.reason)
    after = replace(found, state=State.WRITTEN_OFF, hush=replace(seen, before=before), given_up=None)
    return Step(Change.WRITTEN_OFF, after, f"no more is found than the {abs(part.amount)} written off: {part.reason}")


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
    action = f"The deadline has passed: look up whether it was done, because it could not be checked: {because}"
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


def by_themselves(discrepancies: Iterable[Discrepancy], living: Collection[str]) -> list[Discrepancy]:
    """The same; those that live name the first of their parents that is among the ids of the `living`. Those without
    any have none, and count alone."""
    return [
        replace(one, finding=replace(one.finding, parent=_parent(one.finding, living), else_part_of=()))
        if one.state in ALIVE and one.finding.parent not in living
        else one
        for one in discrepancies
    ]


def _parent(finding: Finding, living: Collection[str]) -> str:
    return next((id for id in finding.else_part_of if id in living), "")


def counted(discrepancies: Iterable[Discrepancy]) -> list[Discrepancy]:
    """Those that count: all but the ones whose parent is among them."""
    discrepancies = list(discrepancies)
    ids = {discrepancy.id for discrepancy in discrepancies}
    return [discrepancy for discrepancy in discrepancies if discrepancy.finding.parent not in ids]


def retire(discrepancy: Discrepancy) -> Step:
    """End it because its rule or source was removed: it is neither confirmed nor resolved."""
    return Step(Change.RETIRED, replace(discrepancy, state=State.RETIRED))
