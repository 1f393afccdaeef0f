"""Money that waits for a contract, for tests of rules."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.waiting_money import WaitingMoney, WaitingRow
from syncd.testing.subjects import AFTER, MONDAY, UTC_ZONE, ZONES


def waiting_money(**given: Any) -> WaitingMoney:
    """A bill of 80 USD, and the hours it is for, that fit two contracts."""
    rows = (
        WaitingRow(ref="upwork/work/1", day=MONDAY, amount=Money(8000, "USD"), billed=False),
        WaitingRow(ref="upwork/transaction/1", day=MONDAY, amount=Money(8000, "USD"), billed=True),
    )
    known: dict[str, Any] = {"platform": "upwork", "name": "backend", "zone": UTC_ZONE, "now": AFTER}
    known["contracts"] = ("again", "first")
    return WaitingMoney(**{**known, "rows": rows, **given})


def waiting_monies() -> st.SearchStrategy[WaitingMoney]:
    """Rows in two currencies, or of unknown amount, billed or only logged; or none."""
    amounts = st.none() | st.builds(Money, st.integers(-9000, 9000), st.sampled_from(["USD", "EUR"]))
    rows = st.builds(
        WaitingRow,
        ref=st.integers(1, 9).map("upwork/transaction/{}".format),
        day=st.integers(0, 6).map(lambda number: MONDAY + timedelta(days=number)),
        amount=amounts,
        billed=st.booleans(),
    )
    ordered = st.lists(rows, max_size=4, unique_by=lambda row: row.ref).map(
        lambda several: tuple(sorted(several, key=lambda row: (row.day, row.ref)))
    )
    return st.builds(waiting_money, zone=ZONES, rows=ordered)
