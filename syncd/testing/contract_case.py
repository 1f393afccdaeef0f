"""Contracts as subjects for tests of rules: a builder for examples, and Hypothesis strategies for properties."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.contract_case import ContractCase, OpenMilestone
from syncd.core.contract_run import ContractRun
from syncd.core.money import Money
from syncd.core.records import ContractState, Milestone, MilestoneState
from syncd.core.retainers import RetainerTerms
from syncd.core.subject_parts import Piece
from syncd.core.time_beyond import TimeBeyond
from syncd.testing.subjects import (
    AFTER,
    CONTRACTS,
    MONDAY,
    MONEY,
    PIECES,
    PLATFORM,
    PROFILES,
    RATE,
    START,
    UTC_ZONE,
    ZONES,
    contract,
)


def contract_case(**given: Any) -> ContractCase:
    """An hourly contract with time in the week, at an instant after it. `start`, `end`, `terms`, `type`, `configured`
    and `run` are fields of the contract."""
    named = ("start", "end", "terms", "type", "configured", "run", "target_rate", "retainer")
    facts = contract(**{name: given.pop(name) for name in named if name in given})
    known: dict[str, Any] = {"contract": facts, "profile": PLATFORM, "zone": UTC_ZONE, "now": AFTER}
    return ContractCase(**{**known, "worked": (MONDAY, MONDAY + timedelta(days=6)), **given})


def beyond(*pieces: Piece, state: ContractState | None = None, **given: Any) -> tuple[TimeBeyond, ...]:
    """Pieces as time where the contract does not run: since the week's start, where `state` is given."""
    since = {"since": START} if state else {}
    return tuple(TimeBeyond(piece=piece, state=state, **{**since, **given}) for piece in pieces)


def open_milestone(paid: Money | None = None, **given: Any) -> OpenMilestone:
    """A funded milestone of 250 USD."""
    known: dict[str, Any] = {"ref": "milestones/milestone/m1", "contract": "api", "title": "M1"}
    known |= {"amount": Money(25000, "USD"), "state": MilestoneState.FUNDED}
    return OpenMilestone(Milestone(**{**known, **given}), paid)


def contract_cases() -> st.SearchStrategy[ContractCase]:
    """Return a strategy that draws contracts of all types, that begin, pause or end anywhere, with and without time
    beyond and money that is set aside."""
    return st.builds(
        _case,
        st.builds(
            replace,
            CONTRACTS,
            start=_days,
            end=_days,
            run=st.builds(ContractRun, start=_days, end=_days, state=st.none() | st.sampled_from(ContractState)),
            configured=st.booleans(),
            target_rate=st.none() | st.just(RATE),
            retainer=st.just(()) | st.tuples(st.builds(RetainerTerms, rate=st.none() | MONEY, hours=_hours)),
        ),
        profile=PROFILES,
        zone=ZONES,
        now=st.timedeltas(timedelta(), timedelta(days=90)).map(lambda passed: START + passed),
        before=_beyond,
        after=_beyond,
        worked=st.none() | st.tuples(st.dates(MONDAY, MONDAY + timedelta(days=3)), st.just(MONDAY + timedelta(days=4))),
        is_paid_by_the_hour=st.booleans(),
        set_aside=_set_aside,
    )


def _case(facts: Any, **given: Any) -> ContractCase:
    return ContractCase(contract=facts, **given)


_days = st.none() | st.dates(MONDAY, MONDAY + timedelta(days=30)) | st.just(date(2026, 1, 1))
_hours = st.none() | st.just(72000)
_beyond = st.builds(
    lambda pieces, state, tags: beyond(*pieces, state=state, tags=tags),
    PIECES,
    st.none() | st.sampled_from(ContractState),
    st.sampled_from(((), ("presales",), ("Presales ", "urgent"))),
)
_set_aside = st.lists(
    st.builds(
        open_milestone,
        st.none() | MONEY,
        ref=st.sampled_from("abc").map("milestones/milestone/{}".format),
        amount=st.none() | MONEY,
        state=st.sampled_from(MilestoneState),
        submitted=_days,
    ).filter(
        lambda one: one.paid is None or not one.milestone.amount or one.paid.currency == one.milestone.amount.currency
    ),
    max_size=3,
    unique_by=lambda one: one.milestone.ref,
).map(tuple)
