"""A bill for days without hours, or with fewer hours, is owed as far, where all hours of these days are known."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rules.payment import duplicate_billing
from syncd.rules.payment.billed_without_basis import RULE
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, contract, line

BILL = paid_row(1, "200.00 USD")
HOUR = 3_600
FIVE = paid_row(1, "200.00 USD", seconds=5 * HOUR)  # at 40.00 USD an hour


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()


def judged(*rows, **known):
    return judge(RULE, RULE.Options(), payment_group(*rows, **known))


def test_the_catalogues_example_200_for_no_hours():
    (one,) = judged(BILL).findings
    assert (one.finding.stake, one.severity) == (Money.parse("-200.00 USD"), Severity.MEDIUM)
    assert one.finding.summary == ("200.00 USD was billed on Mon 16 Nov for 9 to 15 Nov 2026: Upwork shows no hours")


@pytest.mark.parametrize(("back", "owed"), [("199.99", ["-0.01 USD"]), ("200.00", [])])
def test_what_was_given_back_is_not_owed(back, owed):
    found = judged(BILL, refunds=[paid_row(2, f"-{back} USD", "refund")]).findings
    assert [str(one.finding.stake) for one in found] == owed


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (paid_row(1, "200.00 USD", "bonus"), {}),
        (paid_row(1, "200.00 USD", "fixed"), {}),
        (BILL, {"lines": (line(0, 5 * HOUR),)}),
        (BILL, {"lines": (line(0, HOUR, gross=Money(20_000, "USD")),)}),
        (BILL, {"contract": contract(type=ContractType.RETAINER)}),
        (BILL, {"contract": contract(type=ContractType.FIXED)}),
        (BILL, {"contract": None}),
        (BILL, {"profile": DIRECT}),
    ],
    ids=["bonus", "fixed", "hours", "dearer hours", "retainer", "another rule's", "no contract", "own invoice"],
)
def test_what_needs_no_hours_or_has_some_is_right(row, known):
    verdict = judged(row, **known)
    assert (verdict.findings, verdict.cannot_tell) == ((), ())


@pytest.mark.parametrize("lines", [(), (line(7, 3600),), (line(0, 0),)], ids=["none", "of other days", "of no length"])
def test_other_hours_stand_behind_no_bill(lines):
    assert judged(BILL, lines=lines).findings


@pytest.mark.parametrize("seconds", [0, 599])
def test_a_bill_that_states_less_than_a_segment_states_no_hours(seconds):
    bill = paid_row(1, "200.00 USD", seconds=seconds)
    assert stakes(bill, lines=(line(0, HOUR),)) == ["-160.00 USD"]


def test_a_late_import_of_hours_or_a_bill_without_days_cannot_be_told():
    unread = judged(BILL, logged=SideCoverage(complete=False, because="no export"))
    assert [one.because for one in unread.cannot_tell] == ["no export"]
    undated = judged(paid_row(1, "200.00 USD", first_day=None))
    assert [one.because for one in undated.cannot_tell] == [
        "the bill of 200.00 USD posted Mon 16 Nov does not say which days it is for"
    ]
    assert (unread.findings, undated.findings) == ((), ())


def test_a_bill_without_days_is_for_the_week_before_it():
    assert not judged(paid_row(1, "200.00 USD", first_day=None), lines=(line(0, 3600),)).cannot_tell


def stakes(*rows, **known):
    verdict = judged(*rows, **known)
    assert not verdict.cannot_tell
    return [str(one.finding.stake) for one in verdict.findings]


def test_hours_that_a_bill_states_and_a_complete_export_lacks_are_owed():
    (one,) = judged(FIVE, lines=(line(0, 3 * HOUR),)).findings
    assert (str(one.finding.stake), one.finding.seconds) == ("-80.00 USD", 2 * HOUR)
    assert one.finding.summary == (
        "200.00 USD (5:00) was billed on Mon 16 Nov for 9 to 15 Nov 2026: Upwork shows 3:00, and "
        "2:00, 80.00 USD, has no hours behind it"
    )
    assert one.finding.action == (
        "Export the Upwork hours of 9 to 15 Nov 2026 again, without filters, or ask the client to correct the bill"
    )
    (none,) = judged(FIVE).findings
    assert (str(none.finding.stake), none.finding.seconds) == ("-200.00 USD", 5 * HOUR)


@pytest.mark.parametrize(
    ("seconds", "owed"), [(5 * HOUR, []), (5 * HOUR - 600, []), (5 * HOUR - 601, ["-6.68 USD"]), (6 * HOUR, [])]
)
def test_ten_minutes_of_stated_hours_are_left_alone(seconds, owed):
    assert stakes(FIVE, lines=(line(0, seconds),)) == owed


@pytest.mark.parametrize(("minor", "owed"), [(20_001, []), (20_002, ["-0.02 USD"])])
def test_a_bill_without_hours_is_compared_by_what_the_hours_are_worth(minor, owed):
    assert stakes(paid_row(1, Money(minor, "USD")), lines=(line(0, 5 * HOUR),)) == owed
    dearer = (line(0, 4 * HOUR, gross=Money(20_000, "USD")),)
    assert stakes(paid_row(1, Money(minor, "USD")), lines=dearer) == owed


def test_without_a_rate_nobody_knows_what_is_behind_an_amount():
    verdict = judged(BILL, lines=(line(0, HOUR),), contract=contract(terms=()))
    assert [one.because for one in verdict.cannot_tell] == [
        "no rate tells what the 1:00 that Upwork shows are worth, so nobody knows whether they are behind 200.00 USD"
    ]
    assert stakes(FIVE, lines=(line(0, 3 * HOUR),), contract=contract(terms=())) == ["-80.00 USD"]


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 90))
def test_beside_another_rate_the_hours_and_the_rate_are_owed_once_each(billed, shown, dollars):
    """What the rate explains is one of `rate-drift`: together they are what was billed beyond the hours at the rate."""
    bill = paid_row(1, Money(100 * dollars * billed, "USD"), seconds=billed * HOUR)
    owed = judged(bill, lines=(line(0, shown * HOUR),)).findings
    minor = sum(-one.finding.stake.minor for one in owed)
    assert minor + 100 * (dollars - 40) * billed == (100 * dollars * billed - 4_000 * min(shown, billed))


@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(0, 40))
def test_of_several_bills_all_that_has_no_hours_is_owed_once(hours, shown):
    bills = [
        paid_row(f"b{day}", Money(4_000 * one, "USD"), day=7 + day, seconds=one * HOUR) for day, one in enumerate(hours)
    ]
    owed = 0
    for bill in bills:
        group = payment_group(bill, bills=bills, lines=(line(0, shown * HOUR),) if shown else ())
        found = [one for rule in (RULE, duplicate_billing.RULE) for one in judge(rule, rule.Options(), group).findings]
        assert len(found) <= 1
        owed += sum(-one.finding.stake.minor for one in found)
    assert owed == 4_000 * max(0, sum(hours) - shown)


@pytest.mark.parametrize("as_of", [None, AFTER - timedelta(days=30)])
def test_an_export_from_before_the_cut_off_does_not_tell(as_of):
    known = SideCoverage(complete=True, as_of=as_of)
    verdict = judged(FIVE, lines=(line(0, 3 * HOUR),), logged=known)
    assert not verdict.findings
    assert verdict.cannot_tell[0].because.startswith(
        "no Upwork export of hours was made after the cut-off of 9 to 15 Nov"
    )
    assert stakes(FIVE, lines=(line(0, 5 * HOUR),), logged=known) == []


def test_an_undated_bill_for_more_than_is_shown_cannot_be_told():
    undated = paid_row(1, "200.00 USD", first_day=None, seconds=5 * HOUR)
    assert judged(undated, lines=(line(0, 3 * HOUR),)).cannot_tell
    assert stakes(undated, lines=(line(0, 5 * HOUR),)) == []


@pytest.mark.parametrize(("amount", "owed"), [("171.36 USD", "-6.06 USD"), ("190.00 USD", "-5.95 USD")])
def test_hours_in_hundredths_cost_no_cents_where_the_bill_is_at_the_agreed_rate(amount, owed):
    """Five hours are shown, 5:11 is billed as 5.18 hours; at another rate, the hours count as they are stated."""
    agreed = contract(terms=(Terms(rate=Money.parse("33.06 USD")),))
    bill = paid_row(1, amount, seconds=18_648)
    assert stakes(bill, lines=(line(0, 5 * HOUR),), contract=agreed) == [owed]
