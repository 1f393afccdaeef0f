"""Payments of a contract and its milestones: whatever they are, nothing is paid twice, and their order is no matter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.decisions import Decided, Relation, Verdict
from syncd.core.matching.milestones import match_releases
from syncd.core.matching.release_book import Payment
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState
from tests.core.matching.decided import decision as made
from tests.core.matching.decided import some_decisions
from tests.examples import some

FIRST = date(2026, 6, 1)


def stone(number, amount=500, day=None, state=None, title=None, currency="USD"):
    """A milestone of whole units; released on a day counted from 1 June where one is given."""
    released = None if day is None else FIRST + timedelta(days=day)
    return Milestone(
        ref=f"milestones/milestone/{number}",
        contract="shop",
        title=title or f"Stage {number}",
        amount=None if amount is None else Money(amount * 100, currency),
        state=state or (MilestoneState.FUNDED if day is None else MilestoneState.RELEASED),
        released=released,
    )


def payment(number, amount, day, words="", currency="USD"):
    """A payment of whole units on a day counted from 1 June."""
    return Payment(
        ref=f"upwork/transaction/{number}",
        posted=FIRST + timedelta(days=day),
        amount=Money(amount * 100, currency),
        words=words,
    )


def shown(found):
    """(payment, milestone, whole units) of each allocation, by their numbers."""
    return {
        (one.payment.split("/")[2], one.milestone.split("/")[2], one.amount.minor // 100) for one in found.allocations
    }


def opened(found):
    return {ref.split("/")[2]: [one.split("/")[2] for one in fitting] for ref, fitting in found.open.items()}


amounts = st.sampled_from((100, 150, 200, 350, 500, 550))
currencies = st.sampled_from(("USD", "USD", "USD", "EUR"))
titles = st.sampled_from(("Stage 1", "Stage 1", "Design", "Design review", "A", "(x.*)"))
stones = st.builds(
    stone,
    st.integers(1, 9),
    st.none() | amounts,
    st.none() | st.integers(0, 30),
    st.none() | st.sampled_from(MilestoneState),
    titles,
    currencies,
)
payments = st.builds(
    payment,
    st.integers(1, 9),
    amounts,
    st.integers(0, 35),
    st.sampled_from(("", "", "Stage 1", "Invoice: design review", "design", "Stage 10")),
    currencies,
)


def decision(number, paid, milestone, verdict=Verdict.PINNED, amount=None):
    """What a person said about a payment and a milestone, by their numbers."""
    refs = f"upwork/transaction/{paid}", f"milestones/milestone/{milestone}"
    return made(Relation.EARNING_MILESTONE, number, *refs, verdict, amount and Money(amount * 100, "USD"))


def decided(*decisions):
    return Decided.of(decisions, Relation.EARNING_MILESTONE)


decisions = some_decisions(decision, amounts)
books = st.tuples(
    st.lists(stones, max_size=5, unique_by=lambda one: one.ref),
    st.lists(payments, max_size=6, unique_by=lambda one: one.ref),
    st.just(decided()) | decisions.map(lambda made: decided(*made)),
)


def test_nothing_is_paid_twice_and_every_payment_is_accounted_for():
    @some(400)
    @given(books)
    def hold(book):
        milestones, paid, said = book
        found = match_releases(*book)
        for one in found.allocations:
            assert said.allows(one.payment, one.milestone) or one.milestone in said.others(one.payment)
        for one in paid:
            parts = [each for each in found.allocations if each.payment == one.ref]
            assert all(each.amount.currency == one.amount.currency and each.amount.minor > 0 for each in parts)
            bonus = found.bonuses.get(one.ref)
            total = sum(each.amount.minor for each in parts) + (bonus.minor if bonus else 0)
            assert total == (0 if one.ref in found.open else one.amount.minor)
        for one in milestones:
            parts = [each for each in found.allocations if each.milestone == one.ref]
            if one.amount:
                assert {each.amount.currency for each in parts} <= {one.amount.currency}
                assert sum(each.amount.minor for each in parts) <= one.amount.minor

    hold()


def test_the_order_in_which_they_are_read_is_no_matter():
    @some(200)
    @given(books, st.randoms(use_true_random=False))
    def hold(book, chance):
        found = match_releases(*book)
        *rows, said = book
        shuffled = [list(part) for part in rows]
        for part in shuffled:
            chance.shuffle(part)
        assert match_releases(*shuffled, said) == found

    hold()


def test_milestones_that_are_paid_whole_under_their_names_are_all_paid_whole():
    """Whatever the amounts and days: the names alone decide."""

    @some(100)
    @given(st.lists(st.tuples(amounts, st.integers(0, 30), st.booleans()), max_size=6))
    def hold(rows):
        milestones = [stone(number, amount, day) for number, (amount, day, _) in enumerate(rows)]
        paid = []
        for number, (amount, day, halved) in enumerate(rows):
            words = f"Invoice for Stage {number}"
            parts = [amount - 30, 30] if halved else [amount]
            paid += [payment(f"{number}{part}", money, 30 - day, words) for part, money in enumerate(parts)]
        found = match_releases(milestones, paid)
        assert not found.open
        assert not found.bonuses
        sums = {one.ref: 0 for one in milestones}
        for one in found.allocations:
            sums[one.milestone] += one.amount.minor
        assert sums == {one.ref: one.amount.minor for one in milestones}

    hold()


def test_a_name_goes_before_an_amount_and_whole_words_count():
    milestones = [stone(1, 500, 0), stone(2, 500, 7), stone(10, 500, 9)]
    found = match_releases(milestones, [payment(1, 500, 9, "Shop: STAGE  10"), payment(2, 500, 7)])
    assert shown(found) == {("1", "10", 500)}
    assert opened(found) == {"2": ["1", "2"]}, "both are near"


def test_of_titles_within_each_other_the_longer_one_counts():
    milestones = [stone(1, title="Design"), stone(2, title="Design review")]
    assert shown(match_releases(milestones, [payment(1, 300, 0, "Invoice: Design review")])) == {("1", "2", 300)}
    assert shown(match_releases(milestones, [payment(1, 300, 0, "Invoice: Design")])) == {("1", "1", 300)}


def test_as_many_payments_as_milestones_of_one_amount_are_paid_in_order_of_release():
    milestones = [stone(1, day=20), stone(2, day=3), stone(3, day=9)]
    paid = [payment(number, 500, day) for number, day in ((1, 21), (2, 3), (3, 10))]
    assert shown(match_releases(milestones, paid)) == {("2", "2", 500), ("3", "3", 500), ("1", "1", 500)}


def test_released_milestones_go_before_those_of_the_same_amount_that_are_not():
    milestones = [stone(1), stone(2, day=3), stone(3)]
    assert shown(match_releases(milestones, [payment(1, 500, 30)])) == {("1", "2", 500)}


@pytest.mark.parametrize(("posted", "expected"), [(3, {("1", "1", 500)}), (13, set()), (25, {("1", "2", 500)})])
def test_one_payment_for_two_milestones_of_its_amount_is_of_the_one_that_was_released_then(posted, expected):
    """On the thirteenth day both are near."""
    found = match_releases([stone(1, day=3), stone(2, day=15)], [payment(1, 500, posted)])
    assert shown(found) == expected
    assert opened(found) == ({} if expected else {"1": ["1", "2"]})


def test_partial_and_combined_releases_add_up():
    milestones = [stone(1, 500, 0), stone(2, 400, 10), stone(3, 300, 20)]
    paid = [payment(1, 350, 0), payment(2, 150, 2), payment(3, 700, 20)]
    assert shown(match_releases(milestones, paid)) == {
        ("1", "1", 350),
        ("2", "1", 150),
        ("3", "2", 400),
        ("3", "3", 300),
    }


def test_sums_that_share_a_payment_stay_open():
    """100 and 200, or 200 and 100, make 300, and both milestones cannot have the 200."""
    milestones = [stone(1, 300, 0, title="One"), stone(2, 300, 40, title="Two")]
    found = match_releases(milestones, [payment(1, 100, 60), payment(2, 200, 61), payment(3, 100, 62)])
    assert not found.allocations
    assert opened(found)["2"] == ["1", "2"]


def test_what_is_paid_beyond_a_milestone_is_a_bonus():
    found = match_releases([stone(1, 500, 0)], [payment(1, 620, 0)])
    assert shown(found) == {("1", "1", 500)}
    assert found.bonuses == {"upwork/transaction/1": Money(12000, "USD")}


def test_what_rolls_to_the_next_release_pays_what_the_one_before_lacks():
    """350 of 500, then 550 for the next of 400: the 150 are no bonus."""
    milestones = [stone(1, 500, 0), stone(2, 400, 14)]
    found = match_releases(milestones, [payment(1, 350, 0), payment(2, 550, 14)])
    assert shown(found) == {("1", "1", 350), ("2", "2", 400), ("2", "1", 150)}
    assert not found.bonuses
    almost = match_releases(milestones, [payment(1, 350, 0), payment(2, 549, 14)])
    assert almost.bonuses == {"upwork/transaction/2": Money(14900, "USD")}


def test_payments_that_are_too_much_together_stay_open():
    """One of them is for something else, and nobody can tell which."""
    found = match_releases([stone(1, 500, 0)], [payment(1, 350, 0), payment(2, 350, 1)])
    assert not found.allocations
    assert opened(found) == {"1": ["1"], "2": ["1"]}


def test_a_payment_of_another_currency_is_for_no_milestone_even_if_it_names_one():
    found = match_releases([stone(1), stone(2)], [payment(1, 500, 0, "Stage 1", "EUR")])
    assert opened(found) == {"1": []}


def test_a_cancelled_milestone_is_paid_only_where_a_payment_names_it():
    cancelled = stone(1, state=MilestoneState.CANCELLED)
    assert opened(match_releases([cancelled], [payment(1, 500, 0)])) == {"1": []}
    assert shown(match_releases([cancelled], [payment(1, 500, 0, "Stage 1")])) == {("1", "1", 500)}


def test_what_a_person_says_goes_before_names_and_amounts_in_whole_or_in_parts():
    milestones, row = [stone(1, 500), stone(2, 500)], payment(1, 500, 0, "Stage 1")
    assert shown(match_releases(milestones, [row], decided(decision(1, 1, 2)))) == {("1", "2", 500)}
    split = decided(decision(1, 1, 2, amount=300), decision(2, 1, 1, amount=200))
    assert shown(match_releases(milestones, [row], split)) == {("1", "2", 300), ("1", "1", 200)}


def test_what_a_person_refuses_is_not_proposed():
    refused = decided(decision(1, 1, 1, Verdict.FORBIDDEN))
    assert shown(match_releases([stone(1, 500), stone(2, 500)], [payment(1, 500, 0)], refused)) == {("1", "2", 500)}
    assert opened(match_releases([stone(1, 500)], [payment(1, 500, 0, "Stage 1")], refused)) == {"1": []}
