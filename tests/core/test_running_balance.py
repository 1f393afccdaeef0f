"""The rows of an account are put in order by their running balances, and what is missing between them is found."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.records import TransactionKind
from syncd.core.running_balance import AccountRow, breaks, in_order, is_running

FIRST = date(2026, 11, 2)


def row(number, day, minor, balance, **more):
    return AccountRow(
        ref=f"upwork/transaction/{number}",
        posted=FIRST + timedelta(days=day),
        kind=TransactionKind.HOURLY,
        minor=minor,
        balance=balance,
        **more,
    )


@st.composite
def histories(draw, least=1):
    """Rows in the order in which they were booked. Amounts are all different, so that no balance comes twice by
    chance: of equal amounts on one day, balances alone cannot tell the order."""
    days = sorted(draw(st.lists(st.integers(0, 9), min_size=least, max_size=14)))
    amounts = draw(st.permutations([(2**power) * (-1) ** power for power in range(len(days))]))
    opening = draw(st.integers(-1000, 1000))
    balances = list(accumulate(amounts, initial=opening))[1:]
    numbers = draw(st.permutations(range(len(days))))
    return [row(*facts) for facts in zip(numbers, days, amounts, balances, strict=True)]


@given(histories(), st.randoms(use_true_random=False))
def test_rows_come_in_the_order_in_which_they_were_booked_whatever_their_refs(history, random):
    shuffled = random.sample(history, len(history))
    assert in_order(shuffled) == history
    assert breaks(shuffled) == []


@given(histories(least=3), st.data(), st.randoms(use_true_random=False))
def test_a_missing_row_leaves_a_break_worth_its_amount_between_its_neighbours(history, data, random):
    """Between days before and after it: of one day alone, nothing tells which of its rows was the first."""
    last = history[-1].end
    history = [row(98, -1, 0, history[0].start), *history, row(99, 10, 0, last)]
    gone = data.draw(st.integers(1, len(history) - 2))
    rest = history[:gone] + history[gone + 1 :]
    (found,) = breaks(random.sample(rest, len(rest)))
    assert found.minor == history[gone].minor
    neighbours = {history[gone - 1].ref, history[gone + 1].ref}
    on_one_day = history[gone - 1].posted == history[gone + 1].posted
    assert {found.before.ref, found.after.ref} == neighbours or on_one_day


@given(histories(least=4), st.randoms(use_true_random=False))
def test_a_source_that_keeps_another_order_than_that_of_its_dates_has_no_break(history, random):
    """Such as a bank that lists by the day of booking and dates by value."""
    days = random.sample([each.posted for each in history], len(history))
    assert breaks(replace(each, posted=day) for each, day in zip(history, days, strict=True)) == []


@given(histories(least=2), st.integers(-99, 99))
def test_a_balance_that_never_moves_is_not_a_running_one(history, shown):
    still = [replace(each, balance=shown) for each in history]
    assert not is_running(still)
    assert breaks(still) == []


def test_what_a_row_takes_off_its_own_amount_is_off_its_balance():
    rows = [row(1, 0, 100, 90, taken_off=-10), row(2, 1, 50, 135, taken_off=-5), row(3, 2, 7, 142)]
    assert breaks(rows) == []
    assert [each.minor for each in breaks([rows[0], rows[2]])] == [45]


def test_a_row_without_a_balance_between_two_others_leaves_open_whether_they_break():
    rows = [row(1, 0, 100, 100), row(2, 1, -30, None), row(3, 2, 50, 120), row(4, 4, 1, 171)]
    (found,) = breaks(rows)
    assert (found.before.ref, found.after.ref, found.minor) == (rows[2].ref, rows[3].ref, 50)


def test_rows_that_bring_nothing_stand_where_their_balance_fits():
    rows = [row(1, 0, 100, 100), row(2, 0, 0, 100), row(3, 0, -40, 60), row(4, 1, 0, 60)]
    assert breaks(rows) == []
    assert all(before.end == after.start for before, after in pairwise(in_order(rows)))


def test_a_day_that_ends_where_it_began_starts_where_the_next_day_needs_it():
    rows = [row(1, 0, 100, 150), row(2, 0, -100, 50), row(3, 1, 25, 75)]
    assert in_order(reversed(rows)) == rows
