"""Refunds whose bill is not known, for tests of rules."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.refund_case import RefundCase
from syncd.core.refunds import UnplacedRefund
from syncd.testing.subjects import AFTER, MONDAY, UTC_ZONE, ZONES

LACKS = "fits no known bill"


def refund_case(**given: Any) -> RefundCase:
    """A refund of 90 USD that fits two bills. Takes fields of the refund, and `zone` and `now`."""
    case: dict[str, Any] = {"zone": UTC_ZONE, "now": AFTER}
    case |= {name: given.pop(name) for name in ("zone", "now") if name in given}
    days = frozenset({MONDAY - timedelta(days=1), MONDAY - timedelta(days=8)})
    known: dict[str, Any] = {"ref": "upwork/transaction/9", "posted": MONDAY, "days": days}
    refund = UnplacedRefund(**{**known, "amount": Money(-9000, "USD"), **given})
    return RefundCase(refund=refund, contract="api", **case)


def refund_cases() -> st.SearchStrategy[RefundCase]:
    """Refunds of any amount that fit several bills, or none."""
    return st.builds(
        refund_case,
        zone=ZONES,
        posted=st.integers(-400, 6).map(lambda number: MONDAY + timedelta(days=number)),
        amount=st.builds(Money, st.integers(-(10**9), -1), st.sampled_from(["USD", "EUR"])),
        lacks=st.sampled_from(["", LACKS]),
    )
