"""Months of retainers for tests of rules: a builder for examples, and Hypothesis strategies for properties."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.records import ContractType
from syncd.core.retainer_month import RetainerMonth
from syncd.core.retainers import RetainerTerms
from syncd.core.time import Instant
from syncd.testing.subjects import BERLIN, DIRECT, MONEY, PIECES, START, ZONES, contract

FIRST = date(2026, 11, 1)
AGREED = RetainerTerms(rate=Money(6000, "USD"), hours=20 * 3600)


def retainer_month(now: Instant = START + timedelta(days=30), **given: Any) -> RetainerMonth:
    """November of a retainer of 20 hours at 60 USD, when it is over and all is known. `retainer`, `start` and `end` are
    fields of the contract."""
    named = {name: given.pop(name) for name in ("retainer", "start", "end") if name in given}
    facts = contract(key="advice", type=ContractType.RETAINER, platform="direct", terms=())
    known: dict[str, Any] = {"profile": DIRECT, "zone": BERLIN, "first": FIRST, "now": now}
    known["contract"] = replace(facts, **{"retainer": (AGREED,), **named})
    known["tracked"] = SideCoverage(complete=True, as_of=now)
    return RetainerMonth(**{**known, **given})


def retainer_months() -> st.SearchStrategy[RetainerMonth]:
    """Return a strategy that draws months before, while and after they run, cut or whole, with any hours agreed, worked
    and left of the month before."""
    return st.builds(
        lambda left, **given: retainer_month(least=min(left), most=max(left), **given),
        st.tuples(_seconds, _seconds),
        now=st.timedeltas(timedelta(days=-9), timedelta(days=40)).map(lambda passed: START + passed),
        zone=ZONES,
        pieces=PIECES,
        is_behind=st.booleans(),
        retainer=st.just((AGREED,)) | st.lists(_terms, max_size=2, unique_by=lambda terms: terms.start).map(tuple),
        start=st.none() | st.just(FIRST + timedelta(days=9)),
        end=st.none() | st.just(FIRST + timedelta(days=19)),
        tracked=st.builds(
            SideCoverage, complete=st.booleans(), lower_bound=st.booleans(), because=st.just(say("it was not read"))
        ),
    )


_seconds = st.just(0) | st.integers(0, 40 * 3600)
_terms = st.builds(
    RetainerTerms,
    start=st.sampled_from((date.min, FIRST + timedelta(days=14))),
    rate=st.none() | MONEY,
    hours=st.none() | _seconds,
    rollover=st.sampled_from(("none", "1 month")),
)
