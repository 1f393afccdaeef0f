"""Whatever bills and fees there are: a bound is never on the wrong side of what all rows show."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State
from syncd.core.earnings import KNOWN, Posting
from syncd.core.fees import Taken
from syncd.core.learned_terms import PaidFee, learned_fees
from syncd.core.money import Money, share
from syncd.core.records import TransactionKind
from syncd.core.summary import MONEY
from tests.core.test_deductions import (
    BOUNDED,
    DAY,
    LEARNED,
    PART,
    TENTH,
    account,
    facts,
    logged,
    only,
    paid,
    summary_of,
    usd,
)

cents = st.integers(100, 200_000).map(lambda minor: Money(minor, "USD"))
fractions = st.integers(0, 3000).map(lambda points: Decimal(points) / 10_000)


@BOUNDED
@given(st.lists(cents.filter(lambda gross: gross.minor >= 5_000), min_size=4, max_size=8), fractions, cents)
def test_an_estimate_is_exact_where_fee_and_tax_stay(past, fee, gross):
    rows = [PaidFee(DAY - timedelta(days=7 * n), each, share(each, fee)) for n, each in enumerate(past, 1)]
    fees = learned_fees(row for row in rows if row.fee.minor)
    taken = Taken(learned_fees=fees, learned_taxes=learned_fees(PaidFee(r.day, r.gross, usd(0)) for r in rows))
    before = only(account(lines=logged(gross), taken=taken))
    after = only(account(lines=logged(gross), billed=KNOWN, postings=paid(1, gross, share(gross, fee)), taken=taken))
    if {terms.fee for terms in fees} == {fee}:
        assert (before.net, before.state("net")) == (after.net, State.ESTIMATED)
    assert after.state("net") is State.EXACT


bills = st.lists(st.tuples(cents, fractions, st.booleans(), st.booleans()), min_size=1, max_size=6)


@BOUNDED
@given(bills, st.integers(0, 20), st.sampled_from([Taken(), LEARNED]), st.sampled_from([None, Decimal("0.3")]))
def test_a_lower_bound_is_never_above_what_all_rows_show(rows, first, taken, agreed):
    """However the rows of the bills arrive: earnings and fees apart, the fees late, some bills not at all."""
    everything = [row for n, (gross, fee, _, _) in enumerate(rows) for row in paid(n, gross, share(gross, fee))]
    truth = only(account(billed=KNOWN, postings=everything, taken=Taken()))
    seen = [row for n, row in enumerate(everything) if (n * 7 + first) % 3 or rows[n // 2][2]]
    shown = summary_of(account(contract=facts(agreed), billed=PART, postings=seen, taken=taken)).lines
    for line in shown:
        for name in ("gross", "net"):
            if line.state(name) is State.AT_LEAST:
                assert getattr(line, name).minor <= getattr(truth, name).minor


@BOUNDED
@given(cents, fractions, st.integers(0, 3000), st.booleans())
def test_an_upper_bound_is_never_below_what_the_bill_shows(gross, fee, points, was_taxed):
    taken = Taken(was_taxed=was_taxed)
    before = only(account(contract=facts(fee), lines=logged(gross), taken=taken))
    tax = share(gross, Decimal(points) / 10_000)
    taxed = Posting(kind=TransactionKind.TAX, amount=-tax, ref="t1", day=DAY, parent="e1")
    rows = [*paid(1, gross, share(gross, fee)), taxed]
    after = only(account(contract=facts(fee), lines=logged(gross), billed=KNOWN, postings=rows, taken=taken))
    assert before.state("net") is State.AT_MOST
    assert (before.fee, after.state("net")) == (after.fee, State.EXACT)
    assert before.net.minor >= after.net.minor


several = st.lists(
    st.builds(
        account,
        contract=st.builds(facts, st.sampled_from([None, TENTH]), st.sampled_from("abc")),
        lines=st.lists(cents, max_size=2).map(lambda amounts: logged(*amounts)),
        logged=st.sampled_from([KNOWN, PART]),
        billed=st.sampled_from([KNOWN, PART]),
        postings=st.lists(cents, max_size=2).map(lambda amounts: paid(1, amounts[0], None) if amounts else []),
        taken=st.sampled_from([Taken(), LEARNED]),
    ),
    max_size=4,
)


@BOUNDED
@given(several)
def test_a_total_is_as_weak_as_the_weakest_of_its_parts(given_accounts):
    summary = summary_of(*given_accounts)
    for currency, total in summary.totals.items():
        for name in MONEY:
            parts = [line.state(name) for line in summary.lines if line.currency == currency]
            known = [state for state in parts if state is not State.UNKNOWN]
            lacking = len(known) < len(parts) or any(line.is_unpriced for line in summary.lines)
            state = summary.total_state(currency, name)
            if not known:
                assert (state, getattr(total, name)) == (State.UNKNOWN, None)
                continue
            bounds = {*known, *([State.AT_LEAST] if lacking else [])} - {State.EXACT}
            assert state is (State.EXACT if not bounds else bounds.pop() if len(bounds) == 1 else State.ESTIMATED)
            assert total.partial or state is State.EXACT


def test_a_total_of_a_lower_bound_and_an_estimate_promises_nothing():
    summary = summary_of(
        account(contract=facts(key="a"), billed=PART, postings=paid(1, usd(100), usd(10))),
        account(contract=facts(key="b"), lines=logged(usd(80))),
    )
    assert [line.state("net") for line in summary.lines] == [State.AT_LEAST, State.ESTIMATED]
    assert summary.totals["USD"].net == usd(162)
    assert (summary.total_state("USD", "gross"), summary.total_state("USD", "net")) == (
        State.AT_LEAST,
        State.ESTIMATED,
    )
    assert summary.totals["USD"].partial
