"""A refund whose bill is not known is a discrepancy of its own until the bill is, in whatever order rows are read."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import TransactionKind

REF = "upwork/transaction/9"


def bill(kit, number, amount, day):
    posted = replace(kit.posting(number, day, kit.named()), amount=Money.of(amount, "USD"))
    return replace(posted, last_day=kit.at(24 * (day - 1)).date())


def refund(kit, amount="-90.00", number=9, day=20):
    row = replace(kit.posting(number, day, kit.named()), amount=Money.of(amount, "USD"))
    return replace(row, kind=TransactionKind.REFUND)


def found(office):
    return [(each.subject.name, str(each.finding.stake)) for each in office.found("refund-without-bill")]


def test_each_refund_that_fits_no_bill_is_one_and_ends_when_its_bill_is_read(office, kit):
    office.take("upwork", 600, refund(kit), refund(kit, "-100.00", 8), bill(kit, 1, "20.00", 7))
    assert found(office) == [("upwork/transaction/8", "100.00 USD"), (REF, "90.00 USD")]
    assert office.differences() == []
    office.take("upwork", 601, bill(kit, 2, "90.00", 14))
    assert found(office) == [("upwork/transaction/8", "100.00 USD")]
    assert office.differences() == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_one_that_fits_several_bills_is_one_whatever_was_read_first(office, kit, order):
    rows = refund(kit), bill(kit, 1, "90.00", 7), bill(kit, 2, "90.00", 14)
    for place, number in enumerate(order):
        office.take("upwork", 600 + place, rows[number])
    ((_, stake),) = found(office)
    assert stake == "90.00 USD"
    office.take("upwork", 610, gone=(rows[1].ref,))
    assert found(office) == []
    assert office.differences() == []


def test_one_of_a_row_that_no_export_shows_ends_with_the_row(office, kit):
    named = bill(kit, 1, "300.00", 7)
    office.take("upwork", 600, replace(refund(kit), parent=named.ref), bill(kit, 2, "90.00", 14))
    assert found(office) == [(REF, "90.00 USD")]
    office.take("upwork", 601, named)
    assert found(office) == []
    office.take("upwork", 602, gone=(named.ref,))
    assert found(office) == [(REF, "90.00 USD")]
    assert office.differences() == []


def test_a_refund_that_is_taken_back_leaves_nothing(office, kit):
    office.take("upwork", 600, refund(kit))
    office.take("upwork", 601, gone=(REF,))
    assert found(office) == []
    assert office.differences() == []


rows = st.tuples(st.sampled_from("brng"), st.integers(1, 3), st.integers(1, 2))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, min_size=1, max_size=7))
def test_whatever_comes_in_whatever_order_judging_what_changed_equals_judging_all(kit, rows):
    with kit.office(kit.config()) as office:
        for place, (what, number, size) in enumerate(rows):
            earned, given_back = bill(kit, number, f"{size}0.00", 7 * number), refund(kit, f"-{size}0.00", 6 + number)
            match what:
                case "g":
                    office.take("upwork", 600 + place, gone=(earned.ref,))
                case "n":
                    office.take("upwork", 600 + place, replace(given_back, parent=earned.ref))
                case _:
                    office.take("upwork", 600 + place, earned if what == "b" else given_back)
            assert office.differences() == []
