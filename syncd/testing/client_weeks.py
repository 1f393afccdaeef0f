"""Builders and Hypothesis strategies of a client's week, for tests of rules; see `syncd.testing.subjects`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from syncd.core.client_week import ClientWeek
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.subject_parts import ContractFacts
from syncd.core.subjects import BillingPeriod
from syncd.core.terms import Terms
from syncd.testing.subjects import RATE, billing_periods, contract

CLIENT = "upwork/acme"


def sister(key: str, rate: Money | None = RATE, **given: Any) -> ContractFacts:
    """An hourly contract of the client, with its key as its title."""
    return contract(key=key, title=key, client="acme", terms=(Terms(rate=rate),), **given)


def client_week(periods: Iterable[BillingPeriod]) -> ClientWeek:
    """The client's week of these contracts."""
    weeks = tuple(sorted(periods, key=lambda period: period.contract.key))
    one = weeks[0]
    return ClientWeek(
        client=CLIENT,
        title="Acme",
        profile=one.profile,
        first=one.first,
        zone=one.zone,
        now=one.now,
        periods=weeks,
    )


def beside_sisters(periods: Iterable[BillingPeriod]) -> list[BillingPeriod]:
    """The weeks as a reader of the ledger gives them, each with its sisters."""
    weeks = list(periods)
    return [
        replace(week, client=CLIENT, sisters=tuple(other for other in weeks if other is not week)) for week in weeks
    ]


def client_weeks() -> st.SearchStrategy[ClientWeek]:
    """Weeks of one to three contracts, tracked, logged and known to any extent."""
    return _weeks().map(client_week)


def weeks_beside_sisters() -> st.SearchStrategy[BillingPeriod]:
    """Weeks of a contract whose client has others."""
    return _weeks().map(lambda weeks: beside_sisters(weeks)[0])


_facts = st.builds(
    contract,
    type=st.sampled_from((ContractType.HOURLY, *ContractType)),
    terms=st.sampled_from((40, 40, 60)).map(lambda rate: (Terms(rate=Money(100 * rate, "USD")),)),
)


@st.composite
def _weeks(draw: st.DrawFn) -> list[BillingPeriod]:
    one, *others = draw(st.lists(billing_periods(), min_size=1, max_size=3))
    weeks = [one, *(replace(other, profile=one.profile, now=one.now) for other in others)]
    keys = "api", "care", "shop"
    named = [replace(draw(_facts), key=key, title=draw(st.sampled_from((key, "Web")))) for key in keys]
    return [_of(week, facts) for week, facts in zip(weeks, named, strict=False)]


def _of(week: BillingPeriod, facts: ContractFacts) -> BillingPeriod:
    """The week of another contract, with refs of its own."""
    pieces = tuple(replace(piece, ref=f"{piece.ref}{facts.key}") for piece in week.pieces)
    lines = tuple(replace(line, ref=f"{line.ref}{facts.key}") for line in week.lines)
    return replace(week, contract=facts, pieces=pieces, lines=lines)
