"""Milestones as subjects for tests of rules: a builder for examples, and Hypothesis strategies for properties."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from syncd.core.calendar import Calendar
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.milestone_case import MilestoneCase
from syncd.core.milestone_releases import FixedPayment, MilestoneReleases, Raise, ReleasedPart
from syncd.core.milestone_terms import MilestoneVersion
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.records import ContractType, Milestone, MilestoneState
from syncd.core.subject_parts import Piece
from syncd.core.time import Instant
from syncd.testing.subjects import (
    AFTER,
    CONTRACTS,
    MONDAY,
    MONEY,
    PIECES,
    PLATFORM,
    PROFILES,
    START,
    UTC_ZONE,
    ZONES,
    contract,
)


def milestone_case(*, pieces: tuple[Piece, ...] = (), now: Instant = AFTER, **given: Any) -> MilestoneCase:
    """A funded milestone of 400 USD on a fixed contract.

    Takes fields of the milestone, and `contract`, `contract_name`, `profile`, `zone`, `contract_unknown`, `fitting`,
    `suggestion`, `releases`, `fee`, `fees_taken`, `calendar`, `tags`, `versions`, `agreed`, and `paid` and `tracked`:
    how much is known of payments and of tracked time.
    """
    fixed = given.pop("contract", contract(key="site", title="Site", type=ContractType.FIXED, terms=()))
    profile, zone = given.pop("profile", PLATFORM), given.pop("zone", UTC_ZONE)
    others = (
        "contract_unknown",
        "fitting",
        "suggestion",
        "releases",
        "calendar",
        "tags",
        "versions",
        "agreed",
        "fee",
        "fees_taken",
    )
    case = {name: given.pop(name) for name in others if name in given}
    whole = SideCoverage(complete=True, as_of=now)
    named = given.pop("contract_name", fixed.key)
    known: dict[str, Any] = {"ref": "milestones/milestone/m3", "contract": named, "title": "M3"}
    known |= {"amount": Money(40000, "USD"), "state": MilestoneState.FUNDED}
    coverage = {Side.TRACKED: given.pop("tracked", whole), Side.RELEASED: given.pop("paid", whole)}
    return MilestoneCase(
        milestone=Milestone(**{**known, **given}),
        contract=fixed,
        profile=profile,
        zone=zone,
        now=now,
        pieces=pieces,
        coverage=coverage,
        **case,
    )


def milestone_cases() -> st.SearchStrategy[MilestoneCase]:
    """Return a strategy that draws milestones in every state, with and without time, dates and amounts."""
    return (
        st.builds(
            milestone_case,
            zone=ZONES,
            now=st.timedeltas(timedelta(), timedelta(days=40)).map(lambda passed: START + passed),
            pieces=PIECES,
            contract=CONTRACTS,
            profile=PROFILES,
            state=st.just(MilestoneState.SUBMITTED) | st.sampled_from(MilestoneState),
            amount=st.none() | MONEY,
            contract_unknown=st.booleans(),
            fitting=st.just(1) | st.integers(0, 3),
            submitted=st.none() | st.dates(MONDAY, MONDAY + timedelta(days=30)),
        )
        | released_milestones()
        | milestones_at_work()
    )


def milestones_at_work() -> st.SearchStrategy[MilestoneCase]:
    """Return a strategy that draws milestones with budgets, due days, tags, changed terms and targets, before they are
    released and after, whose time is known to any extent."""
    return st.builds(
        milestone_case,
        zone=ZONES,
        now=st.timedeltas(timedelta(), timedelta(days=40)).map(lambda passed: START + passed),
        pieces=PIECES,
        contract=st.builds(contract, type=st.just(ContractType.FIXED), target_rate=st.none() | MONEY),
        profile=PROFILES,
        state=st.sampled_from((MilestoneState.FUNDED, MilestoneState.FUNDED, *MilestoneState)),
        title=st.sampled_from(("M3", "Phase 2", "Checkout page")),
        acceptance=st.sampled_from(("", "all tests pass", "see https://example.org/brief")),
        amount=st.none() | MONEY | st.just(Money(40000, "USD")),
        calendar=st.builds(Calendar, days_off=st.frozensets(_days, max_size=3)),
        budget=_lengths,
        estimate=_lengths,
        due=st.none() | _days,
        funded=st.none() | _days,
        submitted=st.none() | st.none() | _days,
        released=st.none() | _days,
        feedback=st.none() | st.none() | _days,
        versions=_versions,
        fee=st.none() | st.just(Decimal("0.1")),
        tracked=st.builds(
            SideCoverage, complete=st.booleans(), lower_bound=st.booleans(), because=st.just(say("it was not read"))
        ),
    ).map(_with_tags)


def version(days: float = 0, **given: Any) -> MilestoneVersion:
    """A version of the builder's milestone, observed so many days after the week began. Takes fields of it."""
    known = {"ref": "milestones/milestone/m3", "contract": "site", "title": "M3", "amount": Money(40000, "USD")}
    return MilestoneVersion(since=START + timedelta(days=days), milestone=Milestone(**{**known, **given}))


def _with_tags(case: MilestoneCase) -> MilestoneCase:
    """Give every second entry the tag `done`, or `learning`, so that one fact decides about both."""
    tags = (frozenset({"done"}), frozenset({"learning"}))
    return replace(case, tags={piece.ref: tags[piece.seconds % 2] for piece in case.pieces[::2]})


_days = st.dates(MONDAY - timedelta(days=3), MONDAY + timedelta(days=30))
_lengths = st.none() | st.integers(0, 40).map(lambda number: 3600 * number)
_versions = st.lists(
    st.builds(
        version,
        st.integers(0, 20),
        ref=st.sampled_from(("milestones/milestone/m3", "upwork/milestone/7")),
        amount=st.none() | MONEY,
        due=st.none() | _days,
        acceptance=st.sampled_from(("", "all tests pass")),
    ),
    max_size=4,
).map(tuple)


def released_milestones() -> st.SearchStrategy[MilestoneCase]:
    """Return a strategy that draws released milestones, with any payments, of which more or less is known."""
    return st.builds(
        milestone_case,
        zone=ZONES,
        now=st.timedeltas(timedelta(), timedelta(days=40)).map(lambda passed: START + passed),
        profile=PROFILES,
        state=st.just(MilestoneState.RELEASED),
        amount=st.none() | MONEY | st.just(Money(40000, "USD")),
        released=st.none() | st.dates(MONDAY, MONDAY + timedelta(days=30)),
        releases=_releases,
        paid=st.booleans().map(lambda complete: SideCoverage(complete=complete, because=say("they were not read"))),
    )


_payments = st.builds(
    FixedPayment,
    ref=st.sampled_from("abc").map("upwork/transaction/{}".format),
    posted=st.dates(MONDAY, MONDAY + timedelta(days=30)),
    amount=st.sampled_from((10000, 20000, 36000, 40000)).map(lambda minor: Money(minor, "USD")),
    has_fee=st.booleans(),
)
_releases = st.builds(
    MilestoneReleases,
    parts=st.lists(
        st.builds(lambda payment: ReleasedPart(payment, payment.amount, "is its amount"), _payments),
        max_size=2,
        unique_by=lambda part: part.payment.ref,
    ).map(tuple),
    returned=st.none() | st.none() | MONEY,
    fits_several=st.just(()) | st.tuples(_payments),
    fits_none=st.just(()) | st.tuples(_payments),
    raised=st.just(()) | st.tuples(st.builds(Raise, st.just("milestones/milestone/m4"), st.just("M4"), MONEY)),
    fee=st.none() | st.just(Decimal("0.1")),
)
