"""The terms of a milestone as they were observed one after the other, and what people decided about their changes.

Two records may be of one milestone: a row of the user's table, and a platform's answer. Each has a history of its own.
What is not known in one observation is no change: an answer without a due day does not take the day back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from syncd.core.mapping import normalise_name
from syncd.core.milestone_releases import Raise
from syncd.core.money import Money
from syncd.core.records import Milestone, Ref
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneTerms:
    """What is agreed about a milestone. None, or "", is not known."""

    amount: Money | None = None
    due: date | None = None
    title: str = ""
    acceptance: str = ""

    @classmethod
    def of(cls, milestone: Milestone) -> "MilestoneTerms":
        """The terms of a record."""
        return cls(amount=milestone.amount, due=milestone.due, title=milestone.title, acceptance=milestone.acceptance)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneVersion:
    """A milestone as a source showed it from the instant `since` on, by the source's clock."""

    since: Instant
    milestone: Milestone

    @property
    def terms(self) -> MilestoneTerms:
        """Its terms."""
        return MilestoneTerms.of(self.milestone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renegotiation:
    """A person's word that terms are agreed: those that every record of the milestone showed then. A `due` day may be
    agreed by word on a `day`, as in a chat: no source shows it."""

    id: int
    ref: Ref
    at: Instant
    actor: str
    note: str
    terms: tuple[MilestoneTerms, ...]
    due: date | None = None
    day: date | None = None

    def repeats(self, other: "Renegotiation") -> bool:
        """Whether it says the same as another one, in the same words."""
        same = (self.ref, self.note, self.terms, self.due, self.day)
        return same == (other.ref, other.note, other.terms, other.due, other.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsStep:
    """A change from one version to the next of the record `ref`; `old` and `new` differ in a known fact."""

    ref: Ref
    since: Instant
    old: MilestoneTerms
    new: MilestoneTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTerms:
    """What differs between the terms that were agreed, or else observed first, and the present ones. A fact that is
    the same, or not known in either, is in neither of them."""

    old: MilestoneTerms
    new: MilestoneTerms
    steps: tuple[TermsStep, ...]  # of every record, by instant

    @property
    def falls(self) -> Money | None:
        """By how much the amount fell; None where it did not, or has another currency."""
        old, new = self.old.amount, self.new.amount
        if old is None or new is None or old.currency != new.currency or new.minor >= old.minor:
            return None
        return old - new


def changed_terms(
    counting: Ref, versions: Iterable[MilestoneVersion], agreed: Sequence[Renegotiation] = ()
) -> ChangedTerms | None:
    """How the terms of a milestone changed since they were last agreed; None where they did not.

    `versions` are those of all its records, each record's oldest first. Where several records show a change of one
    fact, that of the record that counts is taken, else that of the first ref.
    """
    histories: dict[Ref, list[MilestoneVersion]] = {}
    for version in versions:
        histories.setdefault(version.milestone.ref, []).append(version)
    order = sorted(histories, key=lambda ref: (ref != counting, ref))
    since_agreed = [_since_agreed(histories[ref], agreed) for ref in order]
    ends = [(_first_known(one), _last_known(one)) for one in since_agreed]
    differing = [pair for pair in ends if _differ(*pair)]
    if not differing:
        return None
    olds, news = [], []
    for old, new in differing:
        olds.append(_only(old, new))
        news.append(_only(new, old))
    steps = [step for one in since_agreed for step in _steps(one)]
    return ChangedTerms(
        old=_first_known_of(olds),
        new=_first_known_of(news),
        steps=tuple(sorted(steps, key=lambda step: (step.since, step.ref))),
    )


def raised(versions: Iterable[MilestoneVersion]) -> Iterator[Raise]:
    """The raises of the amounts of milestones, from version to version of each record."""
    for before, after in pairwise(versions):
        old, new = before.milestone.amount, after.milestone.amount
        same = old and new and before.milestone.ref == after.milestone.ref and old.currency == new.currency
        if same and old and new and old.minor < new.minor:
            yield Raise(after.milestone.ref, after.milestone.title, new - old)


def terms_versions(versions: Iterable[MilestoneVersion]) -> list[MilestoneVersion]:
    """The versions of one record, oldest first, without those that neither change nor add a fact of its terms."""
    kept: list[MilestoneVersion] = []
    known = MilestoneTerms()
    for version in versions:
        now = _first_known_of([version.terms, known])
        if not kept or now != known:
            kept.append(version)
        known = now
    return kept


def agreed_by(version: MilestoneVersion, agreed: Iterable[Renegotiation]) -> Renegotiation | None:
    """The last decision that the terms of a version are agreed; None without one."""
    return next((one for one in sorted(agreed, key=lambda one: -one.id) if version.terms in one.terms), None)


def _since_agreed(history: Sequence[MilestoneVersion], agreed: Sequence[Renegotiation]) -> Sequence[MilestoneVersion]:
    """The versions from the one on that was agreed last; all of them where none was."""
    last = max((index for index, version in enumerate(history) if agreed_by(version, agreed)), default=0)
    return history[last:]


def _steps(history: Iterable[MilestoneVersion]) -> Iterator[TermsStep]:
    """The changes of known facts, each from what was known of it before."""
    known = MilestoneTerms()
    for version in history:
        terms = version.terms
        if _differ(known, terms):
            old, new = _only(known, terms), _only(terms, known)
            yield TermsStep(ref=version.milestone.ref, since=version.since, old=old, new=new)
        known = _first_known_of([terms, known])


def _first_known(history: Sequence[MilestoneVersion]) -> MilestoneTerms:
    return _first_known_of([version.terms for version in history])


def _last_known(history: Sequence[MilestoneVersion]) -> MilestoneTerms:
    return _first_known_of([version.terms for version in reversed(history)])


def _first_known_of(terms: Sequence[MilestoneTerms]) -> MilestoneTerms:
    """The first known of each fact."""
    return MilestoneTerms(
        amount=next((one.amount for one in terms if one.amount is not None), None),
        due=next((one.due for one in terms if one.due is not None), None),
        title=next((one.title for one in terms if one.title), ""),
        acceptance=next((one.acceptance for one in terms if one.acceptance), ""),
    )


def _differ(one: MilestoneTerms, other: MilestoneTerms) -> bool:
    return _only(one, other) != MilestoneTerms()


def _only(one: MilestoneTerms, other: MilestoneTerms) -> MilestoneTerms:
    """What of `one` is known to differ from `other`. Spaces and the case of letters are no difference."""
    return MilestoneTerms(
        amount=one.amount if one.amount and other.amount and one.amount != other.amount else None,
        due=one.due if one.due and other.due and one.due != other.due else None,
        title=one.title if _reworded(one.title, other.title) else "",
        acceptance=one.acceptance if _reworded(one.acceptance, other.acceptance) else "",
    )


def _reworded(one: str, other: str) -> bool:
    return bool(one and other) and normalise_name(one) != normalise_name(other)
