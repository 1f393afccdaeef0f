"""The life of a discrepancy: it opens once and resolves with its cause. `hush.py` has what people decide meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.amount_moved import grew, moved
from syncd.core.causes import Cause, Party
from syncd.core.discrepancies import Finding, SubjectKey
from syncd.core.money import Money
from syncd.core.part_aside import PartAside, without
from syncd.core.severity import Severity
from syncd.core.time import Instant


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

    @property
    def word(self) -> str:
        """The state for people and programs, see docs/json.md: one that a person resolved is resolved."""
        return State.RESOLVED.value if self is State.DONE else self.value

    @property
    def resolved_by(self) -> str | None:
        """How it was resolved: by a `person`, which no data has confirmed yet, or by `data`; None where it is not."""
        return {State.DONE: "person", State.RESOLVED: "data"}.get(self)


HUSHED = frozenset({State.SNOOZED, State.WAITING, State.ACKNOWLEDGED, State.EXPLAINED, State.WRITTEN_OFF, State.DONE})
"""The states in which a person has put a discrepancy aside."""
SETTLED = frozenset({State.EXPLAINED, State.WRITTEN_OFF})
"""Of these, those that are decided for good: only what is new speaks."""
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
    given_up: PartAside | None = None  # the part that a person wrote off, while the rest counts
    explained: PartAside | None = None  # the part that a person explained, while the rest counts

    @property
    def stake(self) -> Money | None:
        """What counts of its stake: without the parts that a person wrote off or explained."""
        return without(self._not_given_up, self.explained)

    @property
    def given_up_part(self) -> Money | None:
        """How much of its stake a person wrote off while the rest counts, beside `stake`; None without any."""
        return self.given_up.part_of(self.finding.stake) if self.given_up else None

    @property
    def explained_part(self) -> Money | None:
        """The same of what a person explained."""
        return self.explained.part_of(self._not_given_up) if self.explained else None

    @property
    def _not_given_up(self) -> Money | None:
        return without(self.finding.stake, self.given_up)

    @property
    def nothing_left(self) -> bool:
        """Whether a person wrote off or explained all of its stake, part by part."""
        found, left = self.finding.stake, self.stake
        return bool(found and found.minor and left is not None and not left.minor)

    @property
    def is_more(self) -> bool:
        """Whether its amount moved since a person put it aside; grew, where they explained it or wrote it off."""
        if self.hush is None:
            return False
        return (grew if self.state in SETTLED else moved)(self.hush, self.finding)


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

    @property
    def word(self) -> str:
        """The event for people and programs, see docs/json.md; who did it is in its actor."""
        return {Change.UNHUSHED: "reopened", Change.DONE: "resolved"}.get(self, self.value)


@dataclass(frozen=True, slots=True)
class Step:
    """A discrepancy after one change; `note` adds details for people."""

    change: Change
    after: Discrepancy
    note: str = ""


def counted(discrepancies: Iterable[Discrepancy]) -> list[Discrepancy]:
    """Those that count: all but the ones whose parent is among them."""
    discrepancies = list(discrepancies)
    ids = {discrepancy.id for discrepancy in discrepancies}
    return [discrepancy for discrepancy in discrepancies if discrepancy.finding.parent not in ids]


def retire(discrepancy: Discrepancy) -> Step:
    """End it because its rule or source was removed: it is neither confirmed nor resolved."""
    return Step(Change.RETIRED, replace(discrepancy, state=State.RETIRED))
