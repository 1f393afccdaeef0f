"""Bills whose days overlap one after the other, in the ledger: together they take no more hours than there are."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import Kind
from tests.examples import BOUNDED

RULES = ("duplicate-billing", "billed-without-basis")
FAR = 24 * 60


def bill(kit, number, hours, first, last, posted):
    days = {"first_day": kit.at(24 * first).date(), "last_day": kit.at(24 * last).date()}
    row = replace(kit.posting(number, posted, kit.named()), amount=Money(hours * 4000, "USD"), seconds=hours * 3600)
    return replace(row, **days)


def known(kit):
    return tuple(kit.through(FAR, kind) for kind in (Kind.WORK, Kind.TRANSACTION))


def found(office, rule):
    return [(one.subject.name.split("/")[2], str(one.finding.stake)) for one in office.found(rule)]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_hours_that_the_first_bill_took_are_not_there_for_the_third(office, kit, order):
    """A takes all of Thursday, so B takes Saturday, and nothing is left for C; A and C share no day."""
    bills = {1: bill(kit, 1, 10, 0, 3, 7), 2: bill(kit, 2, 10, 3, 5, 8), 3: bill(kit, 3, 10, 5, 6, 9)}
    lines = kit.line(1, 3, 10, "400.00"), kit.line(2, 5, 10, "400.00")
    for number in order:
        office.take("upwork", FAR + number, bills[number], *lines, complete=known(kit))
    assert found(office, "duplicate-billing") == [("3", "-400.00 USD")]
    assert found(office, "billed-without-basis") == []
    assert office.differences() == []
    office.take("upwork", FAR + 9, gone=(bills[1].ref,))
    assert [found(office, rule) for rule in RULES] == [[], []]
    assert office.differences() == []


def test_where_more_bills_overlap_than_are_read_it_cannot_tell(office, kit):
    bills = [bill(kit, number, 10, 6 * number, 6 * number + 6, 6 * number + 7) for number in range(8)]
    office.take("upwork", FAR, *bills, kit.line(1, 0, 10, "400.00"), kit.line(2, 42, 10, "400.00"), complete=known(kit))
    assert found(office, "duplicate-billing") == []
    assert any("more bills than can be compared" in reason for reason in office.unmade("duplicate-billing"))


days = st.integers(0, 13)


@settings(max_examples=15, **BOUNDED)
@given(
    st.lists(st.tuples(days, st.integers(0, 6), st.integers(1, 10)), min_size=2, max_size=5),
    st.lists(st.tuples(days, st.integers(1, 10)), min_size=1, max_size=6, unique_by=lambda one: one[0]),
    st.randoms(use_true_random=False),
)
def test_what_stands_behind_bills_is_no_more_than_the_hours_that_are_shown(kit, drawn, shown, random):
    """In whatever order they are read; and judging all again finds the same."""
    bills = [
        bill(kit, number, hours, first, first + length, 21 + number)
        for number, (first, length, hours) in enumerate(drawn)
    ]
    lines = [kit.line(number, day, hours, f"{hours * 40}.00") for number, (day, hours) in enumerate(shown)]
    with kit.office() as office:
        pulls = [kit.Pull("upwork", FAR, (one,), complete=known(kit)) for one in [*bills, *lines]]
        random.shuffle(pulls)
        for pull in pulls:
            office.pull(pull)
            office.settle()
        lacking = sum(-one.finding.stake.minor for rule in RULES for one in office.found(rule))
        billed = sum(one.amount.minor for one in bills)
        assert billed - lacking <= sum(hours for _, hours in shown) * 4000
        assert office.differences() == []
