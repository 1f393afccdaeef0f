"""What people said about matches of one relation: pins and refusals of two records."""

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import strategies as st

from syncd.core.matching.decisions import MatchDecision, Relation, Verdict
from syncd.core.money import Money

NUMBERS = st.integers(1, 9)
"""Of decisions and of records."""


def decision(
    relation: Relation, number: int, ref: str, other: str, verdict: Verdict, amount: Money | None = None
) -> MatchDecision:
    """What Jane said about two records."""
    return MatchDecision(
        id=number,
        relation=relation,
        ref=ref,
        other=other,
        verdict=verdict,
        amount=amount,
        at=datetime(2026, 6, 1, tzinfo=UTC),
        actor="jane",
    )


def some_decisions(
    made: Callable[..., MatchDecision], amounts: st.SearchStrategy[int]
) -> st.SearchStrategy[list[MatchDecision]]:
    """Up to three decisions about records of any number. `made`: of its number, those of the two records, a verdict
    and an amount or None."""
    return st.lists(
        st.builds(made, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(Verdict), st.none() | amounts),
        max_size=3,
        unique_by=lambda one: one.id,
    )
