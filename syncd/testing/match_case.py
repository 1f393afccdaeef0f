"""Matches that a person decided, for tests of rules."""

from typing import Any

from hypothesis import strategies as st

from syncd.core.match_case import MatchCase
from syncd.core.matching.decisions import MatchDecision, Relation, Verdict
from syncd.testing.subjects import AFTER, UTC_ZONE, ZONES

FEE = "fee of -4.00 USD, posted Mon 9 Nov 2026"
EARNING = "hourly of 40.00 USD, posted Mon 9 Nov 2026"


def match_case(are: tuple[str, str] = (FEE, EARNING), **given: Any) -> MatchCase:
    """A fee that was pinned to an earning. `are`: what the two say now. Takes fields of the decision, and `zone`."""
    zone = given.pop("zone", UTC_ZONE)
    known: dict[str, Any] = {"id": 1, "relation": Relation.FEE_EARNING, "verdict": Verdict.PINNED}
    refs = {"ref": "upwork/transaction/2", "other": "upwork/transaction/1"}
    decision = MatchDecision(**{**known, **refs, "at": AFTER, "actor": "jane", "was": (FEE, EARNING), **given})
    return MatchCase(decision=decision, are=are, zone=zone, now=AFTER)


def match_cases() -> st.SearchStrategy[MatchCase]:
    """Decisions of which either record may be gone or changed."""
    says = st.sampled_from(["", FEE, EARNING])
    return st.builds(match_case, st.tuples(says, says), zone=ZONES, verdict=st.sampled_from(Verdict))
