"""However an account's days are summed, payouts take the same money."""

from bisect import bisect_left
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.account_money import AccountMoney, summed
from syncd.core.matching.payouts import MoneyRow, draw, pair_withdrawals, place
from syncd.core.records import TransactionKind

FIRST = date(2026, 6, 1)
DAYS = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
NETS = st.dictionaries(DAYS, st.integers(-300, 300) | st.just(0), max_size=12)
PAYOUTS = st.lists(st.tuples(DAYS, st.integers(1, 400)), max_size=6)
OPENINGS = st.sampled_from([None, -40, 0, 50, 700])


def by_blocks(nets, ends, opening):
    """The money of these days in blocks up to each of `ends`; later days belong to none."""
    ends, blocks = sorted(ends), {}
    for day, minor in nets.items():
        if (place := bisect_left(ends, day)) < len(ends):
            blocks.setdefault(ends[place], {})[day] = minor

    def days_of(after, last):
        return {day: minor for day, minor in nets.items() if (after is None or day > after) and day <= last}

    return AccountMoney([summed(blocks[end], end) for end in sorted(blocks)], days_of, opening)


@given(NETS, PAYOUTS, st.sets(DAYS), OPENINGS)
def test_blocks_or_days_give_the_same_money_to_each_payout(nets, payouts, more_ends, opening):
    rows = [
        MoneyRow(ref=f"p{number}", posted=day, kind=TransactionKind.PAYOUT, minor=-minor)
        for number, (day, minor) in enumerate(payouts)
    ]
    withdrawals, _ = pair_withdrawals(rows)
    days = AccountMoney.of_days(nets, opening)
    blocks = by_blocks(nets, {one.posted for one in withdrawals} | more_ends, opening)
    found = draw(blocks, withdrawals)
    assert [place(drawn, blocks) for drawn in found] == [place(drawn, days) for drawn in draw(days, withdrawals)]


@given(NETS, PAYOUTS, OPENINGS)
def test_no_payout_is_passed_over_that_took_money_of_a_day(nets, payouts, opening):
    rows = [
        MoneyRow(ref=f"p{number}", posted=day, kind=TransactionKind.PAYOUT, minor=-minor)
        for number, (day, minor) in enumerate(payouts)
    ]
    withdrawals, _ = pair_withdrawals(rows)
    money = by_blocks(nets, {one.posted for one in withdrawals}, opening)
    for drawn in (place(each, money) for each in draw(money, withdrawals)):
        for day in nets if drawn.first else ():
            if drawn.first <= day <= drawn.last:
                assert money.may_be_on(drawn.start, drawn.end, day)


def test_the_days_of_a_payout_are_found_within_their_blocks():
    nets = {FIRST: 100, FIRST + timedelta(days=1): -30, FIRST + timedelta(days=2): 50, FIRST + timedelta(days=9): 80}
    money = by_blocks(nets, {FIRST + timedelta(days=3), FIRST + timedelta(days=9)}, 0)
    assert money.on(FIRST + timedelta(days=9)) == 200
    assert money.days(0, 90) == (FIRST, FIRST, 0)
    assert money.days(90, 130) == (FIRST, FIRST + timedelta(days=9), 0)
    assert money.days(120, 200) == (FIRST + timedelta(days=2), FIRST + timedelta(days=9), 70)
    assert money.days(0, 0) is None
