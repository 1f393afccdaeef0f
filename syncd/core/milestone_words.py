"""Due days of milestones that were agreed by word, as in a chat: a person records them, and no source shows them.

Such a day counts from the decision on, for all records of the milestone, until one of them shows a day that none of
them showed then. From then on, that day counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from syncd.core.milestone_terms import MilestoneVersion, Renegotiation
from syncd.core.records import Ref
from syncd.core.time import ALWAYS, Instant


def due_by_word(versions: Iterable[MilestoneVersion], agreed: Iterable[Renegotiation]) -> date | None:
    """The due day that counts since one was agreed by word last: that one, or the newest that a source showed since.
    None where none was agreed by word."""
    words = _words(list(versions), agreed)
    return words[-1].day(ALWAYS.end) if words else None


def with_words(versions: Iterable[MilestoneVersion], agreed: Iterable[Renegotiation]) -> tuple[MilestoneVersion, ...]:
    """The versions of all records, each record's oldest first. The record that was decided about has one more for the
    day that was agreed by word, and for each new day that another record showed since."""
    shown = list(versions)
    words = _words(shown, agreed)
    histories: dict[Ref, list[MilestoneVersion]] = {}
    for version in shown:
        histories.setdefault(version.milestone.ref, []).append(version)
    return tuple(version for ref, own in histories.items() for version in sorted(_dated(ref, own, words), key=_since))


class _Word:
    """A due day that was agreed by word, and the new days that records showed before the `next` one was agreed."""

    def __init__(self, decision: Renegotiation, shown: Sequence[MilestoneVersion], next: Instant) -> None:
        self.at, self.ref = decision.at, decision.ref
        self._agreed = decision.due
        before = [version for version in shown if version.since <= self.at]
        known = {version.milestone.ref: version.milestone.due for version in before if version.milestone.due}
        self._then = {*known.values(), self._agreed, None}
        later = [version for version in shown if self.at < version.since <= next]
        self.news = sorted((version for version in later if self.is_news(version)), key=_since)

    def is_news(self, version: MilestoneVersion) -> bool:
        """Whether a version shows another day than those that were shown when it was decided."""
        return version.milestone.due not in self._then

    def day(self, moment: Instant) -> date | None:
        """The day that counts at a moment."""
        return next((one.milestone.due for one in reversed(self.news) if one.since <= moment), self._agreed)


def _words(shown: Sequence[MilestoneVersion], agreed: Iterable[Renegotiation]) -> list[_Word]:
    decisions = sorted((one for one in agreed if one.due), key=lambda one: one.id)
    ends = [*(following.at for following in decisions[1:]), ALWAYS.end][: len(decisions)]
    ordered = sorted(shown, key=_since)
    return [_Word(decision, ordered, end) for decision, end in zip(decisions, ends, strict=True)]


def _dated(ref: Ref, history: Sequence[MilestoneVersion], words: Sequence[_Word]) -> Iterator[MilestoneVersion]:
    """The versions of one record, each with the day that counted then."""
    for version in history:
        word = next((word for word in reversed(words) if word.at < version.since), None)
        yield version if word is None or word.is_news(version) else _due(version, word.day(version.since))
    for word in (word for word in words if word.ref == ref):
        moments = [word.at, *(one.since for one in word.news if one.milestone.ref != ref)]
        for moment in moments:
            if last := next((one for one in reversed(history) if one.since <= moment), None):
                yield _due(replace(last, since=moment), word.day(moment))


def _since(version: MilestoneVersion) -> Instant:
    return version.since


def _due(version: MilestoneVersion, due: date | None) -> MilestoneVersion:
    return replace(version, milestone=replace(version.milestone, due=due))
