"""Reads what the milestones of a contract were, and what people decided about that, for each one that counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.label_history import closing, last_moment
from syncd.core.mapping import normalise_name
from syncd.core.milestone_terms import MilestoneVersion, Renegotiation
from syncd.core.milestone_words import due_by_word, with_words
from syncd.core.records import Milestone, Ref
from syncd.core.time import Span
from syncd.ledger import Ledger
from syncd.ledger.derived.milestone_facts import milestone_versions, tagged_entries
from syncd.wiring.directory import Directory


@dataclass(frozen=True, slots=True)
class MilestoneHistory:
    """The versions of a milestone and of its duplicates, each record's oldest first, and the decisions that its terms
    are agreed, in the order in which they were made. `due`: the day that counts since one was agreed by word."""

    versions: tuple[MilestoneVersion, ...] = ()
    agreed: tuple[Renegotiation, ...] = ()
    due: date | None = None

    @property
    def refs(self) -> set[Ref]:
        """The refs of all its records."""
        return {version.milestone.ref for version in self.versions}


def milestone_histories(ledger: Ledger, contract: str) -> Mapping[Ref, MilestoneHistory]:
    """Milestone of a contract that counts → its history."""
    counting = {ref: counts for ref, _, _, counts in ledger.derived.milestones(contract)}
    versions: dict[Ref, list[MilestoneVersion]] = {}
    for ref, history in milestone_versions(ledger.database, contract).items():
        versions.setdefault(counting.get(ref, ref), []).extend(history)
    agreed: dict[Ref, list[Renegotiation]] = {}
    for decision in ledger.renegotiated.about(sorted(counting)):
        agreed.setdefault(counting[decision.ref], []).append(decision)
    return {ref: _history(own, agreed.get(ref, ())) for ref, own in versions.items()}


def _history(versions: Sequence[MilestoneVersion], agreed: Sequence[Renegotiation]) -> MilestoneHistory:
    return MilestoneHistory(with_words(versions, agreed), tuple(agreed), due_by_word(versions, agreed))


def with_known_facts(ledger: Ledger, milestone: Milestone, history: MilestoneHistory) -> Milestone:
    """A milestone with those facts that only a duplicate of it shows: a platform's answer has no budget, and the user's
    table may have one. A due day that was agreed by word counts before those that sources show."""
    if history.due:
        milestone = replace(milestone, due=history.due)
    others = sorted(history.refs - {milestone.ref})
    if not others:
        return milestone
    for _, other in sorted(ledger.records.current(others).items()):
        if isinstance(other, Milestone):
            milestone = replace(
                milestone,
                acceptance=milestone.acceptance or other.acceptance,
                due=milestone.due or other.due,
                budget=milestone.budget if milestone.budget is not None else other.budget,
                estimate=milestone.estimate if milestone.estimate is not None else other.estimate,
                feedback=milestone.feedback or other.feedback,
            )
    return milestone


def tags_of_milestone(ledger: Ledger, directory: Directory, milestone: Ref) -> Mapping[Ref, frozenset[str]]:
    """Entry of a milestone → the normalised names of its tags when its week closed, as its mapping reads them; entries
    without tags are left out."""
    entries = tagged_entries(ledger.database, milestone)
    if not entries:
        return {}
    profiles = tuple(directory.profiles.values())
    names = ledger.derived.names({tag for _, _, tags in entries.values() for tag in tags})
    found: dict[Ref, frozenset[str]] = {}
    for ref, (start, end, tags) in entries.items():
        labels = names.at(closing(last_moment(Span(start, end)), profiles).at)
        found[ref] = frozenset(normalise_name(labels[tag].name) for tag in tags if tag in labels)
    return found
