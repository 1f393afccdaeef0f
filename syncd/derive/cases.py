"""Names the subjects that no week limits: a contract, a milestone, a refund, a decided match, money under one title."""

from collections.abc import Iterable, Iterator

from syncd.core.matching.decisions import MatchDecision
from syncd.core.records import Ref
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant, Span
from syncd.ledger.dirty import DirtySubject, Title

_NEVER = Span(ALWAYS.start, ALWAYS.start)


def milestone_cases(refs: Iterable[Ref], paid_by: Instant | None = None) -> Iterator[DirtySubject]:
    """The subjects of milestones. `paid_by`: until when coverage of payments matters to them; None where it does
    not."""
    span = Span(ALWAYS.start, paid_by) if paid_by else _NEVER
    return (DirtySubject(SubjectKind.MILESTONE_CASE, ref, "", span) for ref in refs)


def contract_cases(contracts: Iterable[str]) -> Iterator[DirtySubject]:
    """The subjects of contracts as such: no coverage matters to them."""
    return (DirtySubject(SubjectKind.CONTRACT_CASE, contract, "", _NEVER) for contract in contracts)


def money_groups(titles: Iterable[Title]) -> Iterator[DirtySubject]:
    """The subjects of money that waits under these titles."""
    return (DirtySubject(SubjectKind.MONEY_GROUP, platform, title, ALWAYS) for platform, title in titles)


def match_cases(decisions: Iterable[MatchDecision]) -> Iterator[DirtySubject]:
    """The subjects of decided matches."""
    return (DirtySubject(SubjectKind.MATCH_CASE, str(decision.id), "", ALWAYS) for decision in decisions)


def refund_cases(refs: Iterable[Ref]) -> Iterator[DirtySubject]:
    """The subjects of refunds."""
    return (DirtySubject(SubjectKind.REFUND_CASE, ref, "", ALWAYS) for ref in refs)
