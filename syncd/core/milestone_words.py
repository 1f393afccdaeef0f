"""Due days of milestones that were agreed by word, as in a chat: a person records them, and no source shows them.

Such a day holds from the decision on, for all records of the milestone, until one of them shows a day that none of them
showed then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from syncd.core.milestone_terms import MilestoneVersion, Renegotiation
from syncd.core.records import Ref

_Histories = dict[Ref, list[MilestoneVersion]]


def due_by_word(versions: Iterable[MilestoneVersion], agreed: Iterable[Renegotiation]) -> date | None:
    """The due day that was agreed by word last, if it still holds."""
    histories = _by_record(versions)
    decision = next((one for one in sorted(agreed, key=lambda one: -one.id) if one.due), None)
    if decision is None:
        return None
    later = [version for own in histories.values() for version in own if version.since > decision.at]
    return decision.due if all(_holds(version, histories, decision) for version in later) else None


def with_words(versions: Iterable[MilestoneVersion], agreed: Sequence[Renegotiation]) -> tuple[MilestoneVersion, ...]:
    """The versions of all records, each record's oldest first, with one more for each day that was agreed by word."""
    shown = histories = _by_record(versions)
    for decision in agreed:
        if decision.due is not None:
            histories = {ref: list(_with_word(own, shown, decision)) for ref, own in histories.items()}
    return tuple(version for own in histories.values() for version in own)


def _by_record(versions: Iterable[MilestoneVersion]) -> _Histories:
    histories: _Histories = {}
    for version in versions:
        histories.setdefault(version.milestone.ref, []).append(version)
    return histories


def _with_word(
    history: Sequence[MilestoneVersion], shown: _Histories, decision: Renegotiation
) -> Iterator[MilestoneVersion]:
    """The versions of one record; the record that was decided about has one more."""
    before = [version for version in history if version.since <= decision.at]
    later = [version for version in history if version.since > decision.at]
    holds = list(takewhile(lambda version: _holds(version, shown, decision), later))
    yield from before
    if before and before[-1].milestone.ref == decision.ref:
        yield _due(replace(before[-1], since=decision.at), decision.due)
    yield from (_due(version, decision.due) for version in holds)
    yield from later[len(holds) :]


def _holds(version: MilestoneVersion, shown: _Histories, decision: Renegotiation) -> bool:
    """Whether a later version shows no other day than those that were shown when it was decided."""
    then = {dues[-1] for own in shown.values() if (dues := _dues_until(own, decision))}
    return version.milestone.due in {*then, decision.due, None}


def _dues_until(history: Iterable[MilestoneVersion], decision: Renegotiation) -> list[date]:
    known = (version.milestone.due for version in history if version.since <= decision.at)
    return [due for due in known if due is not None]


def _due(version: MilestoneVersion, due: date | None) -> MilestoneVersion:
    return replace(version, milestone=replace(version.milestone, due=due))
