"""Fee and tax: as posted, as agreed, or estimated, and never a bound or an exact figure that later rows break."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.deductions import published_fees
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, Account, Posting
from syncd.core.fees import FeeEra, FeeStep, Taken
from syncd.core.learned_terms import PaidFee, learned_fees
from syncd.core.money import Money, share
from syncd.core.records import ContractType, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import MONEY
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

BOUNDED = settings(max_examples=100, deadline=None)
PERIOD, DAY = Period.parse("2026-W46"), date(2026, 11, 10)
TENTH = Decimal("0.10")
LEARNED = Taken(learned_fees=(Terms(fee=TENTH),), learned_taxes=(Terms(fee=Decimal(0)),), had_fees=True)
PART = SideCoverage(complete=False, because="Upwork transactions of me: known through 2026-11-11")


def usd(amount) -> Money:
    return Money.of(str(amount), "USD")


def facts(fee=None, key="api") -> ContractFacts:
    return ContractFacts(
        key=key, title="API", type=ContractType.HOURLY, platform="upwork", terms=(Terms(rate=usd(40), fee=fee),)
    )


def logged(*amounts: Money) -> tuple[LoggedLine, ...]:
    return tuple(
        LoggedLine(ref=f"upwork/work/{n}", person="me", day=DAY, kind=WorkKind.HOURLY, seconds=3600, gross=amount)
        for n, amount in enumerate(amounts)
    )


def paid(number: int, gross: Money, fee: Money | None, tax: Money | None = None) -> list[Posting]:
    """An earning, with its fee and its tax; the amounts that are taken are positive."""
    rows = [Posting(kind=TransactionKind.HOURLY, amount=gross, ref=f"e{number}", day=DAY)]
    for kind, taken in ((TransactionKind.FEE, fee), (TransactionKind.TAX, tax)):
        if taken is not None:
            rows.append(Posting(kind=kind, amount=-taken, ref=f"{kind}{number}", day=DAY, parent=f"e{number}"))
    return rows


def summary_of(*given_accounts):
    return summarize(PERIOD, given_accounts)


WORKED = (Piece(ref="toggl/time/1", person="me", start=instant("2026-11-10T09:00:00Z"), seconds=7200, day=DAY),)


def account(**fields):
    return Account(**{"contract": facts(), "platform_logs": True, "taken": LEARNED, **fields})


def only(one):
    (line,) = summary_of(one).lines
    return line


def states(line):
    return {name: line.state(name).value for name in (*MONEY, "effective_rate")}


def test_a_learned_fee_estimates_what_is_left_until_it_is_billed():
    line = only(account(lines=logged(usd(80)), pieces=WORKED))
    assert (line.fee, line.tax, line.net, line.effective_rate) == (usd(-8), usd(0), usd(72), usd(36))
    assert states(line) == {
        "gross": "exact",
        "fee": "estimated",
        "tax": "estimated",
        "net": "estimated",
        "effective_rate": "estimated",
    }
    assert line.all_notes == ("net is ≈: 10 % fee as before, no tax billed so far",)
    billed = only(account(lines=logged(usd(80)), pieces=WORKED, billed=KNOWN, postings=paid(1, usd(80), usd(8))))
    assert (billed.net, set(states(billed).values()), billed.all_notes) == (line.net, {"exact"}, ())


def test_an_agreed_fee_is_no_estimate_but_tax_is():
    line = only(account(contract=facts(fee=TENTH), lines=logged(usd(80))))
    assert (line.state("fee"), line.state("tax"), line.state("net")) == (
        State.EXACT,
        State.ESTIMATED,
        State.ESTIMATED,
    )
    assert line.estimated_by == "10 % fee as agreed, no tax billed so far"
    fee, tax = line.estimated_by.values.values()  # so that other languages can say it
    assert (fee.template, tax.template) == ("{percent} fee as agreed", "no tax billed so far")


def test_a_fee_that_is_agreed_from_a_day_on_leaves_the_days_before_to_the_estimate():
    agreed = replace(facts(), terms=(Terms(rate=usd(40)), Terms(start=DAY, rate=usd(40), fee=Decimal("0.15"))))
    days = (DAY - timedelta(days=1), DAY)
    lines = [replace(line, day=day) for line, day in zip(logged(usd(100), usd(100)), days, strict=True)]
    both = only(account(contract=agreed, lines=lines))
    assert (both.fee, both.state("fee")) == (usd(-25), State.ESTIMATED)
    assert both.estimated_by == "15 % fee as agreed and 10 % fee as before, no tax billed so far"
    assert only(account(contract=agreed, lines=lines[1:])).state("fee") is State.EXACT


def test_without_past_payments_what_is_left_is_unknown():
    line = only(account(lines=logged(usd(80)), taken=Taken()))
    assert (line.fee, line.net, line.state("net"), line.all_notes) == (None, None, State.UNKNOWN, ())


def test_with_an_agreed_fee_and_an_unknown_tax_net_is_at_most_what_the_fee_leaves():
    agreed = facts(fee=TENTH)
    line = only(account(contract=agreed, lines=logged(usd(80)), taken=Taken(), pieces=WORKED))
    assert (line.fee, line.tax, line.net, line.effective_rate) == (usd(-8), None, usd(72), usd(36))
    assert states(line) == {
        "gross": "exact",
        "fee": "exact",
        "tax": "unknown",
        "net": "at most",
        "effective_rate": "at most",
    }
    assert line.all_notes == ("net is ≤: tax is not known yet, and none is taken off",)
    taxed = only(account(contract=agreed, lines=logged(usd(80)), taken=Taken(was_taxed=True)))
    assert (taxed.net, taxed.state("net")) == (usd(72), State.AT_MOST)


def test_what_may_end_higher_and_lower_is_an_estimate_and_says_why():
    part = only(account(contract=facts(fee=TENTH), lines=logged(usd(80)), logged=PART, taken=Taken()))
    assert (part.net, part.state("net"), part.effective_rate) == (usd(72), State.ESTIMATED, None)
    because = "what was logged is known in part, and a bill may be for less"
    assert part.all_notes == (f"net is ≈: {because}, tax is not known yet, and none is taken off",)
    fees = Taken(learned_fees=LEARNED.learned_fees, had_fees=True)
    line = only(account(lines=logged(usd(80)), taken=fees))
    assert (line.net, line.state("net")) == (usd(72), State.ESTIMATED)
    assert line.all_notes == ("net is ≈: 10 % fee as before, tax is not known yet, and none is taken off",)


def test_of_money_that_was_given_back_tax_may_come_back_too():
    line = only(account(contract=facts(fee=TENTH), lines=logged(usd(-80)), taken=Taken()))
    assert (line.net, line.state("net")) == (usd(-72), State.ESTIMATED)


def test_taxes_that_follow_no_share_leave_the_net_unknown():
    irregular = Taken(learned_fees=LEARNED.learned_fees, was_taxed=True, had_fees=True)
    line = only(account(lines=logged(usd(80)), taken=irregular))
    assert (line.state("fee"), line.tax, line.net) == (State.ESTIMATED, None, None)
    assert line.all_notes == ("fee is ≈: 10 % fee as before",)


def test_a_payment_without_the_fee_that_others_have_makes_no_exact_net():
    rows = [*paid(1, usd(80), usd(8)), *paid(2, usd(40), None)]
    line = only(account(billed=KNOWN, postings=rows))
    assert (line.gross, line.fee, line.net, line.state("net")) == (usd(120), usd(-12), usd(108), State.ESTIMATED)
    assert line.estimated_by == "10 % fee as before, but not all payments show one"
    assert only(account(billed=KNOWN, postings=rows, taken=Taken())).state("net") is State.EXACT  # no fee was ever kept


def test_a_fee_of_one_event_is_for_all_of_its_rows_and_one_without_an_earning_for_any():
    def both(parent):
        rows = [
            Posting(kind=TransactionKind.HOURLY, amount=usd(40), ref=f"e{number}", day=DAY, event="upwork/7")
            for number in (1, 2)
        ]
        return [*rows, Posting(kind=TransactionKind.FEE, amount=usd(-8), ref="f1", day=DAY, parent=parent)]

    for parent in ("e1", None):
        line = only(account(billed=KNOWN, postings=both(parent)))
        assert (line.net, line.state("net")) == (usd(72), State.EXACT)


def test_bills_known_in_part_are_a_lower_bound_only_as_far_as_nothing_can_be_taken_of_them_any_more():
    whole = only(account(billed=PART, postings=paid(1, usd(80), usd(8))))
    assert (whole.net, whole.state("net")) == (usd(72), State.AT_LEAST)
    taxed = Taken(learned_fees=LEARNED.learned_fees, learned_taxes=(Terms(fee=Decimal("0.05")),), was_taxed=True)
    line = only(account(billed=PART, postings=paid(1, usd(80), usd(8)), taken=taxed))
    assert (line.net, line.state("net")) == (usd(68), State.ESTIMATED)
    irregular = Taken(learned_fees=LEARNED.learned_fees, was_taxed=True)
    assert only(account(billed=PART, postings=paid(1, usd(80), usd(8)), taken=irregular)).net is None


def test_the_fee_is_that_of_the_day_that_is_paid_for():
    raised = Taken(learned_fees=(Terms(fee=TENTH), Terms(start=DAY, fee=Decimal("0.15"))), had_fees=True)
    before = Posting(kind=TransactionKind.HOURLY, amount=usd(100), ref="e1", day=DAY - timedelta(days=1))
    after = Posting(kind=TransactionKind.HOURLY, amount=usd(100), ref="e2", day=DAY)
    line = only(account(billed=PART, postings=[before, after], taken=raised))
    assert (line.fee, line.estimated_by) == (usd(-25), "10 % and 15 % fee as before")


def test_a_fraction_has_no_currency():
    euros, dollars = Money.of("33.30", "EUR"), usd("66.60")
    rows = [
        PaidFee(DAY + timedelta(days=7 * n), gross, share(gross, TENTH)) for n, gross in enumerate([euros, dollars] * 3)
    ]
    assert [terms.fee for terms in learned_fees(rows)] == [TENTH]
    taken = Taken(learned_fees=learned_fees(rows), learned_taxes=LEARNED.learned_taxes)
    summary = summary_of(account(lines=logged(euros, dollars), taken=taken))
    assert {line.currency: str(line.net) for line in summary.lines} == {"EUR": "29.97 EUR", "USD": "59.94 USD"}
    assert [summary.total_state(currency, "net") for currency in ("EUR", "USD")] == [State.ESTIMATED] * 2


SLIDING = (FeeStep(Decimal("0.2"), usd(500)), FeeStep(TENTH, usd(10_000)), FeeStep(Decimal("0.05")))
ERAS = (
    FeeEra(steps=(FeeStep(TENTH),)),
    FeeEra(start=date(2016, 6, 1), steps=SLIDING),
    FeeEra(start=date(2024, 1, 1), steps=(FeeStep(TENTH),)),
    FeeEra(start=date(2025, 5, 1), new_contracts=True),
)


@pytest.mark.parametrize(
    ("agreed", "net"), [(date(2024, 6, 1), "72.00 USD"), (date(2025, 6, 1), "None"), (None, "None")]
)
def test_a_published_fee_counts_where_the_day_alone_decides_it(agreed, net):
    taken = Taken(published_fees=published_fees(ERAS, agreed), learned_taxes=LEARNED.learned_taxes)
    line = only(account(lines=logged(usd(80)), taken=taken))
    assert str(line.net) == net
    assert net == "None" or line.estimated_by == "10 % fee as the platform publishes, no tax billed so far"


def test_a_fee_that_slides_with_the_total_is_never_taken_from_the_day():
    assert [terms.fee for terms in published_fees(ERAS, date(2020, 1, 1))] == [TENTH, None, TENTH, TENTH]


@pytest.mark.parametrize(
    ("agreed", "fee", "state"), [(TENTH, usd(-8), "estimated"), (Decimal(0), usd(0), "exact"), (None, usd(0), "exact")]
)
def test_where_a_fee_is_agreed_and_none_was_ever_taken_nothing_left_is_exact(agreed, fee, state):
    never = account(contract=facts(agreed), postings=paid(1, usd(80), None), billed=KNOWN, taken=Taken())
    line = only(never)
    assert (line.gross, line.fee, line.net) == (usd(80), fee, usd(80) + fee)
    assert (states(line)["fee"], states(line)["net"]) == (state, state)
