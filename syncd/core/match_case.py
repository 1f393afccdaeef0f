"""A match that a person decided, beside its records as they are now, as a subject of rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.matching.decisions import MatchDecision
from syncd.core.time import Instant

MATCH_CASE = "match-case"
"""The first part of the subject's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCase:
    """A decision that stands. `are`: what its two records say now, see `essence`; "" for one that is gone."""

    decision: MatchDecision
    are: tuple[str, str]
    zone: ZoneInfo  # the user's
    now: Instant

    @property
    def key(self) -> SubjectKey:
        """match-case / id of the decision."""
        return SubjectKey(MATCH_CASE, str(self.decision.id))

    def has(self, side: Side) -> bool:
        """Only what was billed."""
        return side is Side.BILLED

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: both records were known when the decision was made."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, relation, and both records."""
        decision = self.decision
        return {"kind": MATCH_CASE, "relation": decision.relation, "ref": decision.ref, "other": decision.other}
