"""Refunds count for the days of what they refund, as far as the rows decide it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.refund_original import PostedRow, decided_days, possible_days
from syncd.core.money import Money
from syncd.core.refunds import standing, unplaced_refunds
from syncd.core.subject_parts import Bill

SUNDAY = date(2026, 11, 8)
WEEK = timedelta(days=7)


def billed(ref, week, amount, days_later=8):
    last = SUNDAY + week * WEEK
    return PostedRow(ref=ref, posted=last + timedelta(days_later), day=last, amount=Money.parse(amount))


def refund(ref, week, amount, days_later=8):
    posted = SUNDAY + week * WEEK + timedelta(days_later)
    return PostedRow(ref=ref, posted=posted, day=posted, amount=Money.parse(amount))


def refunded_days(earnings, refunds):
    return decided_days(possible_days(earnings, refunds))


def unplaced(earnings, refunds, unread=()):
    return unplaced_refunds(earnings, refunds, possible_days(earnings, refunds), unread)


def test_a_refund_of_the_amount_of_one_week_is_that_weeks():
    earnings = [billed("a", 0, "800.00 USD"), billed("b", 1, "790.00 USD")]
    assert refunded_days(earnings, [refund("r", 2, "-800.00 USD")]) == {"r": SUNDAY}


def test_of_weeks_with_one_amount_the_one_that_was_billed_again_is_meant():
    earnings = [billed(str(week), week, "800.00 USD") for week in range(3)]
    again = billed("again", 1, "760.00 USD", days_later=16)
    given_back = refund("r", 1, "-800.00 USD", days_later=16)
    assert refunded_days([*earnings, again], [given_back]) == {"r": SUNDAY + WEEK}


def test_what_could_be_of_several_weeks_is_left_where_it_was_posted():
    earnings = [billed(str(week), week, "800.00 USD") for week in range(3)]
    assert refunded_days(earnings, [refund("r", 3, "-800.00 USD")]) == {}
    assert refunded_days(earnings, [refund("r", 3, "-100.00 USD")]) == {}


def test_a_part_of_the_only_earning_is_that_earnings():
    assert refunded_days([billed("a", 0, "800.00 USD")], [refund("r", 2, "-100.00 USD")]) == {"r": SUNDAY}


def test_nothing_is_refunded_before_it_was_earned_nor_in_another_currency():
    assert refunded_days([billed("a", 3, "800.00 USD")], [refund("r", 0, "-800.00 USD")]) == {}
    assert refunded_days([billed("a", 0, "800.00 EUR")], [refund("r", 2, "-800.00 USD")]) == {}


def test_two_refunds_never_take_one_earning_whole():
    refunds = [refund("r", 2, "-800.00 USD"), refund("s", 3, "-800.00 USD")]
    assert refunded_days([billed("a", 0, "800.00 USD")], refunds) == {"r": SUNDAY}


@given(st.sets(st.integers(0, 5), min_size=2, max_size=4), st.integers(0, 7), st.integers(0, 7))
def test_a_refund_of_several_weeks_makes_uncertain_what_holds_some_of_its_days_and_not_all(weeks, begins, length):
    earnings = [billed(str(week), week, "800.00 USD") for week in weeks]
    row = refund("r", 6, "-800.00 USD")
    (found,) = unplaced(earnings, [row])
    assert found.days == {SUNDAY + week * WEEK for week in weeks}
    first = SUNDAY + begins * WEEK
    last = first + length * WEEK
    inside = [first <= day <= last for day in (row.posted, *found.days)]
    assert found.may_move(first, last) == (any(inside) and not all(inside))


@given(st.sets(st.integers(0, 5), max_size=4), st.integers(0, 7), st.integers(0, 7))
def test_a_refund_that_fits_no_bill_makes_uncertain_its_own_days_and_those_of_all_bills_before(weeks, begins, length):
    earnings = [billed(str(week), week, "300.00 USD") for week in weeks]
    row = refund("r", 5, "-800.00 USD")
    (found,) = unplaced(earnings, [row])
    first = SUNDAY + begins * WEEK
    last = first + length * WEEK
    may_be = [row.posted, *(earning.day for earning in earnings)]
    assert found.may_move(first, last) == any(first <= day <= last for day in may_be)
    assert "fits no known bill" in found.words


def test_a_refund_of_a_bill_that_no_export_shows_is_of_no_other():
    (found,) = unplaced([billed("a", 0, "800.00 USD")], [], [row := refund("r", 2, "-800.00 USD")])
    assert (found.ref, found.days) == ("r", frozenset())
    assert found.may_move(row.posted, row.posted)
    assert not found.may_move(SUNDAY, SUNDAY)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3)), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(weeks, random):
    earnings = [billed(f"e{number}", week, f"{cents}.00 USD") for number, (week, cents) in enumerate(weeks)]
    refunds = [refund(f"r{number}", 4, f"-{number + 1}.00 USD") for number in range(3)]
    found, lacking = refunded_days(earnings, refunds), unplaced(earnings, refunds)
    assert found.keys() ^ {each.ref for each in lacking} == {each.ref for each in refunds}
    random.shuffle(earnings)
    random.shuffle(refunds)
    assert (refunded_days(earnings, refunds), unplaced(earnings, refunds)) == (found, lacking)
    assert all(day in {row.day for row in earnings} for day in found.values())


BILLS = st.lists(
    st.tuples(st.integers(1, 500), st.integers(0, 40)), min_size=1, max_size=5, unique_by=lambda bill: bill[0]
)


def hours_billed(bills):
    return [
        Bill(f"b{number}", Money(100 * amount, "USD"), 3600 * hours) for number, (amount, hours) in enumerate(bills)
    ]


@given(BILLS, st.data())
def test_a_refund_of_a_whole_bill_takes_that_bill_and_its_hours_alone(amounts, data):
    bills = hours_billed(amounts)
    given_back = data.draw(st.lists(st.sampled_from(bills), unique=True))
    cent = data.draw(st.sampled_from([-1, 0, 1]))
    left = standing(bills, [Money(-bill.amount.minor + cent, "USD") for bill in given_back])
    assert left == [bill for bill in bills if bill not in given_back]


@given(BILLS, st.lists(st.integers(1, 60_000), min_size=1, max_size=3))
def test_after_refunds_bills_never_pay_for_more_than_the_money_that_is_left(amounts, refunds):
    bills = hours_billed(amounts)
    left = standing(bills, [Money(-minor, "USD") for minor in refunds])
    kept = sum(bill.amount.minor for bill in bills) - sum(refunds)
    assert sum(bill.amount.minor for bill in left) <= max(0, kept) + len(refunds)  # each may differ by a cent
    assert all(bill.seconds <= {each.ref: each.seconds for each in bills}[bill.ref] for bill in left)


def test_a_refund_of_a_part_leaves_as_many_of_the_hours_as_of_the_money():
    (left,) = standing(hours_billed([(400, 10)]), [Money(-8_000, "USD")])
    assert left == Bill("b0", Money(32_000, "USD"), 8 * 3600)


def test_a_part_is_not_of_a_bill_that_is_given_back_whole_later():
    earnings = [billed("a", 0, "90.00 USD"), billed("b", 1, "70.00 USD")]
    refunds = [refund("r", 2, "-50.00 USD"), refund("s", 3, "-90.00 USD")]
    assert refunded_days(earnings, refunds) == {"r": SUNDAY + WEEK, "s": SUNDAY}


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), max_size=4),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9)), max_size=5),
)
def test_no_more_is_given_back_of_any_days_than_they_earned(earned, given_back):
    earnings = [billed(f"e{number}", week, f"{dollars}.00 USD") for number, (week, dollars) in enumerate(earned)]
    refunds = [refund(f"r{number}", week, f"-{dollars}.00 USD") for number, (week, dollars) in enumerate(given_back)]
    decided = refunded_days(earnings, refunds)
    for day in set(decided.values()):
        taken = -sum(row.amount.minor for row in refunds if decided.get(row.ref) == day)
        assert taken <= sum(row.amount.minor for row in earnings if row.day == day)
