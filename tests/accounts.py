"""Made-up accounts of contracts, of which anything may be known, in part or not at all."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

PERIOD = Period.parse("2026-W46")
DAY = date(2026, 11, 10)

coverage = st.builds(
    SideCoverage,
    complete=st.booleans(),
    lower_bound=st.booleans(),
    as_of=st.none() | st.just(instant("2026-11-15T20:00:00Z")),
    because=st.just("tracked time of me: known through 2026-11-13"),
)
kinds = st.sampled_from(TransactionKind)
currencies = st.sampled_from(["USD", "EUR", "JPY"])
amounts = st.builds(Money, st.integers(-100_000, 100_000), currencies)
seconds = st.integers(0, 200_000)
milestones = st.builds(
    Milestone,
    ref=st.just("milestones/milestone/1"),
    contract=st.just("site"),
    title=st.just("Draft"),
    amount=st.none() | amounts,
    state=st.sampled_from(MilestoneState),
    released=st.none() | st.dates(date(2026, 11, 1), date(2026, 11, 30)),
)
terms = st.builds(
    Terms,
    rate=st.sampled_from([None, "40.00 USD", "33.33 EUR", "5000 JPY"]).map(lambda text: text and Money.parse(text)),
    fee=st.sampled_from([None, Decimal("0.10"), Decimal(0)]),
)
accounts = st.builds(
    Account,
    contract=st.builds(
        ContractFacts,
        key=st.sampled_from(["api", "site", "app"]),
        title=st.just("API"),
        type=st.sampled_from(ContractType),
        platform=st.just("upwork"),
        client=st.sampled_from(["", "acme", "bolt"]),
        terms=st.tuples(terms),
    ),
    platform_logs=st.booleans(),
    person=st.just("me"),
    pieces=st.lists(
        st.builds(
            Piece,
            ref=st.just("toggl/time/1"),
            person=st.just("me"),
            start=st.just(instant("2026-11-10T09:00:00Z")),
            seconds=seconds,
            day=st.just(DAY),
        ),
        max_size=3,
    ),
    lines=st.lists(
        st.builds(
            LoggedLine,
            ref=st.just("upwork/work/1"),
            person=st.just("me"),
            day=st.just(DAY),
            kind=st.sampled_from(WorkKind),
            seconds=st.none() | seconds,
            gross=st.none() | amounts,
        ),
        max_size=3,
    ),
    postings=st.lists(st.builds(Posting, kind=kinds, amount=amounts), max_size=5),
    tracked=coverage,
    logged=coverage,
    billed=coverage,
    milestones=st.lists(milestones, max_size=2),
)
