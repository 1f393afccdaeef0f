"""The life of a discrepancy: opened once, hushed by people, resolved by its cause, never forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from syncd.core.discrepancies import Finding, Severity, SubjectKey, Verdict, discrepancy_id
from syncd.core.money import Money
from syncd.core.time import Instant

DEADLINE_NEAR = timedelta(hours=24)
"""An acknowledged discrepancy speaks again this long before its deadline."""
MOVED_BY = 20
"""A hushed discrepancy speaks again when its amount moves by more than one part in this many …"""
MOVED_SECONDS = 600
"""… and the least change in seconds that counts as movement."""


class State(StrEnum):
    """Where a discrepancy stands, what needs a person most first. SNOOZED ends by itself; RETIRED means its rule or
    source is gone; MOVED means that it goes on under another id, since its contract has another key now."""

    OPEN = "open"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    RETIRED = "retired"
    MERGED = "moved"


ALIVE = frozenset({State.OPEN, State.REOPENED, State.ACKNOWLEDGED, State.SNOOZED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """What a person had in front of them when they acknowledged or snoozed."""

    at: Instant
    severity: Severity
    seconds: int | None
    stake: Money | None
    until: Instant | None = None  # end of a snooze


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
    last_seen: Instant  # the last instant at which judging confirmed it
    hush: Hush | None = None
    goes_on_as: str | None = None  # the id under which it goes on; of those that are MOVED


class Change(StrEnum):
    """Events in a discrepancy's life, as the ledger keeps them."""

    OPENED = "opened"
    REOPENED = "reopened"
    CHANGED = "changed"
    RESOLVED = "resolved"
    RETIRED = "retired"
    MERGED = "moved"
    CONTINUED = "continued"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    UNHUSHED = "unhushed"


@dataclass(frozen=True, slots=True)
class Step:
    """A discrepancy after one change. `note` says what the change itself does not."""

    change: Change
    after: Discrepancy
    note: str = ""


def advance(
    known: Mapping[str, Discrepancy],
    verdict: Verdict,
    assertion: str,
    now: Instant,
    former: Iterable[Discrepancy] = (),
) -> list[Step]:
    """The steps that lead from `known` (all discrepancies ever found by this rule on this subject, by id) to the
    verdict. What is found opens, reopens or changes; what is no longer found resolves, unless the verdict says
    "cannot tell". `former`: what the rule found on the subject while its contract had other keys."""
    steps = _united(known, verdict, former)
    known = {**known, **{step.after.id: step.after for step in steps}}
    for found in verdict.findings:
        before = known.get(found.id)
        if before is None:
            after = Discrepancy(
                id=found.id,
                rule=verdict.rule,
                subject=verdict.subject,
                facts=verdict.facts,
                assertion=assertion,
                severity=found.severity,
                state=State.OPEN,
                finding=found.finding,
                first_seen=now,
                last_seen=now,
            )
            steps.append(Step(Change.OPENED, after))
            continue
        after = replace(before, severity=found.severity, finding=found.finding, facts=verdict.facts, last_seen=now)
        if before.state not in ALIVE:
            steps.append(Step(Change.REOPENED, replace(after, state=State.REOPENED, hush=None, goes_on_as=None)))
        elif replace(after, last_seen=before.last_seen) != before:
            steps.append(Step(Change.CHANGED, after))
    if not verdict.cannot_tell:
        present = {found.id for found in verdict.findings}
        for id, before in sorted(known.items()):
            if id not in present and before.state in ALIVE:
                steps.append(Step(Change.RESOLVED, replace(before, state=State.RESOLVED, last_seen=now)))
    return steps


def _united(known: Mapping[str, Discrepancy], verdict: Verdict, former: Iterable[Discrepancy]) -> list[Step]:
    """Let what was found under former keys go on here, as if it had been found here: what is found again, and where the
    verdict says "cannot tell" whatever lives. What lives under several keys is one, and needs a person if one does."""
    found = {each.id for each in verdict.findings}
    same: dict[str, list[Discrepancy]] = {}
    for each in former:
        id = discrepancy_id(verdict.rule, verdict.subject, each.finding.key)
        lives = each.state in ALIVE and (id in found or verdict.cannot_tell)
        returns = each.state is not State.MERGED and id in found and id not in known
        if lives or returns:
            same.setdefault(id, []).append(each)
    steps: list[Step] = []
    for id, old in sorted(same.items()):
        together = sorted((*old, known[id]) if id in known else old, key=_rank)
        after = replace(
            together[0],
            id=id,
            subject=verdict.subject,
            facts=verdict.facts,
            first_seen=min(each.first_seen for each in together),
        )
        moved = [replace(each, state=State.MERGED, goes_on_as=id) for each in together if each.id != id]
        steps += [Step(Change.MERGED, each, f"goes on as {id}") for each in moved]
        steps.append(Step(Change.CONTINUED, after, f"went on from {', '.join(each.id for each in moved)}"))
    return steps


def _rank(discrepancy: Discrepancy) -> tuple[int, Instant, str]:
    return list(State).index(discrepancy.state), discrepancy.first_seen, discrepancy.id


def acknowledge(discrepancy: Discrepancy, now: Instant) -> Step:
    """A person has seen it and wants no more of it unless it gets worse."""
    return Step(Change.ACKNOWLEDGED, replace(discrepancy, state=State.ACKNOWLEDGED, hush=_hush(discrepancy, now)))


def snooze(discrepancy: Discrepancy, now: Instant, until: Instant) -> Step:
    """A person wants to hear of it again at `until`, sooner if it gets worse."""
    hush = replace(_hush(discrepancy, now), until=until)
    return Step(Change.SNOOZED, replace(discrepancy, state=State.SNOOZED, hush=hush))


def unhush(discrepancy: Discrepancy) -> Step:
    """A person takes back what they acknowledged or snoozed: it speaks again as if nobody had seen it."""
    return Step(Change.UNHUSHED, replace(discrepancy, state=State.OPEN, hush=None))


def retire(discrepancy: Discrepancy) -> Step:
    """Its rule or source was removed: neither true nor false any more."""
    return Step(Change.RETIRED, replace(discrepancy, state=State.RETIRED))


def speaks(discrepancy: Discrepancy, now: Instant) -> bool:
    """Whether a report lists it among what needs attention at `now`.

    An acknowledged or snoozed one speaks again when its amount moved past tolerance, its severity rose, its deadline
    came near since, or the snooze ended.
    """
    if discrepancy.state not in ALIVE:
        return False
    hush = discrepancy.hush
    if discrepancy.state in (State.OPEN, State.REOPENED) or hush is None:
        return True
    if hush.until is not None and hush.until <= now:
        return True
    if discrepancy.severity > hush.severity:
        return True
    if _moved(hush.seconds, discrepancy.finding.seconds, MOVED_SECONDS):
        return True
    if _stake_moved(hush.stake, discrepancy.finding.stake):
        return True
    deadline = discrepancy.finding.deadline
    return deadline is not None and hush.at < deadline - DEADLINE_NEAR <= now


def _hush(discrepancy: Discrepancy, now: Instant) -> Hush:
    finding = discrepancy.finding
    return Hush(at=now, severity=discrepancy.severity, seconds=finding.seconds, stake=finding.stake)


def _stake_moved(before: Money | None, after: Money | None) -> bool:
    if before is None or after is None or before.currency != after.currency:
        return before != after
    return _moved(before.minor, after.minor, 1)


def _moved(before: int | None, after: int | None, least: int) -> bool:
    if before is None or after is None:
        return before != after
    change = abs(after - before)
    return change >= least and change * MOVED_BY > abs(before)
