"""The last decision about a day counts, of its contract or of all."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.period_decisions import Decided, PeriodDecision, state_of
from syncd.testing.subjects import MONDAY, at

_DAYS = st.integers(0, 9).map(lambda day: MONDAY + timedelta(days=day))


def decision(id, verdict=Decided.CLOSED, contract=None, first=MONDAY, last=MONDAY, **given):
    known = {"at": at(0), "actor": "jane"}
    return PeriodDecision(
        **{**known, "id": id, "verdict": verdict, "contract": contract, "first": first, "last": last, **given}
    )


_decisions = st.lists(
    st.tuples(st.sampled_from(Decided), st.sampled_from((None, "api", "shop")), _DAYS, _DAYS, st.integers(0, 5)),
    max_size=6,
).map(
    lambda drawn: [
        decision(number, verdict, contract, min(one, other), max(one, other), at=at(day))
        for number, (verdict, contract, one, other, day) in enumerate(drawn)
    ]
)


@given(_decisions, _DAYS, st.randoms())
def test_the_last_one_about_a_day_counts_whatever_their_order(decisions, day, random):
    found = state_of(decisions, "api", day)
    about = [one for one in decisions if one.is_about("api", day) and one.verdict is not Decided.REMAPPED]
    assert (found is None) == (not about)
    assert found is None or all((one.at, one.id) <= (found.at, found.id) for one in about)
    assert state_of(random.sample(decisions, len(decisions)), "api", day) == found


def test_a_decision_is_about_its_days_both_included_and_about_its_contract():
    one = decision(1, contract="api", first=date(2026, 11, 9), last=date(2026, 11, 10))
    assert [one.is_about("api", date(2026, 11, day)) for day in (8, 9, 10, 11)] == [False, True, True, False]
    assert not one.is_about("shop", date(2026, 11, 9))
