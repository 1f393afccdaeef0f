"""A client ends a contract and hires again under its title within one platform week: no bill goes to the wrong one."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import Kind, Transaction, TransactionKind, make_ref
from syncd.core.time import Period
from syncd.report.billable import summarize_period

TWICE = """
[client.acme]
names = ["Acme Ltd"]
[contract.first]
platform = "upwork"
id = "36"
titles = ["Backend"]
client = "acme"
end = 2026-11-04
type = "hourly"
terms = [{ rate = "40.00 USD" }]
[contract.again]
platform = "upwork"
id = "37"
titles = ["Backend"]
client = "acme"
start = 2026-11-05
type = "hourly"
terms = [{ rate = "50.00 USD" }]
"""
MONDAY = date(2026, 11, 2)


@pytest.fixture
def office(kit):
    with kit.office(kit.config(TWICE)) as office:
        yield office
        assert office.differences() == []


def bill(kit, number, amount, *, week=0, days=7, kind=TransactionKind.HOURLY, **more):
    """A bill for a week by its title alone, and the fee of a tenth that names it."""
    first = MONDAY + timedelta(weeks=week)
    name = kit.named(None)
    given = {"ref": make_ref("upwork", Kind.TRANSACTION, number), "kind": kind, "amount": Money.of(amount, "USD")}
    row = Transaction(
        **given,
        posted=first + timedelta(days=7),
        contract=name,
        person="me",
        first_day=first,
        last_day=first + timedelta(days=days - 1),
    )
    fee = Transaction(
        ref=make_ref("upwork", Kind.TRANSACTION, f"{number}-fee"),
        kind=TransactionKind.FEE,
        amount=Money(-row.amount.minor // 10, "USD"),
        posted=row.posted,
        contract=name,
        person="me",
        parent=row.ref,
    )
    return row, fee


def hours(kit):
    """Five hours on Monday under the first contract, six on Friday under the next."""
    return kit.line(1, 0, 5, "200.00"), kit.line(2, 4, 6, "300.00", name=kit.named("37"))


def billed(office):
    """(contract, amount) of each posting, fees included."""
    return sorted(office.rows("posting", "contract, minor"), key=lambda row: (row[0] or "", -row[1]))


def waits(office):
    return [str(found.finding.stake) for found in office.found("money-without-contract")]


BOTH = [("again", 30000), ("again", -3000), ("first", 20000), ("first", -2000)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_bills_of_one_week_are_of_the_contracts_whose_hours_they_are_worth_in_whatever_order(office, kit, order):
    pages = hours(kit), bill(kit, 1, "200.00"), bill(kit, 2, "300.00")
    for place, number in enumerate(order):
        office.take("upwork", 200 + place, *pages[number])
    assert billed(office) == BOTH
    assert waits(office) == []


def test_without_hours_such_a_bill_is_of_neither_and_its_fee_goes_with_it(office, kit):
    office.take("upwork", 200, *bill(kit, 1, "300.00"))
    assert billed(office) == [(None, 30000), (None, -3000)]
    assert waits(office) == ["300.00 USD"]
    office.take("upwork", 201, *hours(kit))
    assert billed(office) == [("again", 30000), ("again", -3000)]
    assert waits(office) == []


@pytest.mark.parametrize("amount", ["500.00", "300.01", "100.00"], ids=["both", "a cent more", "other"])
def test_an_amount_that_is_not_one_contracts_is_told_and_both_contracts_figures_are_lower_bounds(office, kit, amount):
    office.take("upwork", 200, *hours(kit), *bill(kit, 1, amount))
    assert waits(office) == [f"{amount} USD"]
    summary = summarize_period(office.ledger, office.composition.directory(), Period.parse("2026-W45"), office.now)
    because = "some money of this time fits several contracts, again, first"
    assert {line.contract for line in summary.lines if because in [gap.because for gap in line.gaps]} == {
        "again",
        "first",
    }


def test_equal_amounts_decide_nothing(office, kit):
    office.take("upwork", 200, kit.line(1, 0, 5, "200.00"), kit.line(2, 4, 4, "200.00", name=kit.named("37")))
    office.take("upwork", 201, *bill(kit, 1, "200.00"), *bill(kit, 2, "200.00"))
    assert waits(office) == ["400.00 USD"]


def test_what_is_given_back_in_full_is_of_the_contract_that_billed_it(office, kit):
    refund = bill(kit, 3, "-200.00", kind=TransactionKind.REFUND)
    office.take("upwork", 200, *hours(kit), *bill(kit, 1, "200.00"), *refund)
    assert {contract for contract, _ in billed(office)} == {"first"}


@pytest.mark.parametrize(("week", "contract"), [(-1, "first"), (1, "again")])
def test_weeks_of_one_contract_alone_are_its_whatever_their_hours_are_worth(office, kit, week, contract):
    office.take("upwork", 200, *bill(kit, 1, "77.00", week=week))
    assert billed(office) == [(contract, 7700), (contract, -770)]


def test_a_bill_for_days_of_one_contract_alone_is_its(office, kit):
    office.take("upwork", 200, *bill(kit, 1, "77.00", days=3))
    assert billed(office) == [("first", 7700), ("first", -770)]


def test_a_bill_that_names_no_days_is_not_taken_for_one_of_the_day_on_which_it_was_posted(office, kit):
    """Posted on the Monday after, it is for hours of the week in which the one contract ended and the next began."""
    row, fee = bill(kit, 1, "200.00")
    office.take("upwork", 200, replace(row, first_day=None, last_day=None), fee)
    assert waits(office) == ["200.00 USD"]
    office.take("upwork", 201, *hours(kit))
    assert billed(office) == [("first", 20000), ("first", -2000)]


def dayless_refund(kit, number, amount, *, week):
    row, fee = bill(kit, number, amount, week=week, kind=TransactionKind.REFUND)
    return replace(row, first_day=None, last_day=None), fee


def test_a_refund_that_names_no_days_is_of_the_contract_that_has_a_week_worth_it_whenever_it_was_posted(office, kit):
    """Posted weeks after the first contract ended, it gives back that one's hours; what no week is worth waits."""
    office.take("upwork", 200, *dayless_refund(kit, 1, "-200.00", week=4))
    assert waits(office) == ["-200.00 USD"]
    office.take("upwork", 201, *hours(kit))
    assert billed(office) == [("first", 2000), ("first", -20000)]
    office.take("upwork", 202, *dayless_refund(kit, 2, "-77.00", week=4))
    assert waits(office) == ["-77.00 USD"]
    assert {contract for contract, _ in billed(office)} == {"first", None}


def test_a_refund_without_days_is_of_the_contract_that_billed_its_amount_however_late_the_bill_is_read(office, kit):
    """No hours are known: the bills of weeks of one contract alone decide, where one contract has such a bill."""
    office.take("upwork", 200, *dayless_refund(kit, 9, "-200.00", week=4), *bill(kit, 1, "300.00", week=1))
    assert waits(office) == ["-200.00 USD"]
    office.take("upwork", 201, *bill(kit, 2, "200.00", week=-1))
    assert waits(office) == []
    assert {contract for contract, minor in billed(office) if minor in (-20000, 2000)} == {"first"}
    office.take("upwork", 202, *bill(kit, 3, "200.00", week=2))
    assert waits(office) == ["-200.00 USD"]


pages = st.lists(st.tuples(st.sampled_from("hlbnr"), st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=6)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages)
def test_whatever_comes_in_whatever_order_deriving_what_changed_equals_deriving_all(kit, pages):
    with kit.office(kit.config(TWICE)) as office:
        for number, (what, id, size) in enumerate(pages):
            if what == "r":
                records = dayless_refund(kit, 10 + id, f"-{size}00.00", week=id)
            elif what in "bn":
                row, fee = bill(kit, id, f"{size}00.00", week=id - 1)
                records = (row if what == "b" else replace(row, first_day=None, last_day=None)), fee
            else:
                name = kit.named("36" if what == "h" else "37")
                records = (kit.line(f"{what}{id}", 4 * id, size, f"{size}00.00", name=name),)
            office.take("upwork", 400 + number, *records)
            assert office.differences() == []
