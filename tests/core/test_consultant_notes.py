from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.consultant_notes import with_costs
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, TransactionKind
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.terms import CostRate, Terms
from syncd.core.time import Period, instant

NOVEMBER = Period.parse("2026-11")
COSTS = {"ben": (CostRate(rate=Money(4500, "EUR")),), "ann": (CostRate(rate=Money(2000, "USD")),)}


def piece(person, hours):
    start, day = instant("2026-11-10T08:00:00Z"), date(2026, 11, 10)
    return Piece(ref=f"toggl/time/{person}", person=person, start=start, seconds=int(hours * 3600), day=day)


def notes(*pieces, costs=COSTS, rate="EUR", **given):
    terms = (Terms(rate=Money(6000, rate)),)
    facts = ContractFacts(key="care", title="Care", type=ContractType.DIRECT, platform="direct", terms=terms)
    account = Account(contract=facts, platform_logs=False, pieces=pieces, **given)
    summary = with_costs(summarize(NOVEMBER, [account]), {"care": pieces}, costs)
    return [note for line in summary.lines for note in line.notes if " cost " in note]


def test_a_line_says_what_consultants_cost_and_what_is_left_of_gross():
    assert notes(piece("me", 2), piece("ben", 10)) == ["10:00 of ben cost 450.00 EUR: 270.00 EUR of gross is left"]


def test_a_cost_beyond_gross_is_more_than_gross():
    dear = {"ben": (CostRate(rate=Money.of("70.00", "EUR")),)}
    assert notes(piece("ben", 10), costs=dear) == ["10:00 of ben cost 700.00 EUR: 100.00 EUR more than gross"]


@given(invoiced=st.integers(1, 100_000))
def test_gross_that_lacks_time_is_no_measure_of_what_all_time_cost(invoiced):
    day = date(2026, 11, 10)
    later = replace(piece("ben", 10), ref="toggl/time/later", day=date(2026, 11, 20))
    bill = Posting(
        kind=TransactionKind.HOURLY, amount=Money(invoiced, "EUR"), ref="table/transaction/1", day=day, first_day=day
    )
    (note,) = notes(piece("ben", 10), later, postings=[bill], billed=SideCoverage(complete=True))
    assert note == (
        "20:00 of ben cost 900.00 EUR: what is left of gross is not known, because gross does not include all time yet"
    )


def test_costs_in_several_currencies_are_not_taken_from_gross():
    assert notes(piece("ben", 10), piece("ann", 1)) == ["1:00 of ann and 10:00 of ben cost 450.00 EUR and 20.00 USD"]
    assert notes(piece("ben", 10), rate="USD") == ["10:00 of ben cost 450.00 EUR"]


def test_where_more_may_have_been_worked_nothing_is_exact():
    known = SideCoverage(complete=False, because="no source covers all of it")
    (note,) = notes(piece("ben", 10), tracked=known)
    assert note == "10:00 of ben cost at least 450.00 EUR: about 150.00 EUR of gross is left"


def test_people_without_a_cost_of_that_day_leave_no_note():
    assert notes(piece("me", 2)) == []
    assert notes(piece("ben", 2), costs={}) == []
    later = {"ben": (CostRate(start=date(2026, 12, 1), rate=Money(4500, "EUR")),)}
    assert notes(piece("ben", 2), costs=later) == []
