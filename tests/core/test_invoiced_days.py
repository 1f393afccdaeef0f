"""Your own invoices: days that one is for are counted once, and days in none are never lost."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.earnings import KNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, TransactionKind
from syncd.core.retainers import RetainerTerms
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.summary import Basis
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

EXAMPLES = settings(max_examples=80, deadline=None)
FIRST = date(2026, 8, 1)
AUGUST, JULY = Period.parse("2026-08"), Period.parse("2026-07")


def on(number):
    return FIRST + timedelta(days=number)


def piece(number):
    start = instant("2026-08-01T09:00:00Z") + timedelta(days=number)
    return Piece(ref=f"t/{number}", person="me", start=start, seconds=3600, day=on(number))


def invoice(amount, last, first=None, ref="i/1"):
    return Posting(kind=TransactionKind.FIXED, amount=Money.parse(amount), ref=ref, day=last, first_day=first)


def line_of(period, postings=(), later=(), days=(), kind=ContractType.DIRECT, retainer=()):
    facts = ContractFacts(
        key="care",
        title="Care",
        type=kind,
        platform="direct",
        terms=(Terms(rate=Money.parse("60.00 EUR")),),
        retainer=retainer,
    )
    account = Account(
        contract=facts,
        platform_logs=False,
        pieces=[piece(number) for number in days],
        postings=postings,
        later=later,
        billed=KNOWN,
    )
    (line,) = summarize(period, [account]).lines
    return line


@EXAMPLES
@given(st.integers(0, 30), st.integers(0, 30), st.sets(st.integers(0, 30)))
def test_tracked_days_are_in_an_invoice_or_named_as_in_none(one, other, worked):
    first, last = sorted((one, other))
    line = line_of(AUGUST, [invoice("420.00 EUR", on(last), on(first))], days=worked)
    outside = sum(not first <= day <= last for day in worked)
    assert str(line.gross) == "420.00 EUR"
    assert line.state("gross") is (State.AT_LEAST if outside else State.EXACT)
    named = f"gross does not include {outside}:00 tracked on days in no invoice ({60 * outside:,}.00 EUR unbilled)"
    assert (named in line.all_notes) == bool(outside)


def test_an_invoice_for_longer_counts_whole_on_its_last_day_and_is_an_estimate_there():
    line = line_of(AUGUST, [invoice("1200.00 EUR", on(30), date(2026, 7, 1))], days=[4])
    assert (line.basis, str(line.gross), line.state("gross")) == (Basis.BILLED, "1200.00 EUR", State.ESTIMATED)
    because = "1,200.00 EUR for 1 Jul to 31 Aug 2026 counts whole on the last of these days"
    rate = "per hour is not known: an invoice is also for days before the period"
    assert line.all_notes == (f"net is ≈: {because}", rate)


def test_days_that_a_later_invoice_is_for_are_not_counted_as_tracked_too():
    later = [invoice("1200.00 EUR", on(30), date(2026, 7, 1))]
    line = line_of(JULY, later=later, days=[-10])
    assert (line.basis, line.gross, line.net, line.is_unpriced) == (Basis.BILLED, None, None, True)
    counts = "the invoice of 1,200.00 EUR for 1 Jul to 31 Aug 2026, which counts whole on the last of these days"
    assert line.all_notes == (f"gross is in {counts}",)


def test_days_before_a_later_invoice_are_at_least_what_was_tracked():
    line = line_of(JULY, later=[invoice("900.00 EUR", on(30), date(2026, 7, 20))], days=[-20, -5])
    assert (str(line.gross), line.basis, line.state("gross")) == ("60.00 EUR", Basis.TRACKED, State.AT_LEAST)
    assert line.all_notes[0].startswith("gross does not include the invoice of 900.00 EUR for 20 Jul to 31 Aug 2026")


def test_a_retainer_is_not_agreed_beside_a_later_invoice_for_its_days():
    agreed = (RetainerTerms(rate=Money.parse("60.00 EUR"), hours=20 * 3600),)
    later = [invoice("2400.00 EUR", on(30), date(2026, 7, 1))]
    month = line_of(JULY, later=later, days=[-10], kind=ContractType.RETAINER, retainer=agreed)
    assert (month.gross, month.all_notes[0][:11]) == (None, "gross is in")
    both = line_of(AUGUST, later, days=[4], kind=ContractType.RETAINER, retainer=agreed)
    assert (str(both.gross), both.state("gross")) == ("2400.00 EUR", State.ESTIMATED)


def test_two_invoices_for_the_same_days_are_named():
    rows = [invoice("600.00 EUR", on(30), on(0)), invoice("300.00 EUR", on(19), on(9), "i/2")]
    line = line_of(AUGUST, rows, days=[4])
    assert (str(line.gross), line.all_notes) == (
        "900.00 EUR",
        ("two invoices are for 10 to 20 Aug 2026, and both count",),
    )
    apart = [invoice("600.00 EUR", on(8), on(0)), invoice("300.00 EUR", on(19), on(9), "i/2")]
    assert line_of(AUGUST, apart, days=[4]).all_notes == ()
