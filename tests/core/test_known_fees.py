"""Fees that were posted are shown, whatever else is unknown; a net only where nothing more is known to be taken."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine
from syncd.core.summary import Summary
from syncd.core.time import Period
from syncd.core.wording import Here
from syncd.report.kinds.summary_table import summary_table
from syncd.report.language.voice import Voice
from syncd.report.render.figures import NO_BREAK

PERIOD, DAY = Period.parse("2026-11"), date(2026, 11, 20)
LATE = SideCoverage(complete=False, because="Upwork transactions of me: known from 2026-11-20")
KINDS = {ContractType.HOURLY: TransactionKind.HOURLY, ContractType.FIXED: TransactionKind.FIXED}
BOUNDED = settings(max_examples=150, deadline=None)


def usd(amount):
    return Money(amount * 100, "USD")


def shown(kind, amount):
    """What the platform's export of hours shows, a fixed payment included."""
    of_fixed = kind is ContractType.FIXED
    work = WorkKind.FIXED if of_fixed else WorkKind.HOURLY
    return LoggedLine(ref="w", person="me", day=DAY, kind=work, seconds=None if of_fixed else 3600, gross=usd(amount))


def paid(kind, number, amount, fee):
    earning = Posting(kind=KINDS[kind], amount=usd(amount), ref=f"e{number}", day=DAY)
    if fee is None:
        return [earning]
    taken = Posting(kind=TransactionKind.FEE, amount=usd(-fee), ref=f"f{number}", day=DAY, parent=f"e{number}")
    return [earning, taken]


def released(amount):
    state = MilestoneState.RELEASED
    return Milestone(
        ref="m/milestone/1", contract="site", title="Design", state=state, amount=usd(amount), released=DAY
    )


def account(kind, **fields):
    contract = ContractFacts(key="site", title="Site", type=kind, platform="upwork")
    return Account(**{"contract": contract, "platform_logs": True, "billed": LATE, **fields})


def figures(one):
    summary = summarize(PERIOD, [one])
    assert isinstance(summary, Summary)
    made = summary_table(summary, Voice(Here(ZoneInfo("UTC"), datetime(2026, 11, 16, tzinfo=UTC))), 9)
    keys = [column.key for column in made.columns]
    shown = {key: cell.says.replace(NO_BREAK, " ") for key, cell in zip(keys, made.rows[0].cells, strict=True)}
    return {key: shown[key] for key in ("gross", "fee", "tax", "net")}


@pytest.mark.parametrize("kind", KINDS)
def test_of_transactions_that_are_known_in_part_the_known_fee_is_shown(kind):
    """As many as another source shows: the rows that were posted have their fees beside them."""
    rows = paid(kind, 1, 400, 40)
    known = figures(account(kind, postings=rows, milestones=[released(400)] if kind is ContractType.FIXED else []))
    assert known == {"gross": "≥ 400.00", "fee": "≤ −40.00", "tax": "≤ 0.00", "net": "≥ 360.00"}
    assert figures(replace(account(kind, postings=rows), billed=KNOWN))["net"] == "360.00"


def test_milestones_of_the_amount_of_the_bills_leave_their_fees():
    kind = ContractType.FIXED
    known = figures(account(kind, postings=paid(kind, 1, 400, 40), milestones=[released(400)]))
    assert (known["fee"], known["net"]) == ("≤ −40.00", "≥ 360.00")


def test_where_more_was_earned_than_billed_the_known_fee_stands_and_net_is_unknown():
    kind = ContractType.FIXED
    known = figures(account(kind, postings=paid(kind, 1, 400, 40), lines=[shown(kind, 700)]))
    assert (known["gross"], known["fee"], known["net"]) == ("700.00", "≤ −40.00", "unknown")


@BOUNDED
@given(
    st.sampled_from(list(KINDS)),
    st.lists(st.tuples(st.integers(1, 900), st.none() | st.integers(1, 90)), max_size=3),
    st.none() | st.integers(0, 2000),
    st.none() | st.integers(0, 2000),
    st.sampled_from([KNOWN, LATE]),
)
def test_a_posted_fee_is_never_hidden(kind, bills, logged, milestone, billed):
    postings = [row for number, (amount, fee) in enumerate(bills) for row in paid(kind, number, amount, fee)]
    lines = [] if logged is None else [shown(kind, logged)]
    milestones = [] if milestone is None or kind is not ContractType.FIXED else [released(milestone)]
    one = account(kind, postings=postings, lines=lines, milestones=milestones, billed=billed)
    posted = -100 * sum(fee or 0 for _, fee in bills)
    for line in summarize(PERIOD, [one]).lines:
        if line.gross is None or not posted:
            continue
        assert line.fee is not None
        assert line.fee.minor <= posted
        if line.net is None:
            assert line.state("fee") in (State.AT_LEAST, State.ESTIMATED)
