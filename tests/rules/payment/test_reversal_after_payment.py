"""Money that was taken back is lost, as far as it was not billed again."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.rules.payment.reversal_after_payment import RULE
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, MONDAY, line

BILL = paid_row("b", "400.00 USD")
REFUND = paid_row("r", "-140.00 USD", "refund", day=30)


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()


def found(*rows, **known):
    return judge(RULE, RULE.Options(), payment_group(*rows, **{"original": BILL, **known})).findings


def test_the_catalogues_example_140_after_a_pause():
    (one,) = found(REFUND)
    assert (one.finding.stake, one.severity) == (Money.parse("140.00 USD"), Severity.CRITICAL)
    assert one.finding.summary == (
        "140.00 USD went back on Wed 9 Dec, of 400.00 USD for 9 to 15 Nov 2026, posted Mon 16 Nov"
    )
    assert one.finding.action == (
        "Ask the client why 140.00 USD for Backend API went back on Wed 9 Dec, and dispute it if it is wrong"
    )
    assert [evidence.ref for evidence in one.finding.evidence] == [BILL.ref, REFUND.ref]


def test_a_part_of_the_fee_that_returns_is_said():
    (one,) = found(REFUND, paid_row("f", "14.00 USD", "fee"))
    assert one.finding.stake == Money.parse("140.00 USD")
    assert one.finding.summary.endswith("; Upwork gave back 14.00 USD of its fee")


@pytest.mark.parametrize(("again", "lost"), [("139.99", ["0.01 USD"]), ("140.00", []), ("400.00", [])])
def test_what_was_billed_again_for_the_same_days_is_not_lost(again, lost):
    later = paid_row("c", f"{again} USD", posted=REFUND.posted)
    assert [str(one.finding.stake) for one in found(REFUND, bills=[later])] == lost


@pytest.mark.parametrize(
    "other",
    [
        paid_row("c", "400.00 USD", posted=BILL.posted),
        paid_row("c", "400.00 EUR", posted=REFUND.posted),
        paid_row("c", "400.00 USD", "bonus", day=31),
    ],
    ids=["posted before", "another currency", "other days"],
)
def test_other_bills_are_no_correction(other):
    assert [str(one.finding.stake) for one in found(REFUND, bills=[other])] == ["140.00 USD"]


def test_a_credit_or_discount_on_your_own_invoice_is_your_own():
    assert not found(REFUND, profile=DIRECT)


def test_what_may_have_been_billed_twice_is_less_severe():
    (one,) = found(REFUND, bills=[paid_row("c", "400.00 USD", posted=BILL.posted)])
    assert one.severity is Severity.HIGH
    assert one.finding.summary.endswith("; 1 other bill for the same days stood before")


def test_a_bill_in_another_currency_is_not_the_same_billed_twice():
    (one,) = found(REFUND, bills=[paid_row("c", "400.00 EUR", posted=BILL.posted)])
    assert one.severity is Severity.CRITICAL
    assert "stood before" not in one.finding.summary


SHOWN = (line(0, 20_000), line(1, 16_000))  # ten hours, worth 400 USD
TWICE = paid_row("c", "400.00 USD", posted=BILL.posted)


def lost(refund, lines=SHOWN, **known):
    return [str(one.finding.stake) for one in found(refund, lines=lines, **{"bills": [TWICE], **known})]


def test_a_bill_in_another_currency_stands_behind_no_hour():
    whole = paid_row("r", "-400.00 USD", "refund", day=30)
    assert lost(whole, bills=[BILL, paid_row("c", "400.00 EUR", posted=BILL.posted)]) == ["400.00 USD"]


def test_a_refund_of_one_of_two_bills_for_the_same_hours_loses_nothing():
    assert lost(paid_row("r", "-400.00 USD", "refund", day=30)) == []
    assert lost(paid_row("r", "-140.00 USD", "refund", day=30)) == []


def test_a_refund_loses_the_hours_of_which_no_bill_is_left():
    """Twelve hours, worth 480 USD, are billed by 400 and 200; 200 are right to go back, and 80 of 400 are missed."""
    known = {"lines": (*SHOWN, line(2, 7_200)), "bills": [replace(TWICE, amount=Money.parse("200.00 USD"))]}
    (one,) = found(paid_row("r", "-200.00 USD", "refund", day=30), **known)
    assert str(one.finding.stake) == "80.00 USD"
    assert one.finding.summary.endswith(
        "; 1 other bill for the same days stood before; 80.00 USD of it was for hours that no other bill is for"
    )


def test_a_refund_loses_no_more_than_it_takes_where_more_hours_are_without_a_bill():
    """Twenty hours, worth 800 USD, are billed by 400 and 100."""
    known = {"lines": (line(0, 36_000), line(1, 36_000)), "bills": [replace(TWICE, amount=Money.parse("100.00 USD"))]}
    assert lost(REFUND, **known) == ["140.00 USD"]


def test_two_refunds_of_two_bills_for_the_same_hours_lose_them_once():
    both = (paid_row("r", "-400.00 USD", "refund", day=30), paid_row("s", "-400.00 USD", "refund", day=31))
    taken = ((both[0], BILL.ref), (both[1], TWICE.ref))
    assert lost(both[0], given_back=taken) == []
    assert lost(both[1], given_back=taken, original=TWICE, bills=[BILL, TWICE]) == ["400.00 USD"]


def bill(id, hours, first, last):
    days = {"first_day": MONDAY + timedelta(days=first), "day": MONDAY + timedelta(days=last)}
    return replace(paid_row(id, f"{hours * 40}.00 USD", day=20), **days)


FOUR_HOURS = tuple(line(day, 14_400) for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11))
CHAIN = bill("a", 20, 0, 4), bill("b", 16, 3, 8), bill("c", 20, 7, 11)


@pytest.mark.parametrize(("place", "stakes"), [(0, ["480.00 USD"]), (1, []), (2, ["480.00 USD"])])
def test_a_refund_within_a_chain_of_bills_loses_the_hours_that_the_others_do_not_bill(place, stakes):
    """Two weeks of 20 hours, billed by one bill each, and by one across both; each week alone has 12 more hours."""
    own = CHAIN[place]
    refund = replace(paid_row("r", str(-own.amount), "refund", day=30))
    near = [one for one in CHAIN if one.first_day <= own.day and own.first_day <= one.day]
    assert lost(refund, FOUR_HOURS, original=own, bills=near) == stakes


def test_a_refund_within_a_chain_counts_whole_until_all_hours_of_its_bills_are_final():
    refund = paid_row("r", str(-CHAIN[1].amount), "refund", day=30)
    early = SideCoverage(complete=True, as_of=AFTER)  # when the first week alone is closed
    assert lost(refund, FOUR_HOURS, original=CHAIN[0], bills=CHAIN[:2], logged=early) == ["640.00 USD"]


def _most_billed(bills, hours):
    """By the theorem of max flow and min cut: the least of what some bills bill and the days of the others have."""
    cuts = []
    for size in range(len(bills) + 1):
        for some_bills in combinations(bills, size):
            reached = [day for day in hours if any(first <= day <= last for _, first, last in some_bills)]
            rest = [one for one in bills if one not in some_bills]
            cuts.append(sum(hours[day] for day in reached) + sum(billed for billed, _, _ in rest))
    return min(cuts)


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 6), st.integers(6, 12)), min_size=2, max_size=4, unique=True),
    st.dictionaries(st.integers(0, 12), st.integers(1, 8), min_size=1),
)
def test_a_refund_of_one_of_several_bills_loses_what_they_have_of_the_hours_less_what_the_others_have(bills, hours):
    """All bills share a day; the first one is given back."""
    own, *others = (bill(f"b{number}", *one) for number, one in enumerate(bills))
    seen = [day for day in hours if any(first <= day <= last for _, first, last in bills)]
    gone = _most_billed(bills, hours) - _most_billed(bills[1:], hours)
    whole = -own.amount.minor if not seen else -gone * 4000
    lines = tuple(line(day, hours[day] * 3600) for day in sorted(seen))
    refund = paid_row("r", str(-own.amount), "refund", day=30)
    stakes = lost(refund, lines, original=own, bills=[own, *others])
    assert stakes == ([str(Money(-whole, "USD"))] if whole else [])


@pytest.mark.parametrize(
    "known",
    [
        {"logged": SideCoverage(complete=False)},
        {"logged": SideCoverage(complete=True, as_of=AFTER - timedelta(days=30))},
        {"lines": ()},
    ],
    ids=["not all read", "read before the cut-off", "no hours"],
)
def test_while_the_hours_are_not_known_a_refund_counts_whole(known):
    assert lost(REFUND, **known) == ["140.00 USD"]


def test_a_refund_whose_bill_is_not_known_is_another_rules():
    assert not found(REFUND, original=None)


OF_THE_WEEK = replace(paid_row("r", "-450.00 USD", "refund", day=30), first_day=BILL.first_day, day=BILL.day)


def test_a_refund_of_days_whose_bills_are_smaller_or_unknown_is_told():
    for bills in ([BILL], []):
        (one,) = found(OF_THE_WEEK, original=None, bills=bills)
        assert (one.finding.stake, one.severity) == (Money.parse("450.00 USD"), Severity.HIGH)
        assert one.finding.summary == (
            "450.00 USD went back on Wed 9 Dec for 9 to 15 Nov 2026, and no known bill for these days has as much left"
        )


@pytest.mark.parametrize(("again", "lost"), [("449.99", ["0.01 USD"]), ("450.00", [])])
def test_what_was_billed_again_of_a_refund_without_a_known_bill_is_not_lost(again, lost):
    later = paid_row("c", f"{again} USD", posted=REFUND.posted)
    assert [str(one.finding.stake) for one in found(OF_THE_WEEK, original=None, bills=[later])] == lost


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=4),
)
def test_what_was_billed_again_counts_for_one_refund_alone(again, taken):
    """Some refunds are of a known bill, others of days alone: together they lose what none of the new bills made up
    for."""
    old = paid_row("b", "20.00 USD")
    bills = [old, *(paid_row(f"c{id}", f"{euro}.00 USD", day=30 + id) for id, euro in enumerate(again))]
    refunds = [
        replace(paid_row(f"r{id}", f"-{euro}.00 USD", "refund", day=20 + id), first_day=old.first_day, day=old.day)
        for id, (euro, _) in enumerate(taken)
    ]
    known = {refund.ref: old for refund, (_, is_known) in zip(refunds, taken, strict=True) if is_known}
    given_back = tuple((refund, old.ref) for refund in refunds if refund.ref in known)
    lost = 0
    for refund in refunds:
        others = tuple(other for other in refunds if other.ref not in known)
        rows = {"original": known.get(refund.ref), "bills": bills, "given_back": given_back, "other_refunds": others}
        lost += sum(one.finding.stake.minor for one in found(refund, **rows))
    assert lost == 100 * max(0, sum(euro for euro, _ in taken) - sum(again))
