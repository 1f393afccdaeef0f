"""Payouts take the oldest money first, and no money twice."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.account_money import AccountMoney
from syncd.core.matching.payouts import MoneyRow, compose, draw, pair_withdrawals, place
from syncd.core.records import TransactionKind

FIRST = date(2026, 6, 1)
KINDS = TransactionKind
OF_PAYOUTS = {KINDS.PAYOUT, KINDS.PAYOUT_FEE}


def row(ref, day, minor, kind=KINDS.HOURLY, parent=None):
    return MoneyRow(ref=ref, posted=FIRST + timedelta(days=day), kind=kind, minor=minor, parent=parent)


def payout(ref, day, minor):
    return row(ref, day, minor, KINDS.PAYOUT)


def payout_fee(ref, day, minor, parent=None):
    return row(ref, day, minor, KINDS.PAYOUT_FEE, parent)


def matched(rows, opening=None):
    """Payout → (its drawn, its portions)."""
    withdrawals, others = pair_withdrawals(each for each in rows if each.kind in OF_PAYOUTS)
    money = [*(each for each in rows if each.kind not in OF_PAYOUTS), *others]
    nets = Counter()
    for each in money:
        nets[each.posted] += each.minor
    found = {}
    there = AccountMoney.of_days(nets, opening)
    for drawn in (place(each, there) for each in draw(there, withdrawals)):
        within = [each for each in money if drawn.first and drawn.first <= each.posted <= drawn.last]
        found[drawn.withdrawal.ref] = drawn, compose(drawn, within)
    return found


def words(rows, opening=None):
    """Payout → its money as (refs, taken)."""
    return {
        ref: [("+".join(each.ref for each in portion.rows), portion.taken) for portion in portions]
        for ref, (_, portions) in matched(rows, opening).items()
    }


DAYS = st.integers(0, 12)
OPENINGS = st.sampled_from([None, -40, 0, 50, 700])


@st.composite
def accounts(draw_):
    """Money in with fees, refunds, and payouts of any part, with and without fees, some of which come back."""
    rows = []
    for number in range(draw_(st.integers(0, 8))):
        day, minor = draw_(DAYS), draw_(st.integers(1, 500))
        rows.append(row(f"e{number}", day, minor))
        if draw_(st.booleans()):
            rows.append(row(f"f{number}", day + draw_(st.integers(0, 2)), -minor // 10, KINDS.FEE, f"e{number}"))
    for number in range(draw_(st.integers(0, 2))):
        rows.append(row(f"r{number}", draw_(DAYS), -draw_(st.integers(1, 300)), KINDS.REFUND))
    for number in range(draw_(st.integers(0, 5))):
        day, minor = draw_(DAYS), draw_(st.integers(1, 400))
        rows.append(payout(f"p{number}", day, -minor))
        if fee := draw_(st.sampled_from([0, 0, 2, 5])):
            rows.append(payout_fee(f"p{number}-fee", day, -fee, draw_(st.sampled_from([None, f"p{number}"]))))
        if draw_(st.integers(0, 4)) == 0:
            back = minor + draw_(st.sampled_from([0, fee]))
            rows.append(payout(f"p{number}-back", day + draw_(st.integers(0, 3)), back))
    return rows


@given(accounts(), OPENINGS)
def test_money_unexplained_and_what_was_there_before_add_up_to_each_payout_with_its_fee(rows, opening):
    for drawn, portions in matched(rows, opening).values():
        one = drawn.withdrawal
        expected = 0 if one.returned else one.takes - drawn.unexplained
        assert sum(each.taken for each in portions) + drawn.from_opening == expected


@given(accounts(), OPENINGS)
def test_no_money_is_taken_twice_nor_more_of_it_than_there_is(rows, opening):
    taken, net = Counter(), {}
    for _, portions in matched(rows, opening).values():
        for portion in portions:
            root = portion.rows[0].ref
            taken[root] += portion.taken
            net[root] = portion.net
            assert (portion.taken > 0) == (portion.net > 0)
    assert all(abs(total) <= abs(net[root]) for root, total in taken.items())
    assert len([root for root, total in taken.items() if total != net[root]]) <= 1 + (opening == -40)
    # The last one, and the one that paid what was missing before the first row.
    assert sum(drawn.from_opening for drawn, _ in matched(rows, opening).values()) <= max(0, opening or 0)


@given(accounts(), st.randoms())
def test_the_order_of_rows_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert matched(shuffled) == matched(rows)


@given(accounts(), st.integers(0, 12), st.integers(-300, 300))
def test_a_row_changes_only_payouts_from_its_day_on(rows, day, minor):
    before, after = matched(rows), matched([*rows, row("new", day, minor, KINDS.MISCELLANEOUS)])
    for ref, pair in before.items():
        if pair[0].withdrawal.posted < FIRST + timedelta(days=day):
            assert after[ref] == pair


@given(accounts(), st.sampled_from([0, 50, 700]))
def test_a_payout_is_unexplained_just_as_far_as_it_takes_the_account_below_nothing(rows, opening):
    """Against a count of its own, day by day."""
    found = matched(rows, opening)
    withdrawals = [drawn.withdrawal for drawn, _ in found.values()]
    inside = {ref for one in withdrawals for ref in (one.ref, one.fee_ref, one.returned_by) if ref}
    by_day = defaultdict(list)
    for each in rows:
        by_day[each.posted].append(each)
    balance, lacking = opening, Counter()
    for day in sorted(by_day):
        balance += sum(one.takes - lacking[one.ref] for one in withdrawals if one.posted < day == one.returned)
        balance += sum(each.minor for each in by_day[day] if each.ref not in inside)
        for one in sorted(withdrawals, key=lambda one: one.ref):
            if one.posted == day:
                lacking[one.ref] = min(one.takes, max(0, one.takes - balance))
                assert found[one.ref][0].unexplained == lacking[one.ref]
                if one.returned != day:
                    balance -= one.takes - lacking[one.ref]


def test_the_example_500_is_three_weeks_less_a_fee_of_2():
    weeks = [row("w1", 0, 20000), row("f1", 0, -2000, KINDS.FEE, "w1"), row("w2", 7, 17200), row("w3", 14, 15000)]
    drawn, portions = matched([*weeks, payout("p", 15, -50000), payout_fee("pf", 15, -200)], 0)["p"]
    assert (drawn.withdrawal.takes, drawn.unexplained) == (50200, 0)
    assert [(portion.rows[0].ref, portion.taken, portion.is_whole) for portion in portions] == [
        ("w1", 18000, True),
        ("w2", 17200, True),
        ("w3", 15000, True),
    ]


def test_a_payout_of_a_part_leaves_the_rest_to_the_next():
    rows = [row("a", 0, 100), row("b", 1, 100), payout("p", 2, -150), payout("q", 3, -50)]
    assert words(rows, 0) == {"p": [("a", 100), ("b", 50)], "q": [("b", 50)]}


def test_a_payout_and_its_fee_as_one_row_are_one_amount():
    assert words([row("a", 0, 502), payout("p", 2, -502)], 0) == {"p": [("a", 502)]}


def test_of_two_payouts_of_a_day_each_has_the_fee_that_names_it_or_the_larger_one_the_larger_fee():
    rows = [payout("p", 0, -100), payout("q", 0, -300), payout_fee("x", 0, -2), payout_fee("y", 0, -5)]
    assert {one.ref: one.fee for one in pair_withdrawals(rows)[0]} == {"p": 2, "q": 5}
    named = [*rows[:2], payout_fee("x", 0, -2, "q"), payout_fee("y", 0, -5, "p")]
    assert {one.ref: one.fee for one in pair_withdrawals(named)[0]} == {"p": 5, "q": 2}


def test_a_fee_of_another_day_is_money_of_its_own_day():
    rows = [row("a", 0, 100), payout("p", 1, -100), row("b", 2, 50), payout_fee("pf", 2, -2), payout("q", 3, -48)]
    assert words(rows, 0) == {"p": [("a", 100)], "q": [("b", 48)]}
    assert [drawn.unexplained for drawn, _ in matched(rows, 0).values()] == [0, 0]


def test_what_a_payout_takes_beyond_what_was_there_is_not_taken_from_later_money():
    rows = [row("a", 0, 100), payout("p", 1, -101), row("b", 2, 100), payout("q", 3, -100)]
    assert [drawn.unexplained for drawn, _ in matched(rows, 0).values()] == [1, 0]
    assert words(rows, 0)["q"] == [("b", 100)]


def test_money_of_the_day_of_a_payout_was_there_whatever_its_id():
    assert matched([row("z", 0, 100), payout("a", 0, -100)], 0)["a"][0].unexplained == 0


def test_a_payout_that_came_back_took_nothing_and_its_money_goes_out_again():
    rows = [row("a", 0, 100), payout("p", 1, -100), payout("p-back", 4, 100), payout("q", 5, -100)]
    withdrawal = matched(rows, 0)["p"][0].withdrawal
    assert (withdrawal.returned, withdrawal.returned_by) == (FIRST + timedelta(days=4), "p-back")
    assert words(rows, 0) == {"p": [], "q": [("a", 100)]}


def test_of_equal_payouts_the_latest_came_back():
    rows = [payout("p", 0, -100), payout("q", 7, -100), payout("back", 9, 100)]
    assert [one.ref for one in pair_withdrawals(rows)[0] if one.returned] == ["q"]


def test_money_given_back_on_its_day_is_not_taken_before():
    rows = [row("a", 0, 100), row("r", 0, -60, KINDS.REFUND), row("b", 1, 100), payout("p", 2, -80)]
    assert words(rows, 0)["p"] == [("a", 100), ("r", -60), ("b", 40)]


def test_a_payout_that_comes_back_without_its_fee_leaves_the_fee_as_a_cost():
    rows = [row("a", 0, 102), payout("p", 1, -100), payout_fee("pf", 1, -2), payout("p-back", 4, 100)]
    found = matched([*rows, payout("q", 5, -101)], 0)["q"]
    assert found[0].unexplained == 1


def test_a_payout_while_another_is_out_cannot_take_its_money():
    rows = [row("a", 0, 100), payout("p", 1, -100), payout("q", 2, -10), payout("p-back", 3, 100)]
    assert [drawn.unexplained for drawn, _ in matched(rows, 0).values()] == [0, 10]


def test_what_a_payout_lacks_is_not_certain_until_one_took_all_to_the_cent():
    rows = [
        *(row("a", 0, 100), payout("p", 1, -150)),  # 50 may have been there before
        *(row("b", 2, 100), payout("q", 3, -100)),  # nothing else was there: it took all to the cent
        *(row("c", 4, 100), payout("r", 5, -101)),
    ]
    found = [(each.unexplained, each.is_certain) for each, _ in matched(rows).values()]
    assert found == [(50, False), (0, False), (1, True)]


def test_money_known_to_be_there_before_goes_out_first():
    drawn, portions = matched([row("a", 0, 100), payout("p", 1, -150)], 80)["p"]
    assert (drawn.from_opening, [each.taken for each in portions], drawn.unexplained) == (80, [70], 0)
