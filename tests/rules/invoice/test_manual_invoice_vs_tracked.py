from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.own_invoice import of_one_invoice
from syncd.core.records import ContractType
from syncd.core.rounding import RoundHow, Rounding, RoundPer
from syncd.core.severity import Severity
from syncd.rules.invoice.manual_invoice_vs_tracked import RULE, Options
from syncd.testing.own_invoice import CARE, invoice_row, own_invoice, own_invoices
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import END, MONDAY, piece

HOUR = 3600
UNKNOWN = SideCoverage(complete=False, because="tracked time is not read")


class TestContract(RuleContract):
    rule = RULE
    subjects = own_invoices()
    options = st.builds(Options, tolerance=st.integers(0, 100))


def worked(hours, days=5, **given):
    """`hours` in `days` entries."""
    seconds = int(hours * HOUR)
    parts = [seconds // days + (day < seconds % days) for day in range(days)]
    return tuple(piece(day, "09:00", part, **given) for day, part in enumerate(parts))


def verdict(*rows, hours, **given):
    return judge(RULE, Options(), own_invoice(*rows, **{"pieces": worked(hours), **given}))


def found(*rows, hours, **given):
    return [(one.finding.seconds, str(one.finding.stake)) for one in verdict(*rows, hours=hours, **given).findings]


def test_forty_hours_invoiced_and_forty_two_and_a_half_tracked():
    (judged,) = verdict(invoice_row("1200.00", 40 * HOUR), hours=42.5).findings
    assert judged.severity is Severity.MEDIUM
    assert (judged.finding.seconds, str(judged.finding.stake)) == (9000, "75.00 USD")
    assert judged.finding.summary == "42:30 tracked, 40:00 invoiced for 9 to 15 Nov: 2:30 is not billed"
    assert judged.finding.action == (
        "Invoice the client 2:30 more for Care, 9 to 15 Nov, or add the agreed discount as a row of these days"
    )


def test_an_invoice_that_states_no_hours_is_compared_by_its_amount():
    assert found(invoice_row("1200.00"), hours=42.5) == [(9000, "75.00 USD")]
    assert found(invoice_row("1275.00"), hours=42.5) == []
    assert found(invoice_row("1275.00"), hours=40) == [(9000, "-75.00 USD")]


def test_more_invoiced_than_tracked_is_owed():
    assert found(invoice_row("1275.00", int(42.5 * HOUR)), hours=40) == [(9000, "-75.00 USD")]


def test_a_discount_of_the_same_days_explains_as_much():
    discount = invoice_row("-75.00", id=2)
    assert found(invoice_row("1275.00"), discount, hours=42.5) == []
    assert found(invoice_row("1275.00"), discount, hours=40) == []
    assert found(invoice_row("1275.00", int(42.5 * HOUR)), discount, hours=42.5) == []
    assert found(invoice_row("1200.00"), discount, hours=42.5) == [(9000, "75.00 USD")]
    assert found(invoice_row("1275.00"), discount, hours=39) == [(HOUR, "-30.00 USD")]


def test_rounding_that_was_agreed_is_no_difference():
    up = replace(CARE, rounding=Rounding(to=900, how=RoundHow.UP, per=RoundPer.DAY))
    assert found(invoice_row("1237.50", int(41.25 * HOUR)), hours=40.1, contract=up) == []
    assert found(invoice_row("1203.00"), hours=40.1, contract=up) == [(4140, "34.50 USD")]


@pytest.mark.parametrize(("seconds", "count"), [(300, 0), (301, 1), (-300, 0), (-301, 1)])
def test_five_minutes_are_tolerated(seconds, count):
    assert len(found(invoice_row("1200.00", 40 * HOUR), hours=40 + seconds / HOUR)) == count


def test_what_a_late_edit_explains_is_not_told_again():
    assert found(invoice_row("1200.00", 40 * HOUR), hours=38, lost=2 * HOUR) == []
    assert found(invoice_row("1200.00", 40 * HOUR), hours=37, lost=2 * HOUR) == [(HOUR, "-30.00 USD")]
    assert found(invoice_row("1200.00"), hours=43, added=2 * HOUR) == [(HOUR, "30.00 USD")]


def test_time_that_is_not_all_known_may_be_what_was_invoiced_and_never_less_than_was_read():
    row = invoice_row("1200.00", 40 * HOUR)
    assert found(row, hours=42.5, tracked=UNKNOWN) == [(9000, "75.00 USD")]
    for hours in (38, 40):
        unknown = verdict(row, hours=hours, tracked=UNKNOWN)
        assert (unknown.findings, len(unknown.cannot_tell)) == ((), 1)
    least = verdict(row, hours=38, tracked=SideCoverage(complete=True, lower_bound=True))
    assert (least.findings, len(least.cannot_tell)) == ((), 1)


def test_a_table_with_rows_that_could_not_be_read_may_have_the_rest():
    unread = verdict(invoice_row("1200.00", 40 * HOUR), hours=42.5, billed=SideCoverage(complete=False))
    assert (unread.findings, len(unread.cannot_tell)) == ((), 1)


def test_two_invoices_that_share_days_say_nothing_for_certain():
    other = invoice_row("100.00", id=2, first=MONDAY + timedelta(days=5), last=MONDAY + timedelta(days=9))
    shared = verdict(invoice_row("1200.00", 40 * HOUR), hours=42.5, overlapping=(other,))
    assert [one.because for one in shared.cannot_tell] == [
        "two invoices are for 14 to 15 Nov 2026, and nothing says what each is for"
    ]


def test_it_says_nothing_before_the_days_are_over_or_where_no_time_is_tracked():
    assert found(invoice_row("1200.00", 40 * HOUR), hours=42.5, now=END - timedelta(days=1)) == []
    assert found(invoice_row("1200.00", 40 * HOUR), hours=0, pieces=(), is_tracked=False) == []
    assert found(invoice_row("1200.00"), hours=0, pieces=()) == []
    assert found(invoice_row("1200.00", 40 * HOUR), hours=0, pieces=()) == [(40 * HOUR, "-1200.00 USD")]


@pytest.mark.parametrize("agreed", [ContractType.RETAINER, ContractType.FIXED])
def test_an_invoice_of_what_was_agreed_is_not_compared_with_time(agreed):
    assert found(invoice_row("600.00"), hours=42.5) == [(81_000, "675.00 USD")]
    assert found(invoice_row("600.00"), hours=42.5, contract=replace(CARE, type=agreed)) == []


def test_an_invoice_is_all_rows_of_its_days_and_is_named_by_one():
    whole, part = invoice_row("900.00", id=2), invoice_row("300.00", id=1, first=MONDAY, last=MONDAY)
    twin, credit = invoice_row("10.00", id=3), invoice_row("-5.00", id=0)
    rows = [whole, part, twin, credit]
    named = {row.ref: of_one_invoice(row, [other for other in rows if other is not row]) for row in rows}
    assert [ref for ref, found in named.items() if found] == [whole.ref]
    assert named[whole.ref] == (sorted(rows, key=lambda row: row.ref), [])
