"""Weeks that changed since they were billed, for tests of rules."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from syncd.core.baseline import Baseline, compare
from syncd.core.subject_parts import Piece
from syncd.core.subjects import BillingPeriod
from syncd.testing.subjects import billing_period, billing_periods, piece


def changed_week(
    before: Iterable[Piece], after: Sequence[Piece], gone: Iterable[str] = (), **given: Any
) -> BillingPeriod:
    """A week with the pieces `after`, billed with those `before`; `gone`: the refs of deleted entries."""
    refs = {one.ref for one in (*before, *after)}
    return billing_period(pieces=tuple(after), baseline=compare(before, after, refs, gone), **given)


def changed_weeks() -> st.SearchStrategy[BillingPeriod]:
    """Weeks to any extent known, some of whose entries changed, moved or were deleted after the bill."""
    return st.builds(replace, billing_periods(), baseline=_baselines())


@st.composite
def _baselines(draw: st.DrawFn) -> Baseline:
    pieces = st.lists(_pieces(), max_size=4, unique_by=lambda one: one.ref)
    before, after = draw(pieces), draw(pieces)
    refs = {one.ref for one in (*before, *after)}
    gone = {ref for ref in refs if ref not in {one.ref for one in after} and draw(st.booleans())}
    return compare(before, after, refs, gone)


def _pieces() -> st.SearchStrategy[Piece]:
    return st.builds(
        lambda day, number, seconds, text: piece(day, "09:00", seconds, ref=f"toggl/time/{number}", description=text),
        st.integers(0, 6),
        st.integers(0, 5),
        st.integers(1, 9 * 3600),
        st.sampled_from(("", "API tests", "“x”")),
    )
