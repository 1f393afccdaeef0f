"""The billable summary: the figure chosen, its basis, and totals that foot."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.earnings import KNOWN, Account, Posting
from syncd.core.money import Money, price
from syncd.core.records import ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

BOUNDED = settings(max_examples=100, deadline=None)
PERIOD = Period.parse("2026-W46")
DAY = date(2026, 11, 10)
START = instant("2026-11-10T09:00:00Z")
USD = Money.parse
TEN_PERCENT = Decimal("0.10")


def contract(kind=ContractType.HOURLY, rate="40.00 USD", fee=TEN_PERCENT, **fields) -> ContractFacts:
    terms = (Terms(rate=USD(rate) if rate else None, fee=fee),)
    return ContractFacts(**{"key": "api", "title": "API", "type": kind, "platform": "upwork", "terms": terms, **fields})


def tracked(*seconds: int) -> tuple[Piece, ...]:
    return tuple(
        Piece(
            ref=f"toggl/time/{number}", person="me", start=START + number * timedelta(hours=12), seconds=each, day=DAY
        )
        for number, each in enumerate(seconds)
    )


def logged(seconds: int | None, gross: str | None, kind=WorkKind.HOURLY) -> LoggedLine:
    money = USD(gross) if gross else None
    return LoggedLine(ref=f"upwork/work/{seconds}", person="me", day=DAY, kind=kind, seconds=seconds, gross=money)


def posted(kind: TransactionKind, amount: str, day: date = DAY) -> Posting:
    return Posting(kind=kind, amount=USD(amount), day=day)


def milestone(amount: str | None, released: date | None, state=MilestoneState.RELEASED) -> Milestone:
    money = USD(amount) if amount else None
    return Milestone(
        ref="milestones/milestone/1", contract="site", title="Draft", amount=money, state=state, released=released
    )


FREE = contract(fee=Decimal(0))
"""A contract on which the platform takes no fee."""


def platform(**fields) -> Account:
    return Account(**{"contract": contract(), "platform_logs": True, "person": "me", **fields})


def direct(**fields) -> Account:
    facts = contract(ContractType.DIRECT, platform="direct", fee=None)
    return Account(**{"contract": facts, "platform_logs": False, "person": "me", **fields})


def fixed(**fields) -> Account:
    return platform(**{"contract": contract(ContractType.FIXED, rate=None), **fields})


def only_line(account: Account):
    (line,) = summarize(PERIOD, [account]).lines
    return line


def test_time_that_need_not_be_logged_on_a_platform_is_named():
    pieces = [replace(piece, goodwill=number == 0) for number, piece in enumerate((*tracked(7200), *tracked(3600)))]
    line = only_line(platform(pieces=pieces, lines=[logged(3600, "40.00 USD")]))
    assert line.notes == ("2:00 tracked is goodwill and need not be logged",)
    assert only_line(platform(pieces=tracked(7200))).notes == ()


def test_what_was_billed_counts_where_transactions_are_complete():
    line = only_line(
        platform(
            pieces=tracked(3 * 3600),
            lines=[logged(6 * 3600, "999.00 USD")],  # a claim; never added to the money itself
            postings=[
                posted(TransactionKind.HOURLY, "266.64 USD"),
                posted(TransactionKind.FEE, "-26.66 USD"),
                posted(TransactionKind.PAYOUT, "-200.00 USD"),
            ],
            billed=KNOWN,
        )
    )
    assert line.basis is Basis.BILLED
    assert (line.gross, line.fee, line.tax) == (USD("266.64 USD"), USD("-26.66 USD"), USD("0.00 USD"))
    assert line.net == USD("239.98 USD")
    assert line.effective_rate == USD("79.99 USD")  # of three tracked hours
    assert (line.seconds_tracked, line.seconds_logged, line.seconds_billable) == (3 * 3600, 6 * 3600, 6 * 3600)


def test_what_a_client_was_charged_for_a_week_counts_where_no_earning_of_that_week_is_shown():
    line = only_line(
        platform(
            postings=[
                posted(TransactionKind.HOURLY, "100.00 USD"),
                posted(TransactionKind.PAYMENT, "100.00 USD"),  # the same week from the other side
                posted(TransactionKind.PAYMENT, "60.00 USD", DAY + timedelta(days=1)),
                posted(TransactionKind.BONUS, "20.00 USD", DAY + timedelta(days=1)),
            ],
            billed=KNOWN,
        )
    )
    assert line.gross == USD("180.00 USD")


def test_taxes_and_withholding_reduce_the_net_and_refunds_the_gross():
    line = only_line(
        platform(
            postings=[
                posted(TransactionKind.HOURLY, "100.00 USD"),
                posted(TransactionKind.BONUS, "20.00 USD"),
                posted(TransactionKind.REFUND, "-30.00 USD"),
                posted(TransactionKind.FEE, "-9.00 USD"),
                posted(TransactionKind.TAX, "-1.71 USD"),
                posted(TransactionKind.WITHHOLDING, "-5.00 USD"),
            ],
            billed=KNOWN,
        )
    )
    assert (line.gross, line.fee, line.tax) == (USD("90.00 USD"), USD("-9.00 USD"), USD("-6.71 USD"))
    assert line.net == USD("74.29 USD")


def test_without_transactions_the_platforms_own_claim_counts_and_tax_stays_unknown():
    summary = summarize(PERIOD, [platform(lines=[logged(24_000, "266.64 USD")], pieces=tracked(23_000))])
    (line,) = summary.lines
    assert line.basis is Basis.LOGGED
    assert (line.gross, line.fee) == (USD("266.64 USD"), USD("-26.66 USD"))
    assert (line.tax, line.net, line.state("net")) == (None, USD("239.98 USD"), State.AT_MOST)
    assert (line.effective_rate, line.state("effective_rate")) == (USD("37.56 USD"), State.AT_MOST)
    assert summary.totals["USD"].partial
    assert summary.totals["USD"].net == USD("239.98 USD")
    assert summary.total_state("USD", "net") is State.AT_MOST


def test_without_agreed_terms_the_fee_stays_unknown():
    line = only_line(platform(contract=contract(fee=None), lines=[logged(3600, "40.00 USD")]))
    assert line.fee is None


def test_a_bonus_is_money_but_no_hours():
    line = only_line(platform(lines=[logged(3600, "40.00 USD"), logged(None, "25.00 USD", WorkKind.BONUS)]))
    assert (line.gross, line.seconds_billable) == (USD("65.00 USD"), 3600)


def test_hours_whose_worth_is_unknown_make_every_total_partial():
    priced = direct(pieces=tracked(3600))
    unpriced = direct(contract=contract(ContractType.DIRECT, rate=None, key="app"), pieces=tracked(3600))
    assert not summarize(PERIOD, [priced]).totals["USD"].partial
    both = summarize(PERIOD, [priced, unpriced])
    assert both.totals["USD"].partial
    assert both.totals["USD"].gross == USD("40.00 USD")
    (line,) = [line for line in both.lines if line.contract == "app"]
    assert (line.currency, line.gross, line.net) == (None, None, None)


@BOUNDED
@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=5), st.integers(1, 50_000))
def test_a_direct_contract_is_worth_its_tracked_time_rounded_once_without_fee_or_tax(pieces, rate):
    money = Money(rate, "USD")
    line = only_line(direct(contract=contract(ContractType.DIRECT, rate=str(money)), pieces=tracked(*pieces)))
    assert line.basis is Basis.TRACKED
    assert line.gross == line.net == price(money, sum(pieces))
    assert (line.fee, line.tax) == (Money(0, "USD"), Money(0, "USD"))
    assert (line.seconds_billable, line.seconds_logged) == (sum(pieces), None)


def test_a_fixed_contract_earns_what_was_released_in_the_period():
    line = only_line(
        fixed(
            pieces=tracked(7200),
            milestones=[
                milestone("500.00 USD", DAY),
                milestone("700.00 USD", PERIOD.first - timedelta(days=1)),
                milestone("900.00 USD", DAY, MilestoneState.SUBMITTED),
                milestone(None, DAY),
            ],
        )
    )
    assert (line.basis, line.gross, line.fee) == (Basis.MILESTONE, USD("500.00 USD"), USD("-50.00 USD"))
    assert (line.seconds_tracked, line.seconds_billable) == (7200, 0)


def test_a_fixed_contract_without_a_release_bills_nothing_however_long_it_took():
    summary = summarize(PERIOD, [fixed(pieces=tracked(36_000))])
    (line,) = summary.lines
    assert (line.gross, line.seconds_billable) == (None, 0)
    assert summary.totals == {}


def test_fixed_work_has_no_effective_rate_in_a_period():
    """A milestone's money over the hours of the week of its release would be many times what an hour brings."""
    line = only_line(
        fixed(
            pieces=tracked(36_000),
            postings=[posted(TransactionKind.FIXED, "500.00 USD"), posted(TransactionKind.FEE, "-50.00 USD")],
            billed=KNOWN,
        )
    )
    assert (line.basis, line.net, line.effective_rate) == (Basis.BILLED, USD("450.00 USD"), None)


@pytest.mark.parametrize(("seconds", "rate"), [(0, None), (1800, "179.98 USD"), (7 * 3600, "12.86 USD")])
def test_an_effective_rate_is_net_per_tracked_hour_and_unknown_without_time(seconds, rate):
    line = only_line(
        platform(
            contract=FREE,
            pieces=tracked(seconds),
            postings=[posted(TransactionKind.HOURLY, "89.99 USD")],
            billed=KNOWN,
        )
    )
    assert line.effective_rate == (USD(rate) if rate else None)


IN_PART = SideCoverage(complete=False, as_of=START, because="tracked time of me: known through 2026-11-13")
UNHEARD = SideCoverage(complete=False, because="tracked time of me: not known there")


def test_time_that_no_source_speaks_of_is_unknown_and_makes_no_rate():
    bill = posted(TransactionKind.HOURLY, "80.00 USD")
    line = only_line(platform(contract=FREE, postings=[bill], billed=KNOWN, tracked=UNHEARD))
    assert (line.seconds_tracked, line.effective_rate) == (None, None)
    assert line.net == USD("80.00 USD")
    assert [(gap.side, gap.because) for gap in line.gaps] == [(Side.TRACKED, UNHEARD.because)]


def test_an_hour_brings_at_most_so_much_where_some_time_maps_to_no_contract():
    """One entry that nobody has mapped does not blank what an hour brought."""
    bill = posted(TransactionKind.HOURLY, "80.00 USD")
    loose = SideCoverage(complete=True, lower_bound=True)
    (line,) = summarize(
        PERIOD, [platform(contract=FREE, pieces=tracked(7200), postings=[bill], billed=KNOWN, tracked=loose)]
    ).lines
    assert (line.effective_rate, line.state("effective_rate")) == (USD("40.00 USD"), State.AT_MOST)
    back = posted(TransactionKind.REFUND, "-90.00 USD")
    (line,) = summarize(
        PERIOD, [platform(contract=FREE, pieces=tracked(7200), postings=[bill, back], billed=KNOWN, tracked=loose)]
    ).lines
    assert line.effective_rate is None, "a loss would be less an hour, with more hours"


def test_an_effective_rate_needs_all_days_of_the_tracked_time():
    """Four weeks' net over the hours of two would be twice what an hour brought."""
    bill = posted(TransactionKind.HOURLY, "80.00 USD")
    account = platform(contract=FREE, pieces=tracked(7200), postings=[bill], billed=KNOWN, tracked=IN_PART)
    summary = summarize(PERIOD, [account])
    (line,) = summary.lines
    assert (line.seconds_tracked, line.tracked_partial, line.effective_rate) == (7200, True, None)
    assert not summary.totals["USD"].partial  # all of the money is known
    assert summary.totals["USD"].tracked_partial


@pytest.mark.parametrize(
    ("coverage", "because"),
    [
        (IN_PART, IN_PART.because),
        (SideCoverage(complete=True, lower_bound=True), "some time in this period maps to no contract yet"),
    ],
)
def test_money_that_rests_on_hours_known_in_part_is_a_part(coverage, because):
    summary = summarize(PERIOD, [direct(pieces=tracked(3600), tracked=coverage)])
    (line,) = summary.lines
    assert (line.gross, line.gross_partial, line.billable_partial) == (USD("40.00 USD"), True, True)
    assert [gap.because for gap in line.gaps] == [because]
    assert summary.totals["USD"].partial
    assert summary.gross_partial


def test_a_log_known_in_part_makes_billable_time_and_what_it_claims_a_part():
    known = SideCoverage(complete=False, as_of=START, because="Upwork hours of me: known through 2026-11-13")
    line = only_line(platform(lines=[logged(3600, "40.00 USD")], logged=known))
    assert (line.seconds_logged, line.billable_partial, line.gross_partial) == (3600, True, True)
    assert (line.tracked_partial, line.effective_rate) == (False, None)


def test_a_log_that_no_export_covers_is_unknown_and_not_without_hours():
    unheard = SideCoverage(complete=False)
    line = only_line(platform(postings=[posted(TransactionKind.HOURLY, "40.00 USD")], billed=KNOWN, logged=unheard))
    assert (line.seconds_logged, line.seconds_billable, line.gross_partial) == (None, None, False)
    total = summarize(
        PERIOD,
        [platform(lines=(), postings=[posted(TransactionKind.HOURLY, "40.00 USD")], billed=KNOWN, logged=unheard)],
    ).totals["USD"]
    assert (total.seconds_billable, total.billable_partial) == (None, True)


def test_what_is_said_of_hours_stands_under_one_of_two_currencies():
    pieces = [replace(piece, goodwill=True) for piece in tracked(7200)]
    money = [posted(TransactionKind.HOURLY, "40.00 USD"), posted(TransactionKind.BONUS, "10.00 EUR")]
    summary = summarize(PERIOD, [platform(pieces=pieces, lines=[logged(3600, None)], postings=money, billed=KNOWN)])
    said = [note for line in summary.lines for note in line.notes if "goodwill" in note]
    assert said == ["2:00 tracked is goodwill and need not be logged"]


def test_a_contract_paid_in_two_currencies_has_two_lines_and_its_hours_once():
    summary = summarize(
        PERIOD,
        [
            platform(
                pieces=tracked(3600),
                lines=[logged(3600, None)],
                postings=[posted(TransactionKind.HOURLY, "40.00 USD"), posted(TransactionKind.BONUS, "10.00 EUR")],
                billed=KNOWN,
            )
        ],
    )
    assert [(line.currency, line.seconds_tracked, line.seconds_billable) for line in summary.lines] == [
        ("EUR", 3600, 3600),
        ("USD", 0, 0),
    ]
    assert {currency: total.gross for currency, total in summary.totals.items()} == {
        "EUR": USD("10.00 EUR"),
        "USD": USD("40.00 USD"),
    }


def test_lines_are_sorted_by_client_and_contract():
    given_accounts = [
        direct(contract=contract(ContractType.DIRECT, client=client, key=key), pieces=tracked(3600))
        for client, key in [("bolt", "a"), ("acme", "z"), ("acme", "b"), ("", "q")]
    ]
    lines = summarize(PERIOD, given_accounts).lines
    assert [(line.client, line.contract) for line in lines] == [("", "q"), ("acme", "b"), ("acme", "z"), ("bolt", "a")]


@pytest.mark.parametrize(
    ("days", "named"),
    [
        ({}, False),
        ({"start": DAY, "end": DAY}, False),
        ({"end": DAY - timedelta(days=1)}, True),
        ({"start": DAY + timedelta(days=1)}, True),
    ],
)
def test_time_outside_the_days_of_a_contract_of_your_own_counts_and_is_named(days, named):
    facts = contract(ContractType.DIRECT, platform="direct", fee=None, **days)
    line = only_line(direct(contract=facts, pieces=tracked(3600)))
    assert str(line.gross) == "40.00 USD"
    note = "1:00 is tracked outside the days of the contract, and counts as billable"
    assert (note in line.notes) is named
