"""The evidence that gross rests on: money of which only a part is known is a lower bound, never nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.retainers import RetainerTerms
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

BOUNDED = settings(max_examples=60, deadline=None)
PERIOD = Period.parse("2026-11")
DAY = date(2026, 11, 10)
USD = Money.parse
TEN_PERCENT = Decimal("0.10")
THROUGH = SideCoverage(complete=False, because="Upwork transactions of me: known through 2026-11-24")
UNSEEN = SideCoverage(complete=False, because="Upwork hours of me: no source shows that time")


def account(kind=ContractType.HOURLY, terms=(), **fields):
    facts = ContractFacts(key="api", title="API", type=kind, platform="upwork", terms=terms)
    return Account(
        **{"contract": facts, "platform_logs": kind is not ContractType.DIRECT, "billed": THROUGH, "logged": UNSEEN}
        | fields
    )


def earning(amount, kind=TransactionKind.HOURLY, number=1):
    return Posting(kind=kind, amount=USD(amount), ref=f"upwork/transaction/{number}", day=DAY)


def fee(amount, of=1):
    parent = f"upwork/transaction/{of}"
    return Posting(kind=TransactionKind.FEE, amount=USD(amount), ref=f"{parent}-fee", day=DAY, parent=parent)


def log(gross, seconds=3600):
    return LoggedLine(
        ref="upwork/work/1", person="me", day=DAY, kind=WorkKind.HOURLY, seconds=seconds, gross=gross and USD(gross)
    )


def release(amount):
    return Milestone(
        ref="milestones/milestone/1", contract="api", title="Draft", amount=amount and USD(amount),
        state=MilestoneState.RELEASED, released=DAY,
    )  # fmt: skip


def only(given_account):
    (line,) = summarize(PERIOD, [given_account]).lines
    return line


@pytest.mark.parametrize("kind", [ContractType.FIXED, ContractType.HOURLY, ContractType.RETAINER])
def test_a_payment_within_bills_known_in_part_is_at_least_earned(kind):
    line = only(account(kind, postings=[earning("500.00 USD"), fee("-50.00 USD")]))
    assert (line.basis, line.gross, line.fee, line.net) == (
        Basis.BILLED,
        USD("500.00 USD"),
        USD("-50.00 USD"),
        USD("450.00 USD"),
    )
    assert (line.gross_partial, line.effective_rate) == (True, None)


def test_a_net_leaves_room_for_a_fee_whose_row_is_not_known():
    earnings = [earning("500.00 USD"), earning("500.00 USD", number=2), fee("-50.00 USD")]
    assert only(account(postings=earnings)).net is None
    agreed = only(account(terms=(Terms(fee=TEN_PERCENT),), postings=earnings))
    assert (agreed.fee, agreed.net) == (USD("-100.00 USD"), USD("900.00 USD"))


def test_a_bill_that_is_shown_counts_for_its_week_whatever_was_logged():
    for claimed in ("900.00 USD", "400.00 USD"):
        line = only(account(lines=[log(claimed)], logged=KNOWN, postings=[earning("500.00 USD")]))
        assert (line.basis, line.gross, line.gross_partial) == (Basis.BILLED, USD("500.00 USD"), True)


def test_a_refund_that_is_known_lowers_what_was_billed_and_what_the_log_claims():
    given_back = earning("-300.00 USD", TransactionKind.REFUND, 2)
    billed = only(account(lines=[log("900.00 USD")], logged=KNOWN, postings=[earning("500.00 USD"), given_back]))
    assert (billed.basis, billed.gross) == (Basis.BILLED, USD("200.00 USD"))
    logged = only(account(lines=[log("900.00 USD")], logged=KNOWN, postings=[given_back]))
    assert (logged.basis, logged.gross) == (Basis.LOGGED, USD("600.00 USD"))


def test_milestones_released_are_at_least_earned_where_other_money_was_billed_too():
    alone = only(account(ContractType.FIXED, milestones=[release("500.00 USD")]))
    assert (alone.basis, alone.gross_partial) == (Basis.MILESTONE, False)
    both = account(ContractType.FIXED, milestones=[release("500.00 USD")], postings=[earning("200.00 USD")])
    assert (only(both).gross, only(both).gross_partial) == (USD("500.00 USD"), True)
    assert only(both).all_notes == ("gross does not include bills that are not known yet",)


def test_a_released_milestone_without_an_amount_leaves_the_others_at_least_earned():
    line = only(account(ContractType.FIXED, milestones=[release("500.00 USD"), release(None)]))
    assert (line.gross, line.gross_partial) == (USD("500.00 USD"), True)
    assert line.all_notes == ("gross does not include 1 released milestone without an amount",)


def test_logged_rows_without_an_amount_leave_the_others_at_least_earned():
    line = only(account(lines=[log("40.00 USD"), log(None)], logged=KNOWN))
    assert (line.gross, line.gross_partial) == (USD("40.00 USD"), True)


def test_hours_without_a_rate_leave_the_others_at_least_earned():
    start = instant("2026-11-09T09:00:00Z")
    pieces = [
        Piece(
            ref=f"toggl/time/{day}", person="me", start=start + timedelta(day), seconds=3600, day=DAY + timedelta(day)
        )
        for day in (-1, 0, 1)
    ]
    line = only(account(ContractType.DIRECT, (Terms(start=DAY, rate=USD("60.00 USD")),), pieces=pieces))
    assert (line.gross, line.gross_partial, line.billable_partial) == (USD("120.00 USD"), True, False)
    assert line.all_notes == ("gross does not include 1:00 without a rate (Mon 9 Nov 2026: its terms give none)",)
    line = only(account(ContractType.DIRECT, (), pieces=pieces))
    assert line.gross is None
    assert "3:00 without a rate (9 to 11 Nov 2026: it has no terms)" in " ".join(line.all_notes)


def test_nothing_known_of_a_fixed_contracts_bills_is_not_nothing_earned():
    summary = summarize(PERIOD, [account(ContractType.FIXED)])
    assert (summary.lines[0].gross, summary.gross_partial) == (None, True)


def test_a_row_of_an_unknown_type_makes_all_that_was_billed_a_lower_bound():
    billed = SideCoverage(complete=True, lower_bound=True, because="1 transaction is not counted")
    summary = summarize(PERIOD, [account(postings=[earning("800.00 USD")], billed=billed)])
    (line,) = summary.lines
    assert (line.gross, line.gross_partial, summary.totals["USD"].partial) == (USD("800.00 USD"), True, True)
    assert [gap.because for gap in line.gaps if gap.side == "billed"] == [billed.because]


@BOUNDED
@given(
    st.sampled_from([ContractType.HOURLY, ContractType.FIXED, ContractType.RETAINER]),
    st.lists(st.integers(1, 100_000), min_size=1, max_size=4),
    st.lists(st.integers(1, 100_000), max_size=3),
    st.booleans(),
)
def test_known_money_never_vanishes_and_never_looks_whole(kind, bills, claims, is_logged):
    postings = [earning(str(Money(minor, "USD")), number=number) for number, minor in enumerate(bills)]
    lines = [log(str(Money(minor, "USD"))) for minor in claims]
    line = only(account(kind, postings=postings, lines=lines, logged=KNOWN if is_logged else UNSEEN))
    assert line.gross is not None
    shows_most = max(sum(bills), sum(claims)) if kind is ContractType.FIXED else sum(bills)
    assert line.gross.minor == shows_most
    assert line.gross_partial or (is_logged and line.basis is Basis.LOGGED)
    assert line.effective_rate is None


def invoice(amount, day=DAY):
    return Posting(kind=TransactionKind.HOURLY, amount=USD(amount), ref="invoices/transaction/1", day=day)


def worked(*days):
    start = instant("2026-11-10T09:00:00Z")
    each = [(day, start + (day - DAY)) for day in days]
    return [Piece(ref=f"toggl/time/{day}", person="me", start=at, seconds=3600, day=day) for day, at in each]


def test_your_own_invoice_is_what_a_direct_contract_billed():
    terms = (Terms(rate=USD("60.00 USD")),)
    line = only(account(ContractType.DIRECT, terms, pieces=worked(DAY), postings=[invoice("75.00 USD")], billed=KNOWN))
    assert (line.basis, line.gross, line.net) == (Basis.BILLED, USD("75.00 USD"), USD("75.00 USD"))
    assert (line.gross_partial, line.effective_rate, line.invoices) == (False, None, ("invoices/transaction/1",))


def test_time_after_the_last_invoiced_day_is_named_as_not_in_the_invoice():
    terms = (Terms(rate=USD("60.00 USD")),)
    pieces = worked(DAY, DAY + timedelta(days=1))
    line = only(account(ContractType.DIRECT, terms, pieces=pieces, postings=[invoice("75.00 USD")], billed=KNOWN))
    assert (line.gross, line.gross_partial) == (USD("75.00 USD"), True)
    assert line.all_notes == ("gross does not include 1:00 tracked on days in no invoice (60.00 USD unbilled)",)


def test_a_credit_note_lowers_what_was_invoiced_and_a_payment_is_no_second_invoice():
    credit, paid = earning("-15.00 USD", TransactionKind.REFUND), earning("75.00 USD", TransactionKind.PAYMENT)
    line = only(account(ContractType.DIRECT, postings=[invoice("75.00 USD"), credit, paid], billed=KNOWN))
    assert line.gross == USD("60.00 USD")


def test_a_direct_contract_without_an_invoice_in_the_period_earned_what_was_tracked():
    line = only(account(ContractType.DIRECT, (Terms(rate=USD("60.00 USD")),), pieces=worked(DAY), billed=KNOWN))
    assert (line.basis, line.gross, line.gross_partial) == (Basis.TRACKED, USD("60.00 USD"), False)
    assert line.effective_rate == USD("60.00 USD")


@BOUNDED
@given(
    st.sampled_from([ContractType.DIRECT, ContractType.RETAINER]),
    st.integers(0, 20),
    st.integers(1, 50_000),
    st.booleans(),
)
def test_what_was_given_back_lowers_what_is_not_invoiced_yet(kind, hours, cents, complete):
    """A period with a refund and no invoice of its own: the refund is in its gross, so that periods add up."""
    back = Posting(kind=TransactionKind.REFUND, amount=Money(-cents, "USD"), ref="invoices/transaction/1", day=DAY)
    start = instant("2026-11-10T00:00:00Z")
    facts = ContractFacts(
        key="care", title="Care", type=kind, platform="direct", terms=(Terms(rate=USD("60.00 USD")),),
        retainer=(RetainerTerms(rate=USD("60.00 USD"), hours=20 * 3600),),
    )  # fmt: skip
    given_back = Account(
        contract=facts,
        platform_logs=False,
        pieces=[Piece(ref="t/1", person="me", start=start, seconds=hours * 3600, day=DAY)] if hours else [],
        postings=[back],
        billed=KNOWN if complete else THROUGH,
    )
    (line,) = summarize(PERIOD, [given_back]).lines
    (before,) = summarize(PERIOD, [replace(given_back, postings=[])]).lines
    assert line.gross == (before.gross or Money(0, "USD")) - Money(cents, "USD")
    assert line.basis is before.basis
