"""Your own invoices for tests of rules: one of the week's days, of a direct client at 30 USD an hour."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.money import Money
from syncd.core.own_invoice import InvoiceRow, OwnInvoice
from syncd.core.records import ContractType
from syncd.core.subject_parts import Piece
from syncd.core.terms import Terms
from syncd.testing.subjects import AFTER, DIRECT, MONDAY, ZONES, contract, piece

CARE = contract(
    key="care", title="Care", type=ContractType.DIRECT, platform="direct", terms=(Terms(rate=Money(3000, "USD")),)
)


def invoice_row(amount: str, seconds: int | None = None, id: object = 1, **given: Any) -> InvoiceRow:
    """A row for the week."""
    last = MONDAY + timedelta(days=6)
    known: dict[str, Any] = {"ref": f"invoices/transaction/{id}", "first": MONDAY, "last": last, "posted": last}
    return InvoiceRow(**{**known, "amount": Money.of(amount, "USD"), "seconds": seconds, **given})


def own_invoice(
    *rows: InvoiceRow, tracked: SideCoverage | None = None, billed: SideCoverage | None = None, **given: Any
) -> OwnInvoice:
    """The invoice that the first row names, at an instant when all is known."""
    now = given.get("now", AFTER)
    whole = SideCoverage(complete=True, as_of=now)
    known: dict[str, Any] = {"ref": rows[0].ref, "contract": CARE, "profile": DIRECT, "zone": DIRECT.zone, "now": now}
    knowledge = {Side.TRACKED: tracked or whole, Side.BILLED: billed or whole}
    return OwnInvoice(**{**known, "rows": rows, "coverage": knowledge, **given})


def own_invoices() -> st.SearchStrategy[OwnInvoice]:
    """Invoices with discounts, with and without hours, of time that is known to any extent."""
    return st.builds(
        own_invoice,
        st.builds(invoice_row, st.sampled_from(("1200.00", "30.00")), st.none() | st.integers(0, 50 * 3600)),
        zone=ZONES,
        now=st.just(AFTER) | st.integers(-24, 240).map(lambda hour: AFTER + timedelta(hours=hour)),
        pieces=st.lists(_pieces(), max_size=4, unique_by=lambda one: one.ref).map(tuple),
        overlapping=st.just(()) | st.just((invoice_row("10.00", id=7),)),
        lost=st.integers(0, 9000),
        added=st.integers(0, 9000),
        tracked=st.builds(SideCoverage, complete=st.booleans(), lower_bound=st.booleans()),
        billed=st.builds(SideCoverage, complete=st.booleans()),
    )


def _pieces() -> st.SearchStrategy[Piece]:
    return st.builds(
        lambda day, number, seconds: piece(day, "09:00", seconds, ref=f"toggl/time/{number}"),
        st.integers(0, 6),
        st.integers(0, 9),
        st.integers(1, 9 * 3600),
    )
